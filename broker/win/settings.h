/*
 * The settings. Each source counts more than the one before: the default, HKLM\SOFTWARE\wnetwatch,
 * the options of the command line, and the policy below HKLM\SOFTWARE\Policies\wnetwatch.
 */
#ifndef BROKER_WIN_SETTINGS_H
#define BROKER_WIN_SETTINGS_H

#include "broker/core/privacy.h"
#include "broker/win/client_identity.h"
#include "broker/win/journal_files.h"
#include "proto/pipe_names.h"

#include <windows.h>

#include <stdbool.h>
#include <stdint.h>

#define SETTINGS_KEY L"SOFTWARE\\wnetwatch"
#define SETTINGS_POLICY_KEY L"SOFTWARE\\Policies\\wnetwatch"
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

void settings_init(struct settings *settings);

/* Read the settings in the registry. A path has to be a full one there. False when a value is wrong,
   which has been logged. */
bool settings_read_registry(struct settings *settings);

/* The same of the policy, after all other sources. */
bool settings_read_policy(struct settings *settings);

/* The value as text in UTF-8, which may be in text or not; valid as long as both are. */
const char *settings_text(const struct settings *settings, enum setting_index index,
                          char text[SETTINGS_TEXT_SIZE]);

/* "default", "registry", "command line" or "policy". */
const char *settings_origin_name(enum settings_origin origin);

enum settings_result {
    SETTINGS_OK,
    SETTINGS_UNKNOWN_OPTION,
    SETTINGS_BAD_VALUE /* has been logged */
};

/* Apply the option of this name ("--state") with its value. */
enum settings_result settings_read_option(struct settings *settings, const wchar_t *option,
                                          const wchar_t *value);

#endif
