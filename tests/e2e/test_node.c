/*
 * A client that is not ours: Node for Windows runs the sample, which needs nothing but Node, and a
 * program that does what no client should.
 */
#include <windows.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support/stories/broker_story.h"

#define EVENTS_WANTED 5u

#define HOSTILE_NAME                                                                               \
    "\\u0301Q:\\u001b[2J\\u009b\\u200e\\u2028\\u202e\\udb40\\udc41\\u115f\\ud83d\\ude00"
#define SHOWN_NAME                                                                                 \
    "<U+0301>Q:<U+001B>[2J<U+009B><U+200E><U+2028><U+202E><U+E0041><U+115F>\xF0\x9F\x98\x80"

static const char hostile_notification[] =
    "{\"v\":1,\"call\":\"add\",\"phase\":\"post\",\"context\":2,\"status\":0,\"local\":"
    "\"" HOSTILE_NAME "\",\"remote\":\"" HOSTILE_NAME
    "\",\"type\":1,\"flags\":0,\"image\":\"x.exe\",\"dropped\":0}\n";

static const char notification[] =
    "{\"v\":1,\"call\":\"cancel\",\"phase\":\"post\",\"context\":1,\"status\":0,\"name\":\"Z:\","
    "\"provider\":\"some network\",\"flags\":0,\"force\":false,\"image\":\"C:\\\\x.exe\","
    "\"dropped\":0}\n";

static void start_script(struct broker_story *story, const char *path, HANDLE output)
{
    wchar_t script[MAX_PATH];
    wchar_t arguments[MAX_PATH * 2];

    (void)_snwprintf(arguments, MAX_PATH, L"%hs", path);
    assert_true(GetFullPathNameW(arguments, MAX_PATH, script, NULL) > 0);
    (void)_snwprintf(arguments, MAX_PATH * 2, L"\"%ls\" %ls", script, story->broker.prefix);
    story->program = process_start_with_output("node", NODE_PROGRAM, arguments, output);
}

static void start_node(struct broker_story *story, HANDLE output)
{
    start_script(story, NODE_SCRIPT, output);
}

/* Wait until Node has complained of something, and return all that it has said. */
static char *wait_for_complaint(struct broker_story *story, const char *sentence)
{
    const ULONGLONG deadline_ms = GetTickCount64() + PROCESS_WAIT_MS_MAX;
    char *errors = process_errors(story->program);

    while (strstr(errors, sentence) == NULL) {
        if (process_ends_within(story->program, 10) || GetTickCount64() >= deadline_ms) {
            fail_msg("node does not say \"%s\", but: %s", sentence, errors);
        }
        free(errors);
        errors = process_errors(story->program);
    }
    return errors;
}

/* Nothing tells when Node is ready, and it begins with what comes next: so something comes
   until it has printed that many lines. The caller frees them. */
static char *publish_until_node_has(struct broker_story *story, const char *line, size_t lines)
{
    const ULONGLONG deadline_ms = GetTickCount64() + PROCESS_WAIT_MS_MAX;
    char *output = NULL;

    do {
        if (process_ends_within(story->program, 10)) {
            fail_msg("node ended by itself: %s", process_errors(story->program));
        }
        assert_true(GetTickCount64() < deadline_ms);
        broker_story_publish(story, line);
        free(output);
        output = process_output(story->program);
    } while (count_lines(output) < lines);
    return output;
}

static void node_prints_events(void **state)
{
    struct broker_story *story = *state;
    char *output;

    start_node(story, INVALID_HANDLE_VALUE);
    output = publish_until_node_has(story, notification, EVENTS_WANTED);
    assert_non_null(strstr(output, " wnetwatch.connection.cancel.succeeded Z: \n"));
    free(output);
}

static void without_a_broker_node_says_so_in_one_sentence_and_waits(void **state)
{
    struct broker_story *story = *state;
    char *errors;

    start_node(story, INVALID_HANDLE_VALUE);
    errors = wait_for_complaint(story, "no stream, trying again: ");
    assert_null(strstr(errors, "    at ")); /* a line of a stack trace */
    free(errors);

    broker_process_start(&story->broker);
    free(publish_until_node_has(story, notification, EVENTS_WANTED));
    errors = process_errors(story->program);
    assert_int_equal(count_lines(errors), 1); /* however often it has tried meanwhile */
    free(errors);
}

/* The broker keeps no journal here, so its successor has to tell that something is lost. */
static void node_goes_on_after_its_last_line_when_the_broker_is_another_one(void **state)
{
    struct broker_story *story = *state;
    char *output;

    start_node(story, INVALID_HANDLE_VALUE);
    output = publish_until_node_has(story, notification, EVENTS_WANTED);
    assert_int_equal(broker_process_stop(&story->broker), 0);
    free(wait_for_complaint(story, "trying again"));

    broker_process_start(&story->broker);
    free(wait_for_complaint(story, "events are lost: unknown"));
    free(publish_until_node_has(story, notification, count_lines(output) + EVENTS_WANTED));
    free(output);
}

static void node_shows_names_without_what_a_terminal_acts_on(void **state)
{
    struct broker_story *story = *state;
    char *output;

    start_node(story, INVALID_HANDLE_VALUE);
    output = publish_until_node_has(story, hostile_notification, EVENTS_WANTED);
    assert_non_null(strstr(output, " " SHOWN_NAME " " SHOWN_NAME "\n"));
    assert_null(strchr(output, '\x1b'));
    free(output);
}

static void a_second_line_is_answered_before_the_pipe_is_closed(void **state)
{
    struct broker_story *story = *state;
    char *output;

    start_script(story, NODE_SECOND_LINE, INVALID_HANDLE_VALUE);
    assert_int_equal(process_wait(story->program), 0);
    output = process_output(story->program);
    if (strstr(output, "wnetwatch.stream.error unexpected_input\n") == NULL) {
        fail_msg("node has read: %s", output);
    }
    free(output);
}

/* Returns what it complains of, to be freed. */
static char *publish_until_node_ends(struct broker_story *story, DWORD exit_code)
{
    const ULONGLONG deadline_ms = GetTickCount64() + PROCESS_WAIT_MS_MAX;

    while (!process_ends_within(story->program, 10)) {
        broker_story_publish(story, notification);
        assert_true(GetTickCount64() < deadline_ms);
    }
    assert_int_equal(process_wait(story->program), exit_code);
    return process_errors(story->program);
}

static void node_ends_quietly_when_its_reader_has_gone(void **state)
{
    HANDLE reading;
    HANDLE writing;
    char *errors;

    assert_true(CreatePipe(&reading, &writing, NULL, 0));
    (void)CloseHandle(reading);
    start_node(*state, writing);
    (void)CloseHandle(writing);
    errors = publish_until_node_ends(*state, 0);
    assert_string_equal(errors, "");
    free(errors);
}

static void node_says_that_its_output_cannot_be_written(void **state)
{
    HANDLE file = CreateFileW(L"node-unwritable", GENERIC_READ | DELETE, FILE_SHARE_READ, NULL,
                              CREATE_ALWAYS, FILE_FLAG_DELETE_ON_CLOSE, NULL);
    char *errors;

    assert_true(file != INVALID_HANDLE_VALUE);
    start_node(*state, file);
    errors = publish_until_node_ends(*state, 1);
    assert_int_equal(strncmp(errors, "the output cannot be written: ", 30), 0);
    free(errors);
    (void)CloseHandle(file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(node_prints_events, broker_story_set_up,
                                        broker_story_tear_down),
        cmocka_unit_test_setup_teardown(a_second_line_is_answered_before_the_pipe_is_closed,
                                        broker_story_set_up, broker_story_tear_down),
        cmocka_unit_test_setup_teardown(node_ends_quietly_when_its_reader_has_gone,
                                        broker_story_set_up, broker_story_tear_down),
        cmocka_unit_test_setup_teardown(node_says_that_its_output_cannot_be_written,
                                        broker_story_set_up, broker_story_tear_down),
        cmocka_unit_test_setup_teardown(node_shows_names_without_what_a_terminal_acts_on,
                                        broker_story_set_up, broker_story_tear_down),
        cmocka_unit_test_setup_teardown(without_a_broker_node_says_so_in_one_sentence_and_waits,
                                        broker_story_set_up_without_broker, broker_story_tear_down),
        cmocka_unit_test_setup_teardown(
            node_goes_on_after_its_last_line_when_the_broker_is_another_one, broker_story_set_up,
            broker_story_tear_down),
    };

    return cmocka_run_group_tests_name("e2e.node", tests, NULL, NULL);
}
