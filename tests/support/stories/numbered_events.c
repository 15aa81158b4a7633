#include "tests/support/stories/numbered_events.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* What one write to the pipe may bring. */
#define WRITE_BYTES_MAX (1024u * 1024u)

#define REQUEST_BYTES 128u

size_t numbers_write(char *bytes, size_t size_max, uint32_t number, size_t line_bytes,
                     uint32_t dropped)
{
    int size = snprintf(bytes, size_max,
                        "{\"v\":1,\"call\":\"add\",\"phase\":\"post\",\"context\":%u,\"status\":0,"
                        "\"local\":\"\",\"remote\":\"\\\\\\\\load\\\\%u\",\"type\":1,\"flags\":0,"
                        "\"image\":\"C:\\\\",
                        number, number);
    size_t padded;

    assert_true(size > 0 && line_bytes + 64 < size_max);
    padded = (size_t)size < line_bytes ? line_bytes : (size_t)size;
    memset(bytes + size, 'x', padded - (size_t)size);
    size = snprintf(bytes + padded, size_max - padded, ".exe\",\"dropped\":%u}\n", dropped);
    assert_true(size > 0 && padded + (size_t)size < size_max);
    return padded + (size_t)size;
}

void numbers_publish(const struct broker_process *broker, uint32_t first, uint32_t last,
                     size_t line_bytes)
{
    const uint64_t received_before = broker_process_count(broker, "received");
    char *bytes = malloc(WRITE_BYTES_MAX);
    size_t size = 0;

    assert_non_null(bytes);
    for (uint32_t number = first; number <= last; number++) {
        size += numbers_write(bytes + size, WRITE_BYTES_MAX - size, number, line_bytes, 0);
        if (number == last || WRITE_BYTES_MAX - size < line_bytes + 1024) {
            /* Connections have no order among each other, so one at a time. */
            pipe_publish(broker->publish_name, bytes, size);
            broker_process_wait_for(broker, "received", received_before + (number - first + 1));
            size = 0;
        }
    }
    free(bytes);
}

uint32_t numbers_read(const struct event *event)
{
    unsigned int number = 0;

    if (event->type == EVENT_ADD_SUCCEEDED) {
        assert_int_equal(sscanf(event->remote, "\\\\load\\%u", &number), 1);
    }
    return number;
}

void numbers_expect(struct pipe_stream *stream, uint32_t first, uint32_t last)
{
    for (uint32_t number = first; number <= last; number++) {
        const struct event_document *document = pipe_stream_next_event(stream);

        if (document->event.type != EVENT_ADD_SUCCEEDED ||
            numbers_read(&document->event) != number) {
            fail_msg("where number %u should be there is %.400s", number, pipe_stream_line(stream));
        }
    }
}

struct stream_line numbers_expect_gap(struct pipe_stream *stream)
{
    struct stream_line line;

    assert_true(stream_line_read(pipe_stream_expect(stream, EVENT_STREAM_GAP), &line));
    return line;
}

struct pipe_stream *numbers_listen(const struct broker_process *broker, const char *after)
{
    char request[REQUEST_BYTES];
    struct pipe_stream *stream;

    (void)snprintf(request, sizeof(request), "{\"subscribe\":{\"after\":\"%s\"}}\n", after);
    stream = pipe_stream_open(broker->subscribe_name, request);
    pipe_stream_expect(stream, EVENT_STREAM_STARTED);
    return stream;
}

void numbers_copy_id(struct pipe_stream *stream, char id[EVENT_ID_TEXT_SIZE + 1])
{
    const char *start = strstr(pipe_stream_line(stream), "\"id\":\"");

    assert_non_null(start);
    memcpy(id, start + 6, EVENT_ID_TEXT_SIZE);
    id[EVENT_ID_TEXT_SIZE] = '\0';
}
