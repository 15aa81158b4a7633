#include "tests/e2e/cli_story.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tests/support/stories/pipe_stream.h"

static const char two_operations[] = NOTIFICATION("pre", "1", "0", "Z:", "\\\\\\\\srv\\\\share")
    NOTIFICATION("post", "1", "0", "Z:", "\\\\\\\\srv\\\\share")
        NOTIFICATION("pre", "2", "0", "Y:", "\\\\\\\\nowhere\\\\gr\\u00fc\\u00df\\u001b[2J")
            NOTIFICATION("post", "2", "67", "Y:", "\\\\\\\\nowhere\\\\gr\\u00fc\\u00df\\u001b[2J");

void cli_story_publish_two_operations(const struct cli_story *story)
{
    pipe_publish(story->broker.publish_name, two_operations, sizeof(two_operations) - 1);
}

int cli_story_set_up_without_broker(void **state)
{
    struct cli_story *story = calloc(1, sizeof(*story));

    assert_non_null(story);
    broker_process_name(&story->broker);
    *state = story;
    return 0;
}

int cli_story_set_up(void **state)
{
    struct cli_story *story;

    (void)cli_story_set_up_without_broker(state);
    story = *state;
    broker_process_start(&story->broker);
    cli_story_publish_two_operations(story);
    broker_process_wait_for(&story->broker, "received", EVENTS_OF_TWO_OPERATIONS);
    return 0;
}

int cli_story_tear_down(void **state)
{
    struct cli_story *story = *state;

    free(story->output);
    free(story->errors);
    process_free(story->process);
    broker_process_deinit(&story->broker);
    free(story);
    return 0;
}

DWORD cli_story_end(struct cli_story *story)
{
    const DWORD exit_code = process_wait(story->process);

    free(story->output);
    free(story->errors);
    story->output = process_output(story->process);
    story->errors = process_errors(story->process);
    process_free(story->process);
    story->process = NULL;
    return exit_code;
}
