#include "broker/core/scheduler.h"

#include "broker/core/assertion.h"

#include <string.h>

static struct user_queue *first_ready(const struct scheduler *scheduler)
{
    return scheduler->ready.first == NULL
               ? NULL
               : LIST_ITEM(scheduler->ready.first, struct user_queue, node);
}

/* The first that may still be served in this turn, or NULL. */
static struct runnable *first_open(const struct scheduler *scheduler,
                                   const struct user_queue *queue)
{
    for (struct list_node *node = queue->waiting.first; node != NULL; node = node->next) {
        struct runnable *runnable = LIST_ITEM(node, struct runnable, node);

        if (runnable->passed_turn != scheduler->turn) {
            return runnable;
        }
    }
    return NULL;
}

/* What is left of an earlier quantum is not saved up; what is owed is paid. */
static void grant(const struct scheduler *scheduler, struct user_queue *queue)
{
    queue->credit = queue->credit < 0 ? queue->credit + scheduler->quantum : scheduler->quantum;
    queue->round = scheduler->round;
}

/* A user that was cut short goes first in the next turn, whatever its other connections cost: else
   users that had more of what all share would come before it in every turn. */
static void end_round_of(struct scheduler *scheduler, struct user_queue *queue)
{
    list_remove(&scheduler->ready, &queue->node);
    list_append(queue->was_cut_short ? &scheduler->cut_short : &scheduler->over, &queue->node);
}

/* Another round begins for those for which the last one was over. */
static void reopen(struct scheduler *scheduler)
{
    struct list_node *node;

    while ((node = list_take_first(&scheduler->over)) != NULL) {
        list_append(&scheduler->ready, node);
    }
    scheduler->round++;
}

static void make_ready(struct scheduler *scheduler, struct user_queue *queue)
{
    if (!list_node_is_linked(&queue->node)) {
        list_append(&scheduler->ready, &queue->node);
    }
}

static void leave_queue(struct runnable *runnable)
{
    struct user_queue *queue = runnable->queue;

    list_remove(&queue->waiting, &runnable->node);
    runnable->queue = NULL;
    if (queue->waiting.count == 0) {
        list_remove(queue->node.list, &queue->node);
    }
}

void scheduler_init(struct scheduler *scheduler, size_t quantum, size_t turn_max)
{
    memset(scheduler, 0, sizeof(*scheduler));
    scheduler->quantum = (int64_t)quantum;
    scheduler->turn_max = (int64_t)turn_max;
}

void scheduler_add(struct scheduler *scheduler, struct user_queue *queue, struct runnable *runnable)
{
    ASSERTION(runnable->queue == NULL);
    runnable->queue = queue;
    list_append(&queue->waiting, &runnable->node);
    make_ready(scheduler, queue);
}

void scheduler_add_first(struct scheduler *scheduler, struct user_queue *queue,
                         struct runnable *runnable)
{
    ASSERTION(runnable->queue == NULL);
    runnable->queue = queue;
    list_prepend(&queue->waiting, &runnable->node);
    make_ready(scheduler, queue);
}

void scheduler_remove(struct scheduler *scheduler, struct runnable *runnable)
{
    ASSERTION(!scheduler_is_empty(scheduler) && runnable->queue != NULL);
    leave_queue(runnable);
}

bool runnable_waits(const struct runnable *runnable)
{
    return runnable->queue != NULL;
}

bool scheduler_is_empty(const struct scheduler *scheduler)
{
    return scheduler->ready.count == 0 && scheduler->over.count == 0 &&
           scheduler->cut_short.count == 0;
}

void scheduler_begin_turn(struct scheduler *scheduler)
{
    while (scheduler->cut_short.last != NULL) {
        struct list_node *node = scheduler->cut_short.last;

        list_remove(&scheduler->cut_short, node);
        list_prepend(&scheduler->ready, node);
    }
    reopen(scheduler);
    scheduler->turn++;
    scheduler->spent = 0;
    scheduler->users_served = 0;
}

bool scheduler_begin_round(struct scheduler *scheduler)
{
    reopen(scheduler);
    return scheduler->users_served <= 1 && scheduler->spent < scheduler->turn_max &&
           scheduler->ready.count != 0;
}

/* The user at the head of the run queue, with its credit; NULL when the round is over. */
static struct user_queue *next_user(struct scheduler *scheduler)
{
    struct user_queue *queue = first_ready(scheduler);

    if (queue == NULL) {
        return NULL;
    }
    if (queue->turn != scheduler->turn) {
        queue->turn = scheduler->turn;
        queue->was_cut_short = false;
        scheduler->users_served++;
    }
    if (queue->round != scheduler->round) {
        grant(scheduler, queue);
    }
    return queue;
}

struct runnable *scheduler_next(struct scheduler *scheduler, size_t *credit_out)
{
    struct user_queue *queue;

    while (scheduler->spent < scheduler->turn_max && (queue = next_user(scheduler)) != NULL) {
        struct runnable *runnable = queue->credit > 0 ? first_open(scheduler, queue) : NULL;

        if (runnable != NULL) {
            *credit_out = (size_t)queue->credit;
            return runnable;
        }
        end_round_of(scheduler, queue);
    }
    return NULL;
}

void scheduler_settle(struct scheduler *scheduler, struct runnable *runnable, size_t cost,
                      enum run_outcome outcome)
{
    struct user_queue *queue = runnable->queue;

    ASSERTION(queue != NULL);
    queue->credit -= (int64_t)cost;
    scheduler->spent += (int64_t)cost;
    switch (outcome) {
    case RUN_DONE:
        leave_queue(runnable);
        break;
    case RUN_GOES_ON:
        break;
    case RUN_AGAIN:
        runnable->passed_turn = scheduler->turn;
        list_remove(&queue->waiting, &runnable->node);
        list_append(&queue->waiting, &runnable->node);
        break;
    case RUN_CUT_SHORT:
        runnable->passed_turn = scheduler->turn;
        queue->was_cut_short = true;
        break;
    }
    if (queue->credit <= 0 && queue->node.list == &scheduler->ready) {
        end_round_of(scheduler, queue); /* also where the turn ends here */
    }
}
