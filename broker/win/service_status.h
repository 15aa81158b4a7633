/*
 * What the service manager is told of the service's state.
 *
 * While the service starts or stops, checkpoints go up by themselves, so that the service manager
 * goes on waiting for a long recovery.
 */
#ifndef BROKER_WIN_SERVICE_STATUS_H
#define BROKER_WIN_SERVICE_STATUS_H

#include <windows.h>

#define SERVICE_CHECKPOINT_MS 2000u    /* between two checkpoints */
#define SERVICE_WAIT_HINT_MS 10000u    /* for the service manager to expect the next one */
#define SERVICE_PENDING_MS_MAX 600000u /* a start or stop that takes longer is told no more */

struct service_status {
    SERVICE_STATUS_HANDLE handle;
    CRITICAL_SECTION lock; /* guards current */
    SERVICE_STATUS current;
    HANDLE timer; /* of checkpoints */
};

/* Registers the handler and tells that the start is pending. Lives until the process ends. */
DWORD service_status_open(struct service_status *status, const wchar_t *name,
                          LPHANDLER_FUNCTION_EX handler, void *context);

/* From any thread. A state that was left is not entered again: a stop that is pending stays so until
   SERVICE_STOPPED. exit_code counts with SERVICE_STOPPED. */
void service_status_set(struct service_status *status, DWORD state, DWORD exit_code);

#endif
