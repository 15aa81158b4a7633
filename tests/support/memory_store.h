/*
 * A store that keeps segments in memory, for tests of recovery and replay.
 *
 * A test fills it with segments, events and damage, and says which calls it refuses. The
 * simulation has a store that behaves like a disk.
 */
#ifndef TESTS_SUPPORT_MEMORY_STORE_H
#define TESTS_SUPPORT_MEMORY_STORE_H

#include "broker/core/store.h"
#include "proto/event.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { MEMORY_SEGMENTS_MAX = 8 };

/* An epoch for tests: a time, and far from both ends. */
#define MEMORY_EPOCH UINT64_C(0x600000000000)

struct memory_segment {
    struct event_id first;
    char *bytes;
    size_t size;
    bool is_held; /* by another program, without sharing: it cannot be read, cut or removed */
};

struct memory_store {
    struct store store;
    struct memory_segment segments[MEMORY_SEGMENTS_MAX]; /* in the order in which they were added */
    size_t count;
    size_t reads;
    bool list_is_refused;
    bool read_is_refused;
    bool cut_is_refused;
    bool
        newest_is_deleted; /* by another program, and so is what is appended until the next create */
};

void memory_store_init(struct memory_store *store);

/* Add an empty segment. */
struct memory_segment *memory_store_add(struct memory_store *store, uint64_t epoch,
                                        uint64_t sequence);

/* Add a segment with the events from first to last: the broker starts again and again. */
struct memory_segment *memory_store_add_events(struct memory_store *store, uint64_t epoch,
                                               uint64_t first, uint64_t last);

/* Another program holds the segment of this name, or lets it go. */
void memory_store_hold(struct memory_store *store, uint64_t epoch, uint64_t sequence, bool is_held);

/* Append any bytes to a segment, or any text. */
void memory_segment_put(struct memory_segment *segment, const char *bytes, size_t size);
void memory_segment_put_text(struct memory_segment *segment, const char *text);

/* Append an event of the broker as a line; text is what it started after, or why it stopped. Its
   time is 1000 times its sequence. */
void memory_segment_put_event(struct memory_segment *segment, enum event_type type,
                              uint64_t sequence, const char *text);

void memory_store_deinit(struct memory_store *store);

#endif
