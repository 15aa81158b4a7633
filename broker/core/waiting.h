/*
 * Connections whose bytes wait for their user's turn, in the order in which they get it.
 *
 * A program tells the begin of an operation on one connection and its end on the next, so the
 * second may never be taken first. Therefore whoever has waited keeps his place until the lines
 * that he waited with are taken: he goes on before all who came after him. With his next line he
 * goes behind them, so that no stream keeps its own user's others from getting a turn.
 *
 * Nothing here allocates. Zeroed memory is an empty queue, and a waiter who does not wait.
 */
#ifndef BROKER_CORE_WAITING_H
#define BROKER_CORE_WAITING_H

#include <stdbool.h>

struct waiter {
    void *owner;
    struct waiter *next;
    bool is_waiting;
    bool keeps_place;
};

struct waiter_queue {
    struct waiter *first;
    struct waiter *last;
};

struct waiting {
    struct waiter_queue asked; /* whose turn comes in this round */
    struct waiter_queue ahead; /* for the next one: who keep their places */
    struct waiter_queue behind;
};

/* Whoever comes from this round's waiting_next may join again at once, for the next one. */
void waiting_join(struct waiting *waiting, struct waiter *waiter);

/* All that was read is taken; it keeps its place if a line of it has begun. */
void waiting_settle(struct waiter *waiter, bool has_partial_line);

/* A round begins, in which everybody who waits by now gets his turn once. */
void waiting_begin_round(struct waiting *waiting);

/* Whose turn is next in this round; he waits no more. NULL: the round is over. */
struct waiter *waiting_next(struct waiting *waiting);

/* He gives up waiting. */
void waiting_leave(struct waiting *waiting, struct waiter *waiter);

bool waiting_is_empty(const struct waiting *waiting);

#endif
