/* The users of a simulation: three plain ones, one whose token cannot be read, and an administrator
   that sees everything. */
#ifndef TESTS_SIM_PEOPLE_H
#define TESTS_SIM_PEOPLE_H

#include "broker/core/identity.h"

enum { USER_0, USER_1, USER_2, USER_UNREADABLE, USER_ADMINISTRATOR, PEOPLE };

extern const struct identity people[PEOPLE];

#endif
