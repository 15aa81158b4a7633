/*
 * The interface to what keeps segments: a directory in win/, a model in tests.
 *
 * A segment is named by the id that its first line was meant to have; the lines that it was made
 * for may be missing. Every function returns false when the system refuses, and has logged why; the
 * journal goes on without it. A store promises two things, unless it is told never to flush. The
 * first segment of an epoch exists after a power cut, perhaps without its lines, and the others
 * appear and vanish on the disk in their order. What an earlier epoch left unflushed is flushed
 * before recovery looks at it.
 */
#ifndef BROKER_CORE_STORE_H
#define BROKER_CORE_STORE_H

#include "proto/event_id.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define STORE_NOT_LISTED SIZE_MAX

struct store_segment {
    struct event_id first;
    uint64_t size; /* bytes */
};

/* How far a worker of the store has flushed what was written. */
enum store_flush {
    STORE_FLUSHES,       /* a flush is due or in progress, and all is well */
    STORE_FLUSHED,       /* all that was written is on the disk */
    STORE_FLUSH_IS_SLOW, /* the disk has not ended a flush for long */
    STORE_FLUSH_FAILS    /* the last flush failed: a power cut may take what was written */
};

struct store {
    void *context;

    /* How many segments there are; as many as fit are listed, in any order. STORE_NOT_LISTED when
       that is unknown: if that were taken for none, ids would be given twice. */
    size_t (*list)(void *context, struct store_segment *segments, size_t count_max);

    /* Create an empty segment; append writes to it from now on. */
    bool (*create)(void *context, struct event_id first);

    /* Write to the end of the segment created last; size is above 0. A failed write may leave a
       part behind. */
    bool (*append)(void *context, const char *bytes, size_t size);

    /* Shorten a segment; what is cut off is kept beside it for an administrator to look at. */
    bool (*cut)(void *context, struct event_id first, uint64_t size);

    /* Read up to size bytes from offset; *size_out is never more, and less only at the end of the
       segment. */
    bool (*read)(void *context, struct event_id first, uint64_t offset, char *bytes, size_t size,
                 size_t *size_out);

    /* Whether the segment created last is still there. NULL when the store cannot tell. When another
       program has deleted it, what is appended to it is lost. True after a create that failed. */
    bool (*has_newest)(void *context);

    /* Delete a segment. One that is no longer there counts as deleted. Refused while another program
       holds it; it is then removed again later, or listed when the broker starts again. */
    bool (*remove)(void *context, struct event_id first);

    /* Delete what a segment holds, and leave an empty segment of its name. */
    bool (*clear)(void *context, struct event_id first);

    /* NULL when no worker flushes. Logs a change of the state. */
    enum store_flush (*flush_state)(void *context);
};

#endif
