/*
 * Which connection is served next: deficit round robin over users, first come first served among
 * the connections of one user.
 *
 * In a round each user in the run queue gets a quantum of credit, and its connections are served
 * until it is used up. What one costs beyond the credit is owed and paid from the next quantum. So
 * a user with much to do delays its own connections, and others by one quantum at most. The unit of
 * cost is the caller's: bytes for publishers, steps of work for streams.
 *
 * Nothing here allocates. Zeroed memory is a user's empty queue, and a connection that does not
 * wait.
 */
#ifndef BROKER_CORE_SCHEDULER_H
#define BROKER_CORE_SCHEDULER_H

#include "proto/data/list.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The connections of one user that wait to be served. */
struct user_queue {
    struct list_node node; /* in a scheduler, while any of them waits */
    struct list waiting;   /* struct runnable */
    int64_t credit;        /* what they may still cost in this round; below 0 it is owed */
    uint64_t round;        /* the last one in which credit was granted */
    uint64_t turn;         /* the last one in which the user was served */
    bool was_cut_short;    /* in this turn */
};

/* A connection that may wait to be served. */
struct runnable {
    struct list_node node;
    struct user_queue *queue; /* its user's, while it waits */
    uint64_t passed_turn;     /* the last turn in which it is served no more */
};

struct scheduler {
    struct list ready;     /* struct user_queue, in the order in which they are served */
    struct list over;      /* those for which the round is over; they go last in the next one */
    struct list cut_short; /* those that go first in the next turn */
    int64_t quantum;
    int64_t turn_max;
    int64_t spent; /* in this turn */
    uint64_t turn;
    uint64_t round;
    size_t users_served; /* in this turn */
};

/* What is to become of a connection that was served. */
enum run_outcome {
    RUN_DONE,     /* nothing of it waits any more */
    RUN_GOES_ON,  /* its user's credit has ended inside of it: it stays at the head */
    RUN_AGAIN,    /* it wants more, and goes behind its user's others until the next turn */
    RUN_CUT_SHORT /* something that all share has run out: it stays at the head until next turn */
};

/* quantum: the credit of one user in one round. turn_max: what all may cost in one turn. */
void scheduler_init(struct scheduler *scheduler, size_t quantum, size_t turn_max);

/* Let a connection wait behind its user's others. It must not wait already. */
void scheduler_add(struct scheduler *scheduler, struct user_queue *queue,
                   struct runnable *runnable);

/* Let it wait before its user's others: it goes on with what it has begun. */
void scheduler_add_first(struct scheduler *scheduler, struct user_queue *queue,
                         struct runnable *runnable);

/* A connection that waits shall wait no more. */
void scheduler_remove(struct scheduler *scheduler, struct runnable *runnable);

bool runnable_waits(const struct runnable *runnable);

/* Whether any connection waits. */
bool scheduler_is_empty(const struct scheduler *scheduler);

/* Begin a turn, and its first round. Users that were not reached in the last one come before those
   that were. */
void scheduler_begin_turn(struct scheduler *scheduler);

/*
 * Begin another round of the same turn. Only a user alone gets more than one: as soon as a second
 * user was served, the turn shall end, so that its result is delivered. False when the turn has to
 * end, or nothing waits.
 */
bool scheduler_begin_round(struct scheduler *scheduler);

/*
 * The connection to be served next, and what it may cost; NULL when the round is over or the turn
 * has cost as much as it may. It is to be settled before the next one is asked for.
 */
struct runnable *scheduler_next(struct scheduler *scheduler, size_t *credit_out);

/* What serving it has cost, and what becomes of it. */
void scheduler_settle(struct scheduler *scheduler, struct runnable *runnable, size_t cost,
                      enum run_outcome outcome);

#endif
