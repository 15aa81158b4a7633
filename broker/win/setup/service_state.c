#include "broker/win/setup/service_state.h"

#include "broker/win/setup/service_handle.h"

#define LOOK_AGAIN_MS 50u

DWORD service_state(const wchar_t *name, DWORD *state_out)
{
    struct service_handle handle;
    SERVICE_STATUS status;
    DWORD error = service_handle_open(&handle, name, SERVICE_QUERY_STATUS);

    *state_out = SERVICE_STOPPED;
    if (error == ERROR_SERVICE_DOES_NOT_EXIST) {
        return ERROR_SUCCESS;
    }
    if (error == ERROR_SUCCESS) {
        if (QueryServiceStatus(handle.service, &status)) {
            *state_out = status.dwCurrentState;
        } else {
            error = GetLastError();
        }
        service_handle_close(&handle);
    }
    return error;
}

static DWORD wait_for_state(const wchar_t *name, DWORD wanted)
{
    const ULONGLONG deadline_ms = GetTickCount64() + SERVICE_WAIT_MS_MAX;
    DWORD state = 0;
    DWORD error = service_state(name, &state);

    while (error == ERROR_SUCCESS && state != wanted) {
        if (state == SERVICE_STOPPED) {
            return ERROR_SERVICE_NOT_ACTIVE; /* it ended in its start */
        }
        if (GetTickCount64() >= deadline_ms) {
            return ERROR_SERVICE_REQUEST_TIMEOUT;
        }
        Sleep(LOOK_AGAIN_MS);
        error = service_state(name, &state);
    }
    return error;
}

DWORD service_start(const wchar_t *name)
{
    struct service_handle handle;
    DWORD error = service_handle_open(&handle, name, SERVICE_START);

    if (error != ERROR_SUCCESS) {
        return error;
    }
    error = StartServiceW(handle.service, 0, NULL) ? ERROR_SUCCESS : GetLastError();
    service_handle_close(&handle);
    if (error == ERROR_SERVICE_ALREADY_RUNNING) {
        error = ERROR_SUCCESS;
    }
    return error == ERROR_SUCCESS ? wait_for_state(name, SERVICE_RUNNING) : error;
}

DWORD service_stop(const wchar_t *name)
{
    struct service_handle handle;
    SERVICE_STATUS status;
    DWORD error = service_handle_open(&handle, name, SERVICE_STOP);

    if (error == ERROR_SERVICE_DOES_NOT_EXIST) {
        return ERROR_SUCCESS;
    }
    if (error != ERROR_SUCCESS) {
        return error;
    }
    error = ControlService(handle.service, SERVICE_CONTROL_STOP, &status) ? ERROR_SUCCESS
                                                                          : GetLastError();
    service_handle_close(&handle);
    /* It has stopped, or does so already. */
    if (error == ERROR_SERVICE_NOT_ACTIVE || error == ERROR_SERVICE_CANNOT_ACCEPT_CTRL) {
        error = ERROR_SUCCESS;
    }
    return error == ERROR_SUCCESS ? wait_for_state(name, SERVICE_STOPPED) : error;
}
