/*
 * What the public functions return: a status, the Win32 code behind it, kept for each thread, and
 * the refusal after a broken contract of the library.
 *
 * The library is a guest, so a broken contract never ends the program. It is written to the
 * debugger's output and counted, and from then on the library refuses in this process, for its
 * memory is not to be trusted.
 */
#ifndef CLIENT_LIB_WIN_STATUS_H
#define CLIENT_LIB_WIN_STATUS_H

#include <windows.h>

#include <wnetwatch.h>

#include <stdbool.h>

/* Keep the code for wnw_last_os_error and return the status, so that a caller does both in one
   line. */
wnw_status status_with_os_error(wnw_status status, DWORD code);

/* Whether a contract of the library has been broken in this process. */
bool status_is_broken(void);

/* WNW_E_INTERNAL after a broken contract, else the status. */
wnw_status status_result(wnw_status status);

/* The DLL is unloaded: give the thread-local slot back. */
void status_deinit(void);

#endif
