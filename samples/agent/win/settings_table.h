/*
 * The names, the default and the description of each setting, in one table. Each is a text in UTF-8;
 * what uses it reads it.
 */
#ifndef SAMPLES_AGENT_WIN_SETTINGS_TABLE_H
#define SAMPLES_AGENT_WIN_SETTINGS_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#define SETTING_SIZE 4097u /* bytes of a value, with its end */
#define SETTINGS_FIRST_PAUSE_S_MAX 3600u

enum setting_index {
    SETTING_SINK,
    SETTING_URL,
    SETTING_FORMAT,
    SETTING_CONTENT_TYPE,
    SETTING_COMPRESSION,
    SETTING_HEADERS,
    SETTING_CLIENT_CERTIFICATE,
    SETTING_FIRST_PAUSE,
    SETTING_AFTER,
    SETTING_FILTER,
    SETTING_WITHOUT,
    SETTING_HASH_KEY,
    SETTING_STATE,
    SETTING_TEXTFILE,
    SETTING_LOG,
    SETTING_PIPES
};

#define SETTINGS_COUNT (SETTING_PIPES + 1u)

struct setting {
    const char *value_name; /* in the registry */
    const char *option;
    const char *value; /* what the help calls its value */
    const char *help;  /* lines, each but the last with its end */
    const char *takes; /* what is allowed, for a message */
    const char *text;  /* the default, which settings_init completes for SETTING_STATE */
    bool (*is_good)(const char *value);
    bool is_path;
    bool is_list; /* options add to each other, with a ';' between */
};

extern const struct setting settings_table[SETTINGS_COUNT];

/* Whether the text is among those that SETTING_WITHOUT lists. */
bool settings_list_has(const char *list, const char *word);

#endif
