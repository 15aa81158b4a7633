/* Who takes part in a simulation: three plain users, one whose token cannot be read, and an
   administrator who sees everything. */
#ifndef TESTS_SIM_PEOPLE_H
#define TESTS_SIM_PEOPLE_H

#include "broker/core/identity.h"

enum { USER_0, USER_1, USER_2, USER_UNREADABLE, USER_ADMINISTRATOR, PEOPLE };

extern const struct identity people[PEOPLE];

#endif
