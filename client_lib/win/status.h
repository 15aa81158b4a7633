/*
 * What the public functions return: a status, and the refusal after a broken contract of the
 * library. failure.h keeps what a status alone does not say.
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

/* Keep the code for wnw_last_os_error and what Windows says of it for wnw_last_message. For a call
   with one way to fail; else failure_of_os says what was tried. */
wnw_status status_with_os_error(wnw_status status, DWORD code);

/* Whether a contract of the library has been broken in this process. */
bool status_is_broken(void);

/* What a public function returns in each case: WNW_E_INTERNAL after a broken contract, else the
   status. A failure that has no sentence yet gets that of its status. */
wnw_status status_result(wnw_status status);

#endif
