#include "broker/core/retention.h"

#include "broker/core/assertion.h"

#include <string.h>

void retention_init(struct retention *retention, const struct retention_config *config)
{
    memset(retention, 0, sizeof(*retention));
    retention->config = *config;
    removals_init(&retention->removals, config->store);
}

void retention_set_time(struct retention *retention, const struct clock_reading *now)
{
    ASSERTION(now->monotonic_us >= retention->now.monotonic_us);
    retention->now = *now;
    if (retention->begun.monotonic_us == 0) {
        retention->begun = *now;
        retention_note_clock_step(retention); /* it may have, shortly before the start */
    }
}

void retention_note_clock_step(struct retention *retention)
{
    retention->ages_count_at_us = retention->now.monotonic_us + RETENTION_CLOCK_SETTLES_US;
}

/* When a segment of an earlier epoch was written last, if the clock is right: its last line says so,
   or its epoch, which is above all before it even if the clock was behind. False when both are in
   the clock's future. */
static bool time_by_clock(const struct segment *segment, uint64_t utc_us, uint64_t *time_us_out)
{
    const uint64_t epoch_us = segment->first.epoch <= utc_us ? segment->first.epoch : 0;
    const uint64_t line_us = segment->last_time_us <= utc_us ? segment->last_time_us : 0;

    *time_us_out = epoch_us > line_us ? epoch_us : line_us;
    return *time_us_out != 0;
}

/* The age of the oldest segment. One with times of the future is no younger than what follows it.
   False when the clock is behind all that earlier epochs have written. */
static bool age_by_clock(const struct retention *retention, uint64_t utc_us, uint64_t *age_us_out)
{
    const struct segments *segments = retention->config.segments;
    uint64_t time_us;

    for (size_t i = 0;
         i < segments->count && segments->items[i].first.epoch != retention->config.epoch; i++) {
        if (time_by_clock(&segments->items[i], utc_us, &time_us)) {
            *age_us_out = utc_us - time_us;
            return true;
        }
    }
    return false;
}

/* As old as monotonic time since the start says, if the clock knows nothing better. */
static uint64_t age_of_earlier(const struct retention *retention)
{
    const uint64_t up_us = retention->now.monotonic_us - retention->begun.monotonic_us;
    uint64_t age_us;
    uint64_t steady_age_us;

    if (!age_by_clock(retention, retention->now.utc_us, &age_us)) {
        return up_us;
    }
    if (age_by_clock(retention, retention->begun.utc_us + up_us, &steady_age_us) &&
        steady_age_us < age_us) {
        return steady_age_us;
    }
    return age_us;
}

static bool is_of_this_epoch(const struct retention *retention, const struct segment *segment)
{
    return segment->first.epoch == retention->config.epoch;
}

/* Of an earlier epoch, and without a line: it was left as a trace, and has no age. */
static bool is_empty_trace(const struct retention *retention, const struct segment *segment)
{
    return segment->size == 0 && !segment->is_unread && !is_of_this_epoch(retention, segment);
}

static bool oldest_is_too_old(const struct retention *retention)
{
    const struct segment *oldest = &retention->config.segments->items[0];
    const uint64_t now_us = retention->now.monotonic_us;
    uint64_t age_us;

    if (is_empty_trace(retention, oldest)) {
        return true;
    }
    if (now_us < retention->ages_count_at_us) {
        return false;
    }
    age_us = is_of_this_epoch(retention, oldest) ? now_us - oldest->written_us
                                                 : age_of_earlier(retention);
    return age_us > retention->config.age_us_max;
}

/* False when too many files wait to be deleted: the next attempt is made later. */
static bool remove_oldest(struct retention *retention)
{
    struct segments *segments = retention->config.segments;
    const struct segment *oldest = &segments->items[0];
    struct removal removal;

    ASSERTION(segments->count > 1);
    removal.segment.first = oldest->first;
    removal.segment.size = oldest->size + oldest->unread_bytes;
    removal.ends_epoch = oldest[1].first.epoch != oldest->first.epoch;
    if (!removals_add(&retention->removals, &removal, retention->now.monotonic_us)) {
        return false;
    }
    segments_remove_oldest(segments);
    retention->removed_segments++;
    return true;
}

void retention_enforce(struct retention *retention)
{
    const struct segments *segments = retention->config.segments;

    while (segments->count > 1 &&
           (segments->bytes > retention->config.total_bytes_max || oldest_is_too_old(retention))) {
        if (!remove_oldest(retention)) {
            return;
        }
    }
}
