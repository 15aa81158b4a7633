/* The step that starts the service, and stops it. */
#ifndef BROKER_SETUP_SERVICE_RUNNING_H
#define BROKER_SETUP_SERVICE_RUNNING_H

#include "broker/setup/service_entry.h"
#include "broker/setup/step.h"

#define SERVICE_WAIT_MS_MAX 30000u /* for a start or a stop */

/* A service whose entry was changed by this run is restarted. */
struct step service_running_step(struct service_entry *entry);

/* Success, too, when it runs already, or is stopped or missing already. */
DWORD service_start(const wchar_t *name);
DWORD service_stop(const wchar_t *name);

#endif
