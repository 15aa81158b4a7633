/*
 * The records that wait to be sent, in the order in which they came. Each is encoded already, and
 * has the cursor behind it. A request takes some from the front.
 */
#ifndef SAMPLES_AGENT_CORE_BATCH_H
#define SAMPLES_AGENT_CORE_BATCH_H

#include "sink.h"

#include <wnetwatch.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Records of a request, and so records that are held. */
#define BATCH_RECORDS_MAX 512u

/* Bytes of the encoded records of a request. With up to 8 bytes that a sink puts around each, and
   4 KiB that it tells of the machine, a request stays within 1 MiB before compression. */
#define BATCH_BYTES_MAX (1024u * 1024u - BATCH_RECORDS_MAX * 8u - 4096u)

/* Bytes of an encoded record: its line, escaped, and its names again. */
#define BATCH_RECORD_BYTES_MAX (192u * 1024u)

struct batch_record {
    struct sink_piece encoded; /* by the sink; at most BATCH_RECORD_BYTES_MAX bytes */
    struct sink_piece line;    /* for the file of refused records */
    const char *cursor;        /* a later run with it begins after this record */
    uint64_t time_us;          /* of the event; microseconds since 1970-01-01 UTC */
};

struct batch_entry {
    struct sink_piece line; /* behind the encoded bytes, in the same memory */
    char cursor[WNW_CURSOR_SIZE];
    uint64_t time_us;
    uint64_t added_ms;
};

/* All zero is an empty one. */
struct batch {
    struct sink_piece pieces[BATCH_RECORDS_MAX]; /* of the entries; the batch owns the bytes */
    struct batch_entry entries[BATCH_RECORDS_MAX];
    size_t count;
    size_t bytes; /* of the pieces */
};

void batch_deinit(struct batch *batch);

/* Whether a record of the largest size can be added. */
bool batch_has_room(const struct batch *batch);

/* Copy a record to the end. There must be room. False: no memory, and nothing was changed. */
bool batch_add(struct batch *batch, const struct batch_record *record, uint64_t now_ms);

/* Move the cursor behind the last record; there must be one. */
void batch_pass(struct batch *batch, const char *cursor);

/* How many records from the front are at most so many and so many bytes: at least one, whatever its
   size, unless the batch is empty. */
size_t batch_front(const struct batch *batch, size_t records_max, size_t bytes_max);

/* Bytes of the first count records. */
size_t batch_front_bytes(const struct batch *batch, size_t count);

/* Forget the first count records. */
void batch_remove(struct batch *batch, size_t count);

#endif
