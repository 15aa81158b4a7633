#include "tests/support/stories/broker_story.h"

#include <stdarg.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

void *broker_story_new(size_t size)
{
    struct broker_story *story = calloc(1, size);

    assert_true(size >= sizeof(*story));
    assert_non_null(story);
    broker_process_name(&story->broker);
    return story;
}

void broker_story_free(struct broker_story *story)
{
    pipe_stream_close(story->stream);
    pipe_stream_close(story->other);
    process_free(story->program);
    free(story->output);
    free(story->errors);
    broker_process_deinit(&story->broker);
    free(story);
}

DWORD broker_story_end_program(struct broker_story *story)
{
    const DWORD exit_code = process_wait(story->program);

    free(story->output);
    free(story->errors);
    story->output = process_output(story->program);
    story->errors = process_errors(story->program);
    return exit_code;
}

int broker_story_set_up_without_broker(void **state)
{
    *state = broker_story_new(sizeof(struct broker_story));
    return 0;
}

/* The state is set first: where the broker cannot start, the tear-down still has it. */
int broker_story_set_up(void **state)
{
    struct broker_story *story;

    (void)broker_story_set_up_without_broker(state);
    story = *state;
    broker_process_start(&story->broker);
    return 0;
}

int broker_story_tear_down(void **state)
{
    broker_story_free(*state);
    return 0;
}

struct pipe_stream *broker_story_subscribe(const struct broker_story *story, const char *request)
{
    struct pipe_stream *stream = pipe_stream_open(story->broker.subscribe_name, request);

    pipe_stream_expect(stream, EVENT_STREAM_STARTED);
    pipe_stream_expect(stream, EVENT_STREAM_LIVE);
    return stream;
}

void broker_story_publish(const struct broker_story *story, const char *lines)
{
    pipe_publish(story->broker.publish_name, lines, strlen(lines));
}
