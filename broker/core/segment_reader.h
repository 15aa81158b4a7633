/*
 * Finding lines in segments, a window at a time.
 *
 * All cursors share the journal's one window; who needs another piece of a segment than the one
 * that is there reads it, once a turn. What is not a whole line of ours is passed over.
 */
#ifndef BROKER_CORE_SEGMENT_READER_H
#define BROKER_CORE_SEGMENT_READER_H

#include "broker/core/journal.h"

#include <stdint.h>

enum segment_result {
    SEGMENT_LINE,
    SEGMENT_END,   /* no line after the id from the offset on, or reading is refused for long */
    SEGMENT_AGAIN, /* this turn's piece was read, or all that replay may cost in it is spent */
    SEGMENT_LATER  /* reading is refused for now */
};

struct segment_line {
    struct event_id id;
    struct ring_line line; /* valid until the journal is used again */
    uint64_t offset_after; /* behind the line */
};

/*
 * The first line of the segment whose id is above passed, from *offset on; *offset moves to
 * where looking should go on from.
 */
enum segment_result segment_read(struct journal *journal, struct segment *segment,
                                 struct event_id passed, uint64_t *offset,
                                 struct segment_line *line_out);

#endif
