/*
 * Events of the journal in which any members meet, with names of all kinds.
 *
 * An event has only members that its type has: the others are not on the line.
 */
#ifndef TESTS_SUPPORT_MIXED_EVENT_H
#define TESTS_SUPPORT_MIXED_EVENT_H

#include "proto/event.h"
#include "tests/support/random.h"

#include <stddef.h>

/* The types that a journal can hold. */
#define MIXED_EVENT_TYPES 14u

extern const enum event_type mixed_event_types[MIXED_EVENT_TYPES];

/* An event of this type that has nothing but what each event has. */
struct event mixed_event_empty(enum event_type type);

/* Its text is static. */
struct event mixed_event(struct random *random, enum event_type type);

#endif
