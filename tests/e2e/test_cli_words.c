/*
 * The words that people type to wnetwatch.exe and wnetwatchd.exe: what is understood, and what a
 * wrong one is answered with.
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
#include "tests/support/stories/scripted_broker.h"

#define DOCUMENT_SIZE 131072u /* more than docs/cli.md has */

/* Run a program to its end and keep what it has printed; returns the exit code. */
static DWORD run_program(struct cli_story *f, const char *program, const wchar_t *line)
{
    f->process = process_start("program", program, line);
    return cli_story_end(f);
}

/* The verb, the pipes of the test's broker, and the rest, which may swallow what follows it. */
static DWORD run(struct cli_story *f, const char *verb, const char *rest)
{
    wchar_t line[512];

    (void)_snwprintf(line, 512, L"%hs --pipes %ls %hs", verb, f->broker.prefix, rest);
    return run_program(f, WNETWATCH_PROGRAM, line);
}

static DWORD run_broker(struct cli_story *f, const char *arguments)
{
    wchar_t line[512];

    (void)_snwprintf(line, 512, L"%hs", arguments);
    return run_program(f, WNETWATCHD_PROGRAM, line);
}

static void assert_error(const struct cli_story *f, const char *words)
{
    assert_int_equal(count_lines(f->errors), 1);
    if (strstr(f->errors, words) == NULL) {
        fail_msg("\"%s\" is not in: %s", words, f->errors);
    }
}

static void a_swallowed_quotation_mark_is_named(void **state)
{
    struct cli_story *f = *state;

    assert_int_equal(run(f, "events", "--filter \"remote=\\\\srv\\\" --count 5"), 2);
    assert_error(f, "has a quotation mark in it");
    assert_int_equal(run_broker(f, "run --state \"C:\\state\\\" --pipes x"), 2);
    assert_error(f, "has a quotation mark in it");
    assert_int_equal(run_broker(f, "install --state \"C:\\state\\\""), 2);
    assert_error(f, "has a quotation mark in it");
}

static void a_quoted_value_that_ends_well_is_taken(void **state)
{
    struct cli_story *f = *state;

    assert_int_equal(
        run(f, "events", "--after oldest --no-follow --filter \"remote=\\\\srv\\*\" --count 5"), 0);
    assert_int_equal(count_lines(f->output), 2);
}

static void an_option_is_not_taken_as_the_value_of_another(void **state)
{
    struct cli_story *f = *state;

    assert_int_equal(run(f, "events", "--color --pipes x"), 2);
    assert_error(f, "--color needs a value");
    assert_int_equal(run_broker(f, "run --state --quiet"), 2);
    assert_error(f, "--state needs a value");
}

static void a_refusal_quotes_what_was_typed(void **state)
{
    struct cli_story *f = *state;

    assert_int_equal(run(f, "events", "--filter session=01"), 2);
    assert_error(f, "session=01");
    assert_null(strstr(f->errors, "JSON"));
    assert_int_equal(run(f, "events", "--filter session=one"), 2);
    assert_error(f, "session=one");
}

static void what_is_printed_can_be_typed(void **state)
{
    static const struct {
        const char *filter;
        size_t count;
    } rows[] = {
        {"type=add.succeeded", 1},
        {"\"type=add succeeded\"", 1},
        {"type=add.*", 4},
        {"local=Z", 2},
        {"local=z:", 2},
        {"remote=//srv/share", 2},
        {"remote=\\\\srv\\share\\", 2},
        {"status=67", 1},
        {"error=ERROR_BAD_NET_NAME", 1},
        {"error=bad_net_name", 1},
    };
    struct cli_story *f = *state;
    char line[128];

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        print_message("           --filter %s\n", rows[i].filter);
        (void)snprintf(line, sizeof(line), "--after oldest --no-follow --filter %s",
                       rows[i].filter);
        assert_int_equal(run(f, "events", line), 0);
        assert_int_equal(count_lines(f->output), rows[i].count);
    }
}

/* The publisher is this process and this account. */
static void users_and_programs_can_be_typed_as_they_are_printed(void **state)
{
    struct cli_story *f = *state;
    char line[256];
    char user[128];
    DWORD size = sizeof(user);

    assert_true(GetUserNameA(user, &size));
    (void)snprintf(line, sizeof(line),
                   "--after oldest --no-follow --filter user=%s --filter image=%s", user,
                   "mapper.exe");
    assert_int_equal(run(f, "events", line), 0);
    assert_int_equal(count_lines(f->output), EVENTS_OF_TWO_OPERATIONS);
}

static void a_value_that_cannot_match_is_refused(void **state)
{
    static const struct {
        const char *filter;
        const char *answer;
    } rows[] = {
        {"type=add.suceeded", "did you mean add.succeeded?"},
        {"type=started", "that may be"},
        {"type=nonsense", "there is no such type of event"},
        {"resource=disc", "did you mean disk?"},
        {"error=ERROR_BAD_NETNAME", "did you mean ERROR_BAD_NET_NAME?"},
        {"error=67", "did you mean status=67?"},
        {"user=nobody-has-this-name", "no account"},
        {"remot=x", "did you mean remote?"},
    };
    struct cli_story *f = *state;
    char line[128];

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        (void)snprintf(line, sizeof(line), "--no-follow --filter %s", rows[i].filter);
        assert_int_equal(run(f, "events", line), 2);
        assert_error(f, rows[i].answer);
    }
}

static void a_pattern_that_matches_nothing_known_is_warned_about(void **state)
{
    struct cli_story *f = *state;

    assert_int_equal(run(f, "events", "--after oldest --no-follow --filter type=session.*"), 0);
    assert_string_equal(f->output, "");
    assert_non_null(strstr(f->errors, "type=session.*: no type of event that this version knows"));
}

static void options_are_short_and_values_may_stand_behind_a_sign(void **state)
{
    static const struct {
        const char *rest;
        size_t count;
    } rows[] = {
        {"--after=oldest --count=3", 3},
        {"-a oldest -n 2", 2},
        {"-a=oldest -n=2 -j", 2},
        {"-a oldest -x -f local=Z", 2},
        {"--after=oldest --no-follow --filter=local=Z", 2},
    };
    struct cli_story *f = *state;

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_int_equal(run(f, "events", rows[i].rest), 0);
        assert_int_equal(count_lines(f->output), rows[i].count);
    }
    assert_int_equal(run(f, "events", "--json=yes"), 2);
    assert_error(f, "--json takes no value");
}

static void since_takes_the_times_that_people_know(void **state)
{
    static const char *const times[] = {"1h30m", "1w", "2d", "yesterday"};
    struct cli_story *f = *state;
    char line[128];
    char printed[24];

    for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++) {
        (void)snprintf(line, sizeof(line), "--no-follow --since %s", times[i]);
        assert_int_equal(run(f, "events", line), 0);
        assert_int_equal(count_lines(f->output), EVENTS_OF_TWO_OPERATIONS + 1);
    }

    /* The time of the first line, as it is printed: all that came then or later. */
    (void)snprintf(printed, sizeof(printed), "%.23s", f->output);
    (void)snprintf(line, sizeof(line), "--no-follow --since \"%s\"", printed);
    assert_int_equal(run(f, "events", line), 0);
    assert_int_equal(count_lines(f->output), EVENTS_OF_TWO_OPERATIONS + 1);

    assert_int_equal(run(f, "events", "--since 2099-01-01"), 2);
    assert_error(f, "--since 2099-01-01 is in the future");
}

static void until_ends_the_stream_at_the_first_event_behind_it(void **state)
{
    struct cli_story *f = *state;
    char line[128];
    char printed[24];

    assert_int_equal(run(f, "events", "--after oldest --until 1h"), 0);
    assert_string_equal(f->output, "");
    assert_int_equal(run(f, "events", "--after oldest --no-follow --until 2099-01-01"), 0);
    assert_int_equal(count_lines(f->output), EVENTS_OF_TWO_OPERATIONS + 1);

    (void)snprintf(printed, sizeof(printed), "%.23s", strchr(f->output, '\n') + 1);
    (void)snprintf(line, sizeof(line), "--after oldest --until=\"%s\"", printed);
    assert_int_equal(run(f, "events", line), 0);
    assert_int_equal(count_lines(f->output), 1);

    assert_int_equal(run(f, "events", "--since 1h --until 2h"), 2);
    assert_error(f, "--until is no later than --since");
}

static void a_cursor_file_lets_the_next_run_go_on(void **state)
{
    struct cli_story *f = *state;
    char line[256];
    char path[64];

    (void)snprintf(path, sizeof(path), "cli_words.%lu.cursor", GetCurrentProcessId());
    (void)DeleteFileA(path);
    (void)snprintf(line, sizeof(line), "--cursor-file %s --after oldest --count 2", path);
    assert_int_equal(run(f, "events", line), 0);
    assert_int_equal(count_lines(f->output), 2);

    (void)snprintf(line, sizeof(line), "--cursor-file %s --after oldest --no-follow", path);
    assert_int_equal(run(f, "events", line), 0);
    assert_int_equal(count_lines(f->output), EVENTS_OF_TWO_OPERATIONS + 1 - 2);
    assert_int_equal(run(f, "events", line), 0);
    assert_string_equal(f->output, "");
    assert_true(DeleteFileA(path));

    assert_int_equal(run(f, "events", "--after oldest -n 1 -c no-such-folder\\cursor"), 1);
    assert_non_null(strstr(f->errors, "--cursor-file no-such-folder\\cursor: "));
}

static void a_time_out_is_exit_code_4(void **state)
{
    struct cli_story *f = *state;

    assert_int_equal(run(f, "events", "--after oldest --timeout 2s"), 4);
    assert_int_equal(count_lines(f->output), EVENTS_OF_TWO_OPERATIONS + 1);
    assert_int_equal(run(f, "events", "--timeout soon"), 2);
    assert_error(f, "--timeout soon is no duration");
}

static void a_gap_is_exit_code_5_if_that_is_asked_for(void **state)
{
    static const char nowhere[] = "--no-follow --after 0000000000000001.00000000000000000001";
    struct cli_story *f = *state;
    char line[128];

    assert_int_equal(run(f, "events", nowhere), 0);
    assert_non_null(strstr(f->output, "--- gap"));
    (void)snprintf(line, sizeof(line), "--fail-on-gap %s", nowhere);
    assert_int_equal(run(f, "events", line), 5);
    assert_int_equal(count_lines(f->output), 1);
}

static void times_are_of_utc_if_that_is_asked_for(void **state)
{
    struct cli_story *f = *state;

    assert_int_equal(run(f, "events", "--utc --after oldest --count 1"), 0);
    assert_int_equal(f->output[23], 'Z');
}

static void quiet_says_nothing_of_the_connection(void **state)
{
    struct cli_story *f = *state;

    assert_int_equal(run(f, "events", "--timeout 3s"), 4);
    assert_non_null(strstr(f->errors, "trying again"));
    assert_int_equal(run(f, "events", "--quiet --timeout 3s"), 4);
    assert_string_equal(f->errors, "");
    assert_int_equal(run(f, "events", "-q -t 3s"), 4);
    assert_string_equal(f->errors, "");
}

static void a_template_says_how_a_line_looks(void **state)
{
    struct cli_story *f = *state;

    assert_int_equal(run(f, "events",
                         "--after oldest --no-follow --filter local=* --format "
                         "\"{local} {remote} {status};{error};{image}\""),
                     0);
    assert_string_equal(f->output,
                        "Z: \\\\srv\\share ;;C:\\Tools\\mapper.exe\n"
                        "Z: \\\\srv\\share 0;;C:\\Tools\\mapper.exe\n"
                        "Y: \\\\nowhere\\gr\xC3\xBC\xC3\x9F<U+001B>[2J ;;"
                        "C:\\Tools\\mapper.exe\n"
                        "Y: \\\\nowhere\\gr\xC3\xBC\xC3\x9F<U+001B>[2J 67;ERROR_BAD_NET_NAME;"
                        "C:\\Tools\\mapper.exe\n");

    assert_int_equal(run(f, "events", "--utc --after oldest --count 1 -o {time}"), 0);
    assert_int_equal(strlen(f->output), 25);
    assert_int_equal(f->output[23], 'Z');
    assert_int_equal(run(f, "events", "--format {letter}"), 2);
    assert_error(f, "there is no member \"letter\"; members are type, id, time, local");
    assert_int_equal(run(f, "events", "--format {local} --json"), 2);
    assert_error(f, "--json and --format both say how a line looks");
}

static void a_gap_is_in_no_line_of_a_template(void **state)
{
    struct cli_story *f = *state;

    assert_int_equal(run(f, "events",
                         "--no-follow --after 0000000000000001.00000000000000000001 --count 1 "
                         "--format {type}"),
                     0);
    assert_string_equal(f->output, "wnetwatch.broker.started\n");
    assert_non_null(strstr(f->errors, "wnetwatch: --- gap: events are lost"));
}

static void powershell_gets_a_script_of_all_verbs(void **state)
{
    struct cli_story *f = *state;

    assert_int_equal(run_program(f, WNETWATCH_PROGRAM, L"completion powershell"), 0);
    assert_non_null(strstr(f->output, "\nRegister-ArgumentCompleter -Native "));
    assert_non_null(strstr(f->output, "\n        'events' = @('--filter', "));
    assert_non_null(strstr(f->output, "\n        'run' = @('--on', "));
    assert_int_equal(run_program(f, WNETWATCH_PROGRAM, L"completion"), 2);
    assert_int_equal(run_program(f, WNETWATCH_PROGRAM, L"completion bash"), 2);
    assert_error(f, "completion is there for one shell");
}

/* All of the document at once. */
static char *read_document(void)
{
    FILE *file = fopen(CLI_DOCUMENT, "rb");
    char *text = calloc(1, DOCUMENT_SIZE);

    assert_non_null(file);
    assert_non_null(text);
    assert_true(fread(text, 1, DOCUMENT_SIZE, file) < DOCUMENT_SIZE - 1);
    (void)fclose(file);
    return text;
}

static void expect_quoted(const char *document, const char *help)
{
    const char *found = strstr(document, help);

    if (found == NULL || strncmp(found - 4, "```\n", 4) != 0 ||
        strncmp(found + strlen(help), "```\n", 4) != 0) {
        fail_msg("docs/cli.md does not have this as a block of its own:\n%s", help);
    }
}

/* A line of the help of the program is "  wnetwatch VERB  what it does". */
static void the_document_has_the_help_of_every_verb(void **state)
{
    static const char start[] = "\n  wnetwatch ";
    struct cli_story *f = *state;
    char *document = read_document();
    const char *line;
    char *verbs;

    assert_int_equal(run_program(f, WNETWATCH_PROGRAM, L"help"), 0);
    expect_quoted(document, f->output);
    verbs = f->output;
    f->output = NULL;
    for (line = strstr(verbs, start); line != NULL; line = strstr(line + 1, start)) {
        const char *name = line + strlen(start);
        wchar_t arguments[64];

        (void)_snwprintf(arguments, 64, L"help %.*hs", (int)strcspn(name, " "), name);
        assert_int_equal(run_program(f, WNETWATCH_PROGRAM, arguments), 0);
        expect_quoted(document, f->output);
    }
    free(verbs);
    free(document);
}

static void status_begins_with_a_verdict(void **state)
{
    struct cli_story *f = *state;

    assert_int_equal(run(f, "status", ""), 0);
    assert_int_equal(strncmp(f->output, "healthy\n", 8), 0);
    assert_int_equal(run(f, "status", "--timeout 10s --json"), 0);
    assert_int_equal(f->output[0], '{');
}

/* Ask a broker that the test plays, which answers with the line, or with nothing for NULL. */
static DWORD ask_status(struct cli_story *f, const char *options, const char *line)
{
    struct scripted_broker scripted;
    struct process *process;
    wchar_t arguments[256];
    char prefix[64];
    char request[256];
    DWORD exit_code;

    (void)snprintf(prefix, sizeof(prefix), "%ls", f->broker.prefix);
    scripted_broker_init(&scripted, prefix);
    assert_true(scripted_broker_listen(&scripted, NULL));
    (void)_snwprintf(arguments, 256, L"status --pipes %ls %hs", f->broker.prefix, options);
    process = process_start("program", WNETWATCH_PROGRAM, arguments);
    scripted_broker_accept(&scripted, request, sizeof(request));
    if (line != NULL) {
        scripted_broker_send(&scripted, line);
        scripted_broker_hang_up(&scripted);
    }
    exit_code = process_wait(process);
    free(f->output);
    f->output = process_output(process);
    process_free(process);
    scripted_broker_deinit(&scripted);
    return exit_code;
}

static void a_degraded_broker_is_exit_code_3_and_a_silent_one_is_4(void **state)
{
    static const char degraded[] =
        "{\"specversion\":\"1.0\",\"id\":\"9f2c61d07ab3e845.00000000000000000042\","
        "\"source\":\"/wnetwatch/PC/stream\",\"type\":\"wnetwatch.broker.status\","
        "\"time\":\"2026-11-23T04:31:50.537654Z\",\"data\":{\"version\":\"0.1.0\","
        "\"uptime_s\":1,\"identity\":\"token\",\"visibility\":\"all\","
        "\"oldest\":\"9f2c61d07ab3e845.00000000000000000001\","
        "\"newest\":\"9f2c61d07ab3e845.00000000000000000042\","
        "\"journal\":{\"state\":\"failing\",\"unjournalled\":7,\"flush\":\"slow\"}}}\n";
    struct cli_story *f = *state;

    assert_int_equal(ask_status(f, "", degraded), 3);
    assert_int_equal(strncmp(f->output, "degraded: the journal cannot be written", 39), 0);
    assert_non_null(strstr(f->output, "\ndegraded: events reach the disk late"));
    assert_int_equal(ask_status(f, "--json", degraded), 3);
    assert_string_equal(f->output, degraded);
    assert_int_equal(ask_status(f, "--timeout 1s", NULL), 4);
}

static void status_without_a_broker_has_failed(void **state)
{
    struct cli_story *f = *state;

    assert_int_equal(run(f, "status", ""), 1);
    assert_string_equal(f->output, "");
}

static void help_is_given_wherever_it_is_asked_for(void **state)
{
    static const struct {
        const char *typed;
        const char *answer; /* how the help begins */
    } ours[] = {
        {"/?", "wnetwatch: see network"},
        {"/h", "wnetwatch: see network"},
        {"-?", "wnetwatch: see network"},
        {"-h", "wnetwatch: see network"},
        {"--help", "wnetwatch: see network"},
        {"help", "wnetwatch: see network"},
        {"listen --help", "wnetwatch: see network"},
        {"help events", "wnetwatch events [options]"},
        {"events /?", "wnetwatch events [options]"},
        {"events /h", "wnetwatch events [options]"},
        {"events -?", "wnetwatch events [options]"},
        {"events --count /?", "wnetwatch events [options]"},
        {"status --help", "wnetwatch status [options]"},
        {"version -h", "wnetwatch version\n"},
        {"help -h", "wnetwatch help [VERB]\n"},
    };
    static const char *const brokers[] = {"/?",         "-?",           "run /?",
                                          "install -?", "uninstall -h", "repair --help",
                                          "doctor -?",  "version /?",   "service --pipes x -?",
                                          "/h",         "run /h"};
    struct cli_story *f = *state;
    wchar_t line[64];

    for (size_t i = 0; i < sizeof(ours) / sizeof(ours[0]); i++) {
        print_message("           wnetwatch %s\n", ours[i].typed);
        (void)_snwprintf(line, 64, L"%hs", ours[i].typed);
        assert_int_equal(run_program(f, WNETWATCH_PROGRAM, line), 0);
        assert_int_equal(strncmp(f->output, ours[i].answer, strlen(ours[i].answer)), 0);
        assert_string_equal(f->errors, "");
    }
    assert_int_equal(run_program(f, WNETWATCH_PROGRAM, L"help listen"), 2);
    assert_error(f, "there is no command \"listen\"");
    for (size_t i = 0; i < sizeof(brokers) / sizeof(brokers[0]); i++) {
        print_message("           wnetwatchd %s\n", brokers[i]);
        assert_int_equal(run_broker(f, brokers[i]), 0);
        assert_non_null(strstr(f->output, "wnetwatchd run"));
    }
}

#define STORY(name) cmocka_unit_test_setup_teardown(name, cli_story_set_up, cli_story_tear_down)
#define STORY_WITHOUT_BROKER(name)                                                                 \
    cmocka_unit_test_setup_teardown(name, cli_story_set_up_without_broker, cli_story_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORY_WITHOUT_BROKER(a_swallowed_quotation_mark_is_named),
        STORY(a_quoted_value_that_ends_well_is_taken),
        STORY_WITHOUT_BROKER(an_option_is_not_taken_as_the_value_of_another),
        STORY_WITHOUT_BROKER(a_refusal_quotes_what_was_typed),
        STORY(what_is_printed_can_be_typed),
        STORY(users_and_programs_can_be_typed_as_they_are_printed),
        STORY_WITHOUT_BROKER(a_value_that_cannot_match_is_refused),
        STORY(a_pattern_that_matches_nothing_known_is_warned_about),
        STORY(options_are_short_and_values_may_stand_behind_a_sign),
        STORY(since_takes_the_times_that_people_know),
        STORY(until_ends_the_stream_at_the_first_event_behind_it),
        STORY(a_cursor_file_lets_the_next_run_go_on),
        STORY(a_time_out_is_exit_code_4),
        STORY(a_gap_is_exit_code_5_if_that_is_asked_for),
        STORY(times_are_of_utc_if_that_is_asked_for),
        STORY_WITHOUT_BROKER(quiet_says_nothing_of_the_connection),
        STORY(a_template_says_how_a_line_looks),
        STORY(a_gap_is_in_no_line_of_a_template),
        STORY_WITHOUT_BROKER(powershell_gets_a_script_of_all_verbs),
        STORY_WITHOUT_BROKER(the_document_has_the_help_of_every_verb),
        STORY(status_begins_with_a_verdict),
        STORY_WITHOUT_BROKER(a_degraded_broker_is_exit_code_3_and_a_silent_one_is_4),
        STORY_WITHOUT_BROKER(status_without_a_broker_has_failed),
        STORY_WITHOUT_BROKER(help_is_given_wherever_it_is_asked_for),
    };

    return cmocka_run_group_tests_name("e2e.cli_words", tests, NULL, NULL);
}
