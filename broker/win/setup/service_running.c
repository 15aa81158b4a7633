#include "broker/win/setup/service_running.h"

#include "broker/win/setup/service_state.h"

static DWORD look(void *context, enum step_state *state_out)
{
    const struct service_entry *entry = context;
    DWORD state = 0;
    DWORD error = service_state(entry->name, &state);

    if (state == SERVICE_STOPPED) {
        *state_out = STEP_ABSENT;
    } else {
        *state_out = state == SERVICE_RUNNING && !entry->is_changed ? STEP_DONE : STEP_STALE;
    }
    return error;
}

static DWORD apply(void *context)
{
    const struct service_entry *entry = context;
    DWORD error = entry->is_changed ? service_stop(entry->name) : ERROR_SUCCESS;

    return error == ERROR_SUCCESS ? service_start(entry->name) : error;
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
