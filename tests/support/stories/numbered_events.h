/*
 * Events that say which one they are: a test publishes 1 to 100 and knows what it has to hear.
 *
 * The number is in the remote name. Each is an ended operation whose beginning was not told, so one
 * notification is one event. Functions end the test with a message. For one thread.
 */
#ifndef TESTS_SUPPORT_STORIES_NUMBERED_EVENTS_H
#define TESTS_SUPPORT_STORIES_NUMBERED_EVENTS_H

#include "tests/support/stories/broker_process.h"
#include "tests/support/stories/pipe_stream.h"

#include "proto/stream_line.h"

#include <stdint.h>

/* Publish these numbers and wait until the broker has them. Each line is about so long. */
void numbers_publish(const struct broker_process *broker, uint32_t first, uint32_t last,
                     size_t line_bytes);

/* Write the notification of a number, its end included, which says that so many were dropped
   before it; returns its size. */
size_t numbers_write(char *bytes, size_t size_max, uint32_t number, size_t line_bytes,
                     uint32_t dropped);

/* The number of an event, 0 for those of the broker. */
uint32_t numbers_read(const struct event *event);

/* Exactly these come next, in this order. */
void numbers_expect(struct pipe_stream *stream, uint32_t first, uint32_t last);

/* What comes next is a gap; its parts. */
struct stream_line numbers_expect_gap(struct pipe_stream *stream);

/* Subscribe after the id, or after "oldest". Behind stream.started. */
struct pipe_stream *numbers_listen(const struct broker_process *broker, const char *after);

/* The id of the line that the stream gave last. */
void numbers_copy_id(struct pipe_stream *stream, char id[EVENT_ID_TEXT_SIZE + 1]);

#endif
