#include "broker/core/segment_writer.h"

#include "broker/core/assertion.h"
#include "broker/core/clock_watch.h"
#include "proto/limits.h"

#include <stdlib.h>
#include <string.h>

/* A segment spans at most one part in so many of the retention time. Otherwise a quiet journal's
   only segment would grow for months and never be removed. */
#define RETENTION_PARTS 10u

/* Between two attempts to write to a store that refuses. */
#define RETRY_INTERVAL_US UINT64_C(1000000)

/* Between two looks whether the newest segment is still there. */
#define NEWEST_LOOK_INTERVAL_US UINT64_C(1000000)

static struct event_id id_of(const struct segment_writer *writer, uint64_t sequence)
{
    struct event_id id = {writer->config.epoch, sequence};

    return id;
}

static bool has_segment_of_this_epoch(const struct segment_writer *writer)
{
    const struct segment *newest = segments_newest(writer->config.segments);

    return newest != NULL && newest->first.epoch == writer->config.epoch;
}

static void begin_failing(struct segment_writer *writer)
{
    if (!writer->is_failing) {
        writer->is_failing = true;
        writer->failures++;
    }
    writer->retry_at_us = writer->now.monotonic_us + RETRY_INTERVAL_US;
}

static bool begin_segment(struct segment_writer *writer)
{
    const struct store *store = writer->config.store;
    struct segment segment = {0};

    segment.first = id_of(writer, writer->pending_first);
    segment.last = id_of(writer, writer->pending_first - 1);
    segment.last_time_us = writer->pending_time_us;
    if (!store->create(store->context, segment.first)) {
        return false;
    }
    if (!segments_add(writer->config.segments, &segment)) {
        (void)store->remove(store->context, segment.first);
        return false;
    }
    return true;
}

/* Whether the pending lines happened too long after the segment's first one, by either clock: one
   that was set back must not let a segment grow for ever. */
static bool spans_too_long(const struct segment_writer *writer, const struct segment *segment)
{
    const uint64_t span_us_max = writer->config.age_us_max / RETENTION_PARTS;

    return writer->now.monotonic_us - segment->begun_us > span_us_max ||
           (writer->pending_time_us > segment->first_time_us &&
            writer->pending_time_us - segment->first_time_us > span_us_max);
}

static bool has_room(const struct segment_writer *writer, const struct segment *segment)
{
    return segment->size + writer->pending_size <= writer->config.segment_bytes_max &&
           !spans_too_long(writer, segment);
}

/* At the start of an epoch, when the newest segment is full, spans too long or is gone, after a step
   of the clock backwards, and after a failed write. A segment without a line is used, even if the
   lines that it was made for are lost. */
static bool needs_new_segment(const struct segment_writer *writer)
{
    const struct segment *newest;

    if (!has_segment_of_this_epoch(writer)) {
        return true;
    }
    newest = segments_newest(writer->config.segments);
    return newest->is_gone || (newest->size != 0 && (writer->is_failing || writer->begins_segment ||
                                                     !has_room(writer, newest)));
}

/* Cut what a failed write left behind the last whole line. Readers stop there even if the store
   refuses to cut. */
static void cut_torn_end(struct segment_writer *writer)
{
    const struct store *store = writer->config.store;
    struct segment *newest = segments_newest(writer->config.segments);

    if (store->cut(store->context, newest->first, newest->size)) {
        newest->end_is_torn = false;
    }
}

/*
 * The next attempt goes to another segment, which is made at once: if the broker ends before an
 * attempt succeeds, the empty segment tells the next recovery that events are missing.
 */
static void leave_torn_segment(struct segment_writer *writer)
{
    segments_newest(writer->config.segments)->end_is_torn = true;
    cut_torn_end(writer);
    if (segments_newest(writer->config.segments)->size != 0) {
        (void)begin_segment(writer);
    }
}

/* Whether there is a segment to write to that does not end in a torn line. */
static bool has_segment_to_write(struct segment_writer *writer)
{
    if (needs_new_segment(writer)) {
        return begin_segment(writer);
    }
    if (segments_newest(writer->config.segments)->end_is_torn) {
        cut_torn_end(writer);
    }
    return !segments_newest(writer->config.segments)->end_is_torn;
}

/* Its events are in no file any more. One that holds none is replaced without a trace: the next one
   may get its name. */
static void lose_newest(struct segment_writer *writer)
{
    const struct segment *newest = segments_newest(writer->config.segments);

    if (newest->size == 0) {
        segments_remove_newest(writer->config.segments);
        return;
    }
    writer->unjournalled += newest->last.sequence - newest->first.sequence + 1;
    segments_lose_newest(writer->config.segments);
}

static bool write_pending(struct segment_writer *writer)
{
    const struct store *store = writer->config.store;

    if (!has_segment_to_write(writer)) {
        return false;
    }
    if (!store->append(store->context, writer->pending, writer->pending_size)) {
        leave_torn_segment(writer);
        return false;
    }
    segments_grow_newest(writer->config.segments, writer->pending_size,
                         id_of(writer, writer->next_sequence - 1), writer->pending_time_us,
                         writer->now.monotonic_us);
    writer->begins_segment = false;
    return true;
}

static bool steps_back(const struct segment_writer *writer, uint64_t time_us)
{
    return time_us + CLOCK_STEP_US_MIN < writer->highest_time_us;
}

bool segment_writer_init(struct segment_writer *writer, const struct segment_writer_config *config)
{
    memset(writer, 0, sizeof(*writer));
    writer->config = *config;
    writer->next_sequence = 1;
    writer->pending = malloc(PENDING_BYTES_MAX);
    return writer->pending != NULL;
}

void segment_writer_set_time(struct segment_writer *writer, const struct clock_reading *now)
{
    writer->now = *now;
}

bool segment_writer_must_write_before(const struct segment_writer *writer, uint64_t time_us)
{
    return writer->pending_size != 0 &&
           (PENDING_BYTES_MAX - writer->pending_size < EVENT_BYTES_MAX ||
            steps_back(writer, time_us));
}

/* No line of a segment is a step of the clock later than its last line, so a search for a time needs
   to know the last line alone (segment_may_reach). */
static void part_at_step_back(struct segment_writer *writer, uint64_t time_us)
{
    if (steps_back(writer, time_us)) {
        ASSERTION(writer->pending_size == 0);
        writer->begins_segment = true;
        writer->highest_time_us = 0;
    }
    if (time_us > writer->highest_time_us) {
        writer->highest_time_us = time_us;
    }
}

void segment_writer_add(struct segment_writer *writer, const char *line, size_t size,
                        uint64_t time_us)
{
    ASSERTION(size <= PENDING_BYTES_MAX - writer->pending_size);
    part_at_step_back(writer, time_us);
    if (writer->pending_size == 0) {
        writer->pending_first = writer->next_sequence;
    }
    memcpy(writer->pending + writer->pending_size, line, size);
    writer->pending_size += size;
    writer->pending_time_us = time_us;
    writer->next_sequence++;
}

void segment_writer_write(struct segment_writer *writer)
{
    const uint64_t now_us = writer->now.monotonic_us;
    const bool may_try = !writer->is_failing || now_us >= writer->retry_at_us;

    if (writer->pending_size == 0) {
        return;
    }
    if (may_try) {
        segment_writer_look_for_newest(writer);
    }
    if (may_try && write_pending(writer)) {
        writer->is_failing = false;
    } else {
        writer->unjournalled += writer->next_sequence - writer->pending_first;
        if (may_try) {
            begin_failing(writer);
        }
    }
    writer->pending_size = 0;
}

/*
 * Another program may delete the segment that the broker writes to: what is written then is lost
 * when the broker closes the file. The next segment is made at once. If the broker ends before it
 * writes to that, the empty segment tells the next recovery that events are missing.
 */
void segment_writer_look_for_newest(struct segment_writer *writer)
{
    const struct store *store = writer->config.store;

    if (store->has_newest == NULL || !has_segment_of_this_epoch(writer) ||
        segments_newest(writer->config.segments)->is_gone ||
        writer->now.monotonic_us - writer->newest_looked_us < NEWEST_LOOK_INTERVAL_US) {
        return;
    }
    writer->newest_looked_us = writer->now.monotonic_us;
    if (store->has_newest(store->context)) {
        return;
    }
    lose_newest(writer);
    if (writer->pending_size == 0) {
        writer->pending_first = writer->next_sequence;
        writer->pending_time_us = writer->now.utc_us;
    }
    if (!begin_segment(writer)) {
        begin_failing(writer);
    }
}

void segment_writer_deinit(struct segment_writer *writer)
{
    free(writer->pending);
    writer->pending = NULL;
}
