#include "broker/win/setup/service_entry.h"

#include "broker/core/assertion.h"
#include "broker/win/setup/program_name.h"
#include "broker/win/setup/service_handle.h"
#include "broker/win/setup/service_state.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#define DISPLAY_NAME L"wnetwatch broker"
#define DESCRIPTION                                                                                \
    L"Records which network connections programs add and cancel, and reports them to programs "    \
    L"that subscribe."
#define PRIVILEGES L"SeChangeNotifyPrivilege\0" /* a list of one; the literal adds the second NUL */
#define FAILURE_RESET_S (24u * 3600u)
#define PRESHUTDOWN_MS 10000u

static SC_ACTION failure_actions[] = {
    {SC_ACTION_RESTART, 1000}, {SC_ACTION_RESTART, 5000}, {SC_ACTION_RESTART, 30000}};

void service_entry_init(struct service_entry *entry, const wchar_t *name, const wchar_t *program)
{
    int written;

    memset(entry, 0, sizeof(*entry));
    entry->name = name;
    written = swprintf(entry->command, SERVICE_COMMAND_UNITS_MAX, L"\"%ls\" service", program);
    ASSERTION(written > 0 && written < (int)SERVICE_COMMAND_UNITS_MAX);
}

const char *service_extra_name(enum service_extra extra)
{
    static const char *const names[SERVICE_EXTRA_COUNT] = {
        "restricted service SID", "list of privileges", "restart after an error"};

    ASSERTION(extra < SERVICE_EXTRA_COUNT);
    return names[extra];
}

static enum step_state compare(const struct service_entry *entry,
                               const QUERY_SERVICE_CONFIGW *config)
{
    if (!program_name_is_ours(config->lpBinaryPathName)) {
        return STEP_FOREIGN;
    }
    return _wcsicmp(config->lpBinaryPathName, entry->command) == 0 &&
                   config->lpServiceStartName != NULL &&
                   _wcsicmp(config->lpServiceStartName, SERVICE_ACCOUNT) == 0
               ? STEP_DONE
               : STEP_STALE;
}

static DWORD look(void *context, enum step_state *state_out)
{
    struct service_entry *entry = context;
    QUERY_SERVICE_CONFIGW *config = NULL;
    struct service_handle handle;
    DWORD error = service_handle_open(&handle, entry->name, SERVICE_QUERY_CONFIG);

    if (error == ERROR_SERVICE_DOES_NOT_EXIST) {
        *state_out = STEP_ABSENT;
        return ERROR_SUCCESS;
    }
    if (error == ERROR_SUCCESS) {
        error = service_handle_config(&handle, &config);
        if (error == ERROR_SUCCESS) {
            *state_out = compare(entry, config);
            free(config);
        }
        service_handle_close(&handle);
    }
    return error;
}

/* What every Windows has and Wine too. */
static DWORD set_basics(SC_HANDLE service)
{
    SERVICE_DESCRIPTIONW description = {(wchar_t *)DESCRIPTION};
    SERVICE_PRESHUTDOWN_INFO preshutdown = {PRESHUTDOWN_MS};
    SERVICE_FAILURE_ACTIONSW actions = {FAILURE_RESET_S, NULL, NULL,
                                        sizeof(failure_actions) / sizeof(failure_actions[0]),
                                        failure_actions};

    if (!ChangeServiceConfig2W(service, SERVICE_CONFIG_DESCRIPTION, &description) ||
        !ChangeServiceConfig2W(service, SERVICE_CONFIG_PRESHUTDOWN_INFO, &preshutdown) ||
        !ChangeServiceConfig2W(service, SERVICE_CONFIG_FAILURE_ACTIONS, &actions)) {
        return GetLastError();
    }
    return ERROR_SUCCESS;
}

static DWORD set_extra(struct service_entry *entry, SC_HANDLE service, enum service_extra extra,
                       DWORD level, void *info)
{
    DWORD error = ChangeServiceConfig2W(service, level, info) ? ERROR_SUCCESS : GetLastError();

    entry->is_unsupported[extra] = error == ERROR_INVALID_LEVEL;
    return error == ERROR_INVALID_LEVEL ? ERROR_SUCCESS : error;
}

static DWORD set_extras(struct service_entry *entry, SC_HANDLE service)
{
    SERVICE_SID_INFO sid = {SERVICE_SID_TYPE_RESTRICTED};
    SERVICE_REQUIRED_PRIVILEGES_INFOW privileges = {(wchar_t *)PRIVILEGES};
    SERVICE_FAILURE_ACTIONS_FLAG flag = {TRUE};
    DWORD error =
        set_extra(entry, service, SERVICE_EXTRA_SID, SERVICE_CONFIG_SERVICE_SID_INFO, &sid);

    if (error == ERROR_SUCCESS) {
        error = set_extra(entry, service, SERVICE_EXTRA_PRIVILEGES,
                          SERVICE_CONFIG_REQUIRED_PRIVILEGES_INFO, &privileges);
    }
    if (error == ERROR_SUCCESS) {
        error = set_extra(entry, service, SERVICE_EXTRA_FAILURE_FLAG,
                          SERVICE_CONFIG_FAILURE_ACTIONS_FLAG, &flag);
    }
    return error;
}

static DWORD configure(struct service_entry *entry, SC_HANDLE service)
{
    DWORD error = set_basics(service);

    return error == ERROR_SUCCESS ? set_extras(entry, service) : error;
}

static DWORD make_service(struct service_entry *entry)
{
    SC_HANDLE manager = OpenSCManagerW(NULL, NULL, SC_MANAGER_CREATE_SERVICE);
    SC_HANDLE service = NULL;
    DWORD error = ERROR_SUCCESS;

    if (manager != NULL) {
        service =
            CreateServiceW(manager, entry->name, DISPLAY_NAME, SERVICE_ALL_ACCESS,
                           SERVICE_WIN32_OWN_PROCESS, SERVICE_AUTO_START, SERVICE_ERROR_NORMAL,
                           entry->command, NULL, NULL, NULL, SERVICE_ACCOUNT, L"");
    }
    if (service == NULL) {
        error = GetLastError();
    } else {
        entry->is_made = true;
        error = configure(entry, service);
    }
    if (service != NULL) {
        (void)CloseServiceHandle(service);
    }
    if (manager != NULL) {
        (void)CloseServiceHandle(manager);
    }
    return error;
}

static DWORD remember(struct service_entry *entry, const struct service_handle *handle)
{
    QUERY_SERVICE_CONFIGW *config = NULL;
    DWORD state = SERVICE_STOPPED;
    DWORD error = service_handle_config(handle, &config);

    if (error != ERROR_SUCCESS) {
        return error;
    }
    if (wcslen(config->lpBinaryPathName) >= SERVICE_COMMAND_UNITS_MAX ||
        config->lpServiceStartName == NULL || wcslen(config->lpServiceStartName) >= MAX_PATH) {
        error = ERROR_BUFFER_OVERFLOW;
    } else {
        (void)wcscpy(entry->previous_command, config->lpBinaryPathName);
        (void)wcscpy(entry->previous_account, config->lpServiceStartName);
    }
    free(config);
    if (error == ERROR_SUCCESS) {
        error = service_state(entry->name, &state);
        entry->was_running = state != SERVICE_STOPPED;
    }
    return error;
}

static DWORD set_command(SC_HANDLE service, const wchar_t *command, const wchar_t *account)
{
    return ChangeServiceConfigW(service, SERVICE_WIN32_OWN_PROCESS, SERVICE_NO_CHANGE,
                                SERVICE_NO_CHANGE, command, NULL, NULL, NULL, account, L"", NULL)
               ? ERROR_SUCCESS
               : GetLastError();
}

static DWORD change_service(struct service_entry *entry)
{
    struct service_handle handle;
    DWORD error = service_handle_open(&handle, entry->name, SERVICE_ALL_ACCESS);

    if (error != ERROR_SUCCESS) {
        return error;
    }
    error = remember(entry, &handle);
    if (error == ERROR_SUCCESS) {
        entry->is_changed = true;
        error = set_command(handle.service, entry->command, SERVICE_ACCOUNT);
    }
    if (error == ERROR_SUCCESS) {
        error = configure(entry, handle.service);
    }
    service_handle_close(&handle);
    return error;
}

static DWORD apply(void *context)
{
    struct service_entry *entry = context;
    enum step_state state;
    DWORD error = look(entry, &state);

    if (error != ERROR_SUCCESS) {
        return error;
    }
    return state == STEP_ABSENT ? make_service(entry) : change_service(entry);
}

static DWORD remove_service(void *context)
{
    struct service_entry *entry = context;
    struct service_handle handle;
    DWORD error = service_handle_open(&handle, entry->name, DELETE);

    if (error == ERROR_SUCCESS) {
        error = DeleteService(handle.service) ? ERROR_SUCCESS : GetLastError();
        service_handle_close(&handle);
    }
    return error == ERROR_SERVICE_DOES_NOT_EXIST || error == ERROR_SERVICE_MARKED_FOR_DELETE
               ? ERROR_SUCCESS
               : error;
}

/* The step that stops and starts it is undone before, so the service is stopped. */
static DWORD restore_service(const struct service_entry *entry)
{
    struct service_handle handle;
    DWORD error = service_handle_open(&handle, entry->name, SERVICE_CHANGE_CONFIG);

    if (error == ERROR_SUCCESS) {
        error = set_command(handle.service, entry->previous_command, entry->previous_account);
        service_handle_close(&handle);
    }
    if (error == ERROR_SUCCESS && entry->was_running) {
        error = service_start(entry->name);
    }
    return error;
}

static DWORD undo(void *context)
{
    struct service_entry *entry = context;

    if (entry->is_made) {
        return remove_service(context);
    }
    return entry->is_changed ? restore_service(entry) : ERROR_SUCCESS;
}

struct step service_entry_step(struct service_entry *entry)
{
    struct step step = {"service", entry, look, apply, undo, remove_service};

    return step;
}
