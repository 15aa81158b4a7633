#include "broker/core/recovery.h"

#include "broker/core/assertion.h"
#include "proto/event.h"
#include "proto/limits.h"

#include <stdlib.h>
#include <string.h>

#define EPOCH_MAX ((uint64_t)INT64_MAX)

/* Enough for the last whole line, however long the torn one behind it is. */
#define TAIL_BYTES (2u * EVENT_BYTES_MAX)

/* How far above the newest epoch a new one may be when the clock was set back: 71 minutes, in
   microseconds. */
#define EPOCH_STEP_MAX (UINT64_C(1) << 32)

/* One run of recovery: what it goes by, what it has found, and room for a piece of a segment. */
struct scan {
    const struct recovery_config *config;
    struct recovery *found;
    char *bytes; /* TAIL_BYTES */
};

/* What the end of a segment looks like. */
struct tail {
    bool is_readable;
    bool has_line;
    struct event_id id; /* of the last whole line */
    enum event_type type;
    uint64_t time_us;
    uint64_t end;           /* offset behind the last whole line */
    bool lines_are_damaged; /* behind it lies more than one torn line */
    bool lacks_memory;      /* so nothing of this is known, and nothing may be cut */
};

static int compare_by_first(const void *left, const void *right)
{
    const struct store_segment *a = left;
    const struct store_segment *b = right;

    return event_id_compare(a->first, b->first);
}

/* An epoch is a time in microseconds. A segment with an epoch beyond all times that the broker can
   meet is not the broker's, and no epoch could be above it. No two segments have one name. */
static size_t drop_foreign_segments(struct store_segment *sorted, size_t count)
{
    size_t kept = 0;

    for (size_t i = 0; i < count; i++) {
        bool is_repeated =
            kept != 0 && event_id_compare(sorted[kept - 1].first, sorted[i].first) == 0;

        if (sorted[i].first.epoch <= EPOCH_MAX && !is_repeated) {
            sorted[kept] = sorted[i];
            kept++;
        }
    }
    return kept;
}

/* All segments of the store, in order; NULL with *count_out 0 when there are none. */
static enum recovery_result list_segments(const struct store *store,
                                          struct store_segment **segments_out, size_t *count_out)
{
    size_t capacity = store->list(store->context, NULL, 0);
    size_t count;

    *segments_out = NULL;
    *count_out = 0;
    if (capacity == 0) {
        return RECOVERY_OK;
    }
    if (capacity == STORE_NOT_LISTED) {
        return RECOVERY_NOT_LISTED;
    }
    *segments_out = calloc(capacity, sizeof(**segments_out));
    if (*segments_out == NULL) {
        return RECOVERY_NO_MEMORY;
    }
    /* No other program adds segments, so the second list is no longer than the first. */
    count = store->list(store->context, *segments_out, capacity);
    if (count == STORE_NOT_LISTED) {
        free(*segments_out);
        *segments_out = NULL;
        return RECOVERY_NOT_LISTED;
    }
    count = count < capacity ? count : capacity;
    qsort(*segments_out, count, sizeof(**segments_out), compare_by_first);
    *count_out = drop_foreign_segments(*segments_out, count);
    return RECOVERY_OK;
}

/* Read a piece of a segment into the scan's room. */
static bool read_piece(struct scan *scan, struct event_id first, uint64_t offset, size_t size,
                       size_t *size_out)
{
    const struct store *store = scan->config->store;

    ASSERTION(size <= TAIL_BYTES);
    if (!store->read(store->context, first, offset, scan->bytes, size, size_out)) {
        return false;
    }
    ASSERTION(*size_out <= size);
    return true;
}

static bool read_line(const char *line, size_t size, struct event_id first, struct tail *tail)
{
    struct event_document document;
    enum event_result result = event_read(line, size, &document);

    if (result != EVENT_OK) {
        tail->lacks_memory = result == EVENT_NO_MEMORY;
        return false;
    }
    tail->has_line =
        document.event.id.epoch == first.epoch && document.event.id.sequence >= first.sequence;
    tail->id = document.event.id;
    tail->type = document.event.type;
    tail->time_us = document.event.time_us;
    event_document_deinit(&document);
    return tail->has_line;
}

/* Where the line that ends before end starts. */
static size_t find_line_start(const char *bytes, size_t end)
{
    while (end > 0 && bytes[end - 1] != '\n') {
        end--;
    }
    return end;
}

/* Look for the last whole line in a piece of a segment; true when there is one. A line that
   starts before the piece is not found. */
static bool find_last_line(const char *bytes, size_t size, uint64_t offset, struct event_id first,
                           struct tail *tail)
{
    size_t end = find_line_start(bytes, size);

    while (end > 0) {
        size_t start = find_line_start(bytes, end - 1);

        if ((start > 0 || offset == 0) && read_line(bytes + start, end - 1 - start, first, tail)) {
            tail->end = offset + end;
            return true;
        }
        if (tail->lacks_memory) {
            return false;
        }
        tail->lines_are_damaged = true;
        end = start;
    }
    return false;
}

/* Walk back from the end, piece by piece; pieces overlap by a line's length. */
static void find_tail(struct scan *scan, const struct store_segment *segment, struct tail *tail_out)
{
    uint64_t end = segment->size;

    memset(tail_out, 0, sizeof(*tail_out));
    tail_out->is_readable = true;
    while (end > 0 && !tail_out->lacks_memory) {
        uint64_t offset = end > TAIL_BYTES ? end - TAIL_BYTES : 0;
        size_t size;

        if (!read_piece(scan, segment->first, offset, (size_t)(end - offset), &size)) {
            tail_out->is_readable = false;
            return;
        }
        if (find_last_line(scan->bytes, size, offset, segment->first, tail_out)) {
            return;
        }
        end = offset == 0 ? 0 : offset + EVENT_BYTES_MAX;
    }
}

/* Whether the first event of an epoch says that the one before may have lost events. One that
   cannot be read may have said so. */
static bool tells_uncertain_end(struct scan *scan, const struct store_segment *segment)
{
    struct event_document document;
    enum event_result result;
    const char *end;
    bool is_uncertain;
    size_t size;

    if (segment->first.sequence != 1) {
        return false;
    }
    if (!read_piece(scan, segment->first, 0, EVENT_BYTES_MAX, &size)) {
        return true;
    }
    end = memchr(scan->bytes, '\n', size);
    if (end == NULL) {
        return false;
    }
    result = event_read(scan->bytes, (size_t)(end - scan->bytes), &document);
    if (result != EVENT_OK) {
        return result == EVENT_NO_MEMORY;
    }
    is_uncertain = document.event.type == EVENT_BROKER_STARTED &&
                   strcmp(document.event.previous, recovery_previous_name(PREVIOUS_UNCERTAIN)) == 0;
    event_document_deinit(&document);
    return is_uncertain;
}

static enum recovery_previous judge_end(const struct scan *scan, const struct tail *tail)
{
    if (tail->has_line && tail->type == EVENT_BROKER_STOPPED && !tail->lines_are_damaged) {
        return PREVIOUS_CLEAN;
    }
    /* A segment without a line means that its epoch could not write to it. */
    if (scan->config->machine_restarted || tail->lines_are_damaged || !tail->has_line) {
        return PREVIOUS_UNCERTAIN;
    }
    return PREVIOUS_KILLED;
}

/* Cut what is torn off the end of the newest segment, so that the file ends with a line. */
static void cut_newest(struct scan *scan, const struct store_segment *segment,
                       const struct tail *tail)
{
    const struct store *store = scan->config->store;

    ASSERTION(!tail->lacks_memory);
    if (tail->is_readable && tail->end < segment->size &&
        store->cut(store->context, segment->first, tail->end)) {
        scan->found->cut_bytes = segment->size - tail->end;
    }
}

/* A segment without a line ends where the one before it does: after a torn write, that one may
   hold a line for which this segment was made. What this one should hold could not be written, or
   cannot be read. */
static void end_without_line(const struct segment *before, struct segment *segment)
{
    segment->last = segment->first;
    segment->last.sequence--;
    if (before != NULL && event_id_compare(before->last, segment->last) > 0) {
        segment->last = before->last;
    }
    segment->tail_is_uncertain = true;
}

/* False when there is no memory. */
static bool take_segment(struct scan *scan, const struct store_segment *stored, bool is_newest)
{
    struct segment *before = segments_newest(&scan->found->segments);
    struct segment segment = {0};
    struct tail tail;

    if (before != NULL && tells_uncertain_end(scan, stored)) {
        before->tail_is_uncertain = true;
    }
    find_tail(scan, stored, &tail);
    if (tail.lacks_memory) {
        return false;
    }
    if (is_newest) {
        scan->found->previous = judge_end(scan, &tail);
        segment.tail_is_uncertain = scan->found->previous == PREVIOUS_UNCERTAIN;
        cut_newest(scan, stored, &tail);
    }
    segment.first = stored->first;
    if (tail.has_line) {
        segment.last = tail.id;
        segment.last_time_us = tail.time_us;
        segment.size = tail.end;
    } else {
        end_without_line(before, &segment);
    }
    if (!tail.is_readable) {
        segment.unread_bytes = stored->size - segment.size;
    }
    return segments_add(&scan->found->segments, &segment);
}

/* An epoch is the time at which it begins, unless the clock was set back. Then the next number
   alone would not do: an epoch whose every write failed has used it and left no trace. */
static uint64_t choose_epoch(uint64_t at_least, uint64_t newest)
{
    uint64_t epoch = at_least;

    if (epoch <= newest) {
        epoch = newest + 1 + at_least % EPOCH_STEP_MAX;
    }
    ASSERTION(epoch > newest);
    return epoch;
}

static enum recovery_result take_segments(struct scan *scan, const struct store_segment *stored,
                                          size_t count)
{
    scan->bytes = malloc(TAIL_BYTES);
    if (scan->bytes == NULL) {
        return RECOVERY_NO_MEMORY;
    }
    for (size_t i = 0; i < count; i++) {
        if (!take_segment(scan, &stored[i], i + 1 == count)) {
            return RECOVERY_NO_MEMORY;
        }
    }
    if (count != 0) {
        scan->found->epoch = choose_epoch(scan->config->epoch, stored[count - 1].first.epoch);
    }
    return RECOVERY_OK;
}

enum recovery_result recovery_run(const struct recovery_config *config,
                                  struct recovery *recovery_out)
{
    struct scan scan = {.config = config, .found = recovery_out};
    struct store_segment *stored = NULL;
    enum recovery_result result;
    size_t count;

    ASSERTION(config->store != NULL);
    memset(recovery_out, 0, sizeof(*recovery_out));
    segments_init(&recovery_out->segments);
    recovery_out->epoch = config->epoch;
    recovery_out->previous = PREVIOUS_NONE;

    result = list_segments(config->store, &stored, &count);
    if (result == RECOVERY_OK) {
        result = take_segments(&scan, stored, count);
    }
    free(scan.bytes);
    free(stored);
    if (result != RECOVERY_OK) {
        segments_deinit(&recovery_out->segments);
    }
    return result;
}

const char *recovery_previous_name(enum recovery_previous previous)
{
    static const char *const names[] = {"none", "clean", "killed", "uncertain"};

    return names[previous];
}
