/* wnetwatch status: the broker's counters. */
#ifndef SAMPLES_CLI_STATUS_H
#define SAMPLES_CLI_STATUS_H

#include "arguments.h"

/* Returns the program's exit code. */
int status_run(const struct arguments *arguments);

#endif
