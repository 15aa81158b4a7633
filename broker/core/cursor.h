/*
 * A place in the journal, and the way onward from it.
 *
 * It owns no events: it remembers the id that it has passed. However slow its reader, a cursor
 * costs the same few bytes; when the journal no longer holds what followed it, it says so once
 * and goes on. Reading does not move it, so what a reader has no room for waits.
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
    bool is_seeking; /* for a time: lines before it are passed in silence */
    uint64_t since_us;

    /* Where to look in a segment next: a hint that saves reading it from its start. */
    struct event_id segment;
    uint64_t offset;
    uint64_t reopened_segments; /* of the journal, when it was last looked at */
};

enum cursor_result {
    CURSOR_LINE,  /* line is the next event */
    CURSOR_GAP,   /* gap tells what lies between here and the next event */
    CURSOR_END,   /* nothing more for now */
    CURSOR_AGAIN, /* it has read as much as it may for now; ask again in the next turn */
    CURSOR_LATER  /* what comes next cannot be read for now; ask again in a while */
};

/* Lines that are passed in silence in one reading, so that no time to find takes a turn too long. */
#define CURSOR_SILENT_LINES_MAX 4096u

struct cursor_step {
    size_t silent_lines;          /* passed on the way to it, whatever the result */
    struct event_id passed_after; /* where the cursor will be once this step is taken */
    uint64_t offset_after;        /* and where in its segment */
    struct ring_line line;        /* CURSOR_LINE; valid until the journal is used again */
    struct event_id gap_before;   /* CURSOR_GAP: the event, there or to come, that ends it */
    bool lost_is_known;
    uint64_t lost_count;
    enum stream_gap_reason gap_reason;
};

/* After the newest event: only what comes from now on. */
void cursor_start_now(struct cursor *cursor, const struct journal *journal);
/* Before the oldest event that is held. */
void cursor_start_oldest(struct cursor *cursor, const struct journal *journal);
/* After an id, whether the journal holds it or not. */
void cursor_start_after(struct cursor *cursor, struct event_id id);
/* Before the first event at or after a time, in journal order; clocks may have jumped. */
void cursor_start_since(struct cursor *cursor, const struct journal *journal, uint64_t since_us);

/* Let one cursor read one piece of a segment: at the start of its turn. */
void cursor_begin_turn(struct journal *journal);

enum cursor_result cursor_read(struct cursor *cursor, struct journal *journal,
                               struct cursor_step *step_out);

/* Take a step that cursor_read gave. */
void cursor_take(struct cursor *cursor, const struct cursor_step *step);

#endif
