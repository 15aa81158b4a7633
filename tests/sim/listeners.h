/*
 * The callbacks of a program that reads through the client library: several subscriptions with
 * filters of their own, which the real registry and delivery call.
 *
 * A callback may be slow. Meanwhile another thread of the program saves the safe cursor, the program
 * is stopped, or it is killed. What is saved is all that the next run knows. No event that passes a
 * subscription's filter may be missed by it over all runs, unless a gap told it; what it gets again
 * lies behind what was saved.
 */
#ifndef TESTS_SIM_LISTENERS_H
#define TESTS_SIM_LISTENERS_H

#include "client_lib/core/cursor_keeper.h"
#include "client_lib/core/delivery.h"
#include "client_lib/core/registry.h"
#include "client_lib/core/rundown.h"
#include "tests/sim/reader.h"

#include <wnetwatch.h>

#include <stdbool.h>

#define LISTENERS 3u

struct listeners;

struct listener {
    struct listeners *all;
    struct told told; /* by the items of all runs */
};

struct listeners {
    struct threads threads;
    struct registry registry;
    struct rundown rundown;
    struct delivery delivery;
    struct cursor_keeper keeper;
    struct cursor_store store;
    struct listener each[LISTENERS];
    struct told begun;  /* what each was told when the program was first started */
    struct event_id id; /* of the item that is being handed out, and of a gap what it lies behind */
    struct event_id gap_after;
    bool is_killed;
    char saved[EVENT_ID_TEXT_SIZE + 1]; /* in the file of the program */
    bool has_gone_back;                 /* what is saved is older than a gap, and not smaller */
    char before_gap[EVENT_ID_TEXT_SIZE + 1];
    struct reading *reading;
    /* Sees each item before the listeners do. */
    void (*see)(void *context, const wnw_item *item);
    void *context;
};

/* Another program: what it was told so far, and the cursor that it has. */
void listeners_choose(struct listeners *listeners, struct reading *reading, const struct told *told,
                      const char *cursor);

/* A run begins with the saved cursor, of which the feed was made. */
void listeners_begin(struct listeners *listeners, struct reading *reading, struct feed *feed);

/* The run ends. A program that is not killed closes its client. */
void listeners_end(struct listeners *listeners);

/* What was told goes back to what was saved; nothing may be missing up to there. */
void listeners_resume(const struct listeners *listeners, struct told *told,
                      const struct truth *truth);

/* The item that is being handed out is a gap, behind which the journal goes on at a smaller id. */
void listeners_go_back(struct listeners *listeners);

/* A stream begins at this place. */
void listeners_start_at(struct listeners *listeners, struct event_id place);

/* A stream since a time has found its time: behind this place each listener gets what it wants. */
void listeners_found(struct listeners *listeners, struct event_id place);

#endif
