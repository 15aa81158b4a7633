/* wnetwatch status: the broker's counters. */
#ifndef SAMPLES_CLI_STATUS_H
#define SAMPLES_CLI_STATUS_H

#include "verb.h"

extern const struct verb verb_status;

#endif
