/* wnetwatch events: print what the library hands out. */
#ifndef SAMPLES_CLI_EVENTS_H
#define SAMPLES_CLI_EVENTS_H

#include "verb.h"

extern const struct verb verb_events;

#endif
