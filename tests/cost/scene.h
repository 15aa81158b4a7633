/*
 * A broker with a journal in memory, one publisher and some subscribers: what a line costs there.
 *
 * All that the measuring program asks of the core is asked in scene.c. Time goes on by the same
 * step in each turn, so every run executes the same instructions.
 */
#ifndef TESTS_COST_SCENE_H
#define TESTS_COST_SCENE_H

#include "broker/core/cursor.h"
#include "broker/core/turn.h"
#include "tests/support/memory_store.h"

#include <stdbool.h>
#include <stddef.h>

enum { SCENE_SUBSCRIBERS_MAX = 64 };

struct scene {
    struct memory_store store;
    struct clock_reading now;
    struct broker broker;
    struct intake_port intake_port;
    struct fanout_port fanout_port;
    struct intake_peer publisher;
    struct subscriber subscribers[SCENE_SUBSCRIBERS_MAX];
    size_t subscriber_count;
    size_t batches; /* written in this turn */
    struct cursor cursor;
};

/* The broker starts; a publisher is known; so many subscribers of the publisher's user have asked
   for all events from now on. */
void scene_open(struct scene *scene, size_t subscriber_count);

/* The broker stops and starts again, so that all lines until now are in segments alone, and a
   cursor stands before the oldest of them. No publisher and no subscriber is left. */
void scene_restart(struct scene *scene);

/* One turn of the broker in which these bytes of the publisher come. Every subscriber must be given
   something in it. */
void scene_turn(struct scene *scene, const char *bytes, size_t size);

/* One turn in which the cursor reads on. Adds the lines that it gives; false at the end. */
bool scene_read_back(struct scene *scene, size_t *lines);

#endif
