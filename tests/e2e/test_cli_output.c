/*
 * What our programs do when their standard output cannot be written, takes only a part, or has no
 * reader any more.
 */
#include <windows.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support/stories/broker_story.h"

#define COMMAND_LINE_UNITS 256u
#define PIPE_BYTES 4096u
#define PIPE_BYTES_FULL 3000u /* with less room than this a line of JSON may not fit */
#define EVENTS 60u            /* several pipes full */
#define OUTPUT_BYTES_MAX 131072u
#define POLL_MS 10u

#define NOTIFICATION                                                                               \
    "{\"v\":1,\"call\":\"cancel\",\"phase\":\"post\",\"context\":1,\"status\":0,\"name\":\"Z:\","  \
    "\"provider\":\"some network\",\"flags\":0,\"force\":false,\"image\":\"C:\\\\x.exe\","         \
    "\"dropped\":0}\n"

static const struct command {
    const char *name;
    const char *program;
    const char *arguments;
    bool asks_broker;
} commands[] = {
    {"events", WNETWATCH_PROGRAM, "events --after oldest --no-follow", true},
    {"events as JSON", WNETWATCH_PROGRAM, "events --json --after oldest --no-follow", true},
    {"events that follow", WNETWATCH_PROGRAM, "events --json --after oldest", true},
    {"events by a template", WNETWATCH_PROGRAM, "events --format {type} --after oldest --no-follow",
     true},
    {"status", WNETWATCH_PROGRAM, "status", true},
    {"status as JSON", WNETWATCH_PROGRAM, "status --json", true},
    {"help", WNETWATCH_PROGRAM, "help", false},
    {"help of a verb", WNETWATCH_PROGRAM, "help run", false},
    {"completion", WNETWATCH_PROGRAM, "completion powershell", false},
    {"version", WNETWATCH_PROGRAM, "version", false},
    {"help of the broker", WNETWATCHD_PROGRAM, "help", false},
    {"version of the broker", WNETWATCHD_PROGRAM, "version", false},
};

#define COMMANDS (sizeof(commands) / sizeof(commands[0]))

static void write_arguments(const struct broker_story *story, const struct command *command,
                            wchar_t line[COMMAND_LINE_UNITS])
{
    (void)_snwprintf(line, COMMAND_LINE_UNITS, command->asks_broker ? L"%hs --pipes %ls" : L"%hs",
                     command->arguments, story->broker.prefix);
}

static void start(struct broker_story *story, const struct command *command, HANDLE output)
{
    wchar_t line[COMMAND_LINE_UNITS];

    write_arguments(story, command, line);
    process_free(story->program);
    story->program = process_start_with_output("printer", command->program, line, output);
}

/* The sentence about the output; events tells of its connection too. */
static const char *find_complaint(const char *errors)
{
    return strstr(errors, ": the output cannot be written: ");
}

static void expect_failure(struct broker_story *story, HANDLE output)
{
    for (size_t i = 0; i < COMMANDS; i++) {
        const char *complaint;
        char *errors;

        print_message("    %s\n", commands[i].name);
        start(story, &commands[i], output);
        assert_int_equal(process_wait(story->program), 1);
        errors = process_errors(story->program);
        complaint = find_complaint(errors);
        assert_non_null(complaint);
        assert_null(find_complaint(complaint + 1));
        assert_non_null(strchr(complaint, '(')); /* the code */
        free(errors);
    }
}

static void an_output_that_cannot_be_written_is_a_failure(void **state)
{
    struct broker_story *story = *state;
    HANDLE file = CreateFileW(L"read-only-output", GENERIC_READ | DELETE, FILE_SHARE_READ, NULL,
                              CREATE_ALWAYS, FILE_FLAG_DELETE_ON_CLOSE, NULL);

    assert_true(file != INVALID_HANDLE_VALUE);
    expect_failure(story, file);
    (void)CloseHandle(file);
}

static void a_missing_output_is_a_failure(void **state)
{
    expect_failure(*state, NULL);
}

/* Wine shows the host's device that is always full; Windows has none. */
static void a_full_disk_is_a_failure(void **state)
{
    HANDLE device =
        CreateFileW(L"\\\\?\\unix\\dev\\full", GENERIC_WRITE, 0, NULL, OPEN_EXISTING, 0, NULL);

    if (device == INVALID_HANDLE_VALUE) {
        skip();
    }
    expect_failure(*state, device);
    (void)CloseHandle(device);
}

static void a_reader_that_has_gone_ends_it_quietly(void **state)
{
    struct broker_story *story = *state;

    for (size_t i = 0; i < COMMANDS; i++) {
        HANDLE reading;
        HANDLE writing;
        char *errors;

        print_message("    %s\n", commands[i].name);
        assert_true(CreatePipe(&reading, &writing, NULL, 0));
        (void)CloseHandle(reading);
        start(story, &commands[i], writing);
        (void)CloseHandle(writing);
        assert_int_equal(process_wait(story->program), 0);
        errors = process_errors(story->program);
        assert_null(find_complaint(errors));
        free(errors);
    }
}

static size_t bytes_in(HANDLE pipe)
{
    DWORD available = 0;

    (void)PeekNamedPipe(pipe, NULL, 0, NULL, &available, NULL);
    return available;
}

/* All that comes until the program has ended. */
static void drain(struct process *process, HANDLE pipe, char output[OUTPUT_BYTES_MAX])
{
    ULONGLONG deadline_ms = GetTickCount64() + PROCESS_WAIT_MS_MAX;
    size_t size = 0;
    bool has_ended = false;

    while (!has_ended || bytes_in(pipe) > 0) {
        DWORD taken = 0;

        has_ended = process_ends_within(process, 0);
        if (bytes_in(pipe) > 0) {
            assert_true(
                ReadFile(pipe, output + size, (DWORD)(OUTPUT_BYTES_MAX - 1 - size), &taken, NULL));
            size += taken;
        } else if (!has_ended) {
            has_ended = process_ends_within(process, POLL_MS);
        }
        assert_true(GetTickCount64() < deadline_ms);
    }
    output[size] = '\0';
}

/* The test is the pipe's slow reader: it begins when the pipe is full. */
static void let_fill(struct process *process, HANDLE pipe)
{
    ULONGLONG deadline_ms = GetTickCount64() + PROCESS_WAIT_MS_MAX;

    while (bytes_in(pipe) < PIPE_BYTES_FULL && !process_ends_within(process, POLL_MS)) {
        assert_true(GetTickCount64() < deadline_ms);
    }
}

static void a_pipe_that_does_not_wait_gets_every_byte(void **state)
{
    static const struct command command = {"events", WNETWATCH_PROGRAM,
                                           "events --json --after oldest --no-follow", true};
    static char output[OUTPUT_BYTES_MAX];
    struct broker_story *story = *state;
    DWORD no_wait = PIPE_NOWAIT;
    HANDLE reading;
    HANDLE writing;
    char *expected;

    for (unsigned i = 0; i < EVENTS; i++) {
        broker_story_publish(story, NOTIFICATION);
    }
    broker_process_wait_for(&story->broker, "received", EVENTS);
    start(story, &command, INVALID_HANDLE_VALUE);
    assert_int_equal(process_wait(story->program), 0);
    expected = process_output(story->program);
    assert_int_equal(count_lines(expected), EVENTS + 1);

    assert_true(CreatePipe(&reading, &writing, NULL, PIPE_BYTES));
    assert_true(SetNamedPipeHandleState(writing, &no_wait, NULL, NULL));
    start(story, &command, writing);
    (void)CloseHandle(writing);
    let_fill(story->program, reading);
    drain(story->program, reading, output);

    assert_int_equal(process_wait(story->program), 0);
    assert_string_equal(output, expected);
    free(expected);
    (void)CloseHandle(reading);
}

#define STORY(name)                                                                                \
    cmocka_unit_test_setup_teardown(name, broker_story_set_up, broker_story_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORY(an_output_that_cannot_be_written_is_a_failure),
        STORY(a_missing_output_is_a_failure),
        STORY(a_full_disk_is_a_failure),
        STORY(a_reader_that_has_gone_ends_it_quietly),
        STORY(a_pipe_that_does_not_wait_gets_every_byte),
    };

    return cmocka_run_group_tests_name("e2e.cli_output", tests, NULL, NULL);
}
