/*
 * Writes the lines of this epoch to the store: one write for all that wait, at the end of the newest
 * segment.
 *
 * It begins a segment when the epoch begins, when the newest one is full, spans too long or was
 * deleted by another program, when the clock steps back, and after a write that failed. Lines that
 * the store refuses are counted; the store is tried again after a while.
 */
#ifndef BROKER_CORE_SEGMENT_WRITER_H
#define BROKER_CORE_SEGMENT_WRITER_H

#include "broker/core/clock.h"
#include "broker/core/segments.h"
#include "broker/core/store.h"
#include "proto/event_id.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes that wait before they are written early. A quarter of the broker's ring, so that no line
   leaves the ring uncommitted. */
#define PENDING_BYTES_MAX (1024u * 1024u)

struct segment_writer_config {
    struct segments *segments; /* borrowed, as the next */
    const struct store *store;
    uint64_t epoch; /* of this run */
    uint64_t segment_bytes_max;
    uint64_t age_us_max; /* of retention */
};

struct segment_writer {
    struct segment_writer_config config;
    struct clock_reading now;
    char *pending; /* lines that the next write takes */
    size_t pending_size;
    uint64_t pending_first; /* sequence */
    uint64_t pending_time_us;
    uint64_t next_sequence;   /* of the line that comes next */
    uint64_t highest_time_us; /* of all lines since a segment had to begin for a step back */
    bool begins_segment;      /* the next write, because of such a step */

    bool is_failing;           /* the store refuses writes; tried again after a while */
    uint64_t retry_at_us;      /* monotonic, as the next */
    uint64_t newest_looked_us; /* when the store was asked for the newest segment */
    uint64_t failures;         /* changes from good to failing */
    uint64_t unjournalled;     /* events that are in no segment */
};

/* False when there is no memory. segment_writer_deinit is safe either way. */
bool segment_writer_init(struct segment_writer *writer, const struct segment_writer_config *config);

/* Monotonic time must not go back. */
void segment_writer_set_time(struct segment_writer *writer, const struct clock_reading *now);

/* Whether what waits must be written before a line of that time is added: there may be no room for
   it, or the clock was set back, and the line begins a segment. */
bool segment_writer_must_write_before(const struct segment_writer *writer, uint64_t time_us);

/* Keep a copy of the line, which has the next sequence, until it is written. */
void segment_writer_add(struct segment_writer *writer, const char *line, size_t size,
                        uint64_t time_us);

/* Give to the store what waits, if anything does. Events that it does not take are counted. */
void segment_writer_write(struct segment_writer *writer);

/* Ask the store, at most once a second, whether the newest segment is still there. Once a wake-up. */
void segment_writer_look_for_newest(struct segment_writer *writer);

void segment_writer_deinit(struct segment_writer *writer);

#endif
