/* The Win32 code behind a status, kept for each thread: what wnw_last_os_error gives. */
#ifndef CLIENT_LIB_WIN_LAST_ERROR_H
#define CLIENT_LIB_WIN_LAST_ERROR_H

#include <windows.h>

#include <wnetwatch.h>

/* Keep the code and give the status, so that a caller returns both in one line. */
wnw_status last_error_set(wnw_status status, DWORD code);

/* The DLL goes: give the thread-local slot back. */
void last_error_deinit(void);

#endif
