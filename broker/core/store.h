/*
 * What the journal needs of a place that keeps segments: a directory in win/, a model in tests.
 *
 * A segment is named by the id that its first line was meant to have; the lines it was made for
 * may be missing. Every function answers with false when the system refuses, and has said why;
 * the journal goes on without it. Two promises are the store's own, unless it is told never to
 * flush: the first segment that a life has made is there after a power cut, if empty, and the
 * others come and go on the disk in their order; and what an earlier life left unflushed is
 * flushed before the journal begins a new one.
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

/* Whether what was written reaches the disk behind the journal's back. */
enum store_flush {
    STORE_FLUSHES,       /* something has yet to, and all is well */
    STORE_FLUSHED,       /* all that was written has */
    STORE_FLUSH_IS_SLOW, /* the disk has had one for long and not ended it */
    STORE_FLUSH_FAILS    /* the last one did: a power cut may take what was written */
};

struct store {
    void *context;

    /* How many segments there are; as many as fit are listed, in any order. STORE_NOT_LISTED
       when that cannot be known: taking it for none would give ids twice. */
    size_t (*list)(void *context, struct store_segment *segments, size_t count_max);

    /* Make an empty segment; append writes to it from now on. */
    bool (*create)(void *context, struct event_id first);

    /* Write to the end of the segment made last. False may leave a part behind. */
    bool (*append)(void *context, const char *bytes, size_t size);

    /* Shorten a segment; what is cut off is kept beside it for whoever wants to look. */
    bool (*cut)(void *context, struct event_id first, uint64_t size);

    /* Read up to size bytes from offset; *size_out is less only at the end of the segment. */
    bool (*read)(void *context, struct event_id first, uint64_t offset, char *bytes, size_t size,
                 size_t *size_out);

    bool (*remove)(void *context, struct event_id first);

    /* May be NULL where nothing is flushed by a worker. Says so when it has changed. */
    enum store_flush (*flush_state)(void *context);
};

#endif
