/* The verbs of the program, in the order of its help. */
#ifndef SAMPLES_AGENT_WIN_VERBS_H
#define SAMPLES_AGENT_WIN_VERBS_H

#include "verb.h"

extern const struct verb *const verbs[];

#endif
