/* The broker in a console. */
#ifndef BROKER_WIN_CONSOLE_H
#define BROKER_WIN_CONSOLE_H

#include "broker/win/settings.h"

#include <windows.h>

/*
 * Serve until the user presses Ctrl+C, closes the console or ends the session; in the system's
 * session, until the system shuts down, and not when a user logs off. Returns ERROR_SUCCESS, or the
 * Win32 code of what could not be done, which has been logged.
 */
DWORD run_in_console(const struct settings *settings);

#endif
