#include "broker/win/setup/service_running.h"

#include "broker/win/setup/service_handle.h"
#include "broker/win/setup/service_state.h"

#include <stdlib.h>

static DWORD read_start_type(const wchar_t *name, DWORD *type_out)
{
    QUERY_SERVICE_CONFIGW *config = NULL;
    struct service_handle handle;
    DWORD error = service_handle_open(&handle, name, SERVICE_QUERY_CONFIG);

    if (error == ERROR_SUCCESS) {
        error = service_handle_config(&handle, &config);
        service_handle_close(&handle);
    }
    if (error == ERROR_SUCCESS) {
        *type_out = config->dwStartType;
        free(config);
    }
    return error;
}

/* The start type is the administrator's: a service that does not start by itself stays stopped. */
static DWORD look_at_stopped(const wchar_t *name, enum step_state *state_out)
{
    DWORD type = SERVICE_AUTO_START;
    DWORD error = read_start_type(name, &type);

    *state_out = type == SERVICE_AUTO_START ? STEP_ABSENT : STEP_DONE;
    return error == ERROR_SERVICE_DOES_NOT_EXIST ? ERROR_SUCCESS : error;
}

static DWORD look(void *context, enum step_state *state_out)
{
    const struct service_entry *entry = context;
    DWORD state = 0;
    DWORD error = service_state(entry->name, &state);

    if (error == ERROR_SUCCESS && state == SERVICE_STOPPED) {
        return look_at_stopped(entry->name, state_out);
    }
    *state_out = state == SERVICE_RUNNING && !entry->is_changed ? STEP_DONE : STEP_STALE;
    return error;
}

static DWORD apply(void *context)
{
    const struct service_entry *entry = context;
    DWORD error = entry->is_changed ? service_stop(entry->name) : ERROR_SUCCESS;

    if (error == ERROR_SUCCESS) {
        error = service_start(entry->name);
    }
    /* It ran although it is disabled, and Windows does not start it again. */
    return error == ERROR_SERVICE_DISABLED ? ERROR_SUCCESS : error;
}

static DWORD stop(void *context)
{
    return service_stop(((const struct service_entry *)context)->name);
}

struct step service_running_step(struct service_entry *entry)
{
    struct step step = {"running service", entry, look, apply, stop, stop};

    return step;
}
