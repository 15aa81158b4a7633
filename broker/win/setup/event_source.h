/* The source of the Event Log: which file has the texts of the broker's messages. */
#ifndef BROKER_WIN_SETUP_EVENT_SOURCE_H
#define BROKER_WIN_SETUP_EVENT_SOURCE_H

#include "broker/win/setup/registry.h"
#include "broker/win/setup/step.h"

#include <stdbool.h>

#define EVENT_SOURCES_KEY L"SYSTEM\\CurrentControlSet\\Services\\EventLog\\Application\\"
#define EVENT_SOURCE_KEY_UNITS_MAX 128u

struct event_source {
    wchar_t key[EVENT_SOURCE_KEY_UNITS_MAX];
    const wchar_t *program; /* path of wnetwatchd.exe; borrowed */

    /* What apply replaced. */
    bool is_changed;
    bool was_there;
    wchar_t previous[REGISTRY_TEXT_UNITS_MAX];
};

/* name is the source's: that of the service. */
void event_source_init(struct event_source *source, const wchar_t *name, const wchar_t *program);

struct step event_source_step(struct event_source *source);

#endif
