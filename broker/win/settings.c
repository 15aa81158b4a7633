#include "broker/win/settings.h"

#include "broker/win/log.h"
#include "broker/win/log_file.h"
#include "event_messages.h"

#include <stdio.h>
#include <string.h>
#include <wchar.h>

#define SETTINGS_KEY L"SOFTWARE\\wnetwatch"
#define VALUE_UNITS_MAX 4097u

/* The longest path below it must fit into MAX_PATH: \journal\, an id, ".damaged", a NUL. */
#define STATE_UNITS_MAX 205u

/* Only characters that every code page, console and log shows in the same way. */
static bool read_pipe_prefix(struct settings *settings, const wchar_t *value)
{
    size_t size = wcslen(value);

    for (size_t i = 0; i < size; i++) {
        bool is_letter =
            (value[i] >= L'a' && value[i] <= L'z') || (value[i] >= L'A' && value[i] <= L'Z');
        bool is_digit = value[i] >= L'0' && value[i] <= L'9';

        if (!is_letter && !is_digit && wcschr(L"._-", value[i]) == NULL) {
            return false;
        }
    }
    if (size == 0 || size > PIPE_PREFIX_UNITS_MAX) {
        return false;
    }
    (void)wcscpy(settings->pipe_prefix, value);
    return true;
}

static bool read_identity(struct settings *settings, const wchar_t *value)
{
    if (wcscmp(value, L"token") == 0) {
        settings->identity_mode = IDENTITY_BY_TOKEN;
        return true;
    }
    settings->identity_mode = IDENTITY_BY_PROCESS;
    return wcscmp(value, L"process") == 0;
}

static bool read_state(struct settings *settings, const wchar_t *value)
{
    DWORD size = GetFullPathNameW(value, MAX_PATH, settings->state, NULL);

    return size > 0 && size <= STATE_UNITS_MAX && value[0] != L'\0';
}

/* An empty text is standard error again. */
static bool read_log(struct settings *settings, const wchar_t *value)
{
    DWORD size;

    if (value[0] == L'\0') {
        settings->log[0] = L'\0';
        return true;
    }
    size = GetFullPathNameW(value, MAX_PATH, settings->log, NULL);
    return size > 0 && size <= LOG_FILE_PATH_UNITS_MAX;
}

static bool read_journal(struct settings *settings, const wchar_t *value)
{
    settings->keeps_journal = wcscmp(value, L"files") == 0;
    return settings->keeps_journal || wcscmp(value, L"none") == 0;
}

static bool read_number(const wchar_t *value, uint32_t min, uint32_t max, uint32_t *number_out)
{
    uint64_t number = 0;

    for (size_t i = 0; value[i] != L'\0'; i++) {
        if (value[i] < L'0' || value[i] > L'9' || i > 9) {
            return false;
        }
        number = number * 10u + (uint64_t)(value[i] - L'0');
    }
    *number_out = (uint32_t)number;
    return value[0] != L'\0' && number >= min && number <= max;
}

static bool read_segment_mib(struct settings *settings, const wchar_t *value)
{
    return read_number(value, 1, 1024, &settings->segment_mib);
}

static bool read_journal_mib(struct settings *settings, const wchar_t *value)
{
    return read_number(value, 2, 1024 * 1024, &settings->journal_mib);
}

static bool read_retention_days(struct settings *settings, const wchar_t *value)
{
    return read_number(value, 1, 3650, &settings->retention_days);
}

static bool read_private_names(struct settings *settings, const wchar_t *value)
{
    return WideCharToMultiByte(CP_UTF8, WC_ERR_INVALID_CHARS, value, -1, settings->private_names,
                               sizeof(settings->private_names), NULL, NULL) > 0 &&
           privacy_patterns_can_match(settings->private_names);
}

static bool read_url_queries(struct settings *settings, const wchar_t *value)
{
    settings->keeps_query = wcscmp(value, L"keep") == 0;
    return settings->keeps_query || wcscmp(value, L"remove") == 0;
}

static bool read_flush(struct settings *settings, const wchar_t *value)
{
    if (wcscmp(value, L"each") == 0) {
        settings->flush_policy = FLUSH_EACH;
        return true;
    }
    if (wcscmp(value, L"never") == 0) {
        settings->flush_policy = FLUSH_NEVER;
        return true;
    }
    settings->flush_policy = FLUSH_LATER;
    return read_number(value, 10, 60000, &settings->flush_ms);
}

static const struct setting {
    const wchar_t *value_name;
    const wchar_t *option;
    const char *takes;
    bool (*read)(struct settings *settings, const wchar_t *value);
} known[] = {
    {L"Pipes", L"--pipes", "1 to 64 letters, digits, '.', '_' or '-'", read_pipe_prefix},
    {L"Identity", L"--identity", "'token' or 'process'", read_identity},
    {L"State", L"--state", "a folder of at most 205 characters", read_state},
    {L"Journal", L"--journal", "'files' or 'none'", read_journal},
    {L"SegmentMiB", L"--segment-mib", "1 to 1024", read_segment_mib},
    {L"JournalMiB", L"--journal-mib", "2 to 1048576", read_journal_mib},
    {L"RetentionDays", L"--retention-days", "1 to 3650", read_retention_days},
    {L"PrivateNames", L"--private-names",
     "patterns separated by ';', 4096 bytes in all, without control characters "
     "and " PRIVATE_NAMES_REFUSED ", which no name can hold",
     read_private_names},
    {L"UrlQueries", L"--url-queries", "'remove' or 'keep'", read_url_queries},
    {L"Log", L"--log", "a file of at most 255 characters", read_log},
    {L"Flush", L"--flush", "'each', 'never' or 10 to 60000 milliseconds", read_flush},
};

#define KNOWN_COUNT (sizeof(known) / sizeof(known[0]))

enum registry_result { REGISTRY_ABSENT, REGISTRY_READ, REGISTRY_UNREADABLE };

/* A string, or a number as text. A value of another type is an error: it was set on purpose. */
static enum registry_result read_registry_value(const wchar_t *name, wchar_t value[VALUE_UNITS_MAX])
{
    DWORD size = VALUE_UNITS_MAX * sizeof(wchar_t);
    DWORD number;
    LSTATUS status =
        RegGetValueW(HKEY_LOCAL_MACHINE, SETTINGS_KEY, name, RRF_RT_REG_SZ, NULL, value, &size);

    if (status == ERROR_SUCCESS) {
        return REGISTRY_READ;
    }
    if (status == ERROR_FILE_NOT_FOUND) {
        return REGISTRY_ABSENT;
    }
    size = sizeof(number);
    if (RegGetValueW(HKEY_LOCAL_MACHINE, SETTINGS_KEY, name, RRF_RT_REG_DWORD, NULL, &number,
                     &size) != ERROR_SUCCESS) {
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
        STATE_UNITS_MAX + 1) {
        settings->state[0] = L'\0';
    }
    settings->keeps_journal = true;
    settings->segment_mib = 16;
    settings->journal_mib = 256;
    settings->retention_days = 30;
    settings->flush_policy = FLUSH_LATER;
    settings->flush_ms = 1000;
}

static bool read_from_registry(const struct setting *setting, struct settings *settings)
{
    wchar_t value[VALUE_UNITS_MAX];
    char text[LOG_TEXT_SIZE];

    switch (read_registry_value(setting->value_name, value)) {
    case REGISTRY_ABSENT:
        return true;
    case REGISTRY_READ:
        if (setting->read(settings, value)) {
            return true;
        }
        log_event(EVENT_LOG_SETTING_WRONG, "HKLM\\%ls, value %ls takes %s, not '%s'", SETTINGS_KEY,
                  setting->value_name, setting->takes, log_text(value, text));
        return false;
    case REGISTRY_UNREADABLE:
        log_event(EVENT_LOG_SETTING_WRONG,
                  "HKLM\\%ls, value %ls takes %s, as a string or a number; this value has "
                  "another type",
                  SETTINGS_KEY, setting->value_name, setting->takes);
        return false;
    }
    return false;
}

bool settings_read_registry(struct settings *settings)
{
    for (size_t i = 0; i < KNOWN_COUNT; i++) {
        if (!read_from_registry(&known[i], settings)) {
            return false;
        }
    }
    return true;
}

enum settings_result settings_read_option(struct settings *settings, const wchar_t *option,
                                          const wchar_t *value)
{
    char text[LOG_TEXT_SIZE];

    for (size_t i = 0; i < KNOWN_COUNT; i++) {
        if (wcscmp(option, known[i].option) != 0) {
            continue;
        }
        if (value == NULL) {
            log_event(EVENT_LOG_SETTING_WRONG, "%ls needs a value: %s (see wnetwatchd help)",
                      option, known[i].takes);
            return SETTINGS_BAD_VALUE;
        }
        if (!known[i].read(settings, value)) {
            log_event(EVENT_LOG_SETTING_WRONG, "%ls takes %s, not '%s' (see wnetwatchd help)",
                      option, known[i].takes, log_text(value, text));
            return SETTINGS_BAD_VALUE;
        }
        return SETTINGS_OK;
    }
    return SETTINGS_UNKNOWN_OPTION;
}
