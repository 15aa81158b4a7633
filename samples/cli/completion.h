/* wnetwatch completion: the script with which a shell completes words. */
#ifndef SAMPLES_CLI_COMPLETION_H
#define SAMPLES_CLI_COMPLETION_H

#include "verb.h"

extern const struct verb verb_completion;

#endif
