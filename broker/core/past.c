#include "broker/core/past.h"

#include "broker/core/assertion.h"

#include <string.h>

void past_init(struct past *past, const struct recovery_config *config,
               const struct recovery *found, struct segments *segments,
               struct replay_window *window)
{
    memset(past, 0, sizeof(*past));
    past->config = *config;
    past->segments = segments;
    past->window = window;
    past->previous = found->previous;
    past->cut_bytes = found->cut_bytes;
    if (segments->count != 0) {
        past->newest = segments_newest(segments)->first;
    }
}

/* The end of the epoch before this one can be judged after all. */
static void judge_end(struct past *past, size_t newest, const struct store_segment *stored,
                      const struct segment_ends *ends)
{
    past->previous = recovery_judge_end(ends, past->config.machine_restarted);
    past->cut_bytes = recovery_cut_end(past->config.store, stored, ends);
    segments_note_cut(past->segments, newest, past->cut_bytes);
    if (past->previous == PREVIOUS_UNCERTAIN) {
        past->segments->items[newest].tail_is_uncertain = true;
    }
}

static void take(struct past *past, size_t index, const struct store_segment *stored,
                 const struct segment_ends *ends)
{
    segments_settle(past->segments, index, ends);
    if (event_id_compare(stored->first, past->newest) == 0) {
        judge_end(past, index, stored, ends);
    }
    past->window->reopened_segments++;
}

static enum segment_ends_result read_ends(struct past *past, size_t index)
{
    struct segment *segment = &past->segments->items[index];
    const struct store_segment stored = {segment->first, segment->unread_bytes};
    struct segment_ends ends;
    enum segment_ends_result result;

    ASSERTION(segment->is_unread);
    result = segment_ends_read(past->config.store, &stored, &ends);
    if (ends.was_read_in_part) {
        replay_window_note_read(past->window, &segment->retry);
    }
    if (result == SEGMENT_ENDS_REFUSED) {
        replay_window_note_refused(past->window, &segment->retry);
    } else if (result == SEGMENT_ENDS_OK) {
        take(past, index, &stored, &ends);
    }
    return result;
}

/* Index of the unread segment behind the one that was looked at last. There is one. */
static size_t choose_next(const struct past *past)
{
    const struct segments *segments = past->segments;
    size_t oldest = segments->count;
    size_t behind = segments->count;

    for (size_t i = segments->count; i > 0; i--) {
        const struct segment *segment = &segments->items[i - 1];

        if (segment->is_unread) {
            oldest = i - 1;
            behind = event_id_compare(segment->first, past->looked) > 0 ? oldest : behind;
        }
    }
    ASSERTION(oldest < segments->count);
    return behind < segments->count ? behind : oldest;
}

static void look_later(struct past *past)
{
    uint64_t distance_us = past->distance_us == 0 ? UNREAD_LOOK_US_MIN : past->distance_us * 2;

    past->distance_us = distance_us < UNREAD_LOOK_US_MAX ? distance_us : UNREAD_LOOK_US_MAX;
    past->look_us = past->window->now_us + past->distance_us;
}

void past_look(struct past *past)
{
    size_t index;

    if (past->segments->unread_count == 0 || past->window->now_us < past->look_us) {
        return;
    }
    index = choose_next(past);
    past->looked = past->segments->items[index].first;
    if (read_ends(past, index) == SEGMENT_ENDS_OK) {
        past->distance_us = 0; /* what held this one may have held the others */
    } else {
        look_later(past);
    }
}

bool past_waits(const struct past *past)
{
    return past->segments->unread_count != 0 && past->distance_us < UNREAD_LOOK_US_MAX;
}

enum segment_result past_read(struct past *past, size_t index)
{
    struct replay_window *window = past->window;
    const struct read_retry *retry = &past->segments->items[index].retry;

    if (!read_retry_must_wait(retry, window->now_us)) {
        if (!window->may_read || window->bytes_left == 0) {
            return SEGMENT_AGAIN;
        }
        window->may_read = false;
        replay_window_spend(window, REPLAY_READ_COST_BYTES);
        switch (read_ends(past, index)) {
        case SEGMENT_ENDS_OK:
            return SEGMENT_LINE;
        case SEGMENT_ENDS_NO_MEMORY:
            return SEGMENT_AGAIN;
        case SEGMENT_ENDS_REFUSED:
            break;
        }
    }
    return read_retry_has_expired(retry, window->now_us) ? SEGMENT_END : SEGMENT_LATER;
}
