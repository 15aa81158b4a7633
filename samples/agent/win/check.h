/* wnetwatch-agent check: one test record, and the stage at which it failed. */
#ifndef SAMPLES_AGENT_WIN_CHECK_H
#define SAMPLES_AGENT_WIN_CHECK_H

#include "verb.h"

extern const struct verb verb_check;

#endif
