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

static void each_way_to_receive_prints_the_events_that_come(void **state)
{
    static const struct {
        const char *name;
        const char *program;
    } rows[] = {
        {"handle", HANDLE_LOOP_PROGRAM},
        {"message", MESSAGE_LOOP_PROGRAM},
        {"next", NEXT_LOOP_PROGRAM},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct process *process = process_start(rows[i].name, rows[i].program, L"2");
        char *output;

        print_message("    %s\n", rows[i].name);
        free(process_wait_for_lines(process, lines_until_live(rows[i].name)));
        publish(NOTIFICATION("1", "Y:") NOTIFICATION("2", "Z:"));
        assert_int_equal(process_wait(process), 0);
        output = process_output(process);
        assert_non_null(strstr(output, "live"));
        assert_non_null(strstr(output, ADDED "Y:"));
        assert_non_null(strstr(output, ADDED "Z:"));
        free(output);
        process_free(process);
    }
}

/* Returns what it printed, to be freed. */
static char *resume(void)
{
    wchar_t arguments[64];
    struct process *process;
    char *output;

    (void)_snwprintf(arguments, 64, L"resume-%lu.cursor", GetCurrentProcessId());
    process = process_start("resume", RESUME_PROGRAM, arguments);
    assert_int_equal(process_wait(process), 0);
    output = process_output(process);
    process_free(process);
    return output;
}

static void a_later_run_goes_on_where_the_last_one_ended(void **state)
{
    char name[64];
    char *output;

    (void)state;
    (void)snprintf(name, sizeof(name), "resume-%lu.cursor", GetCurrentProcessId());
    (void)remove(name);
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
    assert_int_equal(remove(name), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(each_way_to_receive_prints_the_events_that_come, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_later_run_goes_on_where_the_last_one_ended, set_up,
                                        tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
