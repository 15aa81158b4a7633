/*
 * Programs that follow a broker from its oldest event on, as clients of the library in its four
 * modes, and keep what they are given.
 *
 * All zero before the start. Functions end the test with a message when they fail. For one thread.
 */
#ifndef TESTS_SOAK_LISTENERS_H
#define TESTS_SOAK_LISTENERS_H

#include <stddef.h>

#include "tests/client/item_taker.h"
#include "tests/client/stress/record.h"

#define LISTENERS 20u

struct listener {
    struct item_taker taker; /* the first member: a callback gets it */
    struct record record;
};

struct listeners {
    struct listener all[LISTENERS];
};

/* They have room for so many items, so that keeping them takes no more memory. */
void listeners_start(struct listeners *listeners, const char *pipe_prefix, size_t items_max);

/* Wait until each of them was given the event of this id. */
void listeners_let_reach(struct listeners *listeners, const char *id);

/* Each was given every event of the journal once and in order, except across a gap. They must have
   been closed. */
void listeners_check(const struct listeners *listeners, const struct record *journal);

void listeners_close(struct listeners *listeners);
void listeners_free(struct listeners *listeners);

#endif
