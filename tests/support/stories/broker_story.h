/*
 * The fixture of a story with one broker: the broker, and what the test has at its pipes.
 *
 * A story that needs more has this as its first member, so that the state of a test is both.
 * Functions end the test with a message when they fail. For one thread.
 */
#ifndef TESTS_SUPPORT_STORIES_BROKER_STORY_H
#define TESTS_SUPPORT_STORIES_BROKER_STORY_H

#include "tests/support/stories/broker_process.h"
#include "tests/support/stories/pipe_stream.h"
#include "tests/support/stories/process.h"

#include <windows.h>

#include <stddef.h>

#define SUBSCRIBE_FROM_NOW "{\"subscribe\":{}}\n"

struct broker_story {
    struct broker_process broker;
    struct pipe_stream *stream;
    struct pipe_stream *other;
    struct process *program; /* a client that is a program of its own */
    char *output;            /* what the program had printed when it ended, and complained of */
    char *errors;
};

/* All zero but for the broker, which is named and does not run. The size is that of the whole
   fixture. */
void *broker_story_new(size_t size);

/* Closes and ends what there is, and frees the whole fixture. */
void broker_story_free(struct broker_story *story);

/* Wait for the program's end and keep what it has printed; returns the exit code. */
DWORD broker_story_end_program(struct broker_story *story);

/* For cmocka, where the fixture is the story alone: its broker runs, or not yet. */
int broker_story_set_up(void **state);
int broker_story_set_up_without_broker(void **state);
int broker_story_tear_down(void **state);

/* A stream that is live: it misses nothing that happens from here on. */
struct pipe_stream *broker_story_subscribe(const struct broker_story *story, const char *request);

void broker_story_publish(const struct broker_story *story, const char *lines);

#endif
