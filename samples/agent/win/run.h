/* wnetwatch-agent run: forward events in this console. */
#ifndef SAMPLES_AGENT_WIN_RUN_H
#define SAMPLES_AGENT_WIN_RUN_H

#include "verb.h"

extern const struct verb verb_run;

#endif
