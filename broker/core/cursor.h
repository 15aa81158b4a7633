/*
 * A position in the journal, and how to go on from it.
 *
 * A cursor owns no events: it remembers the id that it has passed. It has the same small size
 * however slow its reader is. When the journal no longer holds what followed the position, the
 * cursor reports a gap once and goes on. Reading does not move it, so a reader that has no room for
 * a line can read the line again.
 */
#ifndef BROKER_CORE_CURSOR_H
#define BROKER_CORE_CURSOR_H

#include "broker/core/journal.h"
#include "proto/stream_line.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct cursor {
    struct event_id passed;
    bool is_seeking; /* for since_us: lines before that time are passed in silence */
    uint64_t since_us;
    uint32_t keys; /* the set that its reader looks at; a line from a segment may lack the others */

    /* Where to read on in a segment: a hint that saves reading it from its start. */
    struct event_id segment;
    uint64_t offset;
    uint64_t reopened_segments; /* of the replay window, when the cursor looked last */
};

enum cursor_result {
    CURSOR_LINE,  /* line is the next event */
    CURSOR_GAP,   /* events between here and the next event are missing */
    CURSOR_END,   /* nothing more for now */
    CURSOR_AGAIN, /* the cursor has read as much as it may in this turn; ask again in the next */
    CURSOR_LATER  /* the next event cannot be read for now; ask again in a while */
};

/* Lines that one reading passes in silence, so that the search for a time does not make a turn too
   long. */
#define CURSOR_SILENT_LINES_MAX 4096u

struct cursor_step {
    size_t silent_lines;          /* that this reading passed, whatever its result */
    struct event_id passed_after; /* the cursor's position once the step is taken */
    uint64_t offset_after;        /* and in its segment */
    struct ring_line line;        /* CURSOR_LINE; valid until the journal is used again */
    struct event_id gap_before;   /* CURSOR_GAP: the event, present or future, that ends the gap */
    bool lost_is_known;
    uint64_t lost_count;
    enum stream_gap_reason gap_reason;
};

/* After the newest event. */
void cursor_start_now(struct cursor *cursor, const struct journal *journal);
/* Before the oldest event that is held. */
void cursor_start_oldest(struct cursor *cursor, const struct journal *journal);
/* After an id, whether the journal holds it or not. */
void cursor_start_after(struct cursor *cursor, struct event_id id);
/* Before the first event, in journal order, at or after a time. However the clock has stepped, no
   event of that time or later comes before; what follows may be older. */
void cursor_start_since(struct cursor *cursor, const struct journal *journal, uint64_t since_us);

/* One stream's part of the turn begins: its cursor may read one piece of a segment. */
void cursor_begin_turn(struct journal *journal);

/* Find the next step. *step_out is undefined for CURSOR_END, CURSOR_AGAIN and CURSOR_LATER, but for
   silent_lines. */
enum cursor_result cursor_read(struct cursor *cursor, struct journal *journal,
                               struct cursor_step *step_out);

/* Take a step that cursor_read gave for this cursor: a line or a gap. */
void cursor_take(struct cursor *cursor, const struct cursor_step *step);

/*
 * For a reader that wants every line: take the next lines from the ring, as many whole ones as
 * out[*size] and what follows have room for, but not more than lines_max. Returns their number and
 * adds their bytes to *size. 0: what comes next is for cursor_read.
 */
size_t cursor_take_lines(struct cursor *cursor, const struct journal *journal, size_t lines_max,
                         char *out, size_t capacity, size_t *size);

#endif
