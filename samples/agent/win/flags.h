/* The options that are no settings: how they are typed, and what the help says of each. */
#ifndef SAMPLES_AGENT_WIN_FLAGS_H
#define SAMPLES_AGENT_WIN_FLAGS_H

#include "verb.h"

struct flag_text {
    const char *name;
    const char *help; /* lines, each but the last with its end */
};

extern const struct flag_text flags[FLAGS];

#endif
