/*
 * Finds lines in segments, through the window that all streams share.
 *
 * Bytes that are not a whole line of the journal are skipped. A stream that needs another piece
 * than the one in the window reads it, at most once in a turn.
 */
#ifndef BROKER_CORE_SEGMENT_READER_H
#define BROKER_CORE_SEGMENT_READER_H

#include "broker/core/own_line.h"
#include "broker/core/replay_window.h"
#include "broker/core/ring.h"
#include "broker/core/segments.h"
#include "proto/event_keys.h"

#include <stdint.h>

enum segment_result {
    SEGMENT_LINE,
    SEGMENT_END,   /* no line after the id from the offset on, or the segment counts as lost */
    SEGMENT_AGAIN, /* this turn's piece was read, or the replay budget of the turn is spent */
    SEGMENT_LATER  /* the store refuses to read; try again in a while */
};

struct segment_reader {
    struct replay_window window;
    struct own_line_reader lines;    /* of the window */
    char keys[EVENT_KEYS_BYTES_MAX]; /* of the line that was found last */
};

struct segment_line {
    struct event_id id;
    struct ring_line line; /* valid until the next segment_read */
    uint64_t offset_after; /* behind the line */
};

/*
 * The first line of the segment whose id is above passed, from *offset on. *offset moves to where
 * the search goes on next time, at most to the segment's size. keys are those that own_line_read
 * takes.
 */
enum segment_result segment_read(struct segment_reader *reader, struct segment *segment,
                                 struct event_id passed, uint32_t keys, uint64_t *offset,
                                 struct segment_line *line_out);

#endif
