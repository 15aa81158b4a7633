/*
 * A broker with a history that a story at the command line knows, and what a program has printed.
 *
 * Functions end the test with a message when they fail. For one thread.
 */
#ifndef TESTS_E2E_CLI_STORY_H
#define TESTS_E2E_CLI_STORY_H

#include "tests/support/stories/broker_process.h"
#include "tests/support/stories/process.h"

#include <windows.h>

/* How an operation begins and ends, as the notify DLL would tell it. */
#define NOTIFICATION(phase, context, status, local, remote)                                        \
    "{\"v\":1,\"call\":\"add\",\"phase\":\"" phase "\",\"context\":" context ",\"status\":" status \
    ",\"local\":\"" local "\",\"remote\":\"" remote                                                \
    "\",\"type\":1,\"flags\":0,\"image\":\"C:\\\\Tools\\\\mapper.exe\",\"dropped\":0}\n"

#define EVENTS_OF_TWO_OPERATIONS 4u

struct cli_story {
    struct broker_process broker;
    struct process *process; /* NULL: none runs */
    char *output;            /* of the last one that has ended, and what it complained of */
    char *errors;
};

/* For cmocka: with a broker whose history is its start and two operations, or with none. */
int cli_story_set_up(void **state);
int cli_story_set_up_without_broker(void **state);
int cli_story_tear_down(void **state);

/* Z: is connected to \\srv\share. Y: is not to \\nowhere\..., whose name is no plain text. */
void cli_story_publish_two_operations(const struct cli_story *story);

/* Wait for the program's end and keep what it has printed; returns the exit code. */
DWORD cli_story_end(struct cli_story *story);

#endif
