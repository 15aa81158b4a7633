#include "tests/support/stream_reader.h"

#include "broker/core/fanout.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

void reader_open(struct stream_reader *reader, struct broker_fixture *fixture)
{
    memset(reader, 0, sizeof(*reader));
    subscriber_init(&reader->subscriber, &fixture->broker);
    fanout_connected(fixture->broker.fanout, &reader->subscriber);
}

void reader_say(struct stream_reader *reader, const struct identity *identity, const char *text)
{
    subscriber_take(&reader->subscriber, identity, text, strlen(text));
}

void reader_subscribe(struct stream_reader *reader, struct broker_fixture *fixture,
                      const struct identity *identity, const char *body)
{
    reader_open(reader, fixture);
    reader_say(reader, identity, "{\"subscribe\":{");
    reader_say(reader, identity, body);
    reader_say(reader, identity, "}}\n");
}

void reader_resume(struct stream_reader *reader, struct broker_fixture *fixture,
                   const struct identity *identity, struct event_id after)
{
    char id_text[EVENT_ID_TEXT_SIZE + 1];
    char body[64];

    event_id_write(after, id_text);
    (void)snprintf(body, sizeof(body), "\"after\":\"%s\"", id_text);
    reader_subscribe(reader, fixture, identity, body);
}

static void forget_line(struct stream_reader *reader)
{
    if (reader->has_document) {
        event_document_deinit(&reader->document);
        reader->has_document = false;
    }
}

/* Fetch a batch when all of the last one is taken, each in a turn of its own. */
enum subscriber_output reader_output(struct stream_reader *reader)
{
    enum subscriber_output output;

    if (reader->taken_size < reader->batch_size) {
        return SUBSCRIBER_BATCH;
    }
    reader->taken_size = 0;
    reader->batch_size = 0;
    journal_begin_turn(&reader->subscriber.broker->journal);
    stream_begin_turn(&reader->subscriber.stream, STREAM_QUANTUM_STEPS);
    output = subscriber_next_batch(&reader->subscriber, reader->batch, sizeof(reader->batch),
                                   &reader->batch_size);
    assert_true(reader->batch_size <= sizeof(reader->batch));
    assert_int_equal(output == SUBSCRIBER_BATCH, reader->batch_size != 0);
    if (output == SUBSCRIBER_BATCH) {
        assert_int_equal(reader->batch[reader->batch_size - 1], '\n');
    }
    return output;
}

/* One read of the line for both kinds, so that tests need not know which kind is next. */
static void read_line(struct stream_reader *reader)
{
    assert_int_equal(event_read(reader->line, reader->line_size, &reader->document), EVENT_OK);
    reader->has_document = true;
    if (event_type_is_stream(reader->document.event.type)) {
        assert_true(stream_line_read(&reader->document, &reader->stream_line));
    }
}

enum event_type reader_next(struct stream_reader *reader)
{
    const char *end;

    forget_line(reader);
    if (reader_output(reader) != SUBSCRIBER_BATCH) {
        return EVENT_TYPES;
    }
    reader->line = reader->batch + reader->taken_size;
    end = memchr(reader->line, '\n', reader->batch_size - reader->taken_size);
    assert_non_null(end);
    reader->line_size = (size_t)(end - reader->line);
    reader->taken_size += reader->line_size + 1;
    read_line(reader);
    return reader->document.event.type;
}

static const char *name_of(enum event_type type)
{
    return type == EVENT_TYPES ? "nothing" : event_type_name(type);
}

const struct event *expect_event_at(struct stream_reader *reader, enum event_type type,
                                    const char *file, int line)
{
    enum event_type next = reader_next(reader);

    if (next != type) {
        print_error("%s expected, %s came\n", name_of(type), name_of(next));
        _fail(file, line);
    }
    return &reader->document.event;
}

const struct stream_line *expect_stream_at(struct stream_reader *reader, enum event_type type,
                                           const char *file, int line)
{
    (void)expect_event_at(reader, type, file, line);
    return &reader->stream_line;
}

static void expect_output(struct stream_reader *reader, enum subscriber_output output,
                          const char *file, int line)
{
    (void)expect_event_at(reader, EVENT_TYPES, file, line);
    _assert_int_equal((LargestIntegralType)reader_output(reader), (LargestIntegralType)output, file,
                      line);
}

void expect_silence_at(struct stream_reader *reader, const char *file, int line)
{
    expect_output(reader, SUBSCRIBER_WAITS, file, line);
}

void expect_done_at(struct stream_reader *reader, const char *file, int line)
{
    expect_output(reader, SUBSCRIBER_DONE, file, line);
}

void expect_error_at(struct stream_reader *reader, enum stream_error error, const char *file,
                     int line)
{
    const struct stream_line *told = expect_stream_at(reader, EVENT_STREAM_ERROR, file, line);

    _assert_string_equal(stream_error_code(told->error), stream_error_code(error), file, line);
    _assert_true(strlen(told->message) > 20, "a sentence says why", file, line);
    expect_done_at(reader, file, line);
}

static const struct json *find_data(const struct stream_reader *reader, const char *member)
{
    return json_member(json_member(reader->document.json, "data"), member);
}

uint64_t reader_number(const struct stream_reader *reader, const char *member)
{
    uint64_t number = 0;

    if (!json_read_uint53(find_data(reader, member), &number)) {
        fail_msg("no number \"%s\" in %.*s", member, (int)reader->line_size, reader->line);
    }
    return number;
}

const char *reader_text(const struct stream_reader *reader, const char *member)
{
    const struct json *value = find_data(reader, member);

    return value == NULL ? NULL : json_string(value);
}

void reader_close(struct stream_reader *reader)
{
    forget_line(reader);
    fanout_forget(reader->subscriber.broker->fanout, &reader->subscriber);
    subscriber_deinit(&reader->subscriber);
}
