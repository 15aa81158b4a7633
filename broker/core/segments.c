#include "broker/core/segments.h"

#include "broker/core/assertion.h"
#include "broker/core/clock_watch.h"

#include <stdlib.h>
#include <string.h>

void segments_init(struct segments *segments)
{
    memset(segments, 0, sizeof(*segments));
}

bool segments_add(struct segments *segments, const struct segment *segment)
{
    ASSERTION(segments->count == 0 ||
              event_id_compare(segments_newest(segments)->first, segment->first) < 0);
    if (segments->count == segments->capacity) {
        size_t capacity = segments->capacity == 0 ? 16 : segments->capacity * 2;
        struct segment *grown = realloc(segments->items, capacity * sizeof(*grown));

        if (grown == NULL) {
            return false;
        }
        segments->items = grown;
        segments->capacity = capacity;
    }
    segments->items[segments->count] = *segment;
    segments->count++;
    segments->unread_count += segment->is_unread ? 1 : 0;
    segments->bytes += segment->size + segment->unread_bytes;
    return true;
}

struct segment *segments_newest(struct segments *segments)
{
    return segments->count == 0 ? NULL : &segments->items[segments->count - 1];
}

void segments_grow_newest(struct segments *segments, uint64_t bytes, struct event_id last,
                          uint64_t last_time_us, uint64_t monotonic_us)
{
    struct segment *newest = segments_newest(segments);

    ASSERTION(newest != NULL);
    ASSERTION(bytes != 0 && event_id_compare(newest->last, last) < 0);
    if (newest->size == 0) {
        newest->first_time_us = last_time_us;
        newest->begun_us = monotonic_us;
    }
    newest->size += bytes;
    newest->last = last;
    newest->last_time_us = last_time_us;
    newest->written_us = monotonic_us;
    segments->bytes += bytes;
}

/* What a segment holds is counted no longer. */
static void forget_content(struct segments *segments, struct segment *segment)
{
    uint64_t bytes = segment->size + segment->unread_bytes;

    ASSERTION(bytes <= segments->bytes);
    segments->bytes -= bytes;
    segments->unread_count -= segment->is_unread ? 1 : 0;
    segment->size = 0;
    segment->unread_bytes = 0;
    segment->is_unread = false;
}

/* Whether what the segment was made for may be in the one before it, which could not be read yet. */
static bool follows_unread(const struct segments *segments, size_t index)
{
    return index > 0 && segments->items[index - 1].is_unread &&
           segments->items[index - 1].first.epoch == segments->items[index].first.epoch;
}

/* A segment without a line ends where the one before it does: after a torn write, that one may
   hold a line for which this segment was made. */
static void end_behind_previous(const struct segments *segments, size_t index)
{
    struct segment *segment = &segments->items[index];

    segment->last = segment->first;
    segment->last.sequence--;
    if (index > 0 && event_id_compare(segments->items[index - 1].last, segment->last) > 0) {
        segment->last = segments->items[index - 1].last;
    }
}

/* What this one should hold could not be written. */
static void end_without_line(const struct segments *segments, size_t index)
{
    struct segment *segment = &segments->items[index];

    segment->last_time_us = 0;
    segment->tail_is_uncertain = true;
    if (follows_unread(segments, index)) {
        segments->items[index - 1].last = segment->last; /* as high as this one's could be */
    } else {
        end_behind_previous(segments, index);
    }
}

static void end_with_line(struct segment *segment, const struct segment_ends *ends)
{
    segment->last = ends->last;
    segment->last_time_us = ends->last_time_us;
    segment->size = ends->end;
    segment->tail_is_uncertain = segment->is_doubted;
}

/* The next segments may be without a line, and this one hold the lines for which they were made. */
static void let_last_ids_follow(struct segments *segments, size_t index)
{
    for (size_t i = index + 1; i < segments->count; i++) {
        struct segment *segment = &segments->items[i];

        if (segment->size == 0 && !segment->is_unread && !segment->is_gone) {
            end_behind_previous(segments, i);
        } else if (event_id_compare(segment->last, segments->items[i - 1].last) < 0) {
            segment->last = segments->items[i - 1].last;
        } else {
            return;
        }
    }
}

static void doubt(struct segment *segment)
{
    segment->is_doubted = true;
    segment->tail_is_uncertain = true;
}

void segments_settle(struct segments *segments, size_t index, const struct segment_ends *ends)
{
    struct segment *segment = &segments->items[index];

    ASSERTION(index < segments->count && segment->is_unread);
    ASSERTION(ends->end <= segment->unread_bytes);
    segment->is_unread = false;
    segments->unread_count--;
    if (ends->has_line) {
        end_with_line(segment, ends);
        segment->unread_bytes -= segment->size;
    } else {
        end_without_line(segments, index);
    }
    let_last_ids_follow(segments, index);
    if (ends->doubts_previous && index > 0) {
        doubt(&segments->items[index - 1]);
    }
}

void segments_note_cut(struct segments *segments, size_t index, uint64_t bytes)
{
    struct segment *segment = &segments->items[index];

    ASSERTION(index < segments->count && bytes <= segment->unread_bytes);
    segment->unread_bytes -= bytes;
    segments->bytes -= bytes;
}

void segments_lose_newest(struct segments *segments)
{
    struct segment *newest = segments_newest(segments);

    ASSERTION(newest != NULL && !newest->is_gone);
    forget_content(segments, newest);
    newest->is_gone = true;
}

bool segment_may_reach(const struct segment *segment, uint64_t time_us)
{
    return segment->is_unread || segment->last_time_us + CLOCK_STEP_US_MIN >= time_us;
}

size_t segments_find_after(const struct segments *segments, struct event_id id)
{
    size_t low = 0;
    size_t high = segments->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (event_id_compare(segments->items[middle].last, id) > 0) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return low;
}

void segments_remove_oldest(struct segments *segments)
{
    ASSERTION(segments->count != 0);
    forget_content(segments, &segments->items[0]);
    segments->count--;
    memmove(&segments->items[0], &segments->items[1], segments->count * sizeof(segments->items[0]));
}

void segments_remove_newest(struct segments *segments)
{
    ASSERTION(segments->count != 0);
    forget_content(segments, segments_newest(segments));
    segments->count--;
}

void segments_deinit(struct segments *segments)
{
    free(segments->items);
    segments_init(segments);
}
