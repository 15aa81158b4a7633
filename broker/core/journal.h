/*
 * All events in the order in which they happened; ids are given here and nowhere else.
 *
 * An epoch is one life of the broker. Its sequence starts at 1, so an id never names two events.
 * Readers are cursors (cursor.h); the journal knows nothing of them.
 */
#ifndef BROKER_CORE_JOURNAL_H
#define BROKER_CORE_JOURNAL_H

#include "broker/core/ring.h"
#include "proto/event.h"
#include "proto/event_id.h"
#include "proto/limits.h"

#include <stdbool.h>
#include <stdint.h>

struct journal {
    uint64_t epoch;
    struct ring ring;
    char line[EVENT_BYTES_MAX];      /* the line that is being written */
    char keys[EVENT_KEYS_BYTES_MAX]; /* its keys */
};

/* False when there is no memory; journal_deinit is safe either way. */
bool journal_init(struct journal *journal, uint64_t epoch, size_t ring_bytes, size_t ring_events);

/* The id that the next event will get. */
struct event_id journal_next_id(const struct journal *journal);

/* The newest event; sequence 0 while there is none. */
struct event_id journal_newest_id(const struct journal *journal);

/* The oldest event that is held; the next id while there is none. */
struct event_id journal_oldest_id(const struct journal *journal);

/* Give the event its id and keep it. */
void journal_append(struct journal *journal, struct event *event);

void journal_deinit(struct journal *journal);

#endif
