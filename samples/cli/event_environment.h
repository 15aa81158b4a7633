/* The members of an event as variables of this program's environment, which a command inherits. */
#ifndef SAMPLES_CLI_EVENT_ENVIRONMENT_H
#define SAMPLES_CLI_EVENT_ENVIRONMENT_H

#include "event_members.h"

/* Set WNETWATCH_TYPE and so on. A member that is "" has no variable: one of that name is removed. */
void event_environment_set(char *const members[EVENT_MEMBERS]);

#endif
