#include "broker/core/subscriber.h"

#include "broker/core/assertion.h"
#include "broker/core/status.h"
#include "broker/core/subscribers.h"
#include "broker/core/visibility.h"

#include <stdlib.h>
#include <string.h>

/* No control line is longer; the longest holds two ids and a sentence. The status line is the
   exception, and is alone in its batch. */
#define CONTROL_LINE_BYTES_MAX 2048u

/* Keep the refusal until its line can be written. Without memory the code alone must do. */
static void refuse(struct subscriber *subscriber, enum stream_error error, const char *message)
{
    size_t size = strlen(message) + 1;

    subscriber->stage = SUBSCRIBER_REFUSED;
    subscriber->error = error;
    subscriber->broker->metrics.refused[error]++;
    free(subscriber->message);
    subscriber->message = malloc(size);
    if (subscriber->message != NULL) {
        memcpy(subscriber->message, message, size);
    }
}

/* Whether there is room for one more stream; if not, it is refused. A status is no stream: it is
   wanted most when there is no room. */
static bool admit(struct subscriber *subscriber, const char *sid)
{
    if (subscriber->broker->metrics.subscribers > SUBSCRIBERS_MAX ||
        subscribers_count_of(subscriber->broker, sid) >= SUBSCRIBERS_PER_USER_MAX) {
        refuse(subscriber, STREAM_ERROR_TOO_MANY_SUBSCRIBERS,
               "too many streams are open: close one, or share one between your programs");
        return false;
    }
    return true;
}

static void place_cursor(struct subscriber *subscriber, const struct request *request)
{
    const struct journal *journal = &subscriber->broker->journal;

    switch (request->start) {
    case REQUEST_FROM_NOW:
        cursor_start_now(&subscriber->cursor, journal);
        break;
    case REQUEST_FROM_OLDEST:
        cursor_start_oldest(&subscriber->cursor, journal);
        break;
    case REQUEST_FROM_ID:
        cursor_start_after(&subscriber->cursor, request->after);
        break;
    case REQUEST_FROM_TIME:
        cursor_start_since(&subscriber->cursor, journal, request->since_us);
        break;
    }
}

static void bound(struct subscriber *subscriber, enum stream_end end)
{
    subscriber->is_bounded = true;
    subscriber->last = journal_newest_id(&subscriber->broker->journal);
    subscriber->end = end;
}

static void start_stream(struct subscriber *subscriber, struct request *request)
{
    subscriber->stage = SUBSCRIBER_STARTING;
    subscriber->filter = request->filter;
    request->filter = NULL; /* now the subscriber's */
    if (subscriber->broker->is_stopping) {
        bound(subscriber, STREAM_END_STOPPING);
    } else if (!request->follow) {
        bound(subscriber, STREAM_END_COMPLETE);
    }
}

/* The cursor is placed first, so that even a refusal carries the place that was asked for. */
static void accept_request(struct subscriber *subscriber, const struct identity *identity,
                           struct request *request)
{
    place_cursor(subscriber, request);
    if (!identity->known) {
        refuse(subscriber, STREAM_ERROR_ANONYMOUS,
               "the broker cannot see who you are: open the pipe at identification level "
               "(SECURITY_IDENTIFICATION)");
        return;
    }
    subscriber->visibility = visibility_of(identity);
    if (request->kind == REQUEST_STATUS) {
        subscriber->stage = SUBSCRIBER_REPORTING;
    } else if (admit(subscriber, identity->sid)) {
        memcpy(subscriber->sid, identity->sid, sizeof(subscriber->sid));
        start_stream(subscriber, request);
    }
}

static void take_request(struct subscriber *subscriber, const struct identity *identity,
                         const char *line, size_t size)
{
    struct request request;
    struct request_refusal refusal;

    if (!request_read(line, size, &request, &refusal)) {
        refuse(subscriber, refusal.error, refusal.message);
        return;
    }
    accept_request(subscriber, identity, &request);
    request_deinit(&request);
}

static void refuse_unexpected_input(struct subscriber *subscriber)
{
    if (subscriber_listens(subscriber)) {
        refuse(subscriber, STREAM_ERROR_UNEXPECTED_INPUT,
               "bytes came after the request line: write one line, then only read");
    }
}

static bool has_room(const struct json_text *batch, size_t size)
{
    return batch->capacity - batch->size >= size;
}

static void count_line(struct subscriber *subscriber)
{
    subscriber->skipped_count = 0;
    subscriber->told_monotonic_us = subscriber->broker->now.monotonic_us;
}

/* Fill in what all stream lines share, write it, and count it as a line. */
static void tell(struct subscriber *subscriber, enum event_type type, struct stream_line *line,
                 struct json_text *batch)
{
    line->type = type;
    line->id = subscriber->cursor.passed;
    line->source = subscriber->broker->config.source;
    line->time_us = subscriber->broker->now.utc_us;
    stream_line_write(line, batch);
    count_line(subscriber);
}

static void tell_started(struct subscriber *subscriber, struct json_text *batch)
{
    struct stream_line line = {0};

    line.oldest = journal_oldest_id(&subscriber->broker->journal);
    line.newest = journal_newest_id(&subscriber->broker->journal);
    line.visibility = subscriber->visibility;
    line.version = subscriber->broker->config.version;
    tell(subscriber, EVENT_STREAM_STARTED, &line, batch);
}

static void tell_place(struct subscriber *subscriber, enum event_type type, struct json_text *batch)
{
    struct stream_line line = {0};

    tell(subscriber, type, &line, batch);
}

static void tell_gap(struct subscriber *subscriber, const struct cursor_step *step,
                     struct json_text *batch)
{
    struct stream_line line = {0};

    line.gap_after = subscriber->cursor.passed;
    line.gap_before = step->gap_before;
    line.lost_is_known = step->lost_is_known;
    line.lost_count = step->lost_count;
    line.gap_reason = step->gap_reason;
    cursor_take(&subscriber->cursor, step);
    tell(subscriber, EVENT_STREAM_GAP, &line, batch);
    subscriber->broker->metrics.gaps++;
}

static void tell_ended(struct subscriber *subscriber, struct json_text *batch)
{
    struct stream_line line = {0};

    line.end = subscriber->end;
    tell(subscriber, EVENT_STREAM_ENDED, &line, batch);
    subscriber->stage = SUBSCRIBER_ENDED;
}

static void tell_error(struct subscriber *subscriber, struct json_text *batch)
{
    struct stream_line line = {0};

    line.error = subscriber->error;
    line.message = subscriber->message == NULL ? "" : subscriber->message;
    tell(subscriber, EVENT_STREAM_ERROR, &line, batch);
    subscriber->stage = SUBSCRIBER_ENDED;
}

static void tell_status(struct subscriber *subscriber, struct json_text *batch)
{
    status_write(subscriber->broker, subscriber->visibility, batch);
    subscriber->stage = SUBSCRIBER_ENDED;
}

static bool wants(struct subscriber *subscriber, const struct event_keys *keys)
{
    subscriber->turn_work += SUBSCRIBER_LINE_WORK; /* before it is known who may see it */
    if (!visibility_allows(subscriber->visibility, subscriber->sid, keys)) {
        return false;
    }
    subscriber->turn_work += filter_work(subscriber->filter, keys);
    return filter_matches(subscriber->filter, keys);
}

static bool position_is_due(const struct subscriber *subscriber)
{
    uint64_t quiet_us = subscriber->broker->now.monotonic_us - subscriber->told_monotonic_us;

    return subscriber->skipped_count >= POSITION_SKIPPED_MAX ||
           (subscriber->skipped_count != 0 &&
            quiet_us >= POSITION_INTERVAL_MS_MAX * UINT64_C(1000));
}

/* The steps below answer whether there may be more to say in this batch. */

static bool step_over_line(struct subscriber *subscriber, const struct cursor_step *step,
                           struct json_text *batch)
{
    if (!wants(subscriber, &step->line.keys)) {
        cursor_take(&subscriber->cursor, step);
        subscriber->skipped_count++;
        if (position_is_due(subscriber)) {
            tell_place(subscriber, EVENT_STREAM_POSITION, batch);
        }
        return true;
    }
    if (!has_room(batch, step->line.size)) {
        return false;
    }
    memcpy(batch->bytes + batch->size, step->line.bytes, step->line.size);
    batch->size += step->line.size;
    cursor_take(&subscriber->cursor, step);
    count_line(subscriber);
    subscriber->broker->metrics.delivered_events++;
    return true;
}

static bool step_at_end(struct subscriber *subscriber, struct json_text *batch)
{
    if (!subscriber->live_told) {
        subscriber->live_told = true;
        tell_place(subscriber, EVENT_STREAM_LIVE, batch);
    } else if (position_is_due(subscriber)) {
        tell_place(subscriber, EVENT_STREAM_POSITION, batch);
    }
    return false;
}

static bool step_stream(struct subscriber *subscriber, struct json_text *batch)
{
    struct cursor_step step;
    enum cursor_result result;

    subscriber->reads_on = true;
    if (subscriber->turn_work >= SUBSCRIBER_TURN_WORK_MAX) {
        return false;
    }
    result = cursor_read(&subscriber->cursor, &subscriber->broker->journal, &step);
    subscriber->turn_work += step.silent_lines * SUBSCRIBER_LINE_WORK;
    subscriber->reads_on = result == CURSOR_AGAIN;
    subscriber->waits_for_store = result == CURSOR_LATER;

    /* A gap is told before the end, even where it reaches past the last event asked for. */
    if (result != CURSOR_GAP && result != CURSOR_AGAIN && result != CURSOR_LATER &&
        subscriber->is_bounded &&
        event_id_compare(subscriber->cursor.passed, subscriber->last) >= 0) {
        tell_ended(subscriber, batch);
        return false;
    }
    switch (result) {
    case CURSOR_LINE:
        return step_over_line(subscriber, &step, batch);
    case CURSOR_GAP:
        tell_gap(subscriber, &step, batch);
        return true;
    case CURSOR_END:
        return step_at_end(subscriber, batch);
    case CURSOR_AGAIN:
    case CURSOR_LATER:
        return false;
    }
    return false;
}

static bool step(struct subscriber *subscriber, struct json_text *batch)
{
    if (!has_room(batch, CONTROL_LINE_BYTES_MAX)) {
        return false;
    }
    switch (subscriber->stage) {
    case SUBSCRIBER_ASKING:
    case SUBSCRIBER_ENDED:
        return false;
    case SUBSCRIBER_STARTING:
        tell_started(subscriber, batch);
        subscriber->stage = SUBSCRIBER_STREAMING;
        return true;
    case SUBSCRIBER_STREAMING:
        return step_stream(subscriber, batch);
    case SUBSCRIBER_REPORTING:
        tell_status(subscriber, batch);
        return false;
    case SUBSCRIBER_REFUSED:
        tell_error(subscriber, batch);
        return false;
    }
    return false;
}

void subscriber_init(struct subscriber *subscriber, struct broker *broker)
{
    memset(subscriber, 0, sizeof(*subscriber));
    subscriber->broker = broker;
    subscriber->connected_monotonic_us = broker->now.monotonic_us;
    subscriber->told_monotonic_us = broker->now.monotonic_us;
    lines_init(&subscriber->lines, REQUEST_BYTES_MAX);
    subscribers_join(subscriber);
    broker->metrics.subscribers++;
}

bool subscriber_listens(const struct subscriber *subscriber)
{
    return subscriber->stage != SUBSCRIBER_REFUSED && subscriber->stage != SUBSCRIBER_ENDED;
}

void subscriber_take(struct subscriber *subscriber, const struct identity *identity,
                     const char *bytes, size_t size)
{
    const char *line;
    size_t line_size;

    if (subscriber->stage == SUBSCRIBER_ASKING) {
        switch (lines_next(&subscriber->lines, &bytes, &size, &line, &line_size)) {
        case LINES_LINE:
            take_request(subscriber, identity, line, line_size);
            lines_deinit(&subscriber->lines);
            break;
        case LINES_MORE:
            return;
        case LINES_TOO_LONG:
            refuse(subscriber, STREAM_ERROR_TOO_LONG,
                   "the request line is longer than 16 KiB: shorten the filter");
            return;
        case LINES_NO_MEMORY:
            refuse(subscriber, STREAM_ERROR_NO_MEMORY, "the broker is out of memory: try later");
            return;
        }
    }
    if (size != 0) {
        refuse_unexpected_input(subscriber);
    }
}

void subscriber_tick(struct subscriber *subscriber)
{
    uint64_t waited_us = subscriber->broker->now.monotonic_us - subscriber->connected_monotonic_us;

    if (subscriber->stage == SUBSCRIBER_ASKING &&
        waited_us >= REQUEST_WAIT_MS_MAX * UINT64_C(1000)) {
        refuse(subscriber, STREAM_ERROR_TIMEOUT,
               "no whole request line came within 5 seconds: write it first, end it with LF");
    }
}

bool subscriber_waits_for_time(const struct subscriber *subscriber)
{
    return subscriber->stage == SUBSCRIBER_ASKING ||
           (subscriber->stage == SUBSCRIBER_STREAMING &&
            (subscriber->skipped_count != 0 || subscriber->waits_for_store));
}

void subscriber_stop(struct subscriber *subscriber)
{
    switch (subscriber->stage) {
    case SUBSCRIBER_ASKING: /* has no stream that could end */
        subscriber->stage = SUBSCRIBER_ENDED;
        break;
    case SUBSCRIBER_STARTING:
    case SUBSCRIBER_STREAMING:
        bound(subscriber, STREAM_END_STOPPING);
        break;
    case SUBSCRIBER_REPORTING:
    case SUBSCRIBER_REFUSED:
    case SUBSCRIBER_ENDED:
        break;
    }
}

void subscriber_begin_turn(struct subscriber *subscriber)
{
    cursor_begin_turn(&subscriber->broker->journal);
    subscriber->turn_work = 0;
    subscriber->turn_replay = 0;
    subscriber->turn_given = 0;
}

size_t subscriber_turn_cost(const struct subscriber *subscriber)
{
    return subscriber->turn_work + subscriber->turn_replay * SUBSCRIBER_REPLAYED_BYTE_WORK;
}

void subscriber_miss_turn(struct subscriber *subscriber)
{
    subscriber->rank = SUBSCRIBER_MIDDLE;
}

/* It wants more of the journal, but the replay of all came to its end before it had much of it:
   with it, or with those before it. */
static bool was_cut_short(const struct subscriber *subscriber)
{
    return subscriber->reads_on && journal_replay_left(&subscriber->broker->journal) == 0 &&
           subscriber->turn_replay < JOURNAL_REPLAY_BYTES_MAX / 2 &&
           subscriber->turn_work < SUBSCRIBER_TURN_WORK_MAX;
}

/* Judge the turn as it is until now: whoever was given something, or has cost something, had it,
   unless he was cut short. */
static void judge_turn(struct subscriber *subscriber, size_t replay_left_before, size_t given)
{
    bool had_something;

    subscriber->turn_replay +=
        replay_left_before - journal_replay_left(&subscriber->broker->journal);
    subscriber->turn_given += given;
    had_something = subscriber->turn_given != 0 || subscriber_turn_cost(subscriber) != 0;
    subscriber->rank =
        had_something && !was_cut_short(subscriber) ? SUBSCRIBER_BEHIND : SUBSCRIBER_AHEAD;
}

enum subscriber_output subscriber_next_batch(struct subscriber *subscriber, char *batch,
                                             size_t capacity, size_t *size_out)
{
    const size_t replay_left = journal_replay_left(&subscriber->broker->journal);
    struct json_text text;

    json_text_init(&text, batch, capacity);
    while (step(subscriber, &text)) {
    }
    ASSERTION(!text.overflowed);
    judge_turn(subscriber, replay_left, text.size);

    *size_out = text.size;
    if (text.size != 0) {
        subscriber->broker->metrics.batches++;
        subscriber->broker->metrics.delivered_bytes += text.size;
        return SUBSCRIBER_BATCH;
    }
    if (subscriber->stage == SUBSCRIBER_ENDED) {
        return SUBSCRIBER_DONE;
    }
    return subscriber->reads_on ? SUBSCRIBER_AGAIN : SUBSCRIBER_WAITS;
}

void subscriber_deinit(struct subscriber *subscriber)
{
    subscribers_leave(subscriber);
    subscriber->broker->metrics.subscribers--;
    lines_deinit(&subscriber->lines);
    filter_free(subscriber->filter);
    free(subscriber->message);
}
