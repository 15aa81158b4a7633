/* wnetwatch-agent status: what the running agent tells of itself. */
#ifndef SAMPLES_AGENT_WIN_STATUS_H
#define SAMPLES_AGENT_WIN_STATUS_H

#include "verb.h"

extern const struct verb verb_status;

#endif
