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

#include "tests/support/stories/broker_story.h"

#define NOTIFICATION(context, local)                                                               \
    "{\"v\":1,\"call\":\"add\",\"phase\":\"post\",\"context\":" context                            \
    ",\"status\":0,\"local\":\"" local "\",\"remote\":\"\\\\\\\\srv\\\\sch\\u00f6n\",\"type\":1,"  \
    "\"flags\":0,\"image\":\"x.exe\",\"dropped\":0}\n"
#define ADDED(local) " wnetwatch.connection.add.succeeded " local " \\\\srv\\sch\xc3\xb6n\n"

static void copy_script(wchar_t script[MAX_PATH])
{
    wchar_t path[MAX_PATH];

    (void)_snwprintf(path, MAX_PATH, L"%hs/koffi.mjs", KOFFI_FOLDER);
    assert_true(GetFullPathNameW(path, MAX_PATH, script, NULL) > 0);
    (void)_snwprintf(path, MAX_PATH, L"%hs", KOFFI_SAMPLE);
    assert_true(CopyFileW(path, script, FALSE));
}

static void start_node(struct broker_story *story, const char *mode)
{
    wchar_t script[MAX_PATH];
    wchar_t arguments[MAX_PATH * 2];

    copy_script(script);
    assert_true(SetEnvironmentVariableW(L"WNETWATCH_PIPES", story->broker.prefix));
    (void)_snwprintf(arguments, MAX_PATH * 2, L"\"%ls\" %hs 3", script, mode);
    story->program = process_start(mode, NODE_PROGRAM, arguments);
}

/* Connecting, absent, connecting, live: Node was there first. Then a broker that is killed. */
static void node_gets_events_over_a_restart_of_the_broker(struct broker_story *story,
                                                          const char *mode)
{
    char *output;

    start_node(story, mode);
    free(process_wait_for_lines(story->program, 2));
    broker_process_start(&story->broker);
    free(process_wait_for_lines(story->program, 4));
    broker_story_publish(story, NOTIFICATION("1", "X:") NOTIFICATION("2", "Y:"));
    free(process_wait_for_lines(story->program, 6));
    broker_process_kill(&story->broker);
    free(process_wait_for_lines(story->program, 7));

    broker_process_start(&story->broker);
    broker_story_publish(story, NOTIFICATION("3", "Z:\\u001b[2J\\u200e"));
    assert_int_equal(process_wait(story->program), 0);
    output = process_output(story->program);
    assert_non_null(strstr(output, "no broker is running\n"));
    assert_non_null(strstr(output, "live\n"));
    assert_non_null(strstr(output, "events are lost\n")); /* the first broker's place */
    assert_non_null(strstr(output, ADDED("X:")));
    assert_non_null(strstr(output, ADDED("Y:")));
    assert_non_null(strstr(output, ADDED("Z:<U+001B>[2J<U+200E>")));
    free(output);
}

static void node_asks_for_the_next_item(void **state)
{
    node_gets_events_over_a_restart_of_the_broker(*state, "next");
}

static void node_is_called_from_the_thread_of_the_library(void **state)
{
    node_gets_events_over_a_restart_of_the_broker(*state, "callbacks");
}

#define STORY(name)                                                                                \
    cmocka_unit_test_setup_teardown(name, broker_story_set_up_without_broker,                      \
                                    broker_story_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORY(node_asks_for_the_next_item),
        STORY(node_is_called_from_the_thread_of_the_library),
    };

    return cmocka_run_group_tests_name("client.koffi", tests, NULL, NULL);
}
