/* The small programs in samples/, one for each way to receive, with a real broker. */
#include <windows.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "tests/support/stories/broker_process.h"
#include "tests/support/stories/pipe_stream.h"
#include "tests/support/stories/process.h"

#define NOTIFICATION(context, local)                                                               \
    "{\"v\":1,\"call\":\"add\",\"phase\":\"post\",\"context\":" context                            \
    ",\"status\":0,\"local\":\"" local "\",\"remote\":\"\\\\\\\\srv\\\\share\",\"type\":1,"        \
    "\"flags\":0,\"image\":\"x.exe\",\"dropped\":0}\n"
#define HOSTILE_NAME "Q:\\u001b[2J\\u200e"
#define SHOWN_NAME "Q:<U+001B>[2J<U+200E>"
#define ADDED "wnetwatch.connection.add.succeeded "

static struct broker_process broker;

static int set_up(void **state)
{
    (void)state;
    broker_process_name(&broker);
    assert_true(SetEnvironmentVariableW(L"WNETWATCH_PIPES", broker.prefix));
    broker_process_start(&broker);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    broker_process_deinit(&broker);
    return 0;
}

static void publish(const char *line)
{
    pipe_publish(broker.publish_name, line, strlen(line));
}

static size_t lines_until_live(const char *name)
{
    return strcmp(name, "next") == 0 ? 2 : 1; /* that one prints every state */
}

static const struct {
    const char *name;
    const char *program;
} rows[] = {
    {"handle", HANDLE_LOOP_PROGRAM},
    {"message", MESSAGE_LOOP_PROGRAM},
    {"next", NEXT_LOOP_PROGRAM},
#ifdef CPLUSPLUS_PROGRAM
    {"cplusplus", CPLUSPLUS_PROGRAM},
#endif
};

#define ROWS (sizeof(rows) / sizeof(rows[0]))

static void each_way_to_receive_prints_the_events_that_come(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS; i++) {
        struct process *process = process_start(rows[i].name, rows[i].program, L"3");
        char *output;

        print_message("    %s\n", rows[i].name);
        free(process_wait_for_lines(process, lines_until_live(rows[i].name)));
        publish(NOTIFICATION("1", "Y:") NOTIFICATION("2", "Z:") NOTIFICATION("3", HOSTILE_NAME));
        assert_int_equal(process_wait(process), 0);
        output = process_output(process);
        assert_non_null(strstr(output, "live"));
        assert_non_null(strstr(output, ADDED "Y:"));
        assert_non_null(strstr(output, ADDED "Z:"));
        assert_non_null(strstr(output, ADDED SHOWN_NAME));
        assert_null(strchr(output, '\x1b'));
        free(output);
        process_free(process);
    }
}

static HANDLE open_unwritable_output(void)
{
    HANDLE file = CreateFileW(L"unwritable-output", GENERIC_READ | DELETE, FILE_SHARE_READ, NULL,
                              CREATE_ALWAYS, FILE_FLAG_DELETE_ON_CLOSE, NULL);

    assert_true(file != INVALID_HANDLE_VALUE);
    return file;
}

/* Ends when the output cannot be written, and says so. */
static void expect_failure(const char *name, const char *program, const wchar_t *arguments)
{
    HANDLE output = open_unwritable_output();
    struct process *process = process_start_with_output(name, program, arguments, output);
    char *errors;

    assert_int_equal(process_wait(process), 1);
    errors = process_errors(process);
    assert_int_equal(strncmp(errors, "the output cannot be written", 28), 0);
    assert_int_equal(count_lines(errors), 1);
    free(errors);
    process_free(process);
    (void)CloseHandle(output);
}

static void an_output_that_cannot_be_written_ends_each_of_them(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS; i++) {
        print_message("    %s\n", rows[i].name);
        expect_failure(rows[i].name, rows[i].program, L"2");
    }
}

static const wchar_t *cursor_file(void)
{
    static wchar_t name[64];

    (void)_snwprintf(name, 64, L"resume-%lu.cursor", GetCurrentProcessId());
    return name;
}

/* Returns what it printed, to be freed. */
static char *resume(void)
{
    struct process *process = process_start("resume", RESUME_PROGRAM, cursor_file());
    char *output;

    assert_int_equal(process_wait(process), 0);
    output = process_output(process);
    process_free(process);
    return output;
}

static void a_later_run_goes_on_where_the_last_one_ended(void **state)
{
    char *output;

    (void)state;
    (void)DeleteFileW(cursor_file());
    publish(NOTIFICATION("1", "X:"));
    broker_process_wait_for(&broker, "received", 1);
    output = resume();
    assert_non_null(strstr(output, ADDED "X:"));
    free(output);

    publish(NOTIFICATION("2", "Y:") NOTIFICATION("3", "Z:"));
    broker_process_wait_for(&broker, "received", 3);
    output = resume();
    assert_null(strstr(output, "X:"));
    assert_non_null(strstr(output, ADDED "Y:"));
    assert_non_null(strstr(output, ADDED "Z:"));
    free(output);

    output = resume();
    assert_string_equal(output, "");
    free(output);
    assert_true(DeleteFileW(cursor_file()));
}

static void what_could_not_be_printed_comes_again(void **state)
{
    char *output;

    (void)state;
    (void)DeleteFileW(cursor_file());
    publish(NOTIFICATION("1", HOSTILE_NAME));
    broker_process_wait_for(&broker, "received", 1);
    expect_failure("resume", RESUME_PROGRAM, cursor_file());

    output = resume();
    assert_non_null(strstr(output, ADDED SHOWN_NAME));
    free(output);
    assert_true(DeleteFileW(cursor_file()));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(each_way_to_receive_prints_the_events_that_come, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(an_output_that_cannot_be_written_ends_each_of_them, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_later_run_goes_on_where_the_last_one_ended, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(what_could_not_be_printed_comes_again, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
