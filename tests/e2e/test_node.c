/*
 * A client that is not ours: Node for Windows runs the sample, which needs nothing but Node.
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

#define EVENTS_WANTED 5u

static const char notification[] =
    "{\"v\":1,\"call\":\"cancel\",\"phase\":\"post\",\"context\":1,\"status\":0,\"name\":\"Z:\","
    "\"provider\":\"some network\",\"flags\":0,\"force\":false,\"image\":\"C:\\\\x.exe\","
    "\"dropped\":0}\n";

struct fixture {
    struct broker_process broker;
    struct process *node;
    char *output;
};

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));

    assert_non_null(f);
    broker_process_name(&f->broker);
    broker_process_start(&f->broker);
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

static void start_node(struct fixture *f)
{
    wchar_t script[MAX_PATH];
    wchar_t arguments[MAX_PATH * 2];

    (void)_snwprintf(arguments, MAX_PATH, L"%hs", NODE_SCRIPT);
    assert_true(GetFullPathNameW(arguments, MAX_PATH, script, NULL) > 0);
    (void)_snwprintf(arguments, MAX_PATH * 2, L"\"%ls\" %ls", script, f->broker.prefix);
    f->node = process_start("node", NODE_PROGRAM, arguments);
}

/* Nothing tells when Node is ready, and it begins with what comes next: so something comes
   until it has seen enough. */
static void publish_until_node_has_enough(struct fixture *f)
{
    const ULONGLONG deadline_ms = GetTickCount64() + PROCESS_WAIT_MS_MAX;

    do {
        char *errors = process_errors(f->node);

        if (process_ends_within(f->node, 10)) {
            fail_msg("node ended by itself: %s", errors);
        }
        assert_true(GetTickCount64() < deadline_ms);
        free(errors);
        pipe_publish(f->broker.publish_name, notification, sizeof(notification) - 1);
        free(f->output);
        f->output = process_output(f->node);
    } while (count_lines(f->output) < EVENTS_WANTED);
}

static void node_prints_events_and_ends_with_the_broker(void **state)
{
    struct fixture *f = *state;

    start_node(f);
    publish_until_node_has_enough(f);
    assert_non_null(strstr(f->output, " wnetwatch.connection.cancel.succeeded Z: \n"));

    assert_int_equal(broker_process_stop(&f->broker), 0);
    assert_int_equal(process_wait(f->node), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(node_prints_events_and_ends_with_the_broker, set_up,
                                        tear_down),
    };

    return cmocka_run_group_tests_name("e2e.node", tests, NULL, NULL);
}
