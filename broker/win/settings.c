#include "broker/win/settings.h"

#include "broker/win/log.h"
#include "event_messages.h"

#include <stdio.h>
#include <string.h>
#include <wchar.h>

#define VALUE_UNITS_MAX 4097u

enum registry_result { REGISTRY_ABSENT, REGISTRY_READ, REGISTRY_UNREADABLE };

/* A string, or a number as text. A value of another type is an error: it was set on purpose. */
static enum registry_result read_registry_value(const wchar_t *key, const wchar_t *name,
                                                wchar_t value[VALUE_UNITS_MAX])
{
    DWORD size = VALUE_UNITS_MAX * sizeof(wchar_t);
    DWORD number;
    LSTATUS status = RegGetValueW(HKEY_LOCAL_MACHINE, key, name, RRF_RT_REG_SZ, NULL, value, &size);

    if (status == ERROR_SUCCESS) {
        return REGISTRY_READ;
    }
    if (status == ERROR_FILE_NOT_FOUND) {
        return REGISTRY_ABSENT;
    }
    size = sizeof(number);
    if (RegGetValueW(HKEY_LOCAL_MACHINE, key, name, RRF_RT_REG_DWORD, NULL, &number, &size) !=
        ERROR_SUCCESS) {
        return REGISTRY_UNREADABLE;
    }
    (void)swprintf(value, VALUE_UNITS_MAX, L"%lu", (unsigned long)number);
    return REGISTRY_READ;
}

void settings_init(struct settings *settings)
{
    memset(settings, 0, sizeof(*settings));
    (void)wcscpy(settings->pipe_prefix, PIPE_PREFIX_DEFAULT);
    settings->identity_mode = IDENTITY_BY_TOKEN;
    if (ExpandEnvironmentStringsW(L"%ProgramData%\\wnetwatch", settings->state, MAX_PATH) >
        SETTINGS_STATE_UNITS_MAX + 1) {
        settings->state[0] = L'\0';
    }
    settings->keeps_journal = true;
    settings->segment_mib = 16;
    settings->journal_mib = 256;
    settings->retention_days = 30;
    settings->flush_policy = FLUSH_LATER;
    settings->flush_ms = 1000;
}

static bool is_full_path(const wchar_t *path)
{
    const bool is_letter =
        (path[0] >= L'a' && path[0] <= L'z') || (path[0] >= L'A' && path[0] <= L'Z');

    return wcsncmp(path, L"\\\\", 2) == 0 ||
           (is_letter && path[1] == L':' && (path[2] == L'\\' || path[2] == L'/'));
}

/* In the registry there is no current directory that a path could be completed with: it would be
   another one for the service and for doctor. */
static bool is_incomplete(const struct setting *setting, const wchar_t *value)
{
    return setting->is_path && value[0] != L'\0' && !is_full_path(value);
}

bool settings_path_is_incomplete(const wchar_t *option, const wchar_t *value)
{
    for (size_t i = 0; i < SETTINGS_COUNT; i++) {
        if (wcscmp(option, settings_table[i].option) == 0) {
            return is_incomplete(&settings_table[i], value);
        }
    }
    return false;
}

static bool read_from_registry(const wchar_t *key, const struct setting *setting,
                               struct settings *settings, bool *was_there_out)
{
    wchar_t value[VALUE_UNITS_MAX];
    char text[LOG_TEXT_SIZE];

    *was_there_out = false;
    switch (read_registry_value(key, setting->value_name, value)) {
    case REGISTRY_ABSENT:
        return true;
    case REGISTRY_READ:
        *was_there_out = true;
        if (!is_incomplete(setting, value) && setting->read(settings, value)) {
            return true;
        }
        log_event(EVENT_LOG_SETTING_WRONG, "HKLM\\%ls, value %ls takes %s%s, not '%s'", key,
                  setting->value_name, setting->takes, setting->is_path ? ", as a full path" : "",
                  log_text(value, text));
        return false;
    case REGISTRY_UNREADABLE:
        log_event(EVENT_LOG_SETTING_WRONG,
                  "HKLM\\%ls, value %ls takes %s, as a string or a number; this value has "
                  "another type",
                  key, setting->value_name, setting->takes);
        return false;
    }
    return false;
}

static bool read_key(struct settings *settings, const wchar_t *key, enum settings_origin origin)
{
    for (size_t i = 0; i < SETTINGS_COUNT; i++) {
        bool was_there;

        if (!read_from_registry(key, &settings_table[i], settings, &was_there)) {
            return false;
        }
        if (was_there) {
            settings->origins[i] = origin;
        }
    }
    return true;
}

bool settings_read_registry(struct settings *settings)
{
    return read_key(settings, SETTINGS_KEY, SETTINGS_FROM_REGISTRY);
}

bool settings_read_policy(struct settings *settings)
{
    return read_key(settings, SETTINGS_POLICY_KEY, SETTINGS_FROM_POLICY);
}

const char *settings_origin_name(enum settings_origin origin)
{
    switch (origin) {
    case SETTINGS_FROM_DEFAULT:
        return "default";
    case SETTINGS_FROM_REGISTRY:
        return "registry";
    case SETTINGS_FROM_COMMAND_LINE:
        return "command line";
    case SETTINGS_FROM_POLICY:
        return "policy";
    }
    return "";
}

enum settings_result settings_read_option(struct settings *settings, const wchar_t *option,
                                          const wchar_t *value)
{
    char text[LOG_TEXT_SIZE];

    for (size_t i = 0; i < SETTINGS_COUNT; i++) {
        const struct setting *setting = &settings_table[i];

        if (wcscmp(option, setting->option) != 0) {
            continue;
        }
        if (value == NULL) {
            log_event(EVENT_LOG_SETTING_WRONG, "%ls needs a value: %s (see wnetwatchd help)",
                      option, setting->takes);
            return SETTINGS_BAD_VALUE;
        }
        if (wcsncmp(value, L"--", 2) == 0) {
            log_event(EVENT_LOG_SETTING_WRONG,
                      "%ls needs a value: %s, and '%s' is another option (see wnetwatchd help)",
                      option, setting->takes, log_text(value, text));
            return SETTINGS_BAD_VALUE;
        }
        if (!setting->read(settings, value)) {
            log_event(EVENT_LOG_SETTING_WRONG, "%ls takes %s, not '%s' (see wnetwatchd help)",
                      option, setting->takes, log_text(value, text));
            return SETTINGS_BAD_VALUE;
        }
        settings->origins[i] = SETTINGS_FROM_COMMAND_LINE;
        return SETTINGS_OK;
    }
    return SETTINGS_UNKNOWN_OPTION;
}
