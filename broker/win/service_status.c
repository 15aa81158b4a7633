#include "broker/win/service_status.h"

#include "broker/core/assertion.h"

#include <stdbool.h>
#include <string.h>

static bool is_pending(DWORD state)
{
    return state == SERVICE_START_PENDING || state == SERVICE_STOP_PENDING;
}

/* Under the lock. */
static void tell(struct service_status *status)
{
    (void)SetServiceStatus(status->handle, &status->current);
}

static void CALLBACK on_timer(void *context, BOOLEAN is_timeout)
{
    struct service_status *status = context;

    (void)is_timeout;
    EnterCriticalSection(&status->lock);
    if (is_pending(status->current.dwCurrentState) &&
        status->current.dwCheckPoint < SERVICE_PENDING_MS_MAX / SERVICE_CHECKPOINT_MS) {
        status->current.dwCheckPoint++;
        tell(status);
    }
    LeaveCriticalSection(&status->lock);
}

/* Controls are accepted only where the service can act on them. */
static DWORD accepted_in(DWORD state)
{
    return state == SERVICE_RUNNING ? SERVICE_ACCEPT_STOP | SERVICE_ACCEPT_PRESHUTDOWN : 0;
}

/* Under the lock. */
static void enter(struct service_status *status, DWORD state, DWORD exit_code)
{
    status->current.dwCurrentState = state;
    status->current.dwControlsAccepted = accepted_in(state);
    status->current.dwWin32ExitCode = exit_code;
    status->current.dwCheckPoint = is_pending(state) ? 1 : 0;
    status->current.dwWaitHint = is_pending(state) ? SERVICE_WAIT_HINT_MS : 0;
    tell(status);
}

DWORD service_status_open(struct service_status *status, const wchar_t *name,
                          LPHANDLER_FUNCTION_EX handler, void *context)
{
    memset(status, 0, sizeof(*status));
    InitializeCriticalSection(&status->lock);
    status->current.dwServiceType = SERVICE_WIN32_OWN_PROCESS;
    status->handle = RegisterServiceCtrlHandlerExW(name, handler, context);
    if (status->handle == NULL) {
        return GetLastError();
    }
    EnterCriticalSection(&status->lock);
    enter(status, SERVICE_START_PENDING, ERROR_SUCCESS);
    LeaveCriticalSection(&status->lock);
    return CreateTimerQueueTimer(&status->timer, NULL, on_timer, status, SERVICE_CHECKPOINT_MS,
                                 SERVICE_CHECKPOINT_MS, WT_EXECUTEDEFAULT)
               ? ERROR_SUCCESS
               : GetLastError();
}

void service_status_set(struct service_status *status, DWORD state, DWORD exit_code)
{
    ASSERTION(status->handle != NULL);
    EnterCriticalSection(&status->lock);
    if (state != status->current.dwCurrentState &&
        (status->current.dwCurrentState != SERVICE_STOP_PENDING || state == SERVICE_STOPPED)) {
        enter(status, state, exit_code);
    }
    LeaveCriticalSection(&status->lock);
}
