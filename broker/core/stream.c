#include "broker/core/stream.h"

#include "broker/core/assertion.h"
#include "broker/core/visibility.h"

#include <string.h>

/* A stream that had one part in so many of what replay may cost is not cut short, whatever ran out:
   a user's quantum is half of it, and its other streams have their turn. */
#define CUT_SHORT_PART 4u

static void bound(struct stream *stream, enum stream_end end)
{
    stream->is_bounded = true;
    stream->last = journal_newest_id(&stream->broker->journal);
    stream->end = end;
}

static bool has_room(const struct json_text *batch, size_t size)
{
    return batch->capacity - batch->size >= size;
}

static void count_line(struct stream *stream)
{
    stream->skipped_count = 0;
    stream->told_monotonic_us = stream->broker->now.monotonic_us;
}

static void tell_started(struct stream *stream, struct json_text *batch)
{
    struct stream_line line = {0};

    line.oldest = journal_oldest_id(&stream->broker->journal);
    line.newest = journal_newest_id(&stream->broker->journal);
    line.visibility = stream->visibility;
    line.version = stream->broker->config.version;
    stream_tell(stream, EVENT_STREAM_STARTED, &line, batch);
    stream->stage = STREAM_RUNNING;
}

static void tell_position(struct stream *stream, enum event_type type, struct json_text *batch)
{
    struct stream_line line = {0};

    stream_tell(stream, type, &line, batch);
}

static void tell_gap(struct stream *stream, const struct cursor_step *step, struct json_text *batch)
{
    struct stream_line line = {0};

    line.gap_after = stream->cursor.passed;
    line.gap_before = step->gap_before;
    line.lost_is_known = step->lost_is_known;
    line.lost_count = step->lost_count;
    line.gap_reason = step->gap_reason;
    cursor_take(&stream->cursor, step);
    stream_tell(stream, EVENT_STREAM_GAP, &line, batch);
    stream->broker->metrics.gaps++;
}

static void tell_ended(struct stream *stream, struct json_text *batch)
{
    struct stream_line line = {0};

    line.end = stream->end;
    stream_tell(stream, EVENT_STREAM_ENDED, &line, batch);
    stream->stage = STREAM_ENDED;
}

static bool wants(struct stream *stream, const struct event_keys *keys)
{
    stream->turn_steps += STREAM_LINE_STEPS; /* before it is known whether it may be seen */
    if (!visibility_allows(stream->visibility, stream->sid, keys)) {
        return false;
    }
    stream->turn_steps += filter_work(stream->filter, keys);
    return filter_matches(stream->filter, keys);
}

static bool position_is_due(const struct stream *stream)
{
    uint64_t quiet_us = stream->broker->now.monotonic_us - stream->told_monotonic_us;

    return stream->skipped_count >= POSITION_SKIPPED_MAX ||
           (stream->skipped_count != 0 && quiet_us >= POSITION_INTERVAL_MS_MAX * UINT64_C(1000));
}

/* Behind the newest line nothing is left to say, unless the stream is to go live or to end there. So
   the end of the journal need not be looked for in a step of its own. */
static bool is_at_newest(const struct stream *stream)
{
    return stream->live_told && !stream->is_bounded &&
           event_id_compare(stream->cursor.passed, journal_newest_id(&stream->broker->journal)) ==
               0;
}

/* The steps below answer whether there may be more to say in this batch. */

static bool step_over_line(struct stream *stream, const struct cursor_step *step,
                           struct json_text *batch)
{
    if (!wants(stream, &step->line.keys)) {
        cursor_take(&stream->cursor, step);
        stream->skipped_count++;
        if (position_is_due(stream)) {
            tell_position(stream, EVENT_STREAM_POSITION, batch);
        }
        return true;
    }
    if (!has_room(batch, step->line.size)) {
        return false;
    }
    memcpy(batch->bytes + batch->size, step->line.bytes, step->line.size);
    batch->size += step->line.size;
    cursor_take(&stream->cursor, step);
    count_line(stream);
    stream->broker->metrics.delivered_events++;
    stream->has_caught_up = is_at_newest(stream);
    return !stream->has_caught_up;
}

static bool step_at_end(struct stream *stream, struct json_text *batch)
{
    if (!stream->live_told) {
        stream->live_told = true;
        tell_position(stream, EVENT_STREAM_LIVE, batch);
    } else if (position_is_due(stream)) {
        tell_position(stream, EVENT_STREAM_POSITION, batch);
    }
    return false;
}

/* A gap is told before the end, even where it reaches past the last event asked for. */
static bool ends_at(const struct stream *stream, enum cursor_result result)
{
    return (result == CURSOR_LINE || result == CURSOR_END) && stream->is_bounded &&
           event_id_compare(stream->cursor.passed, stream->last) >= 0;
}

static enum cursor_result read_cursor(struct stream *stream, struct cursor_step *step)
{
    struct journal *journal = &stream->broker->journal;
    const size_t replay_left = journal_replay_left(journal);
    enum cursor_result result = cursor_read(&stream->cursor, journal, step);

    stream->turn_replay += replay_left - journal_replay_left(journal);
    stream->turn_steps += step->silent_lines * STREAM_LINE_STEPS;
    stream->reads_on = result == CURSOR_AGAIN;
    stream->waits_for_store = result == CURSOR_LATER;
    stream->has_caught_up = result == CURSOR_END;
    return result;
}

/* A stream for which every line is: nothing of a line has to be looked at. */
static bool wants_all(const struct stream *stream)
{
    return stream->visibility == VISIBILITY_ALL && stream->filter == NULL;
}

/* How many lines it may have before its turn is over or its end is reached. */
static size_t count_lines_left(const struct stream *stream)
{
    const size_t affordable = (stream->steps_max - stream->turn_steps - 1) / STREAM_LINE_STEPS + 1;

    ASSERTION(stream->turn_steps < stream->steps_max);
    if (!stream->is_bounded) {
        return affordable;
    }
    if (stream->last.epoch != stream->cursor.passed.epoch ||
        stream->last.sequence <= stream->cursor.passed.sequence) {
        return 0;
    }
    return stream->last.sequence - stream->cursor.passed.sequence < affordable
               ? (size_t)(stream->last.sequence - stream->cursor.passed.sequence)
               : affordable;
}

/* Whether there were lines that could be copied together. */
static bool copy_lines(struct stream *stream, struct json_text *batch)
{
    const size_t count =
        cursor_take_lines(&stream->cursor, &stream->broker->journal, count_lines_left(stream),
                          batch->bytes, batch->capacity, &batch->size);

    if (count == 0) {
        return false;
    }
    stream->turn_steps += count * STREAM_LINE_STEPS;
    stream->reads_on = false;
    stream->waits_for_store = false;
    count_line(stream);
    stream->broker->metrics.delivered_events += count;
    stream->has_caught_up = is_at_newest(stream);
    return true;
}

static bool step_running(struct stream *stream, struct json_text *batch)
{
    struct cursor_step step;
    enum cursor_result result;

    if (stream->turn_steps >= stream->steps_max) {
        stream->reads_on = true;
        return false;
    }
    if (wants_all(stream) && copy_lines(stream, batch)) {
        return !stream->has_caught_up;
    }
    result = read_cursor(stream, &step);
    if (ends_at(stream, result)) {
        tell_ended(stream, batch);
        return false;
    }
    switch (result) {
    case CURSOR_LINE:
        return step_over_line(stream, &step, batch);
    case CURSOR_GAP:
        tell_gap(stream, &step, batch);
        return true;
    case CURSOR_END:
        return step_at_end(stream, batch);
    case CURSOR_AGAIN:
    case CURSOR_LATER:
        return false;
    }
    return false;
}

void stream_init(struct stream *stream, struct broker *broker)
{
    memset(stream, 0, sizeof(*stream));
    stream->broker = broker;
    stream->told_monotonic_us = broker->now.monotonic_us;
}

void stream_place(struct stream *stream, const struct request *request)
{
    const struct journal *journal = &stream->broker->journal;

    switch (request->start) {
    case REQUEST_FROM_NOW:
        cursor_start_now(&stream->cursor, journal);
        break;
    case REQUEST_FROM_OLDEST:
        cursor_start_oldest(&stream->cursor, journal);
        break;
    case REQUEST_FROM_ID:
        cursor_start_after(&stream->cursor, request->after);
        break;
    case REQUEST_FROM_TIME:
        cursor_start_since(&stream->cursor, journal, request->since_us);
        break;
    }
}

void stream_start(struct stream *stream, const struct identity *identity, struct request *request)
{
    ASSERTION(stream->filter == NULL && identity->known);
    memcpy(stream->sid, identity->sid, sizeof(stream->sid));
    stream->filter = request->filter;
    request->filter = NULL; /* the stream's now */
    stream->cursor.keys = visibility_keys(stream->visibility) | filter_keys(stream->filter);
    if (stream->broker->is_stopping) {
        bound(stream, STREAM_END_STOPPING);
    } else if (!request->follow) {
        bound(stream, STREAM_END_COMPLETE);
    }
}

void stream_stop(struct stream *stream)
{
    bound(stream, STREAM_END_STOPPING);
}

void stream_begin_turn(struct stream *stream, size_t steps_max)
{
    ASSERTION(steps_max != 0);
    cursor_begin_turn(&stream->broker->journal);
    stream->steps_max = steps_max;
    stream->turn_steps = 0;
    stream->turn_replay = 0;
}

bool stream_step(struct stream *stream, struct json_text *batch)
{
    switch (stream->stage) {
    case STREAM_STARTING:
        tell_started(stream, batch);
        return true;
    case STREAM_RUNNING:
        return step_running(stream, batch);
    case STREAM_ENDED:
        return false;
    }
    return false;
}

void stream_tell(struct stream *stream, enum event_type type, struct stream_line *line,
                 struct json_text *batch)
{
    line->type = type;
    line->id = stream->cursor.passed;
    line->source = stream->broker->config.source;
    line->time_us = stream->broker->now.utc_us;
    stream_line_write(line, batch);
    count_line(stream);
}

size_t stream_turn_steps(const struct stream *stream)
{
    return stream->turn_steps + stream->turn_replay * STREAM_REPLAYED_BYTE_STEPS;
}

bool stream_was_cut_short(const struct stream *stream)
{
    const struct journal *journal = &stream->broker->journal;

    return stream->reads_on && journal_replay_left(journal) == 0 &&
           stream->turn_replay < journal_replay_bytes_max(journal) / CUT_SHORT_PART &&
           stream->turn_steps < stream->steps_max;
}

bool stream_waits_for_time(const struct stream *stream)
{
    return stream->stage == STREAM_RUNNING &&
           (stream->skipped_count != 0 || stream->waits_for_store);
}

bool stream_is_due(const struct stream *stream)
{
    return stream->stage == STREAM_RUNNING && (stream->waits_for_store || position_is_due(stream));
}

void stream_deinit(struct stream *stream)
{
    filter_free(stream->filter);
    stream->filter = NULL;
}
