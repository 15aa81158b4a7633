/* The names, the range and the description of each setting, in one table. */
#ifndef BROKER_WIN_SETTINGS_TABLE_H
#define BROKER_WIN_SETTINGS_TABLE_H

#include "broker/win/settings.h"

/* The longest path below it must fit into MAX_PATH: \journal\, an id, ".damaged", a NUL. */
#define SETTINGS_STATE_UNITS_MAX 205u

struct setting {
    const wchar_t *value_name;
    const wchar_t *option;
    const char *takes;
    bool (*read)(struct settings *settings, const wchar_t *value);
    bool is_path;
};

extern const struct setting settings_table[SETTINGS_COUNT];

#endif
