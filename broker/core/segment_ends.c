#include "broker/core/segment_ends.h"

#include "broker/core/assertion.h"
#include "proto/data/word.h"
#include "proto/event.h"
#include "proto/limits.h"

#include <stdlib.h>
#include <string.h>

/* Enough for the last whole line, however long the torn one behind it is. */
#define TAIL_BYTES (2u * EVENT_BYTES_MAX)

/* One reading of a segment's ends. */
struct reading {
    const struct store *store;
    const struct store_segment *segment;
    struct segment_ends *ends;
    enum segment_ends_result result;
    char *bytes; /* the piece that was read last: at most TAIL_BYTES */
    size_t size;
};

static bool read_piece(struct reading *reading, uint64_t offset, size_t size)
{
    const struct store *store = reading->store;

    ASSERTION(size <= TAIL_BYTES);
    if (!store->read(store->context, reading->segment->first, offset, reading->bytes, size,
                     &reading->size)) {
        reading->result = SEGMENT_ENDS_REFUSED;
        return false;
    }
    ASSERTION(reading->size <= size);
    reading->ends->was_read_in_part = true;
    return true;
}

/* False when the line is no event, or there is no memory to tell. */
static bool read_event(struct reading *reading, const char *line, size_t size,
                       struct event_document *document)
{
    enum event_result result = event_read(line, size, document);

    if (result == EVENT_NO_MEMORY) {
        reading->result = SEGMENT_ENDS_NO_MEMORY;
    }
    return result == EVENT_OK;
}

/* Only the first event of an epoch says how the epoch before ended. */
static void read_first_event(struct reading *reading)
{
    struct event_document document;
    const char *end;

    if (reading->segment->first.sequence != 1 || !read_piece(reading, 0, EVENT_BYTES_MAX)) {
        return;
    }
    end = word_find(reading->bytes, reading->size, '\n');
    if (end == NULL ||
        !read_event(reading, reading->bytes, (size_t)(end - reading->bytes), &document)) {
        return;
    }
    reading->ends->doubts_previous = document.event.type == EVENT_BROKER_STARTED &&
                                     strcmp(document.event.previous, "uncertain") == 0;
    event_document_deinit(&document);
}

static bool read_line(struct reading *reading, const char *line, size_t size)
{
    const struct event_id first = reading->segment->first;
    struct segment_ends *ends = reading->ends;
    struct event_document document;

    if (!read_event(reading, line, size, &document)) {
        return false;
    }
    ends->last = document.event.id;
    ends->last_time_us = document.event.time_us;
    ends->is_stop = document.event.type == EVENT_BROKER_STOPPED;
    ends->has_line = ends->last.epoch == first.epoch && ends->last.sequence >= first.sequence;
    event_document_deinit(&document);
    return ends->has_line;
}

/* Where the line that ends before end starts. */
static size_t find_line_start(const char *bytes, size_t end)
{
    while (end > 0 && bytes[end - 1] != '\n') {
        end--;
    }
    return end;
}

/* Look for the last whole line in the piece at the offset; true when there is one. A line that
   starts before the piece is not found. */
static bool find_last_line(struct reading *reading, uint64_t offset)
{
    const char *bytes = reading->bytes;
    size_t end = find_line_start(bytes, reading->size);

    while (end > 0) {
        size_t start = find_line_start(bytes, end - 1);

        if ((start > 0 || offset == 0) && read_line(reading, bytes + start, end - 1 - start)) {
            reading->ends->end = offset + end;
            return true;
        }
        if (reading->result != SEGMENT_ENDS_OK) {
            return false;
        }
        reading->ends->lines_are_damaged = true;
        end = start;
    }
    return false;
}

/* Walk back from the end, piece by piece; pieces overlap by a line's length. */
static void read_last_line(struct reading *reading)
{
    uint64_t end = reading->segment->size;

    while (end > 0 && reading->result == SEGMENT_ENDS_OK) {
        uint64_t offset = end > TAIL_BYTES ? end - TAIL_BYTES : 0;

        if (!read_piece(reading, offset, (size_t)(end - offset)) ||
            find_last_line(reading, offset)) {
            return;
        }
        end = offset == 0 ? 0 : offset + EVENT_BYTES_MAX;
    }
}

enum segment_ends_result segment_ends_read(const struct store *store,
                                           const struct store_segment *segment,
                                           struct segment_ends *ends_out)
{
    struct reading reading = {store, segment, ends_out, SEGMENT_ENDS_OK, malloc(TAIL_BYTES), 0};

    memset(ends_out, 0, sizeof(*ends_out));
    if (reading.bytes == NULL) {
        return SEGMENT_ENDS_NO_MEMORY;
    }
    read_first_event(&reading);
    if (reading.result == SEGMENT_ENDS_OK) {
        read_last_line(&reading);
    }
    free(reading.bytes);
    return reading.result;
}
