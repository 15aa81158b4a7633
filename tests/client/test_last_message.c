/* Each mistake has a sentence of its own, which says what is wrong and where. */
#include <windows.h>
#include <process.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include <wnetwatch.h>

#include "tests/client/story.h"

static void WNW_CALL ignore(wnw_client *client, const wnw_item *item, void *user)
{
    (void)client;
    (void)item;
    (void)user;
}

static void expect_message(wnw_status status, wnw_status wanted, const char *message)
{
    assert_int_equal(status, wanted);
    assert_string_equal(wnw_last_message(), message);
}

static void a_thread_without_a_failure_has_no_message(void **state)
{
    (void)state;
    assert_string_equal(wnw_last_message(), "");
    assert_int_equal(wnw_client_close(NULL), WNW_OK);
    assert_string_equal(wnw_last_message(), "");
}

static void each_mistake_in_a_config_is_named(void **state)
{
    static const struct {
        wnw_client_config config;
        wnw_status status;
        const char *message;
    } rows[] = {
        {{.after = "yesterday"},
         WNW_E_INVALID,
         "config.after: \"yesterday\" is no cursor; it is \"now\", \"oldest\" or the id of an "
         "event"},
        {{.since = "10\r\n"},
         WNW_E_INVALID,
         "config.since: \"10??\" is no time; it is as \"2026-11-23T04:00:00Z\""},
        {{.after = "now", .since = "2026-11-23T04:00:00Z"},
         WNW_E_INVALID,
         "config.after and config.since both say where to begin"},
        {{.mode = (wnw_mode)7}, WNW_E_INVALID, "config.mode: there is no mode 7"},
        {{.mode = WNW_MODE_NEXT, .on_state = ignore},
         WNW_E_INVALID,
         "config.on_state is for modes with callbacks"},
        {{.mode = WNW_MODE_HANDLE, .cookie = 1},
         WNW_E_INVALID,
         "config.window, message and cookie are for mode message, and this is mode handle"},
        {{.mode = WNW_MODE_MESSAGE, .message = 5},
         WNW_E_INVALID,
         "config.message is 5; it is from 1024 to 65535"},
        {{.mode = WNW_MODE_MESSAGE, .message = WM_APP},
         WNW_E_INVALID,
         "config.window is no window"},
        {{.compares_connections = 1, .no_follow = 1},
         WNW_E_INVALID,
         "config.compares_connections is not possible with config.no_follow"},
        {{.reconnect_delay_ms = 20, .reconnect_delay_ms_max = 10},
         WNW_E_INVALID,
         "config.reconnect_delay_ms is 20, above reconnect_delay_ms_max, 10"},
        {{.log_level = (wnw_log_level)9}, WNW_E_INVALID, "config.log_level: there is no level 9"},
        {{.pipe_prefix = "a\\b"},
         WNW_E_INVALID,
         "config.pipe_prefix: no pipe can have the name \"a\\b\""},
        {{.filter = "{\"letter\":[\"Z:\"]}"},
         WNW_E_FILTER,
         "config.filter: \"letter\" is no member that a filter knows"},
    };
    wnw_client *client;

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        wnw_client_config config = rows[i].config;

        config.size = sizeof(config);
        expect_message(wnw_client_new(&config, &client), rows[i].status, rows[i].message);
    }
    expect_message(wnw_client_new(NULL, &client), WNW_E_INVALID, "config is NULL");
    expect_message(wnw_client_new(NULL, NULL), WNW_E_INVALID, "client_out is NULL");
}

static void each_mistake_with_a_client_is_named(void **state)
{
    struct story *story = story_new(WNW_MODE_HANDLE);
    wnw_client *client = story->taker.client;
    const wnw_item *item;
    wnw_state now;
    void *handle;

    (void)state;
    expect_message(wnw_client_start(NULL), WNW_E_INVALID, "client is NULL");
    expect_message(wnw_client_stop(NULL), WNW_E_INVALID, "client is NULL");
    expect_message(wnw_client_state(client, NULL), WNW_E_INVALID, "state_out is NULL");
    expect_message(wnw_client_wait_handle(client, NULL), WNW_E_INVALID, "handle_out is NULL");
    expect_message(wnw_client_next(client, 0, NULL), WNW_E_INVALID, "item_out is NULL");
    expect_message(wnw_client_get_stats(client, NULL), WNW_E_INVALID, "stats_out is NULL");
    expect_message(wnw_client_dispatch(client, 0, NULL), WNW_E_INVALID, "items_max is 0");
    expect_message(wnw_client_dispatch(client, 1, NULL), WNW_E_STATE, "the client was not started");
    expect_message(wnw_client_wait(client, 0), WNW_E_STATE, "the client was not started");
    expect_message(wnw_client_next(client, 0, &item), WNW_E_STATE,
                   "the client is in mode handle, and this is for next");
    expect_message(wnw_subscribe(client, NULL, NULL, NULL, NULL), WNW_E_INVALID,
                   "callback is NULL");
    expect_message(wnw_subscribe(client, "{\"local\":7}", ignore, NULL, NULL), WNW_E_FILTER,
                   "filter: \"local\" holds no value, an empty one or one of the wrong kind");

    assert_int_equal(wnw_client_state(client, &now), WNW_OK); /* changes nothing */
    assert_non_null(strstr(wnw_last_message(), "filter: "));
    assert_int_equal(wnw_client_wait_handle(client, &handle), WNW_OK);
    assert_int_equal(wnw_client_start(client), WNW_OK);
    expect_message(wnw_client_start(client), WNW_E_STATE, "the client was started before");
    expect_message(wnw_client_wait(client, 0), WNW_E_TIMEOUT, wnw_status_text(WNW_E_TIMEOUT));
    assert_int_equal(wnw_client_stop(client), WNW_OK);
    expect_message(wnw_client_dispatch(client, 1, NULL), WNW_E_OVER, wnw_status_text(WNW_E_OVER));
    assert_int_equal(wnw_client_wait(client, DEADLINE_MS), WNW_OK);
    expect_message(wnw_client_wait_live(client, 0), WNW_E_OVER,
                   "the client has ended before it was live");
    story_free(story);
}

static void each_mistake_without_a_client_is_named(void **state)
{
    static char line[WNW_LINE_SIZE_MAX];
    wnw_filter *filter = NULL;

    (void)state;
    expect_message(wnw_broker_status(NULL, 1, NULL, 0, NULL), WNW_E_INVALID,
                   "line_out has no room for a byte");
    expect_message(wnw_broker_status(NULL, WNW_FOREVER, line, sizeof(line), NULL), WNW_E_INVALID,
                   "timeout_ms is WNW_FOREVER, which is not allowed here");
    expect_message(wnw_broker_status("", 1, line, sizeof(line), NULL), WNW_E_INVALID,
                   "pipe_prefix: no pipe can have the name \"\"");
    assert_int_equal(wnw_broker_status("no-such-broker", 1, line, sizeof(line), NULL),
                     WNW_E_NO_BROKER);
    assert_ptr_equal(strstr(wnw_last_message(), "no broker has the pipe: "), wnw_last_message());
    assert_non_null(strstr(wnw_last_message(), " (2)"));
    assert_int_equal(wnw_last_os_error(), ERROR_FILE_NOT_FOUND);

    expect_message(wnw_connections(NULL), WNW_E_INVALID, "list_out is NULL");
    expect_message(wnw_filter_check(NULL, NULL, 0), WNW_E_INVALID, "filter is NULL");
    expect_message(wnw_filter_new(NULL), WNW_E_INVALID, "filter_out is NULL");
    assert_int_equal(wnw_filter_new(&filter), WNW_OK);
    expect_message(wnw_filter_add(NULL, "local", "Z:"), WNW_E_INVALID, "filter is NULL");
    expect_message(wnw_filter_add(filter, NULL, "Z:"), WNW_E_INVALID, "member is NULL");
    expect_message(wnw_filter_add(filter, "local", NULL), WNW_E_INVALID, "value is NULL");
    expect_message(wnw_filter_add(filter, "letter", "Z:"), WNW_E_FILTER,
                   "\"letter\" is no member that a filter knows");
    wnw_filter_free(filter);
}

static void a_filter_by_values_is_one_that_a_client_takes(void **state)
{
    wnw_client_config config = WNW_CLIENT_CONFIG_INIT;
    wnw_filter *filter = NULL;
    wnw_client *client = NULL;

    (void)state;
    assert_string_equal(wnw_filter_text(NULL), "");
    wnw_filter_free(NULL);
    assert_int_equal(wnw_filter_new(&filter), WNW_OK);
    assert_string_equal(wnw_filter_text(filter), "{}");
    assert_int_equal(wnw_filter_add(filter, "remote", "\\\\srv\\*"), WNW_OK);
    assert_int_equal(wnw_filter_add(filter, "remote", "\\\\other\\*"), WNW_OK);
    assert_int_equal(wnw_filter_add(filter, "session", "1"), WNW_OK);
    assert_string_equal(wnw_filter_text(filter),
                        "{\"remote\":[\"\\\\\\\\srv\\\\*\",\"\\\\\\\\other\\\\*\"],"
                        "\"session\":[1]}");
    config.filter = wnw_filter_text(filter);
    assert_int_equal(wnw_client_new(&config, &client), WNW_OK);
    wnw_filter_free(filter);
    assert_int_equal(wnw_client_close(client), WNW_OK);
}

static unsigned __stdcall expect_own_message(void *argument)
{
    HANDLE *events = argument;

    if (wnw_last_message()[0] != '\0') {
        return 1;
    }
    (void)wnw_client_new(NULL, NULL);
    (void)SetEvent(events[0]);
    (void)WaitForSingleObject(events[1], DEADLINE_MS);
    return strcmp(wnw_last_message(), "client_out is NULL") == 0 ? 0 : 1;
}

static void each_thread_has_its_own_message(void **state)
{
    HANDLE events[2] = {CreateEventW(NULL, TRUE, FALSE, NULL),
                        CreateEventW(NULL, TRUE, FALSE, NULL)};
    HANDLE thread;
    DWORD code = 1;

    (void)state;
    expect_message(wnw_connections(NULL), WNW_E_INVALID, "list_out is NULL");
    thread = (HANDLE)_beginthreadex(NULL, 0, expect_own_message, events, 0, NULL);
    assert_non_null(thread);
    assert_int_equal(WaitForSingleObject(events[0], DEADLINE_MS), WAIT_OBJECT_0);
    assert_string_equal(wnw_last_message(), "list_out is NULL");
    expect_message(wnw_filter_new(NULL), WNW_E_INVALID, "filter_out is NULL");
    (void)SetEvent(events[1]);
    assert_int_equal(WaitForSingleObject(thread, DEADLINE_MS), WAIT_OBJECT_0);
    assert_true(GetExitCodeThread(thread, &code));
    assert_int_equal(code, 0);
    CloseHandle(thread);
    CloseHandle(events[0]);
    CloseHandle(events[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_thread_without_a_failure_has_no_message),
        cmocka_unit_test(each_mistake_in_a_config_is_named),
        cmocka_unit_test(each_mistake_with_a_client_is_named),
        cmocka_unit_test(each_mistake_without_a_client_is_named),
        cmocka_unit_test(a_filter_by_values_is_one_that_a_client_takes),
        cmocka_unit_test(each_thread_has_its_own_message),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
