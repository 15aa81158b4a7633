/* Starting a server: names, loop, journal, broker and pipes, in this order, and what may fail. */
#ifndef BROKER_WIN_STARTUP_H
#define BROKER_WIN_STARTUP_H

#include "broker/win/server.h"
#include "broker/win/settings.h"

#include <windows.h>

/* Before anything else: a state on which stopping is safe. */
void server_init(struct server *server);

/*
 * Start all of it. Returns ERROR_SUCCESS, or the Win32 code of what could not be done, which has
 * been logged; what was started until then is the caller's to stop.
 */
DWORD server_start(struct server *server, const struct settings *settings);

#endif
