/* wnetwatch top: the operations under way, failures and slow servers, in a screen that is redrawn. */
#ifndef SAMPLES_CLI_TOP_H
#define SAMPLES_CLI_TOP_H

#include "verb.h"

extern const struct verb verb_top;

#endif
