#include "broker/core/recovery.h"

#include "broker/core/assertion.h"

#include <stdlib.h>
#include <string.h>

#define EPOCH_MAX ((uint64_t)INT64_MAX)

/* How far above the newest epoch a new one may be when the clock was set back: 71 minutes, in
   microseconds. */
#define EPOCH_STEP_MAX (UINT64_C(1) << 32)

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

enum recovery_previous recovery_judge_end(const struct segment_ends *ends, bool machine_restarted)
{
    if (ends->has_line && ends->is_stop && !ends->lines_are_damaged) {
        return PREVIOUS_CLEAN;
    }
    /* A segment without a line means that its epoch could not write to it. */
    if (machine_restarted || ends->lines_are_damaged || !ends->has_line) {
        return PREVIOUS_UNCERTAIN;
    }
    return PREVIOUS_KILLED;
}

uint64_t recovery_cut_end(const struct store *store, const struct store_segment *stored,
                          const struct segment_ends *ends)
{
    if (ends->end >= stored->size || !store->cut(store->context, stored->first, ends->end)) {
        return 0;
    }
    return stored->size - ends->end;
}

/* Add a segment that nothing is known of but its name and size. */
static bool add_unread(struct recovery *found, const struct store_segment *stored,
                       const struct store_segment *following)
{
    const struct segment *before = segments_newest(&found->segments);
    struct segment segment = {0};

    segment.first = stored->first;
    segment.last.epoch = stored->first.epoch;
    segment.last.sequence = UINT64_MAX;
    if (following != NULL && following->first.epoch == stored->first.epoch) {
        segment.last.sequence = following->first.sequence - 1;
    }
    if (before != NULL && event_id_compare(before->last, segment.last) > 0) {
        segment.last = before->last;
    }
    segment.unread_bytes = stored->size;
    segment.is_unread = true;
    segment.tail_is_uncertain = true;
    return segments_add(&found->segments, &segment);
}

static void read_newest_end(const struct recovery_config *config,
                            const struct store_segment *stored, const struct segment_ends *ends,
                            struct recovery *found)
{
    found->previous = recovery_judge_end(ends, config->machine_restarted);
    found->cut_bytes = recovery_cut_end(config->store, stored, ends);
    segments_note_cut(&found->segments, found->segments.count - 1, found->cut_bytes);
    if (found->previous == PREVIOUS_UNCERTAIN) {
        segments_newest(&found->segments)->tail_is_uncertain = true;
    }
}

/* False when there is no memory. following is NULL for the newest. */
static bool take_segment(const struct recovery_config *config, const struct store_segment *stored,
                         const struct store_segment *following, struct recovery *found)
{
    struct segment_ends ends;

    if (!add_unread(found, stored, following)) {
        return false;
    }
    switch (segment_ends_read(config->store, stored, &ends)) {
    case SEGMENT_ENDS_NO_MEMORY:
        return false;
    case SEGMENT_ENDS_REFUSED:
        found->previous = PREVIOUS_UNCERTAIN; /* of the newest, which is the last to be taken */
        return true;
    case SEGMENT_ENDS_OK:
        break;
    }
    segments_settle(&found->segments, found->segments.count - 1, &ends);
    if (following == NULL) {
        read_newest_end(config, stored, &ends, found);
    }
    return true;
}

/* The lines of an unread segment are no newer than those of the segments behind it. */
static void date_unread(struct segments *segments, uint64_t now_us)
{
    uint64_t no_newer_us = now_us;

    for (size_t i = segments->count; i > 0; i--) {
        struct segment *segment = &segments->items[i - 1];

        if (segment->is_unread) {
            segment->last_time_us = no_newer_us;
        } else if (segment->size != 0) {
            no_newer_us = segment->last_time_us;
        }
    }
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

static enum recovery_result take_segments(const struct recovery_config *config,
                                          const struct store_segment *stored, size_t count,
                                          struct recovery *found)
{
    for (size_t i = 0; i < count; i++) {
        if (!take_segment(config, &stored[i], i + 1 < count ? &stored[i + 1] : NULL, found)) {
            return RECOVERY_NO_MEMORY;
        }
    }
    if (count != 0) {
        found->epoch = choose_epoch(config->epoch, stored[count - 1].first.epoch);
    }
    date_unread(&found->segments, found->epoch);
    return RECOVERY_OK;
}

enum recovery_result recovery_run(const struct recovery_config *config,
                                  struct recovery *recovery_out)
{
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
        result = take_segments(config, stored, count, recovery_out);
    }
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
