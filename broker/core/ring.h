/*
 * The newest lines, in memory, each with the keys that filters and visibility look at.
 *
 * Sequences in the ring are consecutive, so a line is found by arithmetic. A new line overwrites
 * the oldest ones; the ring keeps nothing of a line that it no longer holds.
 */
#ifndef BROKER_CORE_RING_H
#define BROKER_CORE_RING_H

#include "proto/event_keys.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ring_entry;

struct ring {
    char *bytes; /* lines and their keys, each entry in one piece */
    size_t bytes_max;
    size_t write_offset;
    struct ring_entry *entries; /* entry of a sequence: sequence modulo entries_max */
    size_t entries_max;
    uint64_t first_sequence; /* of the oldest line held */
    uint64_t next_sequence;  /* of the line to come; equal to first_sequence when empty */
};

/* A line in the ring; valid until the next ring_append. */
struct ring_line {
    const char *bytes; /* with the line feed */
    size_t size;
    uint64_t time_us;
    struct event_keys keys;
};

/* False when there is no memory; ring_deinit is safe either way. bytes_max must be at least the size
   of the largest line with its keys. */
bool ring_init(struct ring *ring, size_t bytes_max, size_t entries_max, uint64_t next_sequence);

/* Append the line of next_sequence. The texts of the keys lie one behind the other, as
   event_keys_take puts them. */
void ring_append(struct ring *ring, uint64_t time_us, const char *line, size_t size,
                 const struct event_keys *keys);

/* Whether the line of a sequence can be got. */
bool ring_holds(const struct ring *ring, uint64_t sequence);

/* The oldest sequence below end whose line is of that time or later; end when there is none. */
uint64_t ring_find_since(const struct ring *ring, uint64_t time_us, uint64_t end);

/* The line of a sequence, which the ring must hold. */
void ring_get(const struct ring *ring, uint64_t sequence, struct ring_line *line_out);

/*
 * Copy the lines from a sequence on, which the ring must hold, up to last: as many whole ones as
 * the capacity has room for. Returns their number and adds their bytes to *size.
 */
size_t ring_copy(const struct ring *ring, uint64_t sequence, uint64_t last, char *out,
                 size_t capacity, size_t *size);

void ring_deinit(struct ring *ring);

#endif
