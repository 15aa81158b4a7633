#include "settings.h"

#include <windows.h>

#include <stdio.h>
#include <string.h>

#include "../../common/problem.h"
#include "../core/sink.h"
#include "program_data.h"

enum registry_result { REGISTRY_ABSENT, REGISTRY_READ, REGISTRY_UNREADABLE };

/* A URL that is refused may have a password in it. */
static const char *quote_value(const struct setting *setting, const char *value)
{
    return setting == &settings_table[SETTING_URL] && strchr(value, '@') != NULL
               ? "one with an account, which is not shown"
               : problem_quote(value);
}

/* "" when the system does not tell where it would be. */
static void init_state(char value[SETTING_SIZE])
{
    wchar_t path[MAX_PATH];

    if (!program_data_join(L"wnetwatch-agent", path) ||
        WideCharToMultiByte(CP_UTF8, 0, path, -1, value, SETTING_SIZE, NULL, NULL) == 0) {
        value[0] = '\0';
    }
}

void settings_init(struct settings *settings)
{
    memset(settings, 0, sizeof(*settings));
    for (size_t i = 0; i < SETTINGS_COUNT; i++) {
        (void)snprintf(settings->values[i], SETTING_SIZE, "%s", settings_table[i].text);
    }
    init_state(settings->values[SETTING_STATE]);
}

static bool is_full_path(const char *path)
{
    const bool is_letter = (path[0] >= 'a' && path[0] <= 'z') || (path[0] >= 'A' && path[0] <= 'Z');

    return strncmp(path, "\\\\", 2) == 0 ||
           (is_letter && path[1] == ':' && (path[2] == '\\' || path[2] == '/'));
}

/* A string, or a number as text. A value of another type is an error: it was set on purpose. */
static enum registry_result read_value(const wchar_t *key, const char *name,
                                       char value[SETTING_SIZE])
{
    wchar_t wide_name[64];
    wchar_t wide[SETTING_SIZE];
    DWORD size = sizeof(wide);
    DWORD number;
    LSTATUS status;

    (void)_snwprintf(wide_name, 64, L"%hs", name);
    status = RegGetValueW(HKEY_LOCAL_MACHINE, key, wide_name, RRF_RT_REG_SZ, NULL, wide, &size);
    if (status == ERROR_FILE_NOT_FOUND) {
        return REGISTRY_ABSENT;
    }
    if (status == ERROR_SUCCESS) {
        return WideCharToMultiByte(CP_UTF8, WC_ERR_INVALID_CHARS, wide, -1, value, SETTING_SIZE,
                                   NULL, NULL) > 0
                   ? REGISTRY_READ
                   : REGISTRY_UNREADABLE;
    }
    size = sizeof(number);
    if (RegGetValueW(HKEY_LOCAL_MACHINE, key, wide_name, RRF_RT_REG_DWORD, NULL, &number, &size) !=
        ERROR_SUCCESS) {
        return REGISTRY_UNREADABLE;
    }
    (void)snprintf(value, SETTING_SIZE, "%lu", (unsigned long)number);
    return REGISTRY_READ;
}

static bool is_good(const struct setting *setting, const char *value)
{
    return value[0] == '\0' ? setting->text[0] == '\0'
                            : setting->is_good(value) && (!setting->is_path || is_full_path(value));
}

static bool read_from_key(struct settings *settings, const wchar_t *key, size_t index,
                          enum settings_origin origin, char *problem)
{
    const struct setting *setting = &settings_table[index];
    char value[SETTING_SIZE];

    switch (read_value(key, setting->value_name, value)) {
    case REGISTRY_ABSENT:
        return true;
    case REGISTRY_UNREADABLE:
        return problem_say(problem, "HKLM\\%ls, value %s takes %s, as a string or a number", key,
                           setting->value_name, setting->takes);
    case REGISTRY_READ:
        break;
    }
    if (!is_good(setting, value)) {
        return problem_say(problem, "HKLM\\%ls, value %s takes %s%s, not '%s'", key,
                           setting->value_name, setting->takes,
                           setting->is_path ? ", as a full path" : "", quote_value(setting, value));
    }
    memcpy(settings->values[index], value, strlen(value) + 1);
    settings->origins[index] = origin;
    return true;
}

/* All of them, so that a bad value leaves the others, such as the place of the log. */
static bool read_key(struct settings *settings, const wchar_t *key, enum settings_origin origin,
                     char *problem)
{
    char ignored[PROBLEM_SIZE];
    bool is_read = true;

    for (size_t i = 0; i < SETTINGS_COUNT; i++) {
        is_read = read_from_key(settings, key, i, origin, is_read ? problem : ignored) && is_read;
    }
    return is_read;
}

bool settings_read_registry(struct settings *settings, char *problem)
{
    return read_key(settings, SETTINGS_KEY, SETTINGS_FROM_REGISTRY, problem);
}

bool settings_read_policy(struct settings *settings, char *problem)
{
    return read_key(settings, SETTINGS_POLICY_KEY, SETTINGS_FROM_POLICY, problem);
}

/* In place. False: it is too long, or no path. */
static bool complete_path(char value[SETTING_SIZE])
{
    wchar_t wide[MAX_PATH];
    wchar_t full[MAX_PATH];
    DWORD units;

    if (MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, value, -1, wide, MAX_PATH) == 0) {
        return false;
    }
    units = GetFullPathNameW(wide, MAX_PATH, full, NULL);
    return units > 0 && units < MAX_PATH &&
           WideCharToMultiByte(CP_UTF8, WC_ERR_INVALID_CHARS, full, -1, value, SETTING_SIZE, NULL,
                               NULL) > 0;
}

static bool set_option(struct settings *settings, enum setting_index index, const char *value)
{
    char *text = settings->values[index];
    const bool adds = settings_table[index].is_list && text[0] != '\0' &&
                      settings->origins[index] == SETTINGS_FROM_COMMAND_LINE;
    const size_t before = adds ? strlen(text) : 0;
    const int size = snprintf(text + before, SETTING_SIZE - before, "%s%s", adds ? ";" : "", value);

    settings->origins[index] = SETTINGS_FROM_COMMAND_LINE;
    return size >= 0 && (size_t)size < SETTING_SIZE - before &&
           (!settings_table[index].is_path || text[0] == '\0' || complete_path(text));
}

bool settings_read_option(struct settings *settings, enum setting_index index, const char *value,
                          char *problem)
{
    const struct setting *setting = &settings_table[index];

    if ((value[0] == '\0' && setting->text[0] != '\0') ||
        (value[0] != '\0' && !setting->is_good(value)) || !set_option(settings, index, value)) {
        return problem_say(problem, "%s takes %s, not '%s'", setting->option, setting->takes,
                           quote_value(setting, value));
    }
    return true;
}

static bool refuse_format(const char *sink, const char *format, char *problem)
{
    char formats[PROBLEM_SIZE] = "";
    const struct sink *known;
    size_t size = 0;

    for (size_t i = 0; (known = sink_at(i)) != NULL && size < sizeof(formats); i++) {
        if (strcmp(known->name, sink) == 0) {
            size += (size_t)snprintf(formats + size, sizeof(formats) - size, "%s%s",
                                     size == 0 ? "" : ", ", known->format);
        }
    }
    return problem_say(problem, "sink %s has no format '%s'; its formats: %s", sink,
                       problem_quote(format), formats);
}

/* A receiver that wants another content type may have one, but never that of another format. */
static bool check_content_type(const struct sink *sink, const char *type, char *problem)
{
    const struct sink *other = sink_of_content_type(sink->name, type);

    return other == NULL || strcmp(other->content_type, sink->content_type) == 0 ||
           problem_say(problem,
                       "the content type '%s' is that of --sink %s --format %s, and requests are "
                       "written by --sink %s --format %s",
                       problem_quote(type), other->name, other->format, sink->name, sink->format);
}

bool settings_check(const struct settings *settings, char *problem)
{
    const char *sink = settings->values[SETTING_SINK];
    const char *format = settings->values[SETTING_FORMAT];
    const struct sink *found = sink_find(sink, format);

    if (settings->values[SETTING_URL][0] == '\0') {
        return problem_say(problem, "there is no URL to send to (--url, or the value Url)");
    }
    if (found == NULL) {
        return refuse_format(sink, format, problem);
    }
    return check_content_type(found, settings->values[SETTING_CONTENT_TYPE], problem);
}

enum setting_index settings_find(const char *option)
{
    size_t i = 0;

    while (i < SETTINGS_COUNT && strcmp(option, settings_table[i].option) != 0) {
        i++;
    }
    return (enum setting_index)i;
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
