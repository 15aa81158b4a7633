/* One run of the broker: start, serve, and stop when every stream has told its end. */
#ifndef BROKER_WIN_RUN_H
#define BROKER_WIN_RUN_H

#include "broker/win/settings.h"

#include <windows.h>

#include <stdbool.h>

/* What runs the broker: a console, or the service manager. */
struct run_host {
    void *context;
    const char *stop_hint;           /* for the log, behind the names of the pipes */
    void (*serving)(void *context);  /* from now on run_ask_to_stop may be called */
    void (*stopping)(void *context); /* the broker has begun to stop */
    bool is_service;                 /* the registration of the notify DLL is looked at */
};

/*
 * Serve until run_ask_to_stop. One run at a time in a process. Returns ERROR_SUCCESS, or the Win32
 * code of what could not be done, which has been logged: ERROR_PIPE_BUSY when another program serves
 * the names of the pipes.
 */
DWORD run_broker(const struct settings *settings, const struct run_host *host);

/* From any thread, once a broker serves; later calls do nothing. reason, a constant, is what
   broker.stopped says. */
void run_ask_to_stop(const char *reason);

#endif
