/*
 * The broker as a Windows service.
 *
 * The service runs while it waits for a name that another program holds: it tries again with growing
 * pauses, and can be stopped meanwhile.
 */
#ifndef BROKER_WIN_SERVICE_H
#define BROKER_WIN_SERVICE_H

#include "broker/win/settings.h"

#include <windows.h>

/*
 * Serve under the service manager until it asks to stop or the system shuts down.
 *
 * Blocks. Returns ERROR_FAILED_SERVICE_CONTROLLER_CONNECT when the process was not started by the
 * service manager, which Windows tells at once and Wine after 10 s; else what the service manager
 * was told as the service's exit code. Failures have been logged.
 */
DWORD service_run(const struct settings *settings);

/* Tell the service manager that the service ends with this code without having served. Without it,
   the service manager would wait for a program that has ended. */
void service_refuse(DWORD error);

#endif
