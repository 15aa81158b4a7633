/* What went wrong with a request, in words: FormatMessage knows no codes of WinHTTP. */
#ifndef SAMPLES_AGENT_WIN_HTTP_ERROR_H
#define SAMPLES_AGENT_WIN_HTTP_ERROR_H

#include <windows.h>

/* error is the Win32 code; tls_flags are WINHTTP_CALLBACK_STATUS_FLAG_... bits that say what is
   wrong with the server's certificate, or 0. NULL: it is no error of WinHTTP that has a text here. */
const char *http_error_text(DWORD error, DWORD tls_flags);

#endif
