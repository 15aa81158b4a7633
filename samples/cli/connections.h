/* wnetwatch connections: what is connected now. */
#ifndef SAMPLES_CLI_CONNECTIONS_H
#define SAMPLES_CLI_CONNECTIONS_H

#include "verb.h"

extern const struct verb verb_connections;

#endif
