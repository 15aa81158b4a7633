/* The agent at work: what comes from the broker is sent, in order, until it is asked to stop. */
#ifndef SAMPLES_AGENT_WIN_FORWARDER_H
#define SAMPLES_AGENT_WIN_FORWARDER_H

#include "settings.h"

#include <windows.h>

#include <stdbool.h>

/*
 * Run until the event is set; with is_once, until everything up to the newest event at the start is
 * accepted. ready, which may be NULL, is called when the start has succeeded. The settings are
 * borrowed. Returns the program's exit code; the reason of a failure has been logged.
 */
int forwarder_run(const struct settings *settings, bool is_once, HANDLE stop, void (*ready)(void));

#endif
