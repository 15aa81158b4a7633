/* The checks of doctor. Each adds its findings; none changes the machine. */
#ifndef BROKER_DOCTOR_CHECKS_H
#define BROKER_DOCTOR_CHECKS_H

#include "broker/doctor/findings.h"
#include "broker/setup/setup.h"
#include "broker/win/settings.h"

#include <stdbool.h>
#include <wchar.h>

/* "service.*": present, running, account, SID type. */
void check_service(struct findings *findings, const struct setup_place *place);

/* "pipe.*": served, owner, descriptor. */
void check_pipes(struct findings *findings, const wchar_t *prefix);

/* "registration" and "registration.others". target_out gets the path that is registered, or "". */
void check_registration(struct findings *findings, const struct setup_place *place,
                        wchar_t target_out[MAX_PATH]);

/* "bridge.x64", "bridge.x86": the DLL of each bitness. */
void check_bridges(struct findings *findings, const struct setup_place *place);

/* "broker", "identity" and "journal": what the broker says of itself. */
void check_broker(struct findings *findings, const wchar_t *prefix);

/* "selftest": drives the DLL at this path through PRE and POST, and waits for both events. */
void check_self(struct findings *findings, const wchar_t *bridge);

#endif
