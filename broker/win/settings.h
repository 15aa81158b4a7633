/*
 * The settings. Each source counts more than the one before: the default, HKLM\SOFTWARE\wnetwatch,
 * the options of the command line, and the policy below HKLM\SOFTWARE\Policies\wnetwatch.
 */
#ifndef BROKER_WIN_SETTINGS_H
#define BROKER_WIN_SETTINGS_H

#include "broker/win/settings_table.h"

#include <windows.h>

#include <stdbool.h>

#define SETTINGS_KEY L"SOFTWARE\\wnetwatch"
#define SETTINGS_POLICY_KEY L"SOFTWARE\\Policies\\wnetwatch"

void settings_init(struct settings *settings);

/* Read the settings in the registry. A path has to be a full one there. False when a value is wrong,
   which has been logged. */
bool settings_read_registry(struct settings *settings);

/* The same of the policy, after all other sources. */
bool settings_read_policy(struct settings *settings);

/* "default", "registry", "command line" or "policy". */
const char *settings_origin_name(enum settings_origin origin);

enum settings_result {
    SETTINGS_OK,
    SETTINGS_UNKNOWN_OPTION,
    SETTINGS_BAD_VALUE /* has been logged */
};

/* Whether the option of this name is a path, and the value not a full one. */
bool settings_path_is_incomplete(const wchar_t *option, const wchar_t *value);

/* Apply the option of this name ("--state") with its value. */
enum settings_result settings_read_option(struct settings *settings, const wchar_t *option,
                                          const wchar_t *value);

#endif
