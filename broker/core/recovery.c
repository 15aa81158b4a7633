#include "broker/core/recovery.h"

#include <stdlib.h>
#include <string.h>

#define EPOCH_MAX ((uint64_t)INT64_MAX)

/* Enough for the last whole line, whatever is torn behind it. */
#define TAIL_BYTES (2u * EVENT_BYTES_MAX)

/* How far above the newest epoch a new one may be when the clock was set back: 71 minutes, in
   microseconds. */
#define EPOCH_STEP_MAX (UINT64_C(1) << 32)

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

/* An epoch is a time in microseconds. What is named beyond all times we could meet was not made
   by us, and no epoch could be above it. */
static size_t leave_out_strangers(struct store_segment *segments, size_t count)
{
    size_t kept = 0;

    for (size_t i = 0; i < count; i++) {
        if (segments[i].first.epoch <= EPOCH_MAX) {
            segments[kept] = segments[i];
            kept++;
        }
    }
    return kept;
}

static bool refuse_list(struct journal *journal)
{
    journal->list_was_refused = true;
    return false;
}

/* All segments of the store, in order; NULL with *count_out 0 when there are none. False when
   there is no memory or the store cannot tell. */
static bool list_segments(struct journal *journal, struct store_segment **segments_out,
                          size_t *count_out)
{
    const struct store *store = journal->config.store;
    size_t count = store->list(store->context, NULL, 0);

    *segments_out = NULL;
    *count_out = 0;
    if (count == 0) {
        return true;
    }
    if (count == STORE_NOT_LISTED) {
        return refuse_list(journal);
    }
    *segments_out = calloc(count, sizeof(**segments_out));
    if (*segments_out == NULL) {
        return false;
    }
    /* Nobody else writes there, so a second look finds as many. */
    *count_out = store->list(store->context, *segments_out, count);
    if (*count_out == STORE_NOT_LISTED) {
        free(*segments_out);
        return refuse_list(journal);
    }
    if (*count_out > count) {
        *count_out = count;
    }
    *count_out = leave_out_strangers(*segments_out, *count_out);
    qsort(*segments_out, *count_out, sizeof(**segments_out), compare_by_first);
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
static void find_tail(struct journal *journal, const struct store_segment *segment,
                      struct tail *tail_out)
{
    const struct store *store = journal->config.store;
    uint64_t end = segment->size;

    memset(tail_out, 0, sizeof(*tail_out));
    tail_out->is_readable = true;
    while (end > 0 && !tail_out->lacks_memory) {
        uint64_t offset = end > TAIL_BYTES ? end - TAIL_BYTES : 0;
        size_t size;

        if (!store->read(store->context, segment->first, offset, journal->window,
                         (size_t)(end - offset), &size)) {
            tail_out->is_readable = false;
            return;
        }
        if (find_last_line(journal->window, size, offset, segment->first, tail_out)) {
            return;
        }
        end = offset == 0 ? 0 : offset + EVENT_BYTES_MAX;
    }
}

/* Whether the first event of an epoch says that the one before it may have lost events. One that
   cannot be read may have said so. */
static bool tells_uncertain_end(struct journal *journal, const struct store_segment *segment)
{
    const struct store *store = journal->config.store;
    struct event_document document;
    enum event_result result;
    const char *end;
    bool is_uncertain;
    size_t size;

    if (segment->first.sequence != 1) {
        return false;
    }
    if (!store->read(store->context, segment->first, 0, journal->window, EVENT_BYTES_MAX, &size)) {
        return true;
    }
    end = memchr(journal->window, '\n', size);
    if (end == NULL) {
        return false;
    }
    result = event_read(journal->window, (size_t)(end - journal->window), &document);
    if (result != EVENT_OK) {
        return result == EVENT_NO_MEMORY;
    }
    is_uncertain = document.event.type == EVENT_BROKER_STARTED &&
                   strcmp(document.event.previous, journal_previous_name(PREVIOUS_UNCERTAIN)) == 0;
    event_document_deinit(&document);
    return is_uncertain;
}

static enum journal_previous judge_end(const struct journal *journal, const struct tail *tail)
{
    if (tail->has_line && tail->type == EVENT_BROKER_STOPPED && !tail->lines_are_damaged) {
        return PREVIOUS_CLEAN;
    }
    /* A segment without a line was made by a life that could not write to it. */
    if (journal->config.machine_restarted || tail->lines_are_damaged || !tail->has_line) {
        return PREVIOUS_UNCERTAIN;
    }
    return PREVIOUS_KILLED;
}

/* Cut what is torn off the end of the newest segment, so that the file ends with a line. */
static void cut_newest(struct journal *journal, const struct store_segment *segment,
                       const struct tail *tail)
{
    const struct store *store = journal->config.store;

    if (tail->is_readable && tail->end < segment->size &&
        store->cut(store->context, segment->first, tail->end)) {
        journal->recovered_cut_bytes = segment->size - tail->end;
    }
}

/* A segment without a line ends where the one before it does: that may hold a line of a torn
   write for which this one was made again. What it should hold could not be written, or read. */
static void end_without_line(const struct segment *before, struct segment *segment)
{
    segment->last = segment->first;
    segment->last.sequence--;
    if (before != NULL && event_id_compare(before->last, segment->last) > 0) {
        segment->last = before->last;
    }
    segment->tail_is_uncertain = true;
}

static bool take_segment(struct journal *journal, const struct store_segment *found, bool is_newest)
{
    struct segment *before = segments_newest(&journal->segments);
    struct segment segment = {0};
    struct tail tail;

    if (before != NULL && tells_uncertain_end(journal, found)) {
        before->tail_is_uncertain = true;
    }
    find_tail(journal, found, &tail);
    if (tail.lacks_memory) {
        return false;
    }
    if (is_newest) {
        journal->previous = judge_end(journal, &tail);
        segment.tail_is_uncertain = journal->previous == PREVIOUS_UNCERTAIN;
        cut_newest(journal, found, &tail);
    }
    segment.first = found->first;
    if (tail.has_line) {
        segment.last = tail.id;
        segment.last_time_us = tail.time_us;
        segment.size = tail.end;
    } else {
        end_without_line(before, &segment);
    }
    if (!tail.is_readable) {
        segment.unread_bytes = found->size - segment.size;
    }
    return segments_add(&journal->segments, &segment);
}

/* An epoch is the time at which it begins, unless the clock was set back. Then the next number
   alone would not do: a life whose every write was refused has used it and left no trace. */
static void choose_epoch(struct journal *journal, uint64_t newest)
{
    if (journal->epoch <= newest) {
        journal->epoch = newest + 1 + journal->epoch % EPOCH_STEP_MAX;
    }
}

bool recovery_run(struct journal *journal)
{
    struct store_segment *found;
    bool is_good = true;
    size_t count;

    if (!list_segments(journal, &found, &count)) {
        return false;
    }
    for (size_t i = 0; i < count && is_good; i++) {
        is_good = take_segment(journal, &found[i], i + 1 == count);
    }
    if (count != 0) {
        choose_epoch(journal, found[count - 1].first.epoch);
    }
    free(found);
    return is_good;
}
