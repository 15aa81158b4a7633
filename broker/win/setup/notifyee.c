#include "broker/win/setup/notifyee.h"

#include "broker/win/setup/bridge_name.h"
#include "broker/win/setup/setup_keys.h"

#include <string.h>
#include <wchar.h>

void notifyee_init(struct notifyee *notifyee, const wchar_t *value_name, const wchar_t *target,
                   const wchar_t *setup_key)
{
    memset(notifyee, 0, sizeof(*notifyee));
    notifyee->value_name = value_name;
    notifyee->target = target;
    notifyee->setup_key = setup_key;
}

bool notifyee_is_ours(const wchar_t *path)
{
    const wchar_t *name = wcsrchr(path, L'\\');

    return bridge_name_is_ours(name == NULL ? path : name + 1);
}

static DWORD look(void *context, enum step_state *state_out)
{
    struct notifyee *notifyee = context;
    wchar_t text[REGISTRY_TEXT_UNITS_MAX];
    DWORD type = 0;
    DWORD error = registry_read_text(NOTIFYEES_KEY, notifyee->value_name, text, &type);

    if (error == ERROR_FILE_NOT_FOUND) {
        *state_out = STEP_ABSENT;
        return ERROR_SUCCESS;
    }
    if (error == ERROR_UNSUPPORTED_TYPE || error == ERROR_MORE_DATA) {
        *state_out = STEP_FOREIGN;
        return ERROR_SUCCESS;
    }
    if (error != ERROR_SUCCESS) {
        return error;
    }
    if (!notifyee_is_ours(text)) {
        *state_out = STEP_FOREIGN;
    } else {
        *state_out =
            type == REG_EXPAND_SZ && _wcsicmp(text, notifyee->target) == 0 ? STEP_DONE : STEP_STALE;
    }
    return ERROR_SUCCESS;
}

/* Uninstall may delete the key only if setup has made it. */
static DWORD make_key(const struct notifyee *notifyee)
{
    BOOL is_new = FALSE;
    DWORD error = registry_create_key(NOTIFYEES_KEY, &is_new);

    if (error == ERROR_SUCCESS && is_new) {
        error = registry_write_number(notifyee->setup_key, SETUP_MADE_NOTIFYEES, 1);
    }
    return error;
}

static DWORD apply(void *context)
{
    struct notifyee *notifyee = context;
    DWORD error = registry_read_text(NOTIFYEES_KEY, notifyee->value_name, notifyee->previous,
                                     &notifyee->previous_type);

    if (error != ERROR_SUCCESS && error != ERROR_FILE_NOT_FOUND) {
        return error;
    }
    notifyee->is_changed = true;
    notifyee->was_there = error == ERROR_SUCCESS;
    if (error == ERROR_FILE_NOT_FOUND) {
        error = make_key(notifyee);
    }
    if (error == ERROR_SUCCESS) {
        error = registry_write_text(NOTIFYEES_KEY, notifyee->value_name, notifyee->target,
                                    REG_EXPAND_SZ);
    }
    return error;
}

static bool has_made_key(const struct notifyee *notifyee)
{
    DWORD made = 0;
    DWORD size = sizeof(made);

    return RegGetValueW(HKEY_LOCAL_MACHINE, notifyee->setup_key, SETUP_MADE_NOTIFYEES,
                        RRF_RT_REG_DWORD, NULL, &made, &size) == ERROR_SUCCESS &&
           made == 1;
}

static DWORD remove_value(void *context)
{
    struct notifyee *notifyee = context;
    DWORD error = registry_delete_value(NOTIFYEES_KEY, notifyee->value_name);

    if (error == ERROR_SUCCESS && has_made_key(notifyee)) {
        error = registry_delete_empty_key(NOTIFYEES_KEY);
        if (error == ERROR_SUCCESS) {
            error = registry_delete_value(notifyee->setup_key, SETUP_MADE_NOTIFYEES);
        }
        if (error == ERROR_SUCCESS) {
            error = registry_delete_empty_key(notifyee->setup_key);
        }
    }
    return error;
}

static DWORD undo(void *context)
{
    struct notifyee *notifyee = context;

    if (!notifyee->is_changed) {
        return ERROR_SUCCESS;
    }
    return notifyee->was_there ? registry_write_text(NOTIFYEES_KEY, notifyee->value_name,
                                                     notifyee->previous, notifyee->previous_type)
                               : remove_value(context);
}

struct step notifyee_step(struct notifyee *notifyee)
{
    struct step step = {"registration as a notifyee", notifyee, look, apply, undo, remove_value};

    return step;
}
