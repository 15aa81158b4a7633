/*
 * The DLL in a language that is not C: Node for Windows runs the sample, which calls it by koffi.
 * Node finds koffi by the script's folder, so the sample is copied to where koffi is.
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

#include "tests/support/stories/broker_process.h"
#include "tests/support/stories/pipe_stream.h"
#include "tests/support/stories/process.h"

#define NOTIFICATION(context, local)                                                               \
    "{\"v\":1,\"call\":\"add\",\"phase\":\"post\",\"context\":" context                            \
    ",\"status\":0,\"local\":\"" local "\",\"remote\":\"\\\\\\\\srv\\\\sch\\u00f6n\",\"type\":1,"  \
    "\"flags\":0,\"image\":\"x.exe\",\"dropped\":0}\n"
#define ADDED(local) " wnetwatch.connection.add.succeeded " local " \\\\srv\\sch\xc3\xb6n\n"

struct fixture {
    struct broker_process broker;
    struct process *node;
    wchar_t script[MAX_PATH];
    char *output;
};

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));
    wchar_t path[MAX_PATH];

    assert_non_null(f);
    (void)_snwprintf(path, MAX_PATH, L"%hs/koffi.mjs", KOFFI_FOLDER);
    assert_true(GetFullPathNameW(path, MAX_PATH, f->script, NULL) > 0);
    (void)_snwprintf(path, MAX_PATH, L"%hs", KOFFI_SAMPLE);
    assert_true(CopyFileW(path, f->script, FALSE));
    broker_process_name(&f->broker);
    assert_true(SetEnvironmentVariableW(L"WNETWATCH_PIPES", f->broker.prefix));
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    free(f->output);
    process_free(f->node);
    broker_process_deinit(&f->broker);
    free(f);
    return 0;
}

static void start_node(struct fixture *f, const char *mode)
{
    wchar_t arguments[MAX_PATH * 2];

    (void)_snwprintf(arguments, MAX_PATH * 2, L"\"%ls\" %hs 3", f->script, mode);
    f->node = process_start(mode, NODE_PROGRAM, arguments);
}

static void publish(struct fixture *f, const char *line)
{
    pipe_publish(f->broker.publish_name, line, strlen(line));
}

/* Connecting, absent, connecting, live: Node was there first. Then a broker that is killed. */
static void node_gets_events_over_a_restart_of_the_broker(struct fixture *f, const char *mode)
{
    start_node(f, mode);
    free(process_wait_for_lines(f->node, 2));
    broker_process_start(&f->broker);
    free(process_wait_for_lines(f->node, 4));
    publish(f, NOTIFICATION("1", "X:") NOTIFICATION("2", "Y:"));
    free(process_wait_for_lines(f->node, 6));
    broker_process_kill(&f->broker);
    free(process_wait_for_lines(f->node, 7));

    broker_process_start(&f->broker);
    publish(f, NOTIFICATION("3", "Z:"));
    assert_int_equal(process_wait(f->node), 0);
    f->output = process_output(f->node);
    assert_non_null(strstr(f->output, "no broker is running\n"));
    assert_non_null(strstr(f->output, "live\n"));
    assert_non_null(strstr(f->output, "events are lost\n")); /* the first broker's place */
    assert_non_null(strstr(f->output, ADDED("X:")));
    assert_non_null(strstr(f->output, ADDED("Y:")));
    assert_non_null(strstr(f->output, ADDED("Z:")));
}

static void node_asks_for_the_next_item(void **state)
{
    node_gets_events_over_a_restart_of_the_broker(*state, "next");
}

static void node_is_called_from_the_thread_of_the_library(void **state)
{
    node_gets_events_over_a_restart_of_the_broker(*state, "callbacks");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(node_asks_for_the_next_item, set_up, tear_down),
        cmocka_unit_test_setup_teardown(node_is_called_from_the_thread_of_the_library, set_up,
                                        tear_down),
    };

    return cmocka_run_group_tests_name("client.koffi", tests, NULL, NULL);
}
