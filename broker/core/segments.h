/*
 * The list of segments, in journal order, and what each holds.
 *
 * While the broker runs, the list decides: a file may hold more than size says (a torn write), and
 * no reader looks at that.
 */
#ifndef BROKER_CORE_SEGMENTS_H
#define BROKER_CORE_SEGMENTS_H

#include "broker/core/replay_window.h"
#include "broker/core/segment_ends.h"
#include "proto/event_id.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct segment {
    struct event_id first;   /* as the segment's name says: at or before that of its first line */
    struct event_id last;    /* of the newest whole line; an id before first while there is none;
                                of an unread segment, the highest id that it can hold */
    uint64_t size;           /* bytes of whole lines */
    uint64_t unread_bytes;   /* of the file that no reader gets: all of it while it is unread, and
                                what is torn behind the last line */
    uint64_t first_time_us;  /* of the first line that this epoch wrote to it */
    uint64_t last_time_us;   /* of the newest line, at most */
    uint64_t begun_us;       /* monotonic, as the next: when this epoch wrote to it first */
    uint64_t written_us;     /* when this epoch wrote to it last */
    bool is_unread;          /* its ends could not be read since the broker started */
    bool is_gone;            /* another program has deleted it: no reader gets its events */
    bool is_doubted;         /* the next epoch says that this one may have gone on */
    bool tail_is_uncertain;  /* its epoch may have gone on, and the rest may be lost */
    bool end_is_torn;        /* a part of a failed write is still behind size */
    struct read_retry retry; /* of reads that the store refuses */
};

struct segments {
    struct segment *items;
    size_t count;
    size_t capacity;
    size_t unread_count;
    uint64_t bytes; /* in all files, the unread ones too */
};

void segments_init(struct segments *segments);

/* Append a segment; its first id must be above that of every other. False when there is no memory. */
bool segments_add(struct segments *segments, const struct segment *segment);

/* The newest segment; NULL when there is none. */
struct segment *segments_newest(struct segments *segments);

/* Lines up to the id last, which must be above all before, were written to the newest segment. */
void segments_grow_newest(struct segments *segments, uint64_t bytes, struct event_id last,
                          uint64_t last_time_us, uint64_t monotonic_us);

/* What an unread segment holds has become known. */
void segments_settle(struct segments *segments, size_t index, const struct segment_ends *ends);

/* So many bytes were cut off a segment's file, behind its last line. */
void segments_note_cut(struct segments *segments, size_t index, uint64_t bytes);

/* Another program has deleted the newest segment. */
void segments_lose_newest(struct segments *segments);

/* Whether the segment may hold a line of that time or later, whatever the clock did: the journal
   begins a segment where the clock steps back. What an unread one holds is not known. */
bool segment_may_reach(const struct segment *segment, uint64_t time_us);

/* Index of the oldest segment whose last id is above id; count when there is none. */
size_t segments_find_after(const struct segments *segments, struct event_id id);

/* Take the oldest segment, or the newest, off the list, which must not be empty. */
void segments_remove_oldest(struct segments *segments);
void segments_remove_newest(struct segments *segments);

void segments_deinit(struct segments *segments);

#endif
