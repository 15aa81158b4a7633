/* logon-report and top, as a user sees them: with a broker, without one, and into a file. */
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
#include "tests/support/stories/pipe_stream.h"

#define PAGE_SIZE_MAX 65536u

static DWORD run(struct cli_story *f, const char *verb, const char *rest)
{
    wchar_t line[512];

    (void)_snwprintf(line, 512, L"%hs --pipes %ls %hs", verb, f->broker.prefix, rest);
    f->process = process_start(verb, WNETWATCH_PROGRAM, line);
    return cli_story_end(f);
}

static void assert_has(const char *text, const char *words)
{
    if (strstr(text, words) == NULL) {
        fail_msg("\"%s\" is not in:\n%s", words, text);
    }
}

static void the_report_has_every_connection_with_its_result(void **state)
{
    struct cli_story *f = *state;

    assert_int_equal(run(f, "logon-report", ""), 0);
    assert_has(f->output, "2 connections, 1 failed; connecting took ");
    assert_has(f->output, " Z:    \\\\srv\\share");
    assert_has(f->output, "mapper.exe       succeeded\n");
    assert_has(f->output, " Y:    \\\\nowhere\\gr\xC3\xBC\xC3\x9F<U+001B>[2J");
    assert_has(f->output, "failed: ERROR_BAD_NET_NAME (67)\n");
    assert_has(f->output, "Windows reports to no program what it restores at logon");
    assert_null(strchr(f->output, '\x1b'));
    assert_string_equal(f->errors, "");
}

static void the_report_of_a_time_or_session_without_connections_says_so(void **state)
{
    struct cli_story *f = *state;

    assert_int_equal(run(f, "logon-report", "--session 999"), 0);
    assert_has(f->output, "None was made in this time.\n");
    assert_int_equal(run(f, "logon-report", "--session first"), 2);
    assert_has(f->errors, "--session first is no number of a session");
}

static void the_report_as_json_is_one_line(void **state)
{
    struct cli_story *f = *state;

    assert_int_equal(run(f, "logon-report", "--json"), 0);
    assert_int_equal(count_lines(f->output), 1);
    assert_has(f->output, "\"local\":\"Z:\",\"remote\":\"\\\\\\\\srv\\\\share\","
                          "\"result\":\"succeeded\",\"program\":\"mapper.exe\"");
    assert_has(f->output, "\"result\":\"failed\"");
    assert_has(f->output, "gr\\u00fc\\u00df\\u001b[2J");
    assert_has(f->output, "\"status\":67,\"error\":\"ERROR_BAD_NET_NAME\"");
}

static char *read_page(const char *name)
{
    FILE *file = fopen(name, "rb");
    char *text = calloc(1, PAGE_SIZE_MAX);

    assert_non_null(file);
    assert_non_null(text);
    assert_true(fread(text, 1, PAGE_SIZE_MAX - 1, file) > 0);
    (void)fclose(file);
    return text;
}

static void the_report_as_a_page_is_a_file(void **state)
{
    struct cli_story *f = *state;
    char name[64];
    char rest[128];
    char *page;

    (void)snprintf(name, sizeof(name), "report-%lu.html", GetCurrentProcessId());
    (void)snprintf(rest, sizeof(rest), "--html %s", name);
    assert_int_equal(run(f, "logon-report", rest), 0);
    assert_string_equal(f->output, "");
    assert_has(f->errors, "wnetwatch: the report is in report-");
    page = read_page(name);
    assert_has(page, "<svg ");
    assert_has(page, "\\\\srv\\share");
    assert_has(page, "</html>\n");
    free(page);
    assert_true(DeleteFileA(name));
}

static void a_page_that_cannot_be_written_is_told(void **state)
{
    struct cli_story *f = *state;

    assert_int_equal(run(f, "logon-report", "--html no-such-folder\\report.html"), 1);
    assert_has(f->errors, "no-such-folder\\report.html cannot be written: ");
    assert_has(f->errors, " (3)");
    assert_int_equal(run(f, "logon-report", "--html x --json"), 2);
    assert_has(f->errors, "--json and --html both say what to write");
}

/* PRE alone: the operation goes on. */
static void publish_begin(const struct cli_story *f)
{
    static const char begin[] = NOTIFICATION("pre", "9", "0", "S:", "\\\\\\\\slow\\\\share");

    pipe_publish(f->broker.publish_name, begin, sizeof(begin) - 1);
    broker_process_wait_for(&f->broker, "received", EVENTS_OF_TWO_OPERATIONS + 1);
}

static void what_is_under_way_is_shown_by_both(void **state)
{
    struct cli_story *f = *state;

    publish_begin(f);
    assert_int_equal(run(f, "logon-report", ""), 0);
    assert_has(f->output, "3 connections, 1 failed, 1 under way; ");
    assert_has(f->output, "mapper.exe       under way\n");
    assert_int_equal(run(f, "top", ""), 0);
    assert_has(f->output, "Under way: 1\n");
    assert_has(f->output, " add    S:    \\\\slow\\share");
}

static void top_on_a_pipe_is_printed_once(void **state)
{
    struct cli_story *f = *state;

    assert_int_equal(run(f, "top", ""), 0);
    assert_has(f->output, "  live: events of ");
    assert_has(f->output, "Under way: 0\n");
    assert_has(f->output, "Failed in the last 10 minutes: 1\n");
    assert_has(f->output, "ERROR_BAD_NET_NAME (67)\n");
    assert_has(f->output, "Servers of the last 10 minutes, the slowest first: 2\n");
    assert_null(strchr(f->output, '\x1b'));
    assert_int_equal(run(f, "top", "--filter local=Z"), 0);
    assert_has(f->output, "Failed in the last 10 minutes: 0\n");
}

static void without_a_broker_both_end_with_a_sentence(void **state)
{
    struct cli_story *f = *state;

    assert_int_equal(run(f, "logon-report", ""), 1);
    assert_string_equal(f->output, "");
    assert_has(f->errors, "wnetwatch: ");
    assert_int_equal(count_lines(f->errors), 1);
    assert_int_equal(run(f, "top", ""), 1);
    assert_string_equal(f->output, "");
    assert_int_equal(count_lines(f->errors), 1);
}

#define STORY(name) cmocka_unit_test_setup_teardown(name, cli_story_set_up, cli_story_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORY(the_report_has_every_connection_with_its_result),
        STORY(the_report_of_a_time_or_session_without_connections_says_so),
        STORY(the_report_as_json_is_one_line),
        STORY(the_report_as_a_page_is_a_file),
        STORY(a_page_that_cannot_be_written_is_told),
        STORY(what_is_under_way_is_shown_by_both),
        STORY(top_on_a_pipe_is_printed_once),
        cmocka_unit_test_setup_teardown(without_a_broker_both_end_with_a_sentence,
                                        cli_story_set_up_without_broker, cli_story_tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
