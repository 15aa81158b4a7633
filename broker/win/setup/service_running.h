/* The step that starts the service, and stops it. */
#ifndef BROKER_WIN_SETUP_SERVICE_RUNNING_H
#define BROKER_WIN_SETUP_SERVICE_RUNNING_H

#include "broker/win/setup/service_entry.h"
#include "broker/win/setup/step.h"

/* A service whose entry was changed by this run is restarted. */
struct step service_running_step(struct service_entry *entry);

#endif
