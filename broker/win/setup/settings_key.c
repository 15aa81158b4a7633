#include "broker/win/setup/settings_key.h"

#include <string.h>
#include <wchar.h>

#define STATE_VALUE L"State"

void settings_key_init(struct settings_key *key, const wchar_t *name, const wchar_t *state)
{
    memset(key, 0, sizeof(*key));
    key->name = name;
    key->state = state;
}

static bool exists(const wchar_t *name)
{
    HKEY key = NULL;

    if (RegOpenKeyExW(HKEY_LOCAL_MACHINE, name, 0, KEY_QUERY_VALUE, &key) != ERROR_SUCCESS) {
        return false;
    }
    (void)RegCloseKey(key);
    return true;
}

static DWORD look(void *context, enum step_state *state_out)
{
    struct settings_key *key = context;
    wchar_t text[REGISTRY_TEXT_UNITS_MAX];

    if (!exists(key->name)) {
        *state_out = STEP_ABSENT;
    } else if (key->state == NULL ||
               (registry_read_text(key->name, STATE_VALUE, text, NULL) == ERROR_SUCCESS &&
                _wcsicmp(text, key->state) == 0)) {
        *state_out = STEP_DONE;
    } else {
        *state_out = STEP_STALE;
    }
    return ERROR_SUCCESS;
}

static DWORD apply(void *context)
{
    struct settings_key *key = context;
    DWORD error = registry_read_text(key->name, STATE_VALUE, key->previous, &key->previous_type);

    if (error != ERROR_SUCCESS && error != ERROR_FILE_NOT_FOUND) {
        return error;
    }
    key->is_changed = true;
    key->was_there = error == ERROR_SUCCESS;
    return key->state == NULL ? registry_create_key(key->name, NULL)
                              : registry_write_text(key->name, STATE_VALUE, key->state, REG_SZ);
}

static DWORD undo(void *context)
{
    struct settings_key *key = context;
    DWORD error;

    if (!key->is_changed) {
        return ERROR_SUCCESS;
    }
    if (key->was_there) {
        return registry_write_text(key->name, STATE_VALUE, key->previous, key->previous_type);
    }
    error = registry_delete_value(key->name, STATE_VALUE);
    return error == ERROR_SUCCESS ? registry_delete_empty_key(key->name) : error;
}

static DWORD delete_values(HKEY key)
{
    wchar_t name[REGISTRY_TEXT_UNITS_MAX];
    DWORD units = REGISTRY_TEXT_UNITS_MAX;
    LSTATUS status;

    while ((status = RegEnumValueW(key, 0, name, &units, NULL, NULL, NULL, NULL)) ==
           ERROR_SUCCESS) {
        status = RegDeleteValueW(key, name);
        if (status != ERROR_SUCCESS) {
            break;
        }
        units = REGISTRY_TEXT_UNITS_MAX;
    }
    return status == ERROR_NO_MORE_ITEMS ? ERROR_SUCCESS : (DWORD)status;
}

static DWORD remove_key(void *context)
{
    const struct settings_key *settings = context;
    HKEY key = NULL;
    DWORD error = (DWORD)RegOpenKeyExW(HKEY_LOCAL_MACHINE, settings->name, 0,
                                       KEY_QUERY_VALUE | KEY_SET_VALUE, &key);

    if (error == ERROR_SUCCESS) {
        error = delete_values(key);
        (void)RegCloseKey(key);
    }
    if (error == ERROR_FILE_NOT_FOUND) {
        return ERROR_SUCCESS;
    }
    return error == ERROR_SUCCESS ? registry_delete_empty_key(settings->name) : error;
}

struct step settings_key_step(struct settings_key *key)
{
    struct step step = {"settings", key, look, apply, undo, remove_key};

    return step;
}
