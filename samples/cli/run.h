/* wnetwatch run: run a command for each event. */
#ifndef SAMPLES_CLI_RUN_H
#define SAMPLES_CLI_RUN_H

#include "verb.h"

extern const struct verb verb_run;

#endif
