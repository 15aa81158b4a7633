/* What the service manager starts: this program with the verb "service". */
#ifndef SAMPLES_AGENT_WIN_SERVICE_COMMAND_H
#define SAMPLES_AGENT_WIN_SERVICE_COMMAND_H

#include <windows.h>

#include <stdbool.h>

#define SERVICE_COMMAND_UNITS (MAX_PATH + 16u) /* UTF-16 units, with the end */

/* The command of this program. False: its path is too long. */
bool service_command_make(wchar_t command_out[SERVICE_COMMAND_UNITS]);

/* Whether the command of a service starts a program of our name, wherever it lies. */
bool service_command_is_ours(const wchar_t *command);

#endif
