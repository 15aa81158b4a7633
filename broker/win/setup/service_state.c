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

/* NULL when there is none; close it with CloseHandle. */
static HANDLE open_process(const wchar_t *name)
{
    SERVICE_STATUS_PROCESS status;
    struct service_handle handle;
    HANDLE process = NULL;
    DWORD size = 0;

    if (service_handle_open(&handle, name, SERVICE_QUERY_STATUS) != ERROR_SUCCESS) {
        return NULL;
    }
    if (QueryServiceStatusEx(handle.service, SC_STATUS_PROCESS_INFO, (BYTE *)&status,
                             sizeof(status), &size) &&
        status.dwProcessId != 0) {
        process = OpenProcess(SYNCHRONIZE, FALSE, status.dwProcessId);
    }
    service_handle_close(&handle);
    return process;
}

/* A service is said to be stopped before its process ends. Until then its files are in use, and Wine
   does not start it again. A process that does not end is no reason to give up. */
static void await_end(HANDLE process)
{
    if (process != NULL) {
        (void)WaitForSingleObject(process, SERVICE_WAIT_MS_MAX);
        (void)CloseHandle(process);
    }
}

static void await_end_of_stopped(const wchar_t *name)
{
    HANDLE process = open_process(name);
    DWORD state = SERVICE_RUNNING;

    if (process != NULL && service_state(name, &state) == ERROR_SUCCESS &&
        state == SERVICE_STOPPED) {
        await_end(process);
    } else if (process != NULL) {
        (void)CloseHandle(process);
    }
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
    await_end_of_stopped(name);
    error = StartServiceW(handle.service, 0, NULL) ? ERROR_SUCCESS : GetLastError();
    service_handle_close(&handle);
    if (error == ERROR_SERVICE_ALREADY_RUNNING) {
        error = ERROR_SUCCESS;
    }
    return error == ERROR_SUCCESS ? wait_for_state(name, SERVICE_RUNNING) : error;
}

static DWORD ask_to_stop(const wchar_t *name)
{
    struct service_handle handle;
    SERVICE_STATUS status;
    DWORD error = service_handle_open(&handle, name, SERVICE_STOP);

    if (error != ERROR_SUCCESS) {
        return error;
    }
    error = ControlService(handle.service, SERVICE_CONTROL_STOP, &status) ? ERROR_SUCCESS
                                                                          : GetLastError();
    service_handle_close(&handle);
    /* It has stopped, or does so already. */
    return error == ERROR_SERVICE_NOT_ACTIVE || error == ERROR_SERVICE_CANNOT_ACCEPT_CTRL
               ? ERROR_SUCCESS
               : error;
}

DWORD service_stop(const wchar_t *name)
{
    HANDLE process = open_process(name); /* a stopped service has none */
    DWORD error = ask_to_stop(name);

    if (error == ERROR_SERVICE_DOES_NOT_EXIST) {
        error = ERROR_SUCCESS;
    } else if (error == ERROR_SUCCESS) {
        error = wait_for_state(name, SERVICE_STOPPED);
    }
    if (error == ERROR_SUCCESS) {
        await_end(process);
    } else if (process != NULL) {
        (void)CloseHandle(process);
    }
    return error;
}
