/*
 * A client of a broker's pipes that speaks them byte by byte and shares no code with our library.
 *
 * A stream reads only when it is asked for a line, so that a test can be a slow reader. Each line
 * that it ever got is kept in captured/<test>.ndjson below the working directory, where the check
 * of the schemas finds it. Functions end the test with a message when they fail. For one thread.
 */
#ifndef TESTS_SUPPORT_STORIES_PIPE_STREAM_H
#define TESTS_SUPPORT_STORIES_PIPE_STREAM_H

#include <windows.h>
#include <stdbool.h>
#include <stddef.h>

#include "proto/event.h"

#define STREAM_WAIT_MS_MAX 30000u

struct pipe_stream;

/* Connect, and write these bytes, which may be none. */
struct pipe_stream *pipe_stream_open(const wchar_t *pipe_name, const char *request);

/* The same, NULL when there is no such pipe. */
struct pipe_stream *pipe_stream_try(const wchar_t *pipe_name, const char *request);

/* The next line without its end, kept until the next call; NULL when the broker has closed the
   stream. */
const char *pipe_stream_next(struct pipe_stream *stream);

/* The next line read as an event, kept until the next call. There has to be one. */
const struct event_document *pipe_stream_next_event(struct pipe_stream *stream);

/* The next line has to be of this type. */
const struct event_document *pipe_stream_expect(struct pipe_stream *stream, enum event_type type);

/* The line that was got last. */
const char *pipe_stream_line(const struct pipe_stream *stream);

/* Nothing may come any more. */
void pipe_stream_expect_end(struct pipe_stream *stream);

/* The broker was killed: the stream may end in the middle of a line. */
void pipe_stream_expect_crash(struct pipe_stream *stream);

void pipe_stream_close(struct pipe_stream *stream);

/* Connect to a publish pipe, write the bytes, hang up. */
void pipe_publish(const wchar_t *pipe_name, const char *bytes, size_t size);

#endif
