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

void service_entry_init(struct service_entry *entry, const wchar_t *name, const wchar_t *program)
{
    int written;

    memset(entry, 0, sizeof(*entry));
    entry->name = name;
    written = swprintf(entry->command, SERVICE_COMMAND_UNITS_MAX, L"\"%ls\" service", program);
    ASSERTION(written > 0 && written < (int)SERVICE_COMMAND_UNITS_MAX);
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
            if (*state_out == STEP_DONE && !service_extras_are_set(handle.service)) {
                *state_out = STEP_STALE;
            }
        }
        service_handle_close(&handle);
    }
    return error;
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
        error = service_extras_set(service, entry->is_unsupported);
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
    if (wcslen(config->lpBinaryPathName) >= SERVICE_COMMAND_LINE_UNITS_MAX ||
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
        error = service_extras_set(handle.service, entry->is_unsupported);
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
