#include "service_setup.h"

#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "service_command.h"
#include "service_name.h"

#define DISPLAY_NAME L"wnetwatch agent"
#define DESCRIPTION L"Sends the events of the wnetwatch broker to a collector."
#define CONFIG_BYTES_MAX 8192u /* what Windows documents as the most */
#define FAILURE_RESET_S (24u * 3600u)
#define STATE_MS_MAX 30000u
#define LOOK_AGAIN_MS 50u

static SC_ACTION failure_actions[] = {
    {SC_ACTION_RESTART, 1000}, {SC_ACTION_RESTART, 30000}, {SC_ACTION_RESTART, 300000}};

struct handles {
    SC_HANDLE manager;
    SC_HANDLE service; /* NULL: there is none */
};

static void close_handles(struct handles *handles)
{
    if (handles->service != NULL) {
        (void)CloseServiceHandle(handles->service);
    }
    if (handles->manager != NULL) {
        (void)CloseServiceHandle(handles->manager);
    }
}

/* A service that is not there is no failure. */
static DWORD open_handles(struct handles *handles, DWORD manager_access, DWORD access)
{
    DWORD error = ERROR_SUCCESS;

    handles->service = NULL;
    handles->manager = OpenSCManagerW(NULL, NULL, manager_access);
    if (handles->manager == NULL) {
        return GetLastError();
    }
    handles->service = OpenServiceW(handles->manager, SERVICE_NAME, access);
    if (handles->service == NULL) {
        error = GetLastError();
    }
    return error == ERROR_SERVICE_DOES_NOT_EXIST ? ERROR_SUCCESS : error;
}

static DWORD read_config(SC_HANDLE service, QUERY_SERVICE_CONFIGW **config_out)
{
    DWORD size = 0;

    *config_out = malloc(CONFIG_BYTES_MAX);
    if (*config_out == NULL) {
        return ERROR_NOT_ENOUGH_MEMORY;
    }
    return QueryServiceConfigW(service, *config_out, CONFIG_BYTES_MAX, &size) ? ERROR_SUCCESS
                                                                              : GetLastError();
}

static DWORD read_state(SC_HANDLE service, DWORD *state_out)
{
    SERVICE_STATUS status;

    if (!QueryServiceStatus(service, &status)) {
        return GetLastError();
    }
    *state_out = status.dwCurrentState;
    return ERROR_SUCCESS;
}

DWORD service_setup_look(enum service_setup_state *state_out)
{
    QUERY_SERVICE_CONFIGW *config = NULL;
    struct handles handles;
    DWORD state = SERVICE_STOPPED;
    DWORD error =
        open_handles(&handles, SC_MANAGER_CONNECT, SERVICE_QUERY_CONFIG | SERVICE_QUERY_STATUS);

    *state_out = SERVICE_SETUP_ABSENT;
    if (error == ERROR_SUCCESS && handles.service != NULL) {
        error = read_config(handles.service, &config);
        if (error == ERROR_SUCCESS) {
            error = read_state(handles.service, &state);
            *state_out = !service_command_is_ours(config->lpBinaryPathName) ? SERVICE_SETUP_FOREIGN
                         : state == SERVICE_STOPPED                         ? SERVICE_SETUP_STOPPED
                                                                            : SERVICE_SETUP_RUNNING;
        }
    }
    free(config);
    close_handles(&handles);
    return error;
}

/* What Wine does not know is left out. */
static DWORD set_extra(SC_HANDLE service, DWORD level, void *info)
{
    const DWORD error =
        ChangeServiceConfig2W(service, level, info) ? ERROR_SUCCESS : GetLastError();

    return error == ERROR_INVALID_LEVEL ? ERROR_SUCCESS : error;
}

/* After a start of Windows it waits until the others have started: it has time. */
static DWORD set_extras(SC_HANDLE service)
{
    SERVICE_DESCRIPTIONW description = {(wchar_t *)DESCRIPTION};
    SERVICE_DELAYED_AUTO_START_INFO delayed = {TRUE};
    SERVICE_SID_INFO sid = {SERVICE_SID_TYPE_UNRESTRICTED};
    SERVICE_FAILURE_ACTIONS_FLAG flag = {TRUE};
    SERVICE_FAILURE_ACTIONSW actions = {FAILURE_RESET_S, NULL, NULL,
                                        sizeof(failure_actions) / sizeof(failure_actions[0]),
                                        failure_actions};
    DWORD error = set_extra(service, SERVICE_CONFIG_DESCRIPTION, &description);

    if (error == ERROR_SUCCESS) {
        error = set_extra(service, SERVICE_CONFIG_DELAYED_AUTO_START_INFO, &delayed);
    }
    if (error == ERROR_SUCCESS) {
        error = set_extra(service, SERVICE_CONFIG_SERVICE_SID_INFO, &sid);
    }
    if (error == ERROR_SUCCESS) {
        error = set_extra(service, SERVICE_CONFIG_FAILURE_ACTIONS, &actions);
    }
    return error == ERROR_SUCCESS ? set_extra(service, SERVICE_CONFIG_FAILURE_ACTIONS_FLAG, &flag)
                                  : error;
}

static DWORD set_right(SC_HANDLE service, const wchar_t *command, bool *is_changed_out)
{
    QUERY_SERVICE_CONFIGW *config = NULL;
    DWORD error = read_config(service, &config);

    if (error == ERROR_SUCCESS && !service_command_is_ours(config->lpBinaryPathName)) {
        error = ERROR_SERVICE_EXISTS;
    }
    if (error == ERROR_SUCCESS &&
        (_wcsicmp(config->lpBinaryPathName, command) != 0 || config->lpServiceStartName == NULL ||
         _wcsicmp(config->lpServiceStartName, SERVICE_ACCOUNT) != 0)) {
        *is_changed_out = true;
        error = ChangeServiceConfigW(service, SERVICE_WIN32_OWN_PROCESS, SERVICE_NO_CHANGE,
                                     SERVICE_NO_CHANGE, command, NULL, NULL, NULL, SERVICE_ACCOUNT,
                                     L"", NULL)
                    ? ERROR_SUCCESS
                    : GetLastError();
    }
    free(config);
    return error;
}

DWORD service_setup_make(bool *is_changed_out)
{
    wchar_t command[SERVICE_COMMAND_UNITS];
    struct handles handles;
    DWORD error = open_handles(&handles, SC_MANAGER_CREATE_SERVICE, SERVICE_ALL_ACCESS);

    *is_changed_out = false;
    if (error == ERROR_SUCCESS && !service_command_make(command)) {
        error = ERROR_FILENAME_EXCED_RANGE;
    }
    if (error == ERROR_SUCCESS && handles.service == NULL) {
        handles.service =
            CreateServiceW(handles.manager, SERVICE_NAME, DISPLAY_NAME, SERVICE_ALL_ACCESS,
                           SERVICE_WIN32_OWN_PROCESS, SERVICE_AUTO_START, SERVICE_ERROR_NORMAL,
                           command, NULL, NULL, NULL, SERVICE_ACCOUNT, L"");
        error = handles.service == NULL ? GetLastError() : ERROR_SUCCESS;
    } else if (error == ERROR_SUCCESS) {
        error = set_right(handles.service, command, is_changed_out);
    }
    if (error == ERROR_SUCCESS) {
        error = set_extras(handles.service);
    }
    close_handles(&handles);
    return error;
}

static DWORD wait_for_state(SC_HANDLE service, DWORD wanted)
{
    const ULONGLONG end_ms = GetTickCount64() + STATE_MS_MAX;
    DWORD state = 0;
    DWORD error = read_state(service, &state);

    while (error == ERROR_SUCCESS && state != wanted) {
        if (state == SERVICE_STOPPED) {
            return ERROR_SERVICE_NOT_ACTIVE; /* it ended in its start */
        }
        if (GetTickCount64() > end_ms) {
            return ERROR_SERVICE_REQUEST_TIMEOUT;
        }
        Sleep(LOOK_AGAIN_MS);
        error = read_state(service, &state);
    }
    return error;
}

DWORD service_setup_start(void)
{
    struct handles handles;
    DWORD error = open_handles(&handles, SC_MANAGER_CONNECT, SERVICE_START | SERVICE_QUERY_STATUS);

    if (error == ERROR_SUCCESS && handles.service == NULL) {
        error = ERROR_SERVICE_DOES_NOT_EXIST;
    }
    if (error == ERROR_SUCCESS && !StartServiceW(handles.service, 0, NULL)) {
        error = GetLastError();
    }
    if (error == ERROR_SERVICE_ALREADY_RUNNING) {
        error = ERROR_SUCCESS;
    }
    if (error == ERROR_SUCCESS) {
        error = wait_for_state(handles.service, SERVICE_RUNNING);
    }
    close_handles(&handles);
    return error;
}

DWORD service_setup_stop(void)
{
    struct handles handles;
    SERVICE_STATUS status;
    DWORD error = open_handles(&handles, SC_MANAGER_CONNECT, SERVICE_STOP | SERVICE_QUERY_STATUS);

    if (error == ERROR_SUCCESS && handles.service != NULL) {
        error = ControlService(handles.service, SERVICE_CONTROL_STOP, &status) ? ERROR_SUCCESS
                                                                               : GetLastError();
        if (error == ERROR_SUCCESS || error == ERROR_SERVICE_CANNOT_ACCEPT_CTRL) {
            error = wait_for_state(handles.service, SERVICE_STOPPED);
        }
    }
    close_handles(&handles);
    return error == ERROR_SERVICE_NOT_ACTIVE ? ERROR_SUCCESS : error;
}

DWORD service_setup_remove(void)
{
    struct handles handles;
    DWORD error = open_handles(&handles, SC_MANAGER_CONNECT, DELETE);

    if (error == ERROR_SUCCESS && handles.service != NULL && !DeleteService(handles.service)) {
        error = GetLastError();
    }
    close_handles(&handles);
    return error == ERROR_SERVICE_MARKED_FOR_DELETE ? ERROR_SUCCESS : error;
}
