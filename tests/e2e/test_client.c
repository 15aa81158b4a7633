/* The client library as it is shipped, against a broker that the test plays. */
#include <windows.h>
#include <process.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include <wnetwatch.h>

#include "tests/support/stories/heard.h"
#include "tests/support/stories/item_word.h"
#include "tests/support/stories/scripted_broker.h"
#include "tests/support/wire_lines.h"

#define REQUEST_SIZE 16384u
#define DEADLINE_MS 20000u

struct story {
    char prefix[64];
    struct scripted_broker broker;
    struct heard heard;
    wnw_client *client;
    wnw_subscription *subscription;
    char request[REQUEST_SIZE];
    HANDLE gate; /* callbacks that wait do it here */
};

static void note(struct story *story, const wnw_item *item)
{
    heard_note_item(&story->heard, item);
}

static void WNW_CALL on_item(wnw_client *client, const wnw_item *item, void *user)
{
    (void)client;
    note(user, item);
}

static void WNW_CALL on_item_unsubscribe(wnw_client *client, const wnw_item *item, void *user)
{
    struct story *story = user;

    (void)client;
    note(story, item);
    heard_note(&story->heard, "unsubscribe %d", (int)wnw_unsubscribe(story->subscription));
}

static void WNW_CALL on_item_stop(wnw_client *client, const wnw_item *item, void *user)
{
    struct story *story = user;

    note(story, item);
    heard_note(&story->heard, "stop %d", (int)wnw_client_stop(client));
}

static void WNW_CALL on_item_close(wnw_client *client, const wnw_item *item, void *user)
{
    struct story *story = user;

    note(story, item);
    heard_note(&story->heard, "close %d", (int)wnw_client_close(client));
    heard_note(&story->heard, "wait %d", (int)wnw_client_wait(client, 0));
}

/* Says that it is there, waits for the gate, says that it goes. */
static void WNW_CALL on_item_wait(wnw_client *client, const wnw_item *item, void *user)
{
    struct story *story = user;

    (void)client;
    note(story, item);
    (void)WaitForSingleObject(story->gate, DEADLINE_MS);
    heard_note(&story->heard, "leaves");
}

static int set_up(void **state)
{
    static LONG number;
    struct story *story = test_calloc(1, sizeof(*story));

    (void)snprintf(story->prefix, sizeof(story->prefix), "wnetwatch-test-%lu-%ld",
                   GetCurrentProcessId(), InterlockedIncrement(&number));
    scripted_broker_init(&story->broker, story->prefix);
    heard_init(&story->heard);
    story->gate = CreateEventW(NULL, TRUE, FALSE, NULL);
    *state = story;
    return 0;
}

static int tear_down(void **state)
{
    struct story *story = *state;

    (void)SetEvent(story->gate);
    (void)wnw_client_close(story->client);
    scripted_broker_deinit(&story->broker);
    CloseHandle(story->gate);
    test_free(story);
    return 0;
}

static wnw_client_config config_of(struct story *story)
{
    wnw_client_config config = WNW_CLIENT_CONFIG_INIT;

    config.pipe_prefix = story->prefix;
    config.on_state = on_item;
    config.on_state_user = story;
    config.reconnect_delay_ms = 10;
    config.reconnect_delay_ms_max = 50;
    return config;
}

static void start_with(struct story *story, const wnw_client_config *config, wnw_item_cb callback)
{
    assert_int_equal(wnw_client_new(config, &story->client), WNW_OK);
    assert_int_equal(wnw_subscribe(story->client, NULL, callback, story, &story->subscription),
                     WNW_OK);
    assert_int_equal(wnw_client_start(story->client), WNW_OK);
}

static void start(struct story *story, wnw_item_cb callback)
{
    wnw_client_config config = config_of(story);

    start_with(story, &config, callback);
}

/* Listen, start, take the request, and be live. */
static void go_live(struct story *story, wnw_item_cb callback)
{
    assert_true(scripted_broker_listen(&story->broker, NULL));
    start(story, callback);
    scripted_broker_accept(&story->broker, story->request, REQUEST_SIZE);
    scripted_broker_send(&story->broker, STARTED(ID("09")) LIVE(ID("09")));
    heard_expect(&story->heard, "connecting");
    heard_expect(&story->heard, "live");
}

static void events_and_gaps_come_by_callback_in_their_order(void **state)
{
    struct story *story = *state;

    go_live(story, on_item);
    assert_string_equal(story->request, "{\"subscribe\":{}}");
    scripted_broker_send(&story->broker, EVENT(ID("10"), "Y:") GAP(ID("19")) EVENT(ID("20"), "Z:"));

    heard_expect(&story->heard, "event Y:");
    heard_expect(&story->heard, "gap 9");
    heard_expect(&story->heard, "event Z:");
}

static void a_broker_may_come_long_after_the_program(void **state)
{
    struct story *story = *state;

    start(story, on_item);
    heard_expect(&story->heard, "connecting");
    heard_expect(&story->heard, "disconnected: absent");

    assert_true(scripted_broker_listen(&story->broker, NULL));
    scripted_broker_accept(&story->broker, story->request, REQUEST_SIZE);
    heard_expect(&story->heard, "connecting");
    scripted_broker_send(&story->broker, STARTED(ID("09")) LIVE(ID("09")) EVENT(ID("10"), "Z:"));
    heard_expect(&story->heard, "live");
    heard_expect(&story->heard, "event Z:");
}

static void a_broker_that_vanishes_is_found_again_and_asked_for_what_follows(void **state)
{
    struct story *story = *state;

    go_live(story, on_item);
    scripted_broker_send(&story->broker, EVENT(ID("10"), "Z:") "{\"specversion\":");
    heard_expect(&story->heard, "event Z:");
    scripted_broker_hang_up(&story->broker);
    heard_expect(&story->heard, "disconnected: lost");

    assert_true(scripted_broker_listen(&story->broker, NULL));
    scripted_broker_accept(&story->broker, story->request, REQUEST_SIZE);
    assert_string_equal(story->request, "{\"subscribe\":{\"after\":\"" ID("10") "\"}}");
}

static void the_request_carries_what_the_config_says(void **state)
{
    struct story *story = *state;
    wnw_client_config config = config_of(story);

    config.after = "oldest";
    config.no_follow = 1;
    config.filter = "{\"local\":[\"Z:\"]}";
    assert_true(scripted_broker_listen(&story->broker, NULL));
    start_with(story, &config, on_item);
    scripted_broker_accept(&story->broker, story->request, REQUEST_SIZE);
    assert_string_equal(story->request, "{\"subscribe\":{\"after\":\"oldest\",\"follow\":false,"
                                        "\"filter\":{\"local\":[\"Z:\"]}}}");

    scripted_broker_send(&story->broker,
                         STARTED(ID("00")) EVENT(ID("10"), "Z:")
                             LINE(ID("10"), "stream.ended", "{\"reason\":\"complete\"}"));
    heard_expect(&story->heard, "connecting");
    heard_expect(&story->heard, "event Z:");
    heard_expect(&story->heard, "ended: complete");
    assert_int_equal(wnw_client_wait(story->client, DEADLINE_MS), WNW_OK);
}

static void each_subscription_gets_what_its_filter_lets_pass(void **state)
{
    struct story *story = *state;
    struct story *other = test_calloc(1, sizeof(*other));

    heard_init(&other->heard);
    go_live(story, on_item);
    assert_int_equal(wnw_subscribe(story->client, "{\"local\":[\"y:\"]}", on_item, other, NULL),
                     WNW_OK);
    scripted_broker_send(&story->broker,
                         EVENT(ID("10"), "Z:") EVENT(ID("11"), "Y:") EVENT(ID("12"), "X:"));

    heard_expect(&other->heard, "event Y:");
    heard_expect(&story->heard, "event Z:");
    heard_expect(&story->heard, "event Y:");
    heard_expect(&story->heard, "event X:");
    assert_int_equal(wnw_client_close(story->client), WNW_OK);
    story->client = NULL;
    heard_expect_no_more(&other->heard);
    test_free(other);
}

static void a_callback_may_end_its_own_subscription(void **state)
{
    struct story *story = *state;

    go_live(story, on_item_unsubscribe);
    scripted_broker_send(&story->broker, EVENT(ID("10"), "Y:") EVENT(ID("11"), "Z:"));
    heard_expect(&story->heard, "event Y:");
    heard_expect(&story->heard, "unsubscribe 0");

    scripted_broker_hang_up(&story->broker);
    heard_expect(&story->heard, "disconnected: lost");
}

static void after_a_stop_in_a_callback_nothing_more_comes(void **state)
{
    struct story *story = *state;
    char cursor[WNW_CURSOR_SIZE];

    go_live(story, on_item_stop);
    scripted_broker_send(&story->broker, EVENT(ID("10"), "Y:") EVENT(ID("11"), "Z:"));
    heard_expect(&story->heard, "event Y:");
    heard_expect(&story->heard, "stop 0");

    assert_int_equal(wnw_client_wait(story->client, DEADLINE_MS), WNW_OK);
    heard_expect_no_more(&story->heard);
    assert_int_equal(wnw_client_cursor(story->client, cursor, sizeof(cursor)), WNW_OK);
    assert_string_equal(cursor, ID("10"));
    assert_int_equal(wnw_client_start(story->client), WNW_E_STATE); /* it was started before */
}

static void close_is_refused_in_a_callback_and_changes_nothing(void **state)
{
    struct story *story = *state;

    go_live(story, on_item_close);
    scripted_broker_send(&story->broker, EVENT(ID("10"), "Y:") EVENT(ID("11"), "Z:"));
    heard_expect(&story->heard, "event Y:");
    heard_expect(&story->heard, "close -3");
    heard_expect(&story->heard, "wait -3");
    heard_expect(&story->heard, "event Z:");
}

static unsigned __stdcall unsubscribe_thread(void *argument)
{
    struct story *story = argument;

    (void)wnw_unsubscribe(story->subscription);
    heard_note(&story->heard, "unsubscribed");
    return 0;
}

static unsigned __stdcall close_thread(void *argument)
{
    struct story *story = argument;

    (void)wnw_client_close(story->client);
    heard_note(&story->heard, "closed");
    return 0;
}

/* Run a thread that has to wait for the callback at the gate, and let it through. */
static void expect_to_wait_at_the_gate(struct story *story, unsigned(__stdcall *run)(void *))
{
    HANDLE thread = (HANDLE)_beginthreadex(NULL, 0, run, story, 0, NULL);

    assert_non_null(thread);
    assert_int_equal(WaitForSingleObject(thread, 100), WAIT_TIMEOUT);
    (void)SetEvent(story->gate);
    assert_int_equal(WaitForSingleObject(thread, DEADLINE_MS), WAIT_OBJECT_0);
    CloseHandle(thread);
}

static void unsubscribe_waits_for_a_callback_that_runs_on_another_thread(void **state)
{
    struct story *story = *state;

    go_live(story, on_item_wait);
    scripted_broker_send(&story->broker, EVENT(ID("10"), "Y:"));
    heard_expect(&story->heard, "event Y:");

    expect_to_wait_at_the_gate(story, unsubscribe_thread);
    heard_expect(&story->heard, "leaves");
    heard_expect(&story->heard, "unsubscribed");
}

static void close_waits_for_a_callback_that_runs_and_lets_no_other_begin(void **state)
{
    struct story *story = *state;

    go_live(story, on_item_wait);
    scripted_broker_send(&story->broker, EVENT(ID("10"), "Y:") EVENT(ID("11"), "Z:"));
    heard_expect(&story->heard, "event Y:");

    expect_to_wait_at_the_gate(story, close_thread);
    story->client = NULL;
    heard_expect(&story->heard, "leaves");
    heard_expect(&story->heard, "closed");
    heard_expect_no_more(&story->heard);
}

static void a_program_that_is_slow_stops_the_reading(void **state)
{
    static char noise[1024 * 1024];
    struct story *story = *state;

    memset(noise, '\n', sizeof(noise));
    go_live(story, on_item_wait);
    scripted_broker_send(&story->broker, EVENT(ID("10"), "Y:"));
    heard_expect(&story->heard, "event Y:");

    assert_false(scripted_broker_send_within(&story->broker, noise, sizeof(noise), 200));
}

static void bytes_that_no_broker_sends_end_in_a_clear_state(void **state)
{
    struct story *story = *state;

    assert_true(scripted_broker_listen(&story->broker, NULL));
    start(story, on_item);
    scripted_broker_accept(&story->broker, story->request, REQUEST_SIZE);
    scripted_broker_send(&story->broker, "220 mail ready\r\n");

    heard_expect(&story->heard, "connecting");
    heard_expect(&story->heard, "refused: bad_line");
}

static void a_refusal_that_would_come_again_is_final(void **state)
{
    struct story *story = *state;

    assert_true(scripted_broker_listen(&story->broker, NULL));
    start(story, on_item);
    scripted_broker_accept(&story->broker, story->request, REQUEST_SIZE);
    scripted_broker_send(
        &story->broker,
        LINE(ID("09"), "stream.error", "{\"code\":\"bad_filter\",\"message\":\"no such member\"}"));

    heard_expect(&story->heard, "connecting");
    heard_expect(&story->heard, "refused: bad_filter");
    assert_int_equal(wnw_client_wait(story->client, DEADLINE_MS), WNW_OK);
    assert_int_equal(wnw_client_wait_live(story->client, 0), WNW_E_OVER);
}

static void a_pipe_of_a_stranger_gets_no_byte(void **state)
{
    struct story *story = *state;

    if (!scripted_broker_listen(&story->broker, L"BG")) {
        skip(); /* only a user that may set another owner can play the stranger */
    }
    start(story, on_item);
    heard_expect(&story->heard, "connecting");
    heard_expect(&story->heard, "refused: not_trusted");
    scripted_broker_expect_silence(&story->broker);
}

static void close_interrupts_whatever_the_thread_waits_for(void **state)
{
    struct story *story = *state;
    wnw_client_config config = config_of(story);

    config.reconnect_delay_ms = 600000;
    config.reconnect_delay_ms_max = 600000;
    start_with(story, &config, on_item);
    heard_expect(&story->heard, "connecting");
    heard_expect(&story->heard, "disconnected: absent");
    assert_int_equal(wnw_client_close(story->client), WNW_OK);
    story->client = NULL;

    go_live(story, on_item);
    assert_int_equal(wnw_client_close(story->client), WNW_OK);
    story->client = NULL;
}

static void waiting_for_live_ends_when_replay_does(void **state)
{
    struct story *story = *state;

    assert_true(scripted_broker_listen(&story->broker, NULL));
    start(story, on_item);
    scripted_broker_accept(&story->broker, story->request, REQUEST_SIZE);
    scripted_broker_send(&story->broker, STARTED(ID("09")) EVENT(ID("10"), "Z:"));
    heard_expect(&story->heard, "connecting");
    heard_expect(&story->heard, "event Z:");
    assert_int_equal(wnw_client_wait_live(story->client, 0), WNW_E_TIMEOUT);

    scripted_broker_send(&story->broker, LIVE(ID("10")));
    assert_int_equal(wnw_client_wait_live(story->client, DEADLINE_MS), WNW_OK);
}

static void a_wrong_config_is_refused_with_its_status(void **state)
{
    static const struct {
        const char *name;
        const char *after;
        const char *since;
        const char *filter;
        const char *pipe_prefix;
        wnw_status status;
    } rows[] = {
        {"good", ID("10"), NULL, "{}", NULL, WNW_OK},
        {"after is no place", "yesterday", NULL, NULL, NULL, WNW_E_INVALID},
        {"since is no time", NULL, "yesterday", NULL, NULL, WNW_E_INVALID},
        {"both", "now", "2026-11-23T04:31:50Z", NULL, NULL, WNW_E_INVALID},
        {"filter", NULL, NULL, "{\"lokal\":[\"Z:\"]}", NULL, WNW_E_FILTER},
        {"filter is no JSON", NULL, NULL, "{", NULL, WNW_E_FILTER},
        {"empty prefix", NULL, NULL, NULL, "", WNW_E_INVALID},
        {"prefix with a backslash", NULL, NULL, NULL, "a\\b", WNW_E_INVALID},
        {"prefix that is no UTF-8", NULL, NULL, NULL, "\xff", WNW_E_INVALID},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        wnw_client_config config = WNW_CLIENT_CONFIG_INIT;
        wnw_client *client = NULL;
        wnw_status status;

        config.after = rows[i].after;
        config.since = rows[i].since;
        config.filter = rows[i].filter;
        config.pipe_prefix = rows[i].pipe_prefix;
        status = wnw_client_new(&config, &client);
        if (status != rows[i].status || (client != NULL) != (status == WNW_OK)) {
            fail_msg("%s: %d", rows[i].name, (int)status);
        }
        assert_int_equal(wnw_client_close(client), WNW_OK);
    }
}

static void a_config_of_another_size_is_refused(void **state)
{
    wnw_client_config config = WNW_CLIENT_CONFIG_INIT;
    wnw_client *client = NULL;

    (void)state;
    config.size++;
    assert_int_equal(wnw_client_new(&config, &client), WNW_E_INVALID);
    assert_int_equal(wnw_client_new(NULL, &client), WNW_E_INVALID);
    assert_int_equal(wnw_client_new(&config, NULL), WNW_E_INVALID);
}

static void the_status_of_no_broker_is_told(void **state)
{
    static char line[WNW_LINE_SIZE_MAX];
    struct story *story = *state;

    assert_int_equal(wnw_broker_status(story->prefix, 1000, line, sizeof(line), NULL),
                     WNW_E_NO_BROKER);
    assert_int_equal(wnw_last_os_error(), ERROR_FILE_NOT_FOUND);
    assert_string_equal(line, "");
}

static void a_broker_that_hangs_costs_no_more_than_the_timeout(void **state)
{
    static char line[WNW_LINE_SIZE_MAX];
    struct story *story = *state;

    assert_true(scripted_broker_listen(&story->broker, NULL));
    assert_int_equal(wnw_broker_status(story->prefix, 100, line, sizeof(line), NULL),
                     WNW_E_TIMEOUT);
}

#define STORY_TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORY_TEST(events_and_gaps_come_by_callback_in_their_order),
        STORY_TEST(a_broker_may_come_long_after_the_program),
        STORY_TEST(a_broker_that_vanishes_is_found_again_and_asked_for_what_follows),
        STORY_TEST(the_request_carries_what_the_config_says),
        STORY_TEST(each_subscription_gets_what_its_filter_lets_pass),
        STORY_TEST(a_callback_may_end_its_own_subscription),
        STORY_TEST(after_a_stop_in_a_callback_nothing_more_comes),
        STORY_TEST(close_is_refused_in_a_callback_and_changes_nothing),
        STORY_TEST(unsubscribe_waits_for_a_callback_that_runs_on_another_thread),
        STORY_TEST(close_waits_for_a_callback_that_runs_and_lets_no_other_begin),
        STORY_TEST(a_program_that_is_slow_stops_the_reading),
        STORY_TEST(bytes_that_no_broker_sends_end_in_a_clear_state),
        STORY_TEST(a_refusal_that_would_come_again_is_final),
        STORY_TEST(a_pipe_of_a_stranger_gets_no_byte),
        STORY_TEST(close_interrupts_whatever_the_thread_waits_for),
        STORY_TEST(waiting_for_live_ends_when_replay_does),
        STORY_TEST(a_wrong_config_is_refused_with_its_status),
        STORY_TEST(a_config_of_another_size_is_refused),
        STORY_TEST(the_status_of_no_broker_is_told),
        STORY_TEST(a_broker_that_hangs_costs_no_more_than_the_timeout),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
