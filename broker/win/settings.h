/*
 * The settings: values below HKLM\SOFTWARE\wnetwatch, and options of the command line, which take
 * precedence. One table has the names, the range and the description of each.
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

struct settings {
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

/* Read the settings in the registry. False when a value is wrong, which has been logged. */
bool settings_read_registry(struct settings *settings);

enum settings_result {
    SETTINGS_OK,
    SETTINGS_UNKNOWN_OPTION,
    SETTINGS_BAD_VALUE /* has been logged */
};

/* Apply the option of this name ("--state") with its value. */
enum settings_result settings_read_option(struct settings *settings, const wchar_t *option,
                                          const wchar_t *value);

#endif
