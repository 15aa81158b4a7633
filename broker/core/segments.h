/*
 * Which segments there are and what each holds, in journal order.
 *
 * The list is the truth while the broker lives: a file may hold more behind size (a torn write),
 * which no reader looks at.
 */
#ifndef BROKER_CORE_SEGMENTS_H
#define BROKER_CORE_SEGMENTS_H

#include "broker/core/refusal.h"
#include "proto/event_id.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct segment {
    struct event_id first;  /* as the segment's name says; its first line's or one before */
    struct event_id last;   /* newest whole line; an id before first while there is none */
    uint64_t size;          /* bytes of whole lines */
    uint64_t unread_bytes;  /* of a file that the start could not read: nobody gets them */
    uint64_t first_time_us; /* of what was first written to it in this life */
    uint64_t last_time_us;  /* of the newest line */
    bool tail_is_uncertain; /* more of its epoch may have followed, and be lost */
    bool end_is_torn;       /* a part of a refused write is still behind size */
    struct refusal refusal; /* to read it */
};

struct segments {
    struct segment *items;
    size_t count;
    size_t capacity;
    uint64_t bytes; /* that the files hold, the unread ones too */
};

void segments_init(struct segments *segments);

/* Append a segment whose first id is above all others'. False when there is no memory. */
bool segments_add(struct segments *segments, const struct segment *segment);

/* The newest segment, or NULL. */
struct segment *segments_newest(struct segments *segments);

/* Let the newest segment have grown. */
void segments_grow_newest(struct segments *segments, uint64_t bytes, struct event_id last,
                          uint64_t last_time_us);

/* Index of the oldest segment whose last id is above this one; count when there is none. */
size_t segments_find_after(const struct segments *segments, struct event_id id);

/* Forget the oldest segment. */
void segments_remove_oldest(struct segments *segments);

void segments_deinit(struct segments *segments);

#endif
