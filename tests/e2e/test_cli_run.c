/*
 * wnetwatch run: a command for each event, with what it is told, its failures, its end, and what a
 * cursor file is for.
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
#include "tests/support/scratch.h"
#include "tests/support/stories/broker_story.h"

#define ARGUMENTS_UNITS 1024u
#define POLL_MS 10u
#define KILLS 20u
#define KILL_MS_MAX 900u /* a command takes some hundred under Wine, and so does the start */
#define EVENTS_BETWEEN_KILLS 4u
#define SEED 20261128u

/* The end of an operation, which is one event; number makes the remote name its own. */
#define NOTIFICATION                                                                               \
    "{\"v\":1,\"call\":\"add\",\"phase\":\"post\",\"context\":%u,\"status\":%u,"                   \
    "\"local\":\"%s\",\"remote\":\"\\\\\\\\srv\\\\%s\",\"type\":1,\"flags\":0,"                    \
    "\"image\":\"C:\\\\Tools\\\\mapper.exe\",\"dropped\":0}\n"

struct fixture {
    struct broker_story story;
    wchar_t folder[MAX_PATH];
    wchar_t record[MAX_PATH]; /* what the commands have written */
};

static int set_up(void **state)
{
    struct fixture *f = broker_story_new(sizeof(*f));

    *state = f;
    scratch_make(f->folder);
    scratch_join(f->record, f->folder, L"record");
    scratch_write(f->record, "", 0);
    broker_process_start(&f->story.broker);
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    process_free(f->story.program);
    f->story.program = NULL;
    scratch_remove(f->folder);
    broker_story_free(&f->story);
    return 0;
}

static void publish(struct fixture *f, unsigned status, const char *local, const char *share)
{
    static unsigned context;
    static char line[8192];

    context++;
    assert_true(snprintf(line, sizeof(line), NOTIFICATION, context, status, local, share) <
                (int)sizeof(line));
    broker_story_publish(&f->story, line);
}

/* The recorder's mode comes first, and what follows its file last: "read", "fail ... 3". */
static void start(struct fixture *f, const wchar_t *options, const wchar_t *mode,
                  const wchar_t *rest)
{
    wchar_t line[ARGUMENTS_UNITS];

    process_free(f->story.program);
    (void)_snwprintf(line, ARGUMENTS_UNITS, L"run --pipes %ls %ls -- \"%hs\" %ls \"%ls\" %ls",
                     f->story.broker.prefix, options, RECORDER_PROGRAM, mode, f->record, rest);
    f->story.program = process_start_in_console("wnetwatch", WNETWATCH_PROGRAM, line);
}

/* With words of its own behind "run". */
static DWORD run_words(struct fixture *f, const wchar_t *words)
{
    wchar_t line[ARGUMENTS_UNITS];

    process_free(f->story.program);
    (void)_snwprintf(line, ARGUMENTS_UNITS, L"run --pipes %ls %ls", f->story.broker.prefix, words);
    f->story.program = process_start_in_console("wnetwatch", WNETWATCH_PROGRAM, line);
    return broker_story_end_program(&f->story);
}

static char *read_record(struct fixture *f)
{
    size_t size;

    return scratch_read(f->record, &size);
}

/* Wait until the commands have written so many lines; the caller frees them. */
static char *wait_for_record(struct fixture *f, size_t count)
{
    const ULONGLONG deadline_ms = GetTickCount64() + PROCESS_WAIT_MS_MAX;
    char *record = read_record(f);

    while (count_lines(record) < count) {
        free(record);
        if (process_ends_within(f->story.program, POLL_MS) || GetTickCount64() > deadline_ms) {
            fail_msg("the commands have not written %zu lines; wnetwatch says:\n%s", count,
                     process_errors(f->story.program));
        }
        record = read_record(f);
    }
    return record;
}

static void expect_part(const char *text, const char *part)
{
    if (strstr(text, part) == NULL) {
        fail_msg("\"%s\" is not in:\n%s", part, text);
    }
}

static void expect_record(struct fixture *f, size_t count, const char *part)
{
    char *record = wait_for_record(f, count);

    assert_int_equal(count_lines(record), count);
    expect_part(record, part);
    free(record);
}

static void the_command_is_told_the_event(void **state)
{
    struct fixture *f = *state;
    char *record;

    assert_true(SetEnvironmentVariableW(L"wnetwatch_local", L"inherited"));
    assert_true(SetEnvironmentVariableW(L"WNETWATCH_ERROR", L"inherited"));
    start(f, L"--on type=add.* --after oldest --count 2", L"read", L"");
    publish(f, 0, "Z:", "gr\\u00fc\\u00df & calc \\u0022x\\u0022 %PATH%");
    publish(f, 67, "", "share");
    assert_int_equal(broker_story_end_program(&f->story), 0);
    assert_true(SetEnvironmentVariableW(L"wnetwatch_local", NULL));
    assert_true(SetEnvironmentVariableW(L"WNETWATCH_ERROR", NULL));

    record = wait_for_record(f, 2);
    expect_part(record,
                " wnetwatch.connection.add.succeeded Z: "
                "\\\\srv\\gr\xc3\xbc\xc3\x9f & calc \"x\" %PATH% 0 (none) {\"specversion\"");
    expect_part(record, " wnetwatch.connection.add.failed (none) \\\\srv\\share 67 "
                        "ERROR_BAD_NET_NAME {\"specversion\"");
    free(record);
    assert_string_equal(f->story.output, "");
}

static void only_events_that_match_have_a_command(void **state)
{
    struct fixture *f = *state;

    start(f, L"--on local=Z --on type=*.failed --after oldest", L"read", L"");
    publish(f, 67, "Y:", "one");
    publish(f, 0, "Z:", "two");
    publish(f, 67, "Z:", "three");
    expect_record(f, 1, "three");
    process_press_ctrl_c(f->story.program);
    assert_int_equal(broker_story_end_program(&f->story), 0);
}

static void commands_run_one_at_a_time(void **state)
{
    struct fixture *f = *state;
    char *record;
    const char *line;

    for (unsigned i = 0; i < 5; i++) {
        publish(f, 0, "Z:", "share");
    }
    start(f, L"--on local=Z --after oldest --count 5", L"slow", L"");
    assert_int_equal(broker_story_end_program(&f->story), 0);
    record = wait_for_record(f, 10);
    line = record;
    for (unsigned i = 0; i < 5; i++) {
        assert_int_equal(strncmp(line, "begin\nend\n", 10), 0);
        line += 10;
    }
    free(record);
}

static void a_burst_of_a_connection_has_one_command_for_its_last_event(void **state)
{
    struct fixture *f = *state;
    char *record;

    publish(f, 0, "Z:", "one");
    publish(f, 0, "Y:", "other");
    publish(f, 67, "z:", "two");
    start(f, L"--on local=* --after oldest --delay 1s --count 2", L"read", L"");
    assert_int_equal(broker_story_end_program(&f->story), 0);
    record = wait_for_record(f, 2);
    assert_int_equal(count_lines(record), 2);
    expect_part(record, "\\\\srv\\two 67 ");
    expect_part(strchr(record, '\n'), "\\\\srv\\other 0 ");
    assert_null(strstr(record, "\\\\srv\\one "));
    free(record);
}

static void what_waits_for_its_delay_is_run_when_the_stream_ends(void **state)
{
    struct fixture *f = *state;

    publish(f, 0, "Z:", "one");
    start(f, L"--on local=* --after oldest --delay 24h --no-follow", L"read", L"");
    assert_int_equal(broker_story_end_program(&f->story), 0);
    expect_record(f, 1, "\\\\srv\\one 0 ");
}

static void a_command_need_not_read_its_input(void **state)
{
    static char share[1000 * 6 + 1];
    struct fixture *f = *state;

    for (size_t i = 0; i < 1000; i++) {
        memcpy(share + i * 6, "\\u0001", 6);
    }
    publish(f, 0, "Z:", share);
    publish(f, 0, "Z:", "short");
    start(f, L"--on local=Z --after oldest --count 2", L"deaf", L"");
    assert_int_equal(broker_story_end_program(&f->story), 0);
    expect_record(f, 2, "\\\\srv\\short 0 ");
}

static void failures_are_counted_and_tried_again(void **state)
{
    struct fixture *f = *state;

    publish(f, 0, "Z:", "one");
    start(f, L"--on local=Z --after oldest --count 1 --retry 2", L"fail", L"3");
    assert_int_equal(broker_story_end_program(&f->story), 1);
    expect_record(f, 3, "\\\\srv\\one 0 ");
    expect_part(f->story.errors, "the command ended with exit code 3 (for event ");
    expect_part(f->story.errors, "1 of 1 commands failed, the last with exit code 3\n");
}

static void a_command_that_failed_is_passed_by_the_cursor(void **state)
{
    struct fixture *f = *state;
    wchar_t options[ARGUMENTS_UNITS];

    publish(f, 0, "Z:", "one");
    publish(f, 0, "Z:", "two");
    (void)_snwprintf(options, ARGUMENTS_UNITS,
                     L"--on local=Z --after oldest --count 1 --cursor-file \"%ls\\cursor\"",
                     f->folder);
    start(f, options, L"fail", L"3");
    assert_int_equal(broker_story_end_program(&f->story), 1);
    expect_record(f, 1, "\\\\srv\\one 0 ");
    start(f, options, L"read", L"");
    assert_int_equal(broker_story_end_program(&f->story), 0);
    expect_record(f, 2, "\\\\srv\\two 0 ");
}

static void a_command_that_is_not_there_is_a_clear_error(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(run_words(f, L"--on local=Z -- no-such-program x"), 1);
    assert_int_equal(count_lines(f->story.errors), 1);
    expect_part(f->story.errors, "wnetwatch: the command cannot be started: no-such-program: ");
    expect_part(f->story.errors, "(2)\n");
}

static void an_event_whose_command_cannot_be_started_stays(void **state)
{
    struct fixture *f = *state;
    wchar_t words[ARGUMENTS_UNITS];
    wchar_t program[MAX_PATH];

    scratch_join(program, f->folder, L"no-program.exe");
    scratch_write(program, "text", 4);
    publish(f, 0, "Z:", "one");
    (void)_snwprintf(words, ARGUMENTS_UNITS,
                     L"--on local=Z --after oldest --cursor-file \"%ls\\cursor\" -- \"%ls\"",
                     f->folder, program);
    assert_int_equal(run_words(f, words), 1);
    expect_part(f->story.errors, "wnetwatch: the command cannot be started: ");
    expect_part(f->story.errors, "no-program.exe: ");

    (void)_snwprintf(words, ARGUMENTS_UNITS,
                     L"--on local=Z --after oldest --count 1 --cursor-file \"%ls\\cursor\"",
                     f->folder);
    start(f, words, L"read", L"");
    assert_int_equal(broker_story_end_program(&f->story), 0);
    expect_record(f, 1, "\\\\srv\\one 0 ");
}

/* The process whose id the record has. */
static HANDLE open_recorded(struct fixture *f)
{
    char *record = wait_for_record(f, 1);
    HANDLE process = OpenProcess(SYNCHRONIZE, FALSE, strtoul(record, NULL, 10));

    free(record);
    assert_non_null(process);
    return process;
}

static void ctrl_c_ends_a_command_that_hangs_and_its_event_comes_again(void **state)
{
    struct fixture *f = *state;
    wchar_t options[ARGUMENTS_UNITS];
    HANDLE command;

    (void)_snwprintf(options, ARGUMENTS_UNITS,
                     L"--on local=Z --after oldest --count 1 --cursor-file \"%ls\\cursor\"",
                     f->folder);
    publish(f, 0, "Z:", "one");
    start(f, options, L"hang", L"");
    command = open_recorded(f);
    process_press_ctrl_c(f->story.program);
    assert_int_equal(broker_story_end_program(&f->story), 0);
    expect_part(f->story.errors, "is ended by force");
    assert_int_equal(WaitForSingleObject(command, PROCESS_WAIT_MS_MAX), WAIT_OBJECT_0);
    (void)CloseHandle(command);

    start(f, options, L"read", L"");
    assert_int_equal(broker_story_end_program(&f->story), 0);
    expect_record(f, 2, "\\\\srv\\one 0 ");
}

static void a_command_ends_with_a_program_that_is_killed(void **state)
{
    struct fixture *f = *state;
    HANDLE command;

    publish(f, 0, "Z:", "one");
    start(f, L"--on local=Z --after oldest", L"hang", L"");
    command = open_recorded(f);
    process_kill(f->story.program);
    assert_int_equal(WaitForSingleObject(command, PROCESS_WAIT_MS_MAX), WAIT_OBJECT_0);
    (void)CloseHandle(command);
}

static void what_comes_while_it_does_not_run_is_not_missed(void **state)
{
    struct fixture *f = *state;
    wchar_t options[ARGUMENTS_UNITS];
    wchar_t cursor[MAX_PATH];

    scratch_join(cursor, f->folder, L"cursor");
    (void)_snwprintf(options, ARGUMENTS_UNITS, L"--on local=Z --cursor-file \"%ls\"", cursor);
    start(f, options, L"read", L"");
    while (!scratch_exists(cursor)) { /* from here on it knows where it was */
        assert_false(process_ends_within(f->story.program, POLL_MS));
    }
    process_kill(f->story.program);
    publish(f, 0, "Z:", "one");
    start(f, options, L"read", L"");
    expect_record(f, 1, "\\\\srv\\one 0 ");
}

static void its_time_is_over_with_exit_code_4(void **state)
{
    struct fixture *f = *state;

    start(f, L"--on local=Z --quiet --timeout 1s", L"read", L"");
    assert_int_equal(broker_story_end_program(&f->story), 4);
    assert_string_equal(f->story.errors, "");
}

static void a_gap_is_told_and_is_exit_code_5_if_that_is_asked_for(void **state)
{
    static const wchar_t nowhere[] =
        L"--on local=Z --no-follow --after 0000000000000001.00000000000000000001";
    struct fixture *f = *state;
    wchar_t options[ARGUMENTS_UNITS];

    start(f, nowhere, L"read", L"");
    assert_int_equal(broker_story_end_program(&f->story), 0);
    expect_part(f->story.errors, "gap: ");
    (void)_snwprintf(options, ARGUMENTS_UNITS, L"%ls --fail-on-gap", nowhere);
    start(f, options, L"read", L"");
    assert_int_equal(broker_story_end_program(&f->story), 5);
}

static void wrong_words_are_refused(void **state)
{
    static const struct {
        const wchar_t *words;
        const char *answer;
    } rows[] = {
        {L"--on local=Z", "run needs a command, behind --"},
        {L"--on local=Z --", "run needs a command, behind --"},
        {L"-- cmd", "run needs --on MEMBER=VALUE"},
        {L"--on Z -- cmd", "--on Z is not of the form member=value"},
        {L"--on resource=disc -- cmd", "--on resource=disc: there is no such"},
        {L"--on local=Z --delay 0s -- cmd", "--delay 0s is no duration"},
        {L"--on local=Z --delay 25h -- cmd", "--delay 25h is no duration"},
        {L"--on local=Z --retry 0 -- cmd", "--retry 0 is no number"},
        {L"--on local=Z --retry 101 -- cmd", "--retry 101 is no number"},
        {L"--on local=Z cmd", "\"cmd\" is no option of this command"},
    };
    struct fixture *f = *state;

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_int_equal(run_words(f, rows[i].words), 2);
        expect_part(f->story.errors, rows[i].answer);
        assert_int_equal(count_lines(f->story.errors), 1);
    }
}

static void publish_numbered(struct fixture *f, unsigned number)
{
    char share[32];

    (void)snprintf(share, sizeof(share), "number-%u-", number);
    publish(f, 0, "Z:", share);
}

static void expect_numbers(struct fixture *f, unsigned count)
{
    char *record = read_record(f);
    char share[32];

    for (unsigned i = 0; i < count; i++) {
        (void)snprintf(share, sizeof(share), "\\number-%u- 0 ", i);
        expect_part(record, share);
    }
    print_message("           %u commands for %u events\n", (unsigned)count_lines(record), count);
    free(record);
}

static void a_run_that_is_killed_at_random_misses_nothing(void **state)
{
    struct fixture *f = *state;
    wchar_t options[ARGUMENTS_UNITS];
    struct random random;
    unsigned number = 0;

    random_init(&random, SEED);
    (void)_snwprintf(options, ARGUMENTS_UNITS,
                     L"--on local=Z --after oldest --cursor-file \"%ls\\cursor\"", f->folder);
    for (unsigned i = 0; i < KILLS; i++) {
        start(f, options, L"read", L"");
        for (unsigned e = 0; e < EVENTS_BETWEEN_KILLS; e++) {
            publish_numbered(f, number);
            number++;
            assert_false(process_ends_within(
                f->story.program, random_below(&random, KILL_MS_MAX / EVENTS_BETWEEN_KILLS)));
        }
        process_kill(f->story.program);
    }
    (void)wcscat(options, L" --no-follow");
    start(f, options, L"read", L"");
    assert_int_equal(broker_story_end_program(&f->story), 0);
    expect_numbers(f, number);
}

static void bursts_of_a_run_that_is_killed_are_not_missed(void **state)
{
    struct fixture *f = *state;
    wchar_t options[ARGUMENTS_UNITS];

    (void)_snwprintf(options, ARGUMENTS_UNITS,
                     L"--on local=* --after oldest --delay 24h --cursor-file \"%ls\\cursor\"",
                     f->folder);
    publish(f, 0, "Y:", "first");
    publish(f, 0, "Z:", "second");
    start(f, options, L"read", L"");
    process_expect_said(f->story.program, "live: ", 1);
    process_kill(f->story.program);
    (void)wcscat(options, L" --no-follow");
    start(f, options, L"read", L"");
    assert_int_equal(broker_story_end_program(&f->story), 0);
    expect_record(f, 2, "\\\\srv\\first 0 ");
    expect_record(f, 2, "\\\\srv\\second 0 ");
}

#define STORY(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORY(the_command_is_told_the_event),
        STORY(only_events_that_match_have_a_command),
        STORY(commands_run_one_at_a_time),
        STORY(a_burst_of_a_connection_has_one_command_for_its_last_event),
        STORY(what_waits_for_its_delay_is_run_when_the_stream_ends),
        STORY(a_command_need_not_read_its_input),
        STORY(failures_are_counted_and_tried_again),
        STORY(a_command_that_failed_is_passed_by_the_cursor),
        STORY(a_command_that_is_not_there_is_a_clear_error),
        STORY(an_event_whose_command_cannot_be_started_stays),
        STORY(ctrl_c_ends_a_command_that_hangs_and_its_event_comes_again),
        STORY(a_command_ends_with_a_program_that_is_killed),
        STORY(what_comes_while_it_does_not_run_is_not_missed),
        STORY(its_time_is_over_with_exit_code_4),
        STORY(a_gap_is_told_and_is_exit_code_5_if_that_is_asked_for),
        STORY(wrong_words_are_refused),
        STORY(a_run_that_is_killed_at_random_misses_nothing),
        STORY(bursts_of_a_run_that_is_killed_are_not_missed),
    };

    return cmocka_run_group_tests_name("e2e.cli_run", tests, NULL, NULL);
}
