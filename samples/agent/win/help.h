/* wnetwatch-agent help and version: what the program says of itself. */
#ifndef SAMPLES_AGENT_WIN_HELP_H
#define SAMPLES_AGENT_WIN_HELP_H

#include "verb.h"

extern const struct verb verb_help;
extern const struct verb verb_version;

#endif
