/*
 * wnetwatch.exe that goes on where an earlier run ended (--cursor-file), whatever ended it, and that
 * ends at a time (--until).
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

#include "tests/support/random.h"
#include "tests/support/stories/broker_story.h"
#include "tests/support/stories/numbered_events.h"

#define COMMAND_LINE_UNITS 512u
#define LINE_BYTES 600u
#define NUMBERS 40u

#define KILLS 12u
#define NUMBERS_AT_FIRST 400u
#define NUMBERS_OF_A_ROUND 40u
#define KILL_WAIT_MS_MAX 2500u /* a start under Wine, and a save or two */

#define UNTIL_S 3u
#define US_PER_S 1000000u
#define CLOCK_STEP_US 20000u /* of the slowest clock that the broker may read */

struct fixture {
    struct broker_story story; /* the first member, as the story wants it */
    char path[64];
};

static int set_up(void **state)
{
    struct fixture *f = broker_story_new(sizeof(*f));

    *state = f;
    (void)snprintf(f->path, sizeof(f->path), "cli.%lu.cursor", GetCurrentProcessId());
    (void)DeleteFileA(f->path);
    broker_process_start(&f->story.broker);
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    (void)DeleteFileA(f->path);
    broker_story_free(&f->story);
    return 0;
}

static void write_line(const struct fixture *f, const char *rest, wchar_t line[COMMAND_LINE_UNITS])
{
    (void)_snwprintf(line, COMMAND_LINE_UNITS,
                     L"events --json --pipes %ls --filter type=add.succeeded --cursor-file %hs %hs",
                     f->story.broker.prefix, f->path, rest);
}

static void start(struct fixture *f, const char *rest)
{
    wchar_t line[COMMAND_LINE_UNITS];

    write_line(f, rest, line);
    process_free(f->story.program);
    f->story.program = process_start_in_console("wnetwatch", WNETWATCH_PROGRAM, line);
}

static void start_with_output(struct fixture *f, const char *rest, HANDLE output)
{
    wchar_t line[COMMAND_LINE_UNITS];

    write_line(f, rest, line);
    process_free(f->story.program);
    f->story.program = process_start_with_output("wnetwatch", WNETWATCH_PROGRAM, line, output);
}

static DWORD run(struct fixture *f, const char *rest)
{
    start(f, rest);
    return broker_story_end_program(&f->story);
}

static void expect_said(const struct fixture *f, const char *words)
{
    if (strstr(f->story.errors, words) == NULL) {
        fail_msg("\"%s\" is not in: %s", words, f->story.errors);
    }
}

/* The number of the line at the text, which goes behind it; 0 behind the last whole line. */
static uint32_t take_number(const char **text)
{
    static const char before[] = "load\\\\";
    const char *end = strchr(*text, '\n');
    const char *number = strstr(*text, before);

    if (end == NULL) {
        return 0;
    }
    assert_true(number != NULL && number < end);
    *text = end + 1;
    return (uint32_t)strtoul(number + sizeof(before) - 1, NULL, 10);
}

static void expect_numbers(const struct fixture *f, uint32_t first, uint32_t last)
{
    const char *text = f->story.output;

    for (uint32_t number = first; number <= last; number++) {
        assert_int_equal(take_number(&text), number);
    }
    assert_string_equal(text, "");
}

static void publish(struct fixture *f, uint32_t first, uint32_t last)
{
    numbers_publish(&f->story.broker, first, last, LINE_BYTES);
}

/* Each round may begin again with what was printed already, and with nothing later. Returns the last
   number that was printed by now. */
static uint32_t expect_no_number_missing(const struct fixture *f, uint32_t printed)
{
    const char *text = f->story.output;
    uint32_t number = take_number(&text);

    if (number == 0) {
        return printed;
    }
    assert_in_range(number, 1, printed + 1);
    for (uint32_t next = take_number(&text); next != 0; next = take_number(&text)) {
        assert_int_equal(next, number + 1);
        number = next;
    }
    return number > printed ? number : printed;
}

static void kills_at_random_moments_lose_nothing(void **state)
{
    struct fixture *f = *state;
    const uint64_t seed = GetTickCount64();
    uint32_t published = NUMBERS_AT_FIRST;
    uint32_t printed = 0;
    struct random random;

    print_message("    seed %llu\n", (unsigned long long)seed);
    random_init(&random, seed);
    publish(f, 1, published);
    for (unsigned i = 0; i < KILLS; i++) {
        start(f, "--after oldest");
        publish(f, published + 1, published + NUMBERS_OF_A_ROUND);
        published += NUMBERS_OF_A_ROUND;
        (void)process_ends_within(f->story.program, random_below(&random, KILL_WAIT_MS_MAX));
        process_kill(f->story.program);
        (void)broker_story_end_program(&f->story);
        printed = expect_no_number_missing(f, printed);
    }
    print_message("    printed before the last run: %u of %u\n", printed, published);
    assert_int_equal(run(f, "--after oldest --no-follow"), 0);
    assert_int_equal(expect_no_number_missing(f, printed), published);
    assert_int_equal(run(f, "--after oldest --no-follow"), 0);
    assert_string_equal(f->story.output, "");
}

static void a_count_ends_behind_the_last_line(void **state)
{
    struct fixture *f = *state;

    publish(f, 1, NUMBERS);
    assert_int_equal(run(f, "--after oldest --count 3"), 0);
    expect_numbers(f, 1, 3);
    assert_int_equal(run(f, "--after now --count 4"), 0); /* for the first run alone */
    expect_numbers(f, 4, 7);
    assert_int_equal(run(f, "--since 2099-01-01 --no-follow"), 2);
    assert_int_equal(run(f, "--no-follow"), 0);
    expect_numbers(f, 8, NUMBERS);
}

static void ctrl_c_ends_behind_the_last_line(void **state)
{
    struct fixture *f = *state;

    publish(f, 1, NUMBERS);
    start(f, "--after oldest");
    free(process_wait_for_lines(f->story.program, NUMBERS));
    process_press_ctrl_c(f->story.program);
    assert_int_equal(process_wait(f->story.program), 0);
    publish(f, NUMBERS + 1, NUMBERS + 1);
    assert_int_equal(run(f, "--after oldest --no-follow"), 0);
    expect_numbers(f, NUMBERS + 1, NUMBERS + 1);
}

static void what_was_not_written_comes_in_the_next_run(void **state)
{
    struct fixture *f = *state;
    HANDLE file = CreateFileW(L"read-only-cli-output", GENERIC_READ | DELETE, FILE_SHARE_READ, NULL,
                              CREATE_ALWAYS, FILE_FLAG_DELETE_ON_CLOSE, NULL);

    assert_true(file != INVALID_HANDLE_VALUE);
    publish(f, 1, NUMBERS);
    assert_int_equal(run(f, "--after oldest --count 3"), 0);
    start_with_output(f, "--after oldest --no-follow", file);
    assert_int_equal(process_wait(f->story.program), 1);
    start_with_output(f, "--after oldest --count 1", file);
    assert_int_equal(process_wait(f->story.program), 1);
    assert_int_equal(run(f, "--after oldest --no-follow"), 0);
    expect_numbers(f, 4, NUMBERS);
    (void)CloseHandle(file);
}

static void a_file_that_cannot_be_used_is_exit_code_1(void **state)
{
    struct fixture *f = *state;
    FILE *file = fopen(f->path, "wb");

    assert_non_null(file);
    (void)fputs("yesterday\n", file);
    (void)fclose(file);
    publish(f, 1, 3);
    assert_int_equal(run(f, "--after oldest --no-follow"), 1);
    expect_said(f, ": the file holds no cursor\n");
    assert_string_equal(f->story.output, "");

    (void)DeleteFileA(f->path);
    (void)strcpy(f->path, "no-such-folder\\cursor");
    assert_int_equal(run(f, "--after oldest --count 2"), 1);
    expect_numbers(f, 1, 2);
    expect_said(f, "--cursor-file no-such-folder\\cursor: cannot write the cursor file: ");
    start(f, "--after oldest");
    process_expect_said(f->story.program, ": the file cannot be written (error 3); trying again",
                        1);
    process_press_ctrl_c(f->story.program);
    assert_int_equal(process_wait(f->story.program), 1);
}

static uint64_t now_us(void)
{
    ULARGE_INTEGER ticks;
    FILETIME time;

    GetSystemTimePreciseAsFileTime(&time);
    ticks.LowPart = time.dwLowDateTime;
    ticks.HighPart = time.dwHighDateTime;
    return ticks.QuadPart / 10 - (uint64_t)11644473600u * US_PER_S;
}

/* --until at so many seconds from now, with the rest of the command line behind it. */
static uint64_t write_until(char *text, size_t size, unsigned seconds, const char *rest)
{
    const uint64_t until_us = now_us() + (uint64_t)seconds * US_PER_S;
    const uint64_t ticks = (until_us + (uint64_t)11644473600u * US_PER_S) * 10;
    const FILETIME file_time = {(DWORD)ticks, (DWORD)(ticks >> 32)};
    SYSTEMTIME time;

    assert_true(FileTimeToSystemTime(&file_time, &time));
    (void)snprintf(text, size, "--until %04u-%02u-%02uT%02u:%02u:%02u.%06uZ %s", time.wYear,
                   time.wMonth, time.wDay, time.wHour, time.wMinute, time.wSecond,
                   (unsigned)(until_us % US_PER_S), rest);
    return until_us;
}

static void until_ends_at_its_time_without_an_event(void **state)
{
    struct fixture *f = *state;
    char rest[128];
    uint64_t until_us;

    publish(f, 1, NUMBERS);
    until_us = write_until(rest, sizeof(rest), UNTIL_S, "--after oldest");
    assert_int_equal(run(f, rest), 0);
    assert_true(now_us() >= until_us);
    expect_numbers(f, 1, NUMBERS);
}

static void until_leaves_what_is_later_to_the_next_run(void **state)
{
    struct fixture *f = *state;
    char rest[128];
    uint64_t until_us;

    publish(f, 1, 3);
    until_us = write_until(rest, sizeof(rest), 0, "--after oldest");
    while (now_us() <= until_us + CLOCK_STEP_US) {
        (void)SwitchToThread();
    }
    publish(f, 4, 6);
    assert_int_equal(run(f, rest), 0);
    expect_numbers(f, 1, 3);
    assert_int_equal(run(f, "--no-follow"), 0);
    expect_numbers(f, 4, 6);
}

static void until_in_the_past_ends_after_the_replay(void **state)
{
    struct fixture *f = *state;
    char rest[128];

    publish(f, 1, NUMBERS);
    (void)write_until(rest, sizeof(rest), 0, "--after oldest");
    assert_int_equal(run(f, rest), 0);
    expect_numbers(f, 1, NUMBERS);
}

static void until_without_a_broker_is_a_failure(void **state)
{
    struct fixture *f = *state;
    char rest[128];
    uint64_t until_us;

    broker_process_kill(&f->story.broker);
    until_us = write_until(rest, sizeof(rest), UNTIL_S, "--after oldest");
    assert_int_equal(run(f, rest), 1);
    assert_true(now_us() >= until_us);
    expect_said(f, "--until is reached, and there is no broker");
    (void)write_until(rest, sizeof(rest), 0, "--after oldest");
    assert_int_equal(run(f, rest), 1);
}

#define STORY(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORY(kills_at_random_moments_lose_nothing),
        STORY(a_count_ends_behind_the_last_line),
        STORY(ctrl_c_ends_behind_the_last_line),
        STORY(what_was_not_written_comes_in_the_next_run),
        STORY(a_file_that_cannot_be_used_is_exit_code_1),
        STORY(until_ends_at_its_time_without_an_event),
        STORY(until_leaves_what_is_later_to_the_next_run),
        STORY(until_in_the_past_ends_after_the_replay),
        STORY(until_without_a_broker_is_a_failure),
    };

    return cmocka_run_group_tests_name("e2e.cli_cursor", tests, NULL, NULL);
}
