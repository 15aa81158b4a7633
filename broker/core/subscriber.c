#include "broker/core/subscriber.h"

#include "broker/core/assertion.h"
#include "broker/core/status.h"
#include "broker/core/visibility.h"

#include <stdlib.h>
#include <string.h>

/* Keep the refusal until its line can be written. Without memory the code alone must do. */
static void refuse(struct subscriber *subscriber, enum stream_error error, const char *message)
{
    size_t size = strlen(message) + 1;

    ASSERTION(!subscriber_is_over(subscriber));
    subscriber->stage = SUBSCRIBER_REFUSED;
    subscriber->error = error;
    subscriber->broker->metrics.refused[error]++;
    subscriber->message = malloc(size);
    if (subscriber->message != NULL) {
        memcpy(subscriber->message, message, size);
    }
}

/* Whether there is room for one more stream; if not, it is refused. A status is no stream: it is
   wanted most when there is no room. */
static bool admit(struct subscriber *subscriber)
{
    if (subscriber->broker->metrics.subscribers > SUBSCRIBERS_MAX ||
        subscriber->user->stream_count >= SUBSCRIBERS_PER_USER_MAX) {
        refuse(subscriber, STREAM_ERROR_TOO_MANY_SUBSCRIBERS,
               "too many streams are open: close one, or share one between your programs");
        return false;
    }
    subscriber->user->stream_count++;
    subscriber->is_counted = true;
    return true;
}

static void belong_to(struct subscriber *subscriber, const struct identity *identity)
{
    struct broker *broker = subscriber->broker;

    users_release(&broker->users, subscriber->user);
    subscriber->user = users_take(&broker->users, identity->sid, broker->now.monotonic_us);
}

static void refuse_unknown(struct subscriber *subscriber, const struct identity *identity)
{
    if (identity->token_error == IDENTITY_ERROR_ANONYMOUS) {
        refuse(subscriber, STREAM_ERROR_ANONYMOUS,
               "the broker cannot identify you: open the pipe at identification level "
               "(SECURITY_IDENTIFICATION)");
    } else {
        refuse(subscriber, STREAM_ERROR_UNIDENTIFIED,
               "Windows did not tell the broker who you are: connect again");
    }
}

/* The cursor is placed first, so that even a refusal carries the position that was asked for. */
static void accept_request(struct subscriber *subscriber, const struct identity *identity,
                           struct request *request)
{
    stream_place(&subscriber->stream, request);
    if (!identity->known) {
        refuse_unknown(subscriber, identity);
        return;
    }
    belong_to(subscriber, identity);
    subscriber->stream.visibility = visibility_of(identity);
    if (request->kind == REQUEST_STATUS) {
        subscriber->stage = SUBSCRIBER_REPORTING;
    } else if (admit(subscriber)) {
        stream_start(&subscriber->stream, identity, request);
        subscriber->stage = SUBSCRIBER_STREAMING;
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

static void take_more(struct subscriber *subscriber, size_t size)
{
    if (subscriber_is_over(subscriber)) {
        subscriber->discarded_bytes += size;
    } else if (size != 0) {
        refuse(subscriber, STREAM_ERROR_UNEXPECTED_INPUT,
               "bytes came after the request line: write one line, then only read");
    }
}

static void tell_error(struct subscriber *subscriber, struct json_text *batch)
{
    struct stream_line line = {0};

    line.error = subscriber->error;
    line.message = subscriber->message == NULL ? "" : subscriber->message;
    stream_tell(&subscriber->stream, EVENT_STREAM_ERROR, &line, batch);
    subscriber->stage = SUBSCRIBER_ENDED;
}

static bool step(struct subscriber *subscriber, struct json_text *batch)
{
    bool has_more = false;

    if (batch->capacity - batch->size < CONTROL_LINE_BYTES_MAX) {
        return false;
    }
    switch (subscriber->stage) {
    case SUBSCRIBER_STREAMING:
        has_more = stream_step(&subscriber->stream, batch);
        if (subscriber->stream.stage == STREAM_ENDED) {
            subscriber->stage = SUBSCRIBER_ENDED;
        }
        break;
    case SUBSCRIBER_REPORTING:
        status_write(subscriber->broker, subscriber->stream.visibility, batch);
        subscriber->stage = SUBSCRIBER_ENDED;
        subscriber->has_reported = true;
        break;
    case SUBSCRIBER_REFUSED:
        tell_error(subscriber, batch);
        break;
    case SUBSCRIBER_ASKING:
    case SUBSCRIBER_ENDED:
        break;
    }
    return has_more;
}

void subscriber_init(struct subscriber *subscriber, struct broker *broker)
{
    memset(subscriber, 0, sizeof(*subscriber));
    subscriber->broker = broker;
    subscriber->user = users_take(&broker->users, "", broker->now.monotonic_us);
    subscriber->connected_monotonic_us = broker->now.monotonic_us;
    lines_init(&subscriber->lines, REQUEST_BYTES_MAX);
    stream_init(&subscriber->stream, broker);
    broker->metrics.subscribers++;
}

bool subscriber_is_over(const struct subscriber *subscriber)
{
    return subscriber->stage == SUBSCRIBER_REFUSED || subscriber->stage == SUBSCRIBER_ENDED;
}

bool subscriber_may_write_again(const struct subscriber *subscriber)
{
    return !subscriber->has_reported &&
           (subscriber->message == NULL || subscriber->error == STREAM_ERROR_UNEXPECTED_INPUT);
}

bool subscriber_reads_on(const struct subscriber *subscriber)
{
    return subscriber->discarded_bytes < LINGER_BYTES_MAX;
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
    take_more(subscriber, size);
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

bool subscriber_is_due(const struct subscriber *subscriber)
{
    switch (subscriber->stage) {
    case SUBSCRIBER_ASKING:
        return false;
    case SUBSCRIBER_STREAMING:
        return stream_is_due(&subscriber->stream);
    case SUBSCRIBER_REPORTING:
    case SUBSCRIBER_REFUSED:
        return true;
    case SUBSCRIBER_ENDED:
        return false;
    }
    return false;
}

bool subscriber_waits_for_time(const struct subscriber *subscriber)
{
    return subscriber->stage == SUBSCRIBER_ASKING || (subscriber->stage == SUBSCRIBER_STREAMING &&
                                                      stream_waits_for_time(&subscriber->stream));
}

void subscriber_stop(struct subscriber *subscriber)
{
    switch (subscriber->stage) {
    case SUBSCRIBER_ASKING: /* has no stream that could end */
        subscriber->stage = SUBSCRIBER_ENDED;
        break;
    case SUBSCRIBER_STREAMING:
        stream_stop(&subscriber->stream);
        break;
    case SUBSCRIBER_REPORTING:
    case SUBSCRIBER_REFUSED:
    case SUBSCRIBER_ENDED:
        break;
    }
}

enum subscriber_output subscriber_next_batch(struct subscriber *subscriber, char *batch,
                                             size_t capacity, size_t *size_out)
{
    struct json_text text;

    ASSERTION(!subscriber->is_writing && capacity == BATCH_BYTES_MAX);
    json_text_init(&text, batch, capacity);
    while (step(subscriber, &text)) {
    }
    ASSERTION(!text.overflowed);

    *size_out = text.size;
    if (text.size != 0) {
        subscriber->broker->metrics.batches++;
        subscriber->broker->metrics.delivered_bytes += text.size;
        return SUBSCRIBER_BATCH;
    }
    if (subscriber->stage == SUBSCRIBER_ENDED) {
        return SUBSCRIBER_DONE;
    }
    return subscriber->stream.reads_on ? SUBSCRIBER_AGAIN : SUBSCRIBER_WAITS;
}

void subscriber_deinit(struct subscriber *subscriber)
{
    struct broker *broker = subscriber->broker;

    ASSERTION(!runnable_waits(&subscriber->runnable) && !list_node_is_linked(&subscriber->node));
    ASSERTION(!list_node_is_linked(&subscriber->lingering));
    if (subscriber->is_counted) {
        subscriber->user->stream_count--;
    }
    users_release(&broker->users, subscriber->user);
    broker->metrics.subscribers--;
    lines_deinit(&subscriber->lines);
    stream_deinit(&subscriber->stream);
    free(subscriber->message);
}
