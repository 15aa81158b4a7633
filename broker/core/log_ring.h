/*
 * The lines of the log that are not written yet.
 *
 * The ring never waits: a line for which there is no room is dropped and counted. Once a line was
 * dropped, those after it are dropped too until all that came before it are taken. So one line,
 * which says how many are missing, stands at the place where they are missing. Not thread-safe.
 */
#ifndef BROKER_CORE_LOG_RING_H
#define BROKER_CORE_LOG_RING_H

#include "broker/core/log_line.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LOG_RING_LINES_MAX 128u /* lines */

/* All zero is an empty ring. */
struct log_ring {
    struct log_line lines[LOG_RING_LINES_MAX];
    size_t first;
    size_t count;
    uint64_t dropped_count;  /* lines that nothing has told of */
    uint64_t dropped_utc_us; /* the time of the last of them */
};

/* Keep a copy of the line, or drop and count it. */
void log_ring_put(struct log_ring *ring, const struct log_line *line);

/* Count lines that were taken but could not be written. The last of them was of utc_us. */
void log_ring_count_dropped(struct log_ring *ring, uint64_t count, uint64_t utc_us);

/*
 * Take the oldest line, or the one that says how many were dropped. Returns how many lines are lost
 * if this one cannot be written; 0 when there is none to take.
 */
uint64_t log_ring_take(struct log_ring *ring, struct log_line *line_out);

#endif
