/*
 * The service as Windows' service manager knows it.
 *
 * The start type of a service that is there is the administrator's, so setup leaves it as it is.
 */
#ifndef BROKER_WIN_SETUP_SERVICE_ENTRY_H
#define BROKER_WIN_SETUP_SERVICE_ENTRY_H

#include "broker/win/setup/service_extras.h"
#include "broker/win/setup/step.h"

#include <stdbool.h>

#define SERVICE_ACCOUNT L"NT AUTHORITY\\LocalService"
#define SERVICE_COMMAND_UNITS_MAX (MAX_PATH + 16u) /* the path in quotes, and the verb */

/* What an administrator has made of it, with options; no setting has a value half as long. */
#define SERVICE_COMMAND_LINE_UNITS_MAX 8192u

struct service_entry {
    const wchar_t *name; /* SERVICE_NAME; others are for tests */
    wchar_t command[SERVICE_COMMAND_UNITS_MAX];
    bool is_unsupported[SERVICE_EXTRA_COUNT]; /* after apply: Windows has refused it with 124 */

    /* What apply replaced. */
    bool is_made;
    bool is_changed;
    bool was_running;
    wchar_t previous_command[SERVICE_COMMAND_LINE_UNITS_MAX];
    wchar_t previous_account[MAX_PATH];
};

/* program is the path of wnetwatchd.exe. */
void service_entry_init(struct service_entry *entry, const wchar_t *name, const wchar_t *program);

struct step service_entry_step(struct service_entry *entry);

#endif
