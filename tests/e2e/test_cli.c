/*
 * wnetwatch.exe as a user at a command line or in a script sees it, and the README's program.
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

#include "tests/e2e/cli_story.h"
#include "tests/support/stories/broker_process.h"
#include "tests/support/stories/pipe_stream.h"
#include "tests/support/stories/process.h"

#define LINES_BYTES_MAX 16384u

/* The broker's pipes come last, where a wrong option before them is met first. */
static void start(struct cli_story *f, const char *arguments)
{
    wchar_t line[512];

    (void)_snwprintf(line, 512, L"%hs --pipes %ls", arguments, f->broker.prefix);
    f->process = process_start_in_console("wnetwatch", WNETWATCH_PROGRAM, line);
}

static DWORD run(struct cli_story *f, const char *arguments)
{
    start(f, arguments);
    return cli_story_end(f);
}

static bool is_about_the_stream(const char *line)
{
    return strstr(line, "\"type\":\"wnetwatch.stream.") != NULL;
}

/* All events of the journal as they come through the pipe, each with its end. */
static void read_journal(struct cli_story *f, char lines[LINES_BYTES_MAX])
{
    struct pipe_stream *stream = pipe_stream_open(
        f->broker.subscribe_name, "{\"subscribe\":{\"after\":\"oldest\",\"follow\":false}}\n");
    const char *line;
    size_t size = 0;

    lines[0] = '\0';
    while ((line = pipe_stream_next(stream)) != NULL) {
        if (!is_about_the_stream(line)) {
            assert_true(size + strlen(line) + 2 < LINES_BYTES_MAX);
            size += (size_t)snprintf(lines + size, LINES_BYTES_MAX - size, "%s\n", line);
        }
    }
    pipe_stream_close(stream);
}

static void json_is_byte_for_byte_what_the_pipe_says(void **state)
{
    struct cli_story *f = *state;
    char lines[LINES_BYTES_MAX];

    assert_int_equal(run(f, "events --json --after oldest --no-follow"), 0);

    read_journal(f, lines);
    assert_int_equal(count_lines(lines), EVENTS_OF_TWO_OPERATIONS + 1);
    assert_string_equal(f->output, lines);
}

static void the_program_ends_after_as_many_events_as_asked(void **state)
{
    struct cli_story *f = *state;
    char lines[LINES_BYTES_MAX];

    assert_int_equal(run(f, "events --json --after oldest --count 2"), 0);

    read_journal(f, lines);
    assert_int_equal(count_lines(f->output), 2);
    assert_memory_equal(f->output, lines, strlen(f->output));
}

static void filters_of_one_member_are_ored_and_of_two_anded(void **state)
{
    struct cli_story *f = *state;

    assert_int_equal(run(f, "events --json --after oldest --no-follow --filter local=y: "
                            "--filter type=*.failed --filter type=*.succeeded"),
                     0);

    assert_int_equal(count_lines(f->output), 1);
    assert_non_null(strstr(f->output, "\"wnetwatch.connection.add.failed\""));
    assert_non_null(strstr(f->output, "\"Y:\""));
}

static void the_program_goes_on_after_an_id(void **state)
{
    struct cli_story *f = *state;
    char arguments[128];
    char lines[LINES_BYTES_MAX];
    const char *rest;

    read_journal(f, lines);
    (void)snprintf(arguments, sizeof(arguments), "events --json --no-follow --after %.*s",
                   (int)EVENT_ID_TEXT_SIZE, strstr(lines, "\"id\":\"") + 6);
    assert_int_equal(run(f, arguments), 0);

    rest = strchr(lines, '\n') + 1;
    assert_string_equal(f->output, rest);
}

static void an_age_reaches_back_as_far_as_it_says(void **state)
{
    struct cli_story *f = *state;
    char lines[LINES_BYTES_MAX];

    read_journal(f, lines);
    assert_int_equal(run(f, "events --json --no-follow --since 10m"), 0);
    assert_string_equal(f->output, lines);
    assert_int_equal(run(f, "events --json --no-follow --since 2h"), 0);
    assert_string_equal(f->output, lines);
}

/* The first line that is not before the time; times of one form compare as text. */
static const char *find_since(const char *lines, const char *time)
{
    const char *line = lines;

    while (strncmp(strstr(line, "\"time\":\"") + 8, time, strlen(time)) < 0) {
        line = strchr(line, '\n') + 1;
    }
    return line;
}

static void a_time_is_where_it_begins(void **state)
{
    struct cli_story *f = *state;
    char arguments[128];
    char lines[LINES_BYTES_MAX];
    char time[sizeof("2026-11-23T04:31:50.537654Z")];

    read_journal(f, lines);
    (void)snprintf(time, sizeof(time), "%s", strstr(strchr(lines, '\n'), "\"time\":\"") + 8);
    (void)snprintf(arguments, sizeof(arguments), "events --json --no-follow --since %s", time);
    assert_int_equal(run(f, arguments), 0);
    assert_string_equal(f->output, find_since(lines, time));
    assert_int_equal(count_lines(f->output), EVENTS_OF_TWO_OPERATIONS);

    assert_int_equal(run(f, "events --json --no-follow --since 2099-01-01T00:00:00Z"), 2);
    assert_non_null(strstr(f->errors, "is in the future"));
}

/* Behind the time, which differs: what is in the columns, and where they are. */
static void expect_columns(const char *line, const char *columns, const char *end)
{
    char expected[160];

    (void)snprintf(expected, sizeof(expected), columns, GetCurrentProcessId());
    assert_true(strlen(line) > 24);
    assert_int_equal(line[4], '-');
    assert_int_equal(line[23], ' ');
    if (strncmp(line + 24, expected, strlen(expected)) != 0) {
        fail_msg("where \"%s\" should be there is \"%s\"", expected, line + 24);
    }
    if (strncmp(strchr(line, '\n') - strlen(end), end, strlen(end)) != 0) {
        fail_msg("this should end in \"%s\": %s", end, line);
    }
}

static const char *next_line(const char *line)
{
    return strchr(line, '\n') + 1;
}

static void people_get_columns_and_no_control_characters(void **state)
{
    struct cli_story *f = *state;
    const char *line;

    assert_int_equal(run(f, "events --after oldest --no-follow"), 0);

    assert_int_equal(count_lines(f->output), EVENTS_OF_TWO_OPERATIONS + 1);
    line = f->output;
    expect_columns(line, "broker started    ", "0.1.0");
    line = next_line(line);
    expect_columns(line, "add started       Z:    \\\\srv\\share                  ", "mapper.exe");
    line = next_line(line);
    expect_columns(line, "add succeeded     Z:    \\\\srv\\share                  ", "s");
    line = next_line(line);
    expect_columns(line, "add started       Y:    \\\\nowhere\\gr\xc3\xbc\xc3\x9f<U+001B>[2J    ",
                   "mapper.exe");
    line = next_line(line);
    expect_columns(line, "add failed        Y:    \\\\nowhere\\gr\xc3\xbc\xc3\x9f<U+001B>[2J    ",
                   " ERROR_BAD_NET_NAME (67)");
    assert_null(strchr(f->output, '\x1b'));
}

static void a_column_grows_with_a_long_name_and_stays_so(void **state)
{
    static const char lines[] =
        NOTIFICATION("pre", "3", "0", "X:", "\\\\\\\\server-with-a-name\\\\and-a-long-share")
            NOTIFICATION("pre", "4", "0", "W:", "\\\\\\\\srv\\\\share");
    struct cli_story *f = *state;
    const char *end;
    const char *line;

    pipe_publish(f->broker.publish_name, lines, sizeof(lines) - 1);
    broker_process_wait_for(&f->broker, "received", EVENTS_OF_TWO_OPERATIONS + 2);
    assert_int_equal(
        run(f, "events --after oldest --no-follow --filter local=X: --filter local=W:"), 0);

    assert_int_equal(count_lines(f->output), 2);
    line = f->output;
    expect_columns(line, "add started       X:    \\\\server-with-a-name\\and-a-long-share ",
                   "mapper.exe");
    end = strchr(line, '\n');
    expect_columns(next_line(line), "add started       W:    \\\\srv\\share ", "mapper.exe");
    assert_int_equal(strchr(next_line(line), '\n') - next_line(line), end - line);
}

static void colour_can_be_asked_for(void **state)
{
    struct cli_story *f = *state;

    assert_int_equal(run(f, "events --after oldest --no-follow --color always"), 0);

    assert_non_null(strstr(f->output, "\x1b[31madd failed "));
    assert_non_null(strstr(f->output, "\x1b[32madd succeeded "));
}

static void each_line_is_there_when_it_happens_and_ctrl_c_ends_it(void **state)
{
    struct cli_story *f = *state;

    start(f, "events --after oldest");
    free(process_wait_for_lines(f->process, EVENTS_OF_TWO_OPERATIONS + 1));
    cli_story_publish_two_operations(f);
    free(process_wait_for_lines(f->process, EVENTS_OF_TWO_OPERATIONS * 2 + 1));
    process_press_ctrl_c(f->process);

    assert_int_equal(cli_story_end(f), 0);
    assert_int_equal(count_lines(f->output), EVENTS_OF_TWO_OPERATIONS * 2 + 1);
}

static void the_program_says_that_there_is_no_broker_or_waits(void **state)
{
    struct cli_story *f = *state;

    assert_int_equal(run(f, "events --no-follow"), 1);
    assert_string_equal(f->output, "");
    assert_int_equal(count_lines(f->errors), 1);
    assert_int_equal(run(f, "status"), 1);
    assert_int_equal(count_lines(f->errors), 1);

    start(f, "events --json --after oldest --filter local=* --count 4");
    broker_process_start(&f->broker);
    cli_story_publish_two_operations(f);
    assert_int_equal(cli_story_end(f), 0);
    assert_int_equal(count_lines(f->output), EVENTS_OF_TWO_OPERATIONS);
}

static void a_broker_that_comes_back_is_found_again(void **state)
{
    struct cli_story *f = *state;
    char *output;

    start(f, "events --json --after oldest");
    free(process_wait_for_lines(f->process, EVENTS_OF_TWO_OPERATIONS + 1));
    assert_int_equal(broker_process_stop(&f->broker), 0);
    broker_process_start(&f->broker);

    /* broker.stopped, what is lost with the old one's memory, broker.started. */
    output = process_wait_for_lines(f->process, EVENTS_OF_TWO_OPERATIONS + 4);
    assert_non_null(strstr(output, "\"wnetwatch.broker.stopped\""));
    assert_non_null(strstr(output, "\"wnetwatch.stream.gap\""));
    free(output);
}

static void status_is_for_people_or_as_the_broker_says_it(void **state)
{
    struct cli_story *f = *state;

    assert_int_equal(run(f, "status"), 0);
    assert_non_null(strstr(f->output, "received"));
    assert_true(count_lines(f->output) > 10);

    assert_int_equal(run(f, "status --json"), 0);
    assert_int_equal(count_lines(f->output), 1);
    assert_non_null(strstr(f->output, "\"type\":\"wnetwatch.broker.status\""));
    assert_non_null(strstr(f->output, "\"received\":4,"));
}

static const struct wrong {
    const char *arguments;
    const char *complaint;
} wrongs[] = {
    {"", "there is no command \"--pipes\""},
    {"listen", "there is no command \"listen\""},
    {"events --jason", "\"--jason\" is no option"},
    {"status --count 3", "\"--count\" is no option"},
    {"events --count 0", "--count 0"},
    {"events --count many", "--count many"},
    {"events --after yesterday", "--after yesterday"},
    {"events --since tomorrow", "--since tomorrow"},
    {"events --after oldest --since 1h", "both say where to begin"},
    {"events --filter letter=Z:", "letter"},
    {"events --filter Z:", "member=value"},
    {"events --color blue", "--color blue"},
};

static void a_wrong_command_line_is_one_sentence_and_exit_code_2(void **state)
{
    struct cli_story *f = *state;

    for (size_t i = 0; i < sizeof(wrongs) / sizeof(wrongs[0]); i++) {
        print_message("           wnetwatch %s\n", wrongs[i].arguments);
        assert_int_equal(run(f, wrongs[i].arguments), 2);
        assert_string_equal(f->output, "");
        assert_int_equal(count_lines(f->errors), 1);
        assert_non_null(strstr(f->errors, wrongs[i].complaint));
        assert_non_null(strstr(f->errors, "wnetwatch help"));
    }
}

static void help_and_version_exit_with_0(void **state)
{
    (void)state;
    assert_int_equal(process_run("wnetwatch", WNETWATCH_PROGRAM, L"help"), 0);
    assert_int_equal(process_run("wnetwatch", WNETWATCH_PROGRAM, L"version"), 0);
}

/* It begins with what comes next, so something comes until it has seen enough. */
static void the_program_in_the_readme_gets_events(void **state)
{
    struct cli_story *f = *state;
    const ULONGLONG deadline_ms = GetTickCount64() + PROCESS_WAIT_MS_MAX;

    assert_true(SetEnvironmentVariableW(L"WNETWATCH_PIPES", f->broker.prefix));
    f->process = process_start("minimal", MINIMAL_PROGRAM, L"4");
    while (!process_ends_within(f->process, 10)) {
        cli_story_publish_two_operations(f);
        assert_true(GetTickCount64() < deadline_ms);
    }

    assert_int_equal(cli_story_end(f), 0);
    assert_int_equal(count_lines(f->output), EVENTS_OF_TWO_OPERATIONS);
    assert_int_equal(strncmp(f->output, "wnetwatch.connection.add.", 25), 0);
    assert_non_null(strstr(f->output, "<U+001B>[2J"));
    assert_null(strchr(f->output, '\x1b'));
}

#define STORY(name) cmocka_unit_test_setup_teardown(name, cli_story_set_up, cli_story_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORY(json_is_byte_for_byte_what_the_pipe_says),
        STORY(the_program_ends_after_as_many_events_as_asked),
        STORY(filters_of_one_member_are_ored_and_of_two_anded),
        STORY(the_program_goes_on_after_an_id),
        STORY(an_age_reaches_back_as_far_as_it_says),
        STORY(a_time_is_where_it_begins),
        STORY(people_get_columns_and_no_control_characters),
        STORY(a_column_grows_with_a_long_name_and_stays_so),
        STORY(colour_can_be_asked_for),
        STORY(each_line_is_there_when_it_happens_and_ctrl_c_ends_it),
        cmocka_unit_test_setup_teardown(the_program_says_that_there_is_no_broker_or_waits,
                                        cli_story_set_up_without_broker, cli_story_tear_down),
        STORY(a_broker_that_comes_back_is_found_again),
        STORY(status_is_for_people_or_as_the_broker_says_it),
        cmocka_unit_test_setup_teardown(a_wrong_command_line_is_one_sentence_and_exit_code_2,
                                        cli_story_set_up_without_broker, cli_story_tear_down),
        cmocka_unit_test(help_and_version_exit_with_0),
        STORY(the_program_in_the_readme_gets_events),
    };

    return cmocka_run_group_tests_name("e2e.cli", tests, NULL, NULL);
}
