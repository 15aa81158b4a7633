/* Win32 codes as text for people, in the language of the system. */
#ifndef PROTO_WIN_OS_ERROR_H
#define PROTO_WIN_OS_ERROR_H

#include <windows.h>

#define OS_ERROR_TEXT_SIZE 256u /* bytes, with the end */

/* UTF-8, one line without a full stop; "unknown error" when Windows has no text. */
void os_error_text(DWORD code, char text[OS_ERROR_TEXT_SIZE]);

#endif
