/*
 * The value below Notifyees that makes Windows load the notify DLL (evidence E1).
 *
 * The data is a literal absolute path: Windows expands a variable in the environment of the program
 * that maps, which that program's user may have changed.
 */
#ifndef BROKER_WIN_SETUP_NOTIFYEE_H
#define BROKER_WIN_SETUP_NOTIFYEE_H

#include "broker/win/setup/registry.h"
#include "broker/win/setup/step.h"

#include <stdbool.h>

#define NOTIFYEES_KEY L"SYSTEM\\CurrentControlSet\\Control\\NetworkProvider\\Notifyees"
#define NOTIFYEE_VALUE L"wnetwatch"

struct notifyee {
    const wchar_t *value_name; /* NOTIFYEE_VALUE; others are for tests */
    const wchar_t *target;     /* path of the DLL; borrowed */
    const wchar_t *setup_key;  /* where is kept that Notifyees itself was made */

    /* What apply replaced. */
    bool is_changed;
    bool was_there;
    wchar_t previous[REGISTRY_TEXT_UNITS_MAX];
    DWORD previous_type;
};

/* The texts are borrowed. */
void notifyee_init(struct notifyee *notifyee, const wchar_t *value_name, const wchar_t *target,
                   const wchar_t *setup_key);

struct step notifyee_step(struct notifyee *notifyee);

/* Whether a path names a notify DLL of this product, of whatever version. */
bool notifyee_is_ours(const wchar_t *path);

#endif
