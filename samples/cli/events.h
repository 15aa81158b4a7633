/* wnetwatch events: print what the library hands out. */
#ifndef SAMPLES_CLI_EVENTS_H
#define SAMPLES_CLI_EVENTS_H

#include "arguments.h"

/* Returns the program's exit code. */
int events_run(const struct arguments *arguments);

#endif
