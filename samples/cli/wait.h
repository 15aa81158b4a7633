/* wnetwatch wait: block until an event matches. */
#ifndef SAMPLES_CLI_WAIT_H
#define SAMPLES_CLI_WAIT_H

#include "verb.h"

extern const struct verb verb_wait;

#endif
