/*
 * The events for which a command has still to run, in the order in which they came.
 *
 * With a delay, the events of one connection that come within it are one burst: the command runs
 * once, for the last of them, when the delay has passed since the first. Without one, each event is
 * a burst of its own. What is in the queue is not done, so the cursor to keep is the one before its
 * oldest event. Pure: the caller brings the time.
 */
#ifndef SAMPLES_CLI_RUN_QUEUE_H
#define SAMPLES_CLI_RUN_QUEUE_H

#include <wnetwatch.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "event_members.h"

#define RUN_QUEUE_MAX 256u /* bursts that wait; while there are so many, no event is taken */

/* A copy of an event. */
struct run_event {
    char *json; /* the line, with its end and a NUL */
    size_t json_size;
    char *members[EVENT_MEMBERS];
};

struct run_burst {
    char *key;                    /* what its connection is called */
    char before[WNW_CURSOR_SIZE]; /* the cursor before its first event */
    uint64_t due_ms;
    struct run_event event; /* the last one */
};

struct run_queue {
    uint64_t delay_ms;
    bool is_hurried;
    size_t count;
    struct run_burst *bursts[RUN_QUEUE_MAX]; /* from the oldest on, which is due first */
};

void run_queue_init(struct run_queue *queue, uint64_t delay_ms);
void run_queue_deinit(struct run_queue *queue);

/* Without a delay there is room for one event, so that the next is taken when it is done. */
bool run_queue_has_room(const struct run_queue *queue);

/* There is room. before is the cursor before the event. False: no memory, and nothing changed. */
bool run_queue_add(struct run_queue *queue, const wnw_event *event, const char *before,
                   uint64_t now_ms);

/* Nothing more comes: from now on everything is due. */
void run_queue_hurry(struct run_queue *queue);

/* What is due, or NULL. Valid until run_queue_drop. */
const struct run_event *run_queue_due(const struct run_queue *queue, uint64_t now_ms);

/* Milliseconds until something is due; WNW_FOREVER when there is nothing. */
uint32_t run_queue_wait_ms(const struct run_queue *queue, uint64_t now_ms);

/* The oldest burst is done. */
void run_queue_drop(struct run_queue *queue);

/* The cursor to keep; NULL when nothing is in the queue, so that it is the client's. */
const char *run_queue_cursor(const struct run_queue *queue);

#endif
