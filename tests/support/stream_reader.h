/*
 * A program at the other end of the subscribe pipe: it asks once and takes line after line.
 *
 * It asks the broker for a batch only when all lines of the one before have been taken, and
 * checks of each batch what holds for all: whole lines, within the capacity.
 */
#ifndef TESTS_SUPPORT_STREAM_READER_H
#define TESTS_SUPPORT_STREAM_READER_H

#include "broker/core/subscriber.h"
#include "proto/event.h"
#include "proto/stream_line.h"
#include "tests/support/broker_fixture.h"

#include <stdbool.h>
#include <stddef.h>

struct stream_reader {
    struct subscriber subscriber;
    char batch[BATCH_BYTES_MAX];
    size_t batch_size;
    size_t taken_size;
    const char *line; /* the last one taken, without its end; in batch */
    size_t line_size;
    bool has_document;
    struct event_document document; /* that line, read */
    struct stream_line stream_line; /* the same when it is a stream line */
};

/* Connects and says nothing. */
void reader_open(struct stream_reader *reader, struct broker_fixture *fixture);

void reader_say(struct stream_reader *reader, const struct identity *identity, const char *text);

/* Connects and subscribes; body is what stands between the braces of {"subscribe":{...}}. */
void reader_subscribe(struct stream_reader *reader, struct broker_fixture *fixture,
                      const struct identity *identity, const char *body);

/* The same, to go on after an id. */
void reader_resume(struct stream_reader *reader, struct broker_fixture *fixture,
                   const struct identity *identity, struct event_id after);

/* Takes the next line, if there is one: its type, or EVENT_TYPES when there is nothing. */
enum event_type reader_next(struct stream_reader *reader);

/* What the broker would say now: SUBSCRIBER_BATCH while lines are left. */
enum subscriber_output reader_output(struct stream_reader *reader);

/* Takes the next line, which must be of this type. */
#define expect_event(reader, type) expect_event_at((reader), (type), __FILE__, __LINE__)
const struct event *expect_event_at(struct stream_reader *reader, enum event_type type,
                                    const char *file, int line);

#define expect_stream(reader, type) expect_stream_at((reader), (type), __FILE__, __LINE__)
const struct stream_line *expect_stream_at(struct stream_reader *reader, enum event_type type,
                                           const char *file, int line);

/* Nothing is there to take, and the stream goes on. */
#define expect_silence(reader) expect_silence_at((reader), __FILE__, __LINE__)
void expect_silence_at(struct stream_reader *reader, const char *file, int line);

/* Nothing is there to take, and nothing ever will. */
#define expect_done(reader) expect_done_at((reader), __FILE__, __LINE__)
void expect_done_at(struct stream_reader *reader, const char *file, int line);

/* The next line ends the stream with this error, and names it to the reader in a sentence. */
#define expect_error(reader, error) expect_error_at((reader), (error), __FILE__, __LINE__)
void expect_error_at(struct stream_reader *reader, enum stream_error error, const char *file,
                     int line);

/* A number in the data of the last line; fails when there is none. */
uint64_t reader_number(const struct stream_reader *reader, const char *member);

/* The text in the data of the last line, or NULL. */
const char *reader_text(const struct stream_reader *reader, const char *member);

/* Hangs up. */
void reader_close(struct stream_reader *reader);

#endif
