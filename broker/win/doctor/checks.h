/*
 * The checks of doctor. Each adds its findings; none changes the machine. A check returns whether what
 * depends on it can be checked. What cannot is told as skipped, so that one fault is told once.
 */
#ifndef BROKER_WIN_DOCTOR_CHECKS_H
#define BROKER_WIN_DOCTOR_CHECKS_H

#include "broker/win/doctor/findings.h"
#include "broker/win/setup/setup.h"
#include "broker/win/settings.h"

#include <stdbool.h>
#include <wchar.h>

/* "settings", and "settings.effective" for each with its origin; a value that may name a share or a
   user is private. settings_out holds what a service with this command line has: "" for one without
   options. */
void check_settings(struct findings *findings, const wchar_t *command_line,
                    struct settings *settings_out);

/* "service" and "service.*": present, running, account, SID type. Returns whether it runs. */
bool check_service(struct findings *findings, const struct setup_place *place);

/* "pipe.*": served, owner, descriptor. A pipe that is not served is a fault only if the service runs.
   Returns whether the broker serves both. */
bool check_pipes(struct findings *findings, const wchar_t *prefix, bool service_runs);

/* "registration" and "registration.others". Returns whether it names the notify DLL of this
   version, whose path is then in target_out. */
bool check_registration(struct findings *findings, const struct setup_place *place,
                        wchar_t target_out[MAX_PATH]);

/* "bridge.x64", "bridge.x86": the DLL of each bitness. Returns whether the one of this program's
   bitness is good. */
bool check_bridges(struct findings *findings, const struct setup_place *place);

/* "broker", "identity", "journal" and "journal.*": what the broker says of itself. */
void check_broker(struct findings *findings, const wchar_t *prefix);

/* "selftest" and "selftest.user": drives the DLL at this path before and after a connection that is
   not made, and waits for both events. */
void check_self(struct findings *findings, const wchar_t *bridge);

#endif
