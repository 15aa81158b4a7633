/*
 * wnetwatch connections and wnetwatch wait: what is connected, what events have told of it, and what
 * comes.
 *
 * Drives are mapped by mpr_host through the notify DLL, so this test holds the lock of the real
 * pipes.
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

#include "tests/netprovider/provider_state.h"
#include "tests/support/stories/broker_story.h"
#include "tests/support/stories/mpr_host.h"

/* How the operation of Y: begins and ends, as a notify DLL in this program would tell it. */
#define NOTIFICATION(phase, status)                                                                \
    "{\"v\":1,\"call\":\"add\",\"phase\":\"" phase "\",\"context\":2,\"status\":" status           \
    ",\"local\":\"Y:\",\"remote\":\"\\\\\\\\srv\\\\gr\\u00fc\\u00df\",\"type\":1,\"flags\":0,"     \
    "\"image\":\"C:\\\\Tools\\\\\\u001bmapper.exe\",\"dropped\":0}\n"

static const char added[] = NOTIFICATION("pre", "0") NOTIFICATION("post", "0");
static const char failed[] = NOTIFICATION("pre", "0") NOTIFICATION("post", "67");

struct fixture {
    struct broker_story story;
};

/* A network without connections and without memory of the test before. */
static int set_up_without_broker(void **state)
{
    struct fixture *f = broker_story_new(sizeof(*f));

    *state = f;
    broker_process_name_real(&f->story.broker);
    return mpr_host_register(state);
}

static int set_up(void **state)
{
    struct fixture *f;

    if (set_up_without_broker(state) != 0) {
        return 1;
    }
    f = *state;
    broker_process_start(&f->story.broker);
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    broker_story_free(&f->story);
    return 0;
}

static void start(struct fixture *f, const wchar_t *arguments)
{
    process_free(f->story.program);
    f->story.program = process_start_in_console("wnetwatch", WNETWATCH_PROGRAM, arguments);
}

static DWORD run(struct fixture *f, const wchar_t *arguments)
{
    start(f, arguments);
    return broker_story_end_program(&f->story);
}

static void expect_part(const char *text, const char *part)
{
    if (strstr(text, part) == NULL) {
        fail_msg("\"%s\" is not in:\n%s", part, text);
    }
}

static void connect_unseen(const wchar_t *local, const wchar_t *remote)
{
    assert_int_equal(connections_add(local, remote), ERROR_SUCCESS);
}

/* A line of the output begins with the names; a time follows, which differs, and then the program. */
static void expect_told(const char *output, const char *names, const char *program)
{
    const char *line = output;

    while (strncmp(line, names, strlen(names)) != 0) {
        line = strchr(line, '\n');
        if (line == NULL) {
            fail_msg("no line begins with \"%s\":\n%s", names, output);
        }
        line++;
    }
    line += strlen(names);
    line += strspn(line, " ");
    assert_int_equal(line[4], '-');
    assert_int_equal(line[13], ':');
    expect_part(line, program);
}

static void expect_line(const char *output, const char *line)
{
    const char *found = strstr(output, line);

    if (found == NULL || (found != output && found[-1] != '\n')) {
        fail_msg("no line is \"%s\":\n%s", line, output);
    }
}

static void what_events_told_has_its_time_and_program(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(mpr_host_run(L"add Z: \\\\srv\\share"), 0);
    connect_unseen(L"X:", L"\\\\srv\\other");
    connect_unseen(NULL, L"\\\\wnetwatch.invalid\\doctor");
    assert_int_equal(run(f, L"connections"), 0);

    assert_string_equal(f->story.errors, "");
    assert_int_equal(count_lines(f->story.output), 2);
    expect_told(f->story.output, "Z:    \\\\srv\\share                  ",
                " mpr_host.exe     wnetwatch test network\n");
    expect_line(f->story.output,
                "X:    \\\\srv\\other                  (by Windows alone)              "
                "                wnetwatch test network\n");
}

static void a_connection_that_was_made_anew_is_told_anew(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(mpr_host_run(L"add Z: \\\\srv\\share"), 0);
    assert_int_equal(mpr_host_run(L"cancel Z:"), 0);
    assert_int_equal(run(f, L"connections"), 0);
    assert_string_equal(f->story.output, "");

    connect_unseen(L"Z:", L"\\\\srv\\share");
    assert_int_equal(run(f, L"connections"), 0);
    expect_part(f->story.output, "(by Windows alone)");
}

static void json_is_a_line_for_each_connection(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(mpr_host_run(L"add Z: \\\\srv\\share"), 0);
    connect_unseen(L"", L"\\\\srv\\other");
    assert_int_equal(run(f, L"connections --json"), 0);

    assert_int_equal(count_lines(f->story.output), 2);
    expect_part(f->story.output,
                "{\"local\":\"Z:\",\"remote\":\"\\\\\\\\srv\\\\share\",\"provider\":"
                "\"wnetwatch test network\",\"resource\":\"disk\",\"told_by\":\"event\","
                "\"since\":\"20");
    expect_part(f->story.output,
                "{\"remote\":\"\\\\\\\\srv\\\\other\",\"provider\":\"wnetwatch test "
                "network\",\"resource\":\"disk\",\"told_by\":\"windows\"}\n");
}

static void names_of_any_kind_are_shown_and_command_nothing(void **state)
{
    struct fixture *f = *state;
    wchar_t name[400] = L"\\\\srv\\";

    for (size_t i = 6; i < 390; i++) {
        name[i] = L'n';
    }
    connect_unseen(L"Y:", L"\\\\srv\\gr\u00fc\u00df");
    connect_unseen(L"W:", L"\\\\srv\\\x1b[2J");
    connect_unseen(L"V:", name);
    broker_story_publish(&f->story, added);
    broker_process_wait_for(&f->story.broker, "received", 2);
    assert_int_equal(run(f, L"connections"), 0);

    assert_int_equal(count_lines(f->story.output), 3);
    assert_null(strchr(f->story.output, '\x1b'));
    expect_told(f->story.output, "Y:    \\\\srv\\gr\xc3\xbc\xc3\x9f ",
                " <U+001B>mapper.exe wnetwatch test network\n");
    expect_line(f->story.output, "W:    \\\\srv\\<U+001B>[2J ");
    expect_part(f->story.output, "nnnnnnnnnn (by Windows alone)");
}

static void without_a_broker_windows_alone_tells(void **state)
{
    struct fixture *f = *state;

    connect_unseen(L"Z:", L"\\\\srv\\share");
    assert_int_equal(run(f, L"connections"), 3);
    assert_int_equal(count_lines(f->story.output), 1);
    expect_part(f->story.output, "(by Windows alone)");
    expect_part(f->story.errors, "it is not known since when");
}

static void a_network_that_does_not_answer_is_a_time_out(void **state)
{
    const struct provider_behaviour hang = {PROVIDER_HANG_ENUMERATION, 0};
    const struct provider_behaviour ok = {PROVIDER_OK, 0};
    struct fixture *f = *state;
    DWORD exit_code;

    connect_unseen(L"Z:", L"\\\\srv\\share");
    assert_int_equal(provider_behaviour_set(hang), ERROR_SUCCESS);
    exit_code = run(f, L"connections --timeout 1s");
    assert_int_equal(provider_behaviour_set(ok), ERROR_SUCCESS);
    assert_int_equal(exit_code, 4);
    assert_string_equal(f->story.output, "");
    expect_part(f->story.errors, "does not answer");
}

static void wait_ends_with_the_event_that_matches(void **state)
{
    struct fixture *f = *state;

    start(f, L"wait --filter type=add.failed --filter local=Y");
    process_expect_said(f->story.program, "live: ", 1);
    broker_story_publish(&f->story, added);
    broker_story_publish(&f->story, failed);

    assert_int_equal(broker_story_end_program(&f->story), 0);
    assert_int_equal(count_lines(f->story.output), 1);
    expect_part(f->story.output, " add failed        Y:    \\\\srv\\gr\xc3\xbc\xc3\x9f ");
    expect_part(f->story.output, "<U+001B>mapper.exe");
    assert_null(strchr(f->story.output, '\x1b'));
}

static void wait_prints_the_event_as_the_broker_sends_it(void **state)
{
    struct fixture *f = *state;

    start(f, L"wait --json -f local=Y -f type=*.succeeded");
    process_expect_said(f->story.program, "live: ", 1);
    broker_story_publish(&f->story, added);

    assert_int_equal(broker_story_end_program(&f->story), 0);
    assert_int_equal(count_lines(f->story.output), 1);
    expect_part(f->story.output, "\"type\":\"wnetwatch.connection.add.succeeded\"");
    assert_int_equal(f->story.output[0], '{');
}

static void wait_gives_up_after_its_time(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(run(f, L"wait --quiet --filter local=Q --timeout 1s"), 4);
    assert_string_equal(f->story.output, "");
    assert_string_equal(f->story.errors, "");
}

static void what_is_connected_already_ends_the_wait(void **state)
{
    struct fixture *f = *state;

    connect_unseen(L"Z:", L"\\\\srv\\share");
    assert_int_equal(run(f, L"wait -f type=add.succeeded -f local=Z --or-connected -t 30s"), 0);
    expect_part(f->story.output, " appeared          Z:    \\\\srv\\share ");
    assert_int_equal(run(f, L"wait -f type=add.succeeded -f local=Z -t 2s"), 4);
    assert_int_equal(run(f, L"wait -f type=add.succeeded -f local=X --or-connected -t 2s"), 4);
}

static void what_is_not_connected_yet_is_waited_for(void **state)
{
    struct fixture *f = *state;

    start(f, L"wait -f type=add.succeeded -f local=Z --or-connected");
    process_expect_said(f->story.program, "live: ", 1);
    assert_int_equal(mpr_host_run(L"add Z: \\\\srv\\share"), 0);
    assert_int_equal(broker_story_end_program(&f->story), 0);
    assert_int_equal(count_lines(f->story.output), 1);
    expect_part(f->story.output, " add succeeded     Z: ");
}

static void wait_waits_for_a_broker_and_ctrl_c_is_no_success(void **state)
{
    struct fixture *f = *state;

    start(f, L"wait -f local=Y");
    process_expect_said(f->story.program, "trying again", 1);
    broker_process_start(&f->story.broker);
    process_expect_said(f->story.program, "live: ", 1);
    process_press_ctrl_c(f->story.program);
    assert_int_equal(broker_story_end_program(&f->story), 1);
    assert_string_equal(f->story.output, "");
}

static void a_wait_for_anything_is_refused(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(run(f, L"wait --timeout 1s"), 2);
    expect_part(f->story.errors, "wait needs a --filter");
    assert_int_equal(run(f, L"wait --filter local"), 2);
    assert_int_equal(run(f, L"connections --filter local=Z"), 2);
}

static void start_with_output(struct fixture *f, const wchar_t *arguments, HANDLE output)
{
    process_free(f->story.program);
    f->story.program = process_start_with_output("wnetwatch", WNETWATCH_PROGRAM, arguments, output);
}

static DWORD end_with_output(struct fixture *f)
{
    const DWORD exit_code = process_wait(f->story.program);

    free(f->story.errors);
    f->story.errors = process_errors(f->story.program);
    return exit_code;
}

static void an_output_that_cannot_be_written_is_a_failure(void **state)
{
    struct fixture *f = *state;
    HANDLE file = CreateFileW(L"connections-output", GENERIC_READ | DELETE, FILE_SHARE_READ, NULL,
                              CREATE_ALWAYS, FILE_FLAG_DELETE_ON_CLOSE, NULL);

    assert_true(file != INVALID_HANDLE_VALUE);
    connect_unseen(L"Z:", L"\\\\srv\\share");
    start_with_output(f, L"connections", file);
    assert_int_equal(end_with_output(f), 1);
    expect_part(f->story.errors, "the output cannot be written: ");

    start_with_output(f, L"wait --filter local=Z --or-connected", file);
    assert_int_equal(end_with_output(f), 1);
    expect_part(f->story.errors, "the output cannot be written: ");
    (void)CloseHandle(file);
}

static void a_reader_that_has_gone_ends_it_quietly(void **state)
{
    struct fixture *f = *state;
    HANDLE reading;
    HANDLE writing;

    assert_true(CreatePipe(&reading, &writing, NULL, 0));
    (void)CloseHandle(reading);
    connect_unseen(L"Z:", L"\\\\srv\\share");
    start_with_output(f, L"connections", writing);
    assert_int_equal(end_with_output(f), 0);
    assert_string_equal(f->story.errors, "");

    start_with_output(f, L"wait --quiet --filter local=Z --or-connected", writing);
    assert_int_equal(end_with_output(f), 0);
    assert_string_equal(f->story.errors, "");
    (void)CloseHandle(writing);
}

#define STORY(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
#define STORY_WITHOUT_BROKER(name)                                                                 \
    cmocka_unit_test_setup_teardown(name, set_up_without_broker, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORY(what_events_told_has_its_time_and_program),
        STORY(a_connection_that_was_made_anew_is_told_anew),
        STORY(json_is_a_line_for_each_connection),
        STORY(names_of_any_kind_are_shown_and_command_nothing),
        STORY_WITHOUT_BROKER(without_a_broker_windows_alone_tells),
        STORY(a_network_that_does_not_answer_is_a_time_out),
        STORY(wait_ends_with_the_event_that_matches),
        STORY(wait_prints_the_event_as_the_broker_sends_it),
        STORY(wait_gives_up_after_its_time),
        STORY(what_is_connected_already_ends_the_wait),
        STORY(what_is_not_connected_yet_is_waited_for),
        STORY_WITHOUT_BROKER(wait_waits_for_a_broker_and_ctrl_c_is_no_success),
        STORY(an_output_that_cannot_be_written_is_a_failure),
        STORY(a_reader_that_has_gone_ends_it_quietly),
        STORY_WITHOUT_BROKER(a_wait_for_anything_is_refused),
    };

    return cmocka_run_group_tests_name("e2e.cli_connections", tests, mpr_host_register,
                                       mpr_host_unregister);
}
