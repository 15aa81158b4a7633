/* The user and the logon session of this program, as events name them. */
#ifndef SAMPLES_CLI_OWN_LOGON_H
#define SAMPLES_CLI_OWN_LOGON_H

#include <stdbool.h>

#include "known_since.h"

/* False when Windows refuses. */
bool own_logon_read(struct own_logon *own_out);

#endif
