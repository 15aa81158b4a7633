/*
 * Install, repair and uninstall: the parts of the product on this machine as one list of steps.
 *
 * In this order: state folder, settings, Event Log source, service, its start, the notify DLL of each
 * bitness, and the registration. Then the DLLs of earlier versions go. So the broker serves before
 * the first program loads the DLL, and the registration never names a file that is missing.
 */
#ifndef BROKER_WIN_SETUP_SETUP_H
#define BROKER_WIN_SETUP_SETUP_H

#include "broker/win/setup/bridge_file.h"
#include "broker/win/setup/event_source.h"
#include "broker/win/setup/notifyee.h"
#include "broker/win/setup/service_entry.h"
#include "broker/win/setup/settings_key.h"
#include "broker/win/setup/state_folder.h"
#include "broker/win/setup/step.h"

#include <stdbool.h>

/* The names and places that setup uses. Others than setup_place_init fills in are for tests. */
struct setup_place {
    const wchar_t *service;           /* SERVICE_NAME; the Event Log source has the same name */
    const wchar_t *value;             /* NOTIFYEE_VALUE */
    const wchar_t *key;               /* SETUP_KEY */
    wchar_t program[MAX_PATH];        /* wnetwatchd.exe */
    wchar_t program_folder[MAX_PATH]; /* its folder, where the notify DLLs lie */
    wchar_t system_folder[MAX_PATH];
    wchar_t wow64_folder[MAX_PATH]; /* for 32-bit programs; "" on a Windows that runs none */
    wchar_t state[MAX_PATH];
};

/* Everything but state. Returns a Win32 code. */
DWORD setup_place_init(struct setup_place *place);

/* One run of setup; big, so keep it off the stack. */
struct setup {
    struct setup_place place;
    struct state_folder state;
    struct settings_key settings;
    struct event_source source;
    struct service_entry service;
    struct bridge_file bridge_x64;
    struct bridge_file bridge_x86;
    struct notifyee notifyee;
    struct step_list list;
    struct step_list earlier; /* after the list: removes earlier versions, which cannot be undone */
};

/* What install and repair apply. Returns a Win32 code; setup_deinit is safe either way. */
DWORD setup_init_for_install(struct setup *setup, const struct setup_place *place,
                             bool starts_service);

/* What uninstall removes; purges: the journal, too. */
DWORD setup_init_for_uninstall(struct setup *setup, const struct setup_place *place, bool purges);

void setup_deinit(struct setup *setup);

#endif
