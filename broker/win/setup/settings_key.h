/*
 * The key of the settings. Install writes the state folder, so that the service does not depend on
 * the variables of its environment; uninstall removes all.
 */
#ifndef BROKER_WIN_SETUP_SETTINGS_KEY_H
#define BROKER_WIN_SETUP_SETTINGS_KEY_H

#include "broker/win/setup/registry.h"
#include "broker/win/setup/step.h"

#include <stdbool.h>

struct settings_key {
    const wchar_t *name;  /* SETUP_KEY; others are for tests. Borrowed. */
    const wchar_t *state; /* absolute, borrowed; NULL for uninstall, which sets none */

    /* What apply replaced. */
    bool is_changed;
    bool was_there;
    wchar_t previous[REGISTRY_TEXT_UNITS_MAX]; /* its variables are not replaced */
    DWORD previous_type;
};

void settings_key_init(struct settings_key *key, const wchar_t *name, const wchar_t *state);

/* Removing deletes the values; keys below, which belong to other programs of the product, stay. */
struct step settings_key_step(struct settings_key *key);

#endif
