/* Whether a service runs, by its name: looked at and changed. Every function returns a Win32 code. */
#ifndef BROKER_WIN_SETUP_SERVICE_STATE_H
#define BROKER_WIN_SETUP_SERVICE_STATE_H

#include <windows.h>

#define SERVICE_WAIT_MS_MAX 30000u /* for a start or a stop */

/* SERVICE_STOPPED for a service that is missing. */
DWORD service_state(const wchar_t *name, DWORD *state_out);

/* Waits until it runs. Success, too, when it runs already. */
DWORD service_start(const wchar_t *name);

/* Waits until it is stopped and its process has ended. Success, too, when it is stopped or missing
   already. */
DWORD service_stop(const wchar_t *name);

#endif
