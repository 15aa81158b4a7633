/*
 * The account of what clients have written to the publish pipe and what the broker made of it.
 *
 * Nothing of it is asked of the broker: what was taken is read from the lines that the journal got,
 * each of which names the line that caused it. Every whole line must be taken once, in the order of
 * its connection, or refused because it is bad, or discarded with its eviction, counted and told.
 *
 * What must hold besides, whatever other users do:
 *   - PRE is taken before POST of one process, over whichever connections they came.
 *   - What a user with little to say has said is taken within two turns.
 *   - Beside another user, a user gets no more than its quantum; alone, no more than a turn's worth.
 *   - A connection is closed early only when it owes a line for too long, or when instances are
 *     short and its user holds most of them; after each turn enough are free.
 *   - Of evicted clients is taken what a turn can spare.
 */
#ifndef TESTS_SIM_LEDGER_H
#define TESTS_SIM_LEDGER_H

#include "broker/core/turn.h"
#include "tests/sim/expected.h"
#include "tests/sim/people.h"
#include "tests/sim/publish_pipe.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A user in the turns that matter for its latency. Costs are in bytes, as the scheduler counts. */
struct user_account {
    size_t waiting;        /* cost of what it had written when this turn began */
    size_t waiting_before; /* the same of the turn before */
    size_t written;        /* cost of what it has written since this turn began */
    size_t written_before; /* the same of the turn before */
    size_t served;         /* bytes that were taken in this turn, but for evicted clients */
    bool is_runnable;      /* when this turn began, bytes of it had been read */
};

struct ledger {
    struct broker *broker;
    struct publish_pipe *pipe;
    struct expected *expected;
    const struct clock_reading *now;

    uint64_t looked_at;    /* sequence of the last line of the journal that was looked at */
    size_t pending_offset; /* of the next one in what waits for the commit */

    struct user_account users[PEOPLE];
    size_t served;  /* bytes that were taken in this turn, but for evicted clients */
    size_t drained; /* bytes that were taken of clients that are closed early, since it began */

    /* In this life of the broker. */
    uint64_t discarded;
    uint64_t refused; /* bad lines */
    uint64_t incomplete;
    uint64_t closed[CLOSE_REASONS];
};

/* Borrows all. */
void ledger_init(struct ledger *ledger, struct broker *broker, struct publish_pipe *pipe,
                 struct expected *expected, const struct clock_reading *now);

/* A life of the broker begins, which has appended its first event. */
void ledger_begin_life(struct ledger *ledger);

/* Look at what the broker has appended since, and tell the truth of it. */
void ledger_learn(struct ledger *ledger);

void ledger_begin_turn(struct ledger *ledger);

/* has_more: as broker_turn says. */
void ledger_end_turn(struct ledger *ledger, bool has_more);

/* The intake is over, because the broker stops: all that was written must have been taken. */
void ledger_end_life(struct ledger *ledger);

/* What happens to an instance, told by the pipe before it does so. */
void ledger_note_written(struct ledger *ledger, const struct instance *instance, size_t size);
void ledger_note_read(struct ledger *ledger, struct instance *instance);
void ledger_note_cancel(struct ledger *ledger, struct instance *instance);
void ledger_note_close(struct ledger *ledger, struct instance *instance);

#endif
