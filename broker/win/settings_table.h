/* The names, the range and the description of each setting, in one table. */
#ifndef BROKER_WIN_SETTINGS_TABLE_H
#define BROKER_WIN_SETTINGS_TABLE_H

#include "broker/core/privacy.h"
#include "broker/win/client_identity.h"
#include "broker/win/journal_files.h"
#include "proto/pipe_names.h"

#include <windows.h>

#include <stdbool.h>
#include <stdint.h>

/* The longest path below it must fit into MAX_PATH: \journal\, an id, ".damaged", a NUL. */
#define SETTINGS_STATE_UNITS_MAX 205u

#define SETTINGS_TEXT_SIZE 1024u /* bytes of a value as text, with the NUL; names of files fit */

enum setting_index {
    SETTING_PIPES,
    SETTING_IDENTITY,
    SETTING_STATE,
    SETTING_JOURNAL,
    SETTING_SEGMENT_MIB,
    SETTING_JOURNAL_MIB,
    SETTING_RETENTION_DAYS,
    SETTING_PRIVATE_NAMES,
    SETTING_URL_QUERIES,
    SETTING_LOG,
    SETTING_FLUSH
};

#define SETTINGS_COUNT (SETTING_FLUSH + 1u)

enum settings_origin {
    SETTINGS_FROM_DEFAULT,
    SETTINGS_FROM_REGISTRY,
    SETTINGS_FROM_COMMAND_LINE,
    SETTINGS_FROM_POLICY
};

struct settings {
    enum settings_origin origins[SETTINGS_COUNT];
    wchar_t pipe_prefix[PIPE_PREFIX_UNITS_MAX + 1];
    enum identity_mode identity_mode;
    wchar_t state[MAX_PATH];
    bool keeps_journal;
    uint32_t segment_mib;
    uint32_t journal_mib;
    uint32_t retention_days;
    char private_names[PRIVATE_NAMES_BYTES_MAX + 1]; /* UTF-8 */
    wchar_t log[MAX_PATH];                           /* "": standard error */
    bool keeps_query;
    enum flush_policy flush_policy;
    uint32_t flush_ms;
};

struct setting {
    const wchar_t *value_name;
    const wchar_t *option;
    const char *takes;
    bool (*read)(struct settings *settings, const wchar_t *value);
    bool is_path;
};

extern const struct setting settings_table[SETTINGS_COUNT];

/* The value as text in UTF-8, which may be in text or not; valid as long as both are. */
const char *settings_text(const struct settings *settings, enum setting_index index,
                          char text[SETTINGS_TEXT_SIZE]);

#endif
