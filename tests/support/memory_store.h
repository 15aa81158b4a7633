/*
 * A store that keeps segments in memory, for tests of what reads them.
 *
 * It does what it is told and refuses what it is told to refuse; the simulation has one that
 * behaves like a disk.
 */
#ifndef TESTS_SUPPORT_MEMORY_STORE_H
#define TESTS_SUPPORT_MEMORY_STORE_H

#include "broker/core/store.h"
#include "proto/event.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { MEMORY_SEGMENTS_MAX = 8 };

struct memory_segment {
    struct event_id first;
    char *bytes;
    size_t size;
};

struct memory_store {
    struct store store;
    struct memory_segment segments[MEMORY_SEGMENTS_MAX]; /* in the order of their making */
    size_t count;
    size_t reads;
    bool list_is_refused;
    bool read_is_refused;
    bool cut_is_refused;
};

void memory_store_init(struct memory_store *store);

/* Another segment, empty. */
struct memory_segment *memory_store_add(struct memory_store *store, uint64_t epoch,
                                        uint64_t sequence);

/* Bytes to the end of a segment, whatever they are. */
void memory_segment_put(struct memory_segment *segment, const char *bytes, size_t size);

/* An event of the broker as a line; text is what it started after, or why it stopped. */
void memory_segment_put_event(struct memory_segment *segment, enum event_type type,
                              uint64_t sequence, const char *text);

void memory_store_deinit(struct memory_store *store);

#endif
