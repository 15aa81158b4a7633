#include "broker/win/settings_table.h"

#include "broker/win/log_file.h"

#include <stdio.h>
#include <string.h>
#include <wchar.h>

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

    return size > 0 && size <= SETTINGS_STATE_UNITS_MAX && value[0] != L'\0';
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

static const char *flush_text(const struct settings *settings, char text[SETTINGS_TEXT_SIZE])
{
    switch (settings->flush_policy) {
    case FLUSH_EACH:
        return "each";
    case FLUSH_NEVER:
        return "never";
    case FLUSH_LATER:
        break;
    }
    (void)snprintf(text, SETTINGS_TEXT_SIZE, "%u", (unsigned int)settings->flush_ms);
    return text;
}

static const char *number_text(uint32_t number, char text[SETTINGS_TEXT_SIZE])
{
    (void)snprintf(text, SETTINGS_TEXT_SIZE, "%u", (unsigned int)number);
    return text;
}

static const char *wide_text(const wchar_t *wide, char text[SETTINGS_TEXT_SIZE])
{
    if (WideCharToMultiByte(CP_UTF8, 0, wide, -1, text, SETTINGS_TEXT_SIZE, NULL, NULL) == 0) {
        text[0] = '\0';
    }
    return text;
}

const char *settings_text(const struct settings *settings, enum setting_index index,
                          char text[SETTINGS_TEXT_SIZE])
{
    switch (index) {
    case SETTING_PIPES:
        return wide_text(settings->pipe_prefix, text);
    case SETTING_IDENTITY:
        return settings->identity_mode == IDENTITY_BY_TOKEN ? "token" : "process";
    case SETTING_STATE:
        return wide_text(settings->state, text);
    case SETTING_JOURNAL:
        return settings->keeps_journal ? "files" : "none";
    case SETTING_SEGMENT_MIB:
        return number_text(settings->segment_mib, text);
    case SETTING_JOURNAL_MIB:
        return number_text(settings->journal_mib, text);
    case SETTING_RETENTION_DAYS:
        return number_text(settings->retention_days, text);
    case SETTING_PRIVATE_NAMES:
        return settings->private_names;
    case SETTING_URL_QUERIES:
        return settings->keeps_query ? "keep" : "remove";
    case SETTING_LOG:
        return wide_text(settings->log, text);
    case SETTING_FLUSH:
        return flush_text(settings, text);
    }
    return "";
}

const struct setting settings_table[SETTINGS_COUNT] = {
    [SETTING_PIPES] = {L"Pipes", L"--pipes", "1 to 64 letters, digits, '.', '_' or '-'",
                       read_pipe_prefix, false},
    [SETTING_IDENTITY] = {L"Identity", L"--identity", "'token' or 'process'", read_identity, false},
    [SETTING_STATE] = {L"State", L"--state", "a folder of at most 205 characters", read_state,
                       true},
    [SETTING_JOURNAL] = {L"Journal", L"--journal", "'files' or 'none'", read_journal, false},
    [SETTING_SEGMENT_MIB] = {L"SegmentMiB", L"--segment-mib", "1 to 1024", read_segment_mib, false},
    [SETTING_JOURNAL_MIB] = {L"JournalMiB", L"--journal-mib", "2 to 1048576", read_journal_mib,
                             false},
    [SETTING_RETENTION_DAYS] = {L"RetentionDays", L"--retention-days", "1 to 3650",
                                read_retention_days, false},
    [SETTING_PRIVATE_NAMES] =
        {L"PrivateNames", L"--private-names",
         "patterns separated by ';', 4096 bytes in all, without control characters "
         "and " PRIVATE_NAMES_REFUSED ", which no name can hold",
         read_private_names, false},
    [SETTING_URL_QUERIES] = {L"UrlQueries", L"--url-queries", "'remove' or 'keep'",
                             read_url_queries, false},
    [SETTING_LOG] = {L"Log", L"--log", "a file of at most 255 characters", read_log, true},
    [SETTING_FLUSH] = {L"Flush", L"--flush", "'each', 'never' or 10 to 60000 milliseconds",
                       read_flush, false},
};
