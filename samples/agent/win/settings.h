/*
 * The settings. Each source counts more than the one before: the default,
 * HKLM\SOFTWARE\wnetwatch\agent, the options of the command line, and the policy below
 * HKLM\SOFTWARE\Policies\wnetwatch\agent.
 */
#ifndef SAMPLES_AGENT_WIN_SETTINGS_H
#define SAMPLES_AGENT_WIN_SETTINGS_H

#include "settings_table.h"

#include <stdbool.h>

#define SETTINGS_KEY L"SOFTWARE\\wnetwatch\\agent"
#define SETTINGS_POLICY_KEY L"SOFTWARE\\Policies\\wnetwatch\\agent"

enum settings_origin {
    SETTINGS_FROM_DEFAULT,
    SETTINGS_FROM_REGISTRY,
    SETTINGS_FROM_COMMAND_LINE,
    SETTINGS_FROM_POLICY
};

struct settings {
    char values[SETTINGS_COUNT][SETTING_SIZE];
    enum settings_origin origins[SETTINGS_COUNT];
};

/* In each, problem is of PROBLEM_SIZE bytes, and false means that it says what is wrong. */

void settings_init(struct settings *settings);

/* A value that is not allowed leaves what was there; the first is told. */
bool settings_read_registry(struct settings *settings, char *problem);

/* A path becomes a full one, which it has to be in the registry already. */
bool settings_read_option(struct settings *settings, enum setting_index index, const char *value,
                          char *problem);

/* After all other sources. */
bool settings_read_policy(struct settings *settings, char *problem);

/* Whether the settings fit together, and what is needed to send is there. */
bool settings_check(const struct settings *settings, char *problem);

/* The option of this name; SETTINGS_COUNT when there is none. */
enum setting_index settings_find(const char *option);

/* "default", "registry", "command line" or "policy". */
const char *settings_origin_name(enum settings_origin origin);

#endif
