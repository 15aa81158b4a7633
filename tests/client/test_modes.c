/* What is special in one of the four modes; test_stories.c has what is the same in all. */
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

static unsigned __stdcall wait_for_next_once(void *argument)
{
    struct story *story = argument;
    const wnw_item *item;
    wnw_status status = wnw_client_next(story->taker.client, WNW_FOREVER, &item);

    heard_note(&story->taker.heard, "next %d", (int)status);
    return 0;
}

static void close_wakes_a_thread_that_waits_for_the_next_item(void **state)
{
    struct story *story = story_new(WNW_MODE_NEXT);
    const wnw_item *item;
    HANDLE thread;

    (void)state;
    assert_true(scripted_broker_listen(&story->broker, NULL));
    assert_int_equal(wnw_client_start(story->taker.client), WNW_OK);
    assert_int_equal(wnw_client_next(story->taker.client, DEADLINE_MS, &item), WNW_OK);
    assert_int_equal(item->kind, WNW_ITEM_STATE);

    thread = (HANDLE)_beginthreadex(NULL, 0, wait_for_next_once, story, 0, NULL);
    assert_non_null(thread);
    assert_int_equal(WaitForSingleObject(thread, 50), WAIT_TIMEOUT);
    assert_int_equal(wnw_client_next(story->taker.client, 0, &item), WNW_E_STATE);
    assert_int_equal(wnw_client_close(story->taker.client), WNW_OK);
    story->taker.client = NULL;
    assert_int_equal(WaitForSingleObject(thread, DEADLINE_MS), WAIT_OBJECT_0);
    CloseHandle(thread);
    expect(story, "next -13");
    story_free(story);
}

static void an_item_stays_until_the_next_is_asked_for(void **state)
{
    struct story *story = story_new(WNW_MODE_NEXT);
    wnw_client *client = story->taker.client;
    const wnw_item *item = NULL;
    char cursor[WNW_CURSOR_SIZE];

    (void)state;
    assert_int_equal(wnw_client_next(client, 0, &item), WNW_E_STATE);
    assert_true(scripted_broker_listen(&story->broker, NULL));
    assert_int_equal(wnw_client_start(client), WNW_OK);
    assert_int_equal(wnw_client_next(client, DEADLINE_MS, &item), WNW_OK);
    assert_int_equal(wnw_client_next(client, 0, &item), WNW_E_TIMEOUT);
    assert_null(item);
    scripted_broker_accept(&story->broker, story->request, REQUEST_SIZE);
    scripted_broker_send(&story->broker, STARTED(ID("09")) LIVE(ID("09")) EVENT(ID("10"), "Y:")
                                             EVENT(ID("11"), "Z:"));
    assert_int_equal(wnw_client_next(client, DEADLINE_MS, &item), WNW_OK);
    assert_int_equal(item->kind, WNW_ITEM_STATE);

    /* Connecting was told once; this is the first event, and the second is not read over it. */
    assert_int_equal(wnw_client_next(client, DEADLINE_MS, &item), WNW_OK);
    assert_int_equal(item->kind, WNW_ITEM_EVENT);
    assert_string_equal(item->event->local, "Y:");
    assert_string_equal(item->cursor, ID("10"));
    assert_int_equal(wnw_client_cursor(client, cursor, sizeof(cursor)), WNW_OK);
    assert_string_equal(cursor, ID("09"));
    assert_int_equal(wnw_client_next(client, DEADLINE_MS, &item), WNW_OK);
    assert_string_equal(item->event->local, "Z:");
    assert_int_equal(wnw_client_cursor(client, cursor, sizeof(cursor)), WNW_OK);
    assert_string_equal(cursor, ID("10"));
    story_free(story);
}

static void an_end_of_the_stream_is_the_end_of_the_loop(void **state)
{
    struct story *story = story_new(WNW_MODE_HANDLE);

    (void)state;
    go_live(story);
    scripted_broker_send(&story->broker, LINE(ID("12"), "stream.error",
                                              "{\"code\":\"bad_filter\",\"message\":\"no\"}"));
    expect(story, "refused: bad_filter");
    expect(story, "over");
    assert_int_equal(wnw_client_wait(story->taker.client, DEADLINE_MS), WNW_OK);
    story_free(story);
}

static void the_handle_is_set_as_long_as_something_is_left(void **state)
{
    struct story *story = story_new(WNW_MODE_HANDLE);
    wnw_client *client = story->taker.client;
    void *handle = NULL;
    size_t dispatched = 7;

    (void)state;
    assert_int_equal(wnw_client_wait_handle(client, &handle), WNW_OK);
    assert_int_equal(wnw_client_dispatch(client, 1, &dispatched), WNW_E_STATE);
    assert_int_equal(dispatched, 0);
    assert_int_equal(WaitForSingleObject(handle, 0), WAIT_TIMEOUT);
    assert_true(scripted_broker_listen(&story->broker, NULL));
    assert_int_equal(wnw_client_start(client), WNW_OK);
    assert_int_equal(WaitForSingleObject(handle, DEADLINE_MS), WAIT_OBJECT_0);
    assert_int_equal(wnw_client_dispatch(client, 5, &dispatched), WNW_OK);
    assert_int_equal(dispatched, 1); /* connecting */
    assert_int_equal(WaitForSingleObject(handle, 0), WAIT_TIMEOUT);

    scripted_broker_accept(&story->broker, story->request, REQUEST_SIZE);
    scripted_broker_send(&story->broker, STARTED(ID("09")) EVENT(ID("10"), "X:")
                                             EVENT(ID("11"), "Y:") EVENT(ID("12"), "Z:"));
    assert_int_equal(WaitForSingleObject(handle, DEADLINE_MS), WAIT_OBJECT_0);
    assert_int_equal(wnw_client_dispatch(client, 2, &dispatched), WNW_OK);
    assert_int_equal(dispatched, 2);
    assert_int_equal(WaitForSingleObject(handle, 0), WAIT_OBJECT_0);
    assert_int_equal(wnw_client_dispatch(client, 2, &dispatched), WNW_OK);
    assert_int_equal(dispatched, 1);
    assert_int_equal(WaitForSingleObject(handle, 0), WAIT_TIMEOUT);
    assert_int_equal(wnw_client_dispatch(client, 2, &dispatched), WNW_OK);
    assert_int_equal(dispatched, 0);
    assert_int_equal(wnw_client_stop(client), WNW_OK);
    assert_int_equal(WaitForSingleObject(handle, 0), WAIT_OBJECT_0);
    assert_int_equal(wnw_client_dispatch(client, 2, &dispatched), WNW_E_OVER);
    story_free(story);
}

static void each_message_asks_for_one_dispatch(void **state)
{
    struct story *story = story_new(WNW_MODE_MESSAGE);

    (void)state;
    story->taker.items_max = 1;
    go_live(story); /* connecting and live: two changes to not empty */
    assert_int_equal(story->taker.messages, 2);
    scripted_broker_send(&story->broker,
                         EVENT(ID("10"), "X:") EVENT(ID("11"), "Y:") EVENT(ID("12"), "Z:"));
    expect(story, "event X:");
    expect(story, "event Y:");
    expect(story, "event Z:");
    story->taker.items_max = 100;
    scripted_broker_send(&story->broker, EVENT(ID("13"), "U:") EVENT(ID("14"), "V:"));
    expect(story, "event U:");
    expect(story, "event V:");
    assert_int_equal(story->taker.messages, 6);
    story_free(story);
}

static void each_mode_refuses_the_calls_of_the_others(void **state)
{
    static const struct {
        const char *name;
        wnw_mode mode;
        wnw_status handle, dispatch, next;
    } rows[] = {
        {"callbacks", WNW_MODE_CALLBACKS, WNW_E_STATE, WNW_E_STATE, WNW_E_STATE},
        {"handle", WNW_MODE_HANDLE, WNW_OK, WNW_OK, WNW_E_STATE},
        {"message", WNW_MODE_MESSAGE, WNW_E_STATE, WNW_OK, WNW_E_STATE},
        {"next", WNW_MODE_NEXT, WNW_OK, WNW_E_STATE, WNW_E_TIMEOUT},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct story *story = story_new(rows[i].mode);
        const wnw_item *item = NULL;
        wnw_client *client = story->taker.client;
        void *handle;

        print_message("    %s\n", rows[i].name);
        assert_true(scripted_broker_listen(&story->broker, NULL));
        assert_int_equal(wnw_client_start(client), WNW_OK);
        assert_int_equal(wnw_client_wait_handle(client, &handle), rows[i].handle);
        assert_int_equal(wnw_client_dispatch(client, 1, NULL), rows[i].dispatch);
        if (rows[i].mode == WNW_MODE_NEXT) {
            assert_int_equal(wnw_client_next(client, DEADLINE_MS, &item), WNW_OK);
        }
        assert_int_equal(wnw_client_next(client, 0, &item), rows[i].next);
        assert_int_equal(wnw_client_dispatch(client, 0, NULL), WNW_E_INVALID);
        story_free(story);
    }
}

static void a_wait_that_would_have_no_end_is_a_status(void **state)
{
    struct story *story = story_new(WNW_MODE_CALLBACKS);
    wnw_client *client = story->taker.client;

    (void)state;
    assert_int_equal(wnw_client_wait_live(NULL, 0), WNW_E_INVALID);
    assert_int_equal(wnw_client_wait(NULL, 0), WNW_E_INVALID);
    assert_int_equal(wnw_client_wait_live(client, WNW_FOREVER), WNW_E_STATE);
    assert_int_equal(wnw_client_wait(client, WNW_FOREVER), WNW_E_STATE);
    go_live(story);
    assert_int_equal(wnw_client_wait_live(client, WNW_FOREVER), WNW_OK);
    assert_int_equal(wnw_client_wait(client, 0), WNW_E_TIMEOUT);

    assert_int_equal(wnw_client_stop(client), WNW_OK);
    assert_int_equal(wnw_client_wait(client, DEADLINE_MS), WNW_OK);
    assert_int_equal(wnw_client_wait_live(client, 0), WNW_E_OVER);
    story_free(story);
}

static void WNW_CALL wait_inside(wnw_client *client, const wnw_item *item, void *user)
{
    struct item_taker *taker = user;

    (void)item;
    heard_note(&taker->heard, "wait live %d", (int)wnw_client_wait_live(client, WNW_FOREVER));
    heard_note(&taker->heard, "wait %d", (int)wnw_client_wait(client, WNW_FOREVER));
}

static void a_callback_that_would_wait_for_itself_is_refused(void **state)
{
    struct story *story = story_new(WNW_MODE_CALLBACKS);

    (void)state;
    story->taker.on_event = wait_inside;
    go_live(story);
    scripted_broker_send(&story->broker, EVENT(ID("10"), "Y:"));
    expect(story, "event Y:");
    expect(story, "wait live -3");
    expect(story, "wait -3");
    story_free(story);
}

static void statistics_fill_what_the_program_knows(void **state)
{
    struct story *story = story_new(WNW_MODE_CALLBACKS);
    wnw_client_stats all = {offsetof(wnw_client_stats, lost), 7, 7, 7, 7};
    wnw_subscription_stats one = {offsetof(wnw_subscription_stats, gaps), 7, 7, 7};

    (void)state;
    assert_int_equal(wnw_client_get_stats(story->taker.client, &all), WNW_OK);
    assert_int_equal(all.size, offsetof(wnw_client_stats, lost));
    assert_int_equal(all.events, 0);
    assert_int_equal(all.gaps, 0);
    assert_int_equal(all.lost, 7);
    assert_int_equal(wnw_subscription_get_stats(story->taker.subscription, &one), WNW_OK);
    assert_int_equal(one.size, offsetof(wnw_subscription_stats, gaps));
    assert_int_equal(one.delivered, 0);
    assert_int_equal(one.gaps, 7);
    story_free(story);
}

static void statistics_of_a_later_version_say_how_much_is_filled(void **state)
{
    struct story *story = story_new(WNW_MODE_CALLBACKS);
    struct {
        wnw_client_stats known;
        uint64_t later;
    } all = {WNW_CLIENT_STATS_INIT, 7};

    (void)state;
    all.known.size = sizeof(all);
    assert_int_equal(wnw_client_get_stats(story->taker.client, &all.known), WNW_OK);
    assert_int_equal(all.known.size, sizeof(all.known));
    assert_int_equal(all.later, 7);
    story_free(story);
}

static void statistics_without_room_for_a_counter_are_refused(void **state)
{
    struct story *story = story_new(WNW_MODE_CALLBACKS);
    wnw_client_stats all = {offsetof(wnw_client_stats, gaps) - 1, 7, 7, 7, 7};
    wnw_subscription_stats one = {0, 7, 7, 7};

    (void)state;
    assert_int_equal(wnw_client_get_stats(story->taker.client, &all), WNW_E_INVALID);
    assert_int_equal(wnw_client_get_stats(story->taker.client, NULL), WNW_E_INVALID);
    assert_int_equal(all.events, 7);
    assert_int_equal(wnw_subscription_get_stats(story->taker.subscription, &one), WNW_E_INVALID);
    assert_int_equal(wnw_subscription_get_stats(story->taker.subscription, NULL), WNW_E_INVALID);
    assert_int_equal(one.delivered, 7);
    story_free(story);
}

static void the_handle_is_set_while_the_next_call_may_give_an_item(void **state)
{
    struct story *story = story_new(WNW_MODE_NEXT);
    wnw_client *client = story->taker.client;
    const wnw_item *item = NULL;
    void *handle = NULL;

    (void)state;
    assert_int_equal(wnw_client_wait_handle(client, &handle), WNW_OK);
    assert_int_equal(WaitForSingleObject(handle, 0), WAIT_TIMEOUT);
    assert_true(scripted_broker_listen(&story->broker, NULL));
    assert_int_equal(wnw_client_start(client), WNW_OK);
    for (unsigned i = 0; i < 2; i++) { /* connecting, and then two events */
        assert_int_equal(WaitForSingleObject(handle, DEADLINE_MS), WAIT_OBJECT_0);
        assert_int_equal(wnw_client_next(client, 0, &item), WNW_OK);
        assert_int_equal(WaitForSingleObject(handle, 0), WAIT_OBJECT_0);
        if (i == 1) {
            assert_string_equal(item->event->local, "Y:");
            assert_int_equal(wnw_client_next(client, 0, &item), WNW_OK);
            assert_string_equal(item->event->local, "Z:");
        }
        assert_int_equal(wnw_client_next(client, 0, &item), WNW_E_TIMEOUT);
        assert_int_equal(WaitForSingleObject(handle, 0), WAIT_TIMEOUT);
        if (i == 0) {
            scripted_broker_accept(&story->broker, story->request, REQUEST_SIZE);
            scripted_broker_send(&story->broker,
                                 STARTED(ID("09")) EVENT(ID("10"), "Y:") EVENT(ID("11"), "Z:"));
        }
    }
    assert_int_equal(wnw_client_stop(client), WNW_OK);
    assert_int_equal(WaitForSingleObject(handle, DEADLINE_MS), WAIT_OBJECT_0);
    assert_int_equal(wnw_client_next(client, 0, &item), WNW_E_OVER);
    story_free(story);
}

static void the_state_can_be_asked_for(void **state)
{
    struct story *story = story_new(WNW_MODE_CALLBACKS);
    wnw_client *client = story->taker.client;
    wnw_state now = WNW_STATE_ENDED;

    (void)state;
    assert_int_equal(wnw_client_state(client, NULL), WNW_E_INVALID);
    assert_int_equal(wnw_client_state(NULL, &now), WNW_E_INVALID);
    assert_int_equal(now, WNW_STATE_NEW);
    assert_int_equal(wnw_client_state(client, &now), WNW_OK);
    assert_int_equal(now, WNW_STATE_NEW);
    go_live(story);
    assert_int_equal(wnw_client_wait_live(client, DEADLINE_MS), WNW_OK);
    assert_int_equal(wnw_client_state(client, &now), WNW_OK);
    assert_int_equal(now, WNW_STATE_LIVE);
    assert_int_equal(wnw_client_stop(client), WNW_OK);
    assert_int_equal(wnw_client_state(client, &now), WNW_OK);
    assert_int_equal(now, WNW_STATE_LIVE);
    story_free(story);
}

static void a_client_that_was_stopped_is_over_before_it_starts(void **state)
{
    struct story *story = story_new(WNW_MODE_NEXT);

    (void)state;
    assert_int_equal(wnw_client_stop(story->taker.client), WNW_OK);
    assert_int_equal(wnw_client_start(story->taker.client), WNW_E_OVER);
    story_free(story);
}

static void WNW_CALL ignore(wnw_client *client, const wnw_item *item, void *user)
{
    (void)client;
    (void)item;
    (void)user;
}

static void a_config_of_two_modes_is_refused(void **state)
{
    wnw_client_config config = WNW_CLIENT_CONFIG_INIT;
    wnw_client *client = NULL;

    (void)state;
    config.cookie = 1;
    assert_int_equal(wnw_client_new(&config, &client), WNW_E_INVALID);
    config.mode = WNW_MODE_MESSAGE;
    config.message = WM_APP;
    assert_int_equal(wnw_client_new(&config, &client), WNW_E_INVALID);
    config.window = HWND_BROADCAST;
    assert_int_equal(wnw_client_new(&config, &client), WNW_E_INVALID);
    config.window = GetDesktopWindow();
    config.message = WM_CLOSE;
    assert_int_equal(wnw_client_new(&config, &client), WNW_E_INVALID);
    config = (wnw_client_config)WNW_CLIENT_CONFIG_INIT;
    config.mode = WNW_MODE_NEXT;
    config.on_state = ignore;
    assert_int_equal(wnw_client_new(&config, &client), WNW_E_INVALID);
    config.on_state = NULL;
    assert_int_equal(wnw_client_new(&config, &client), WNW_OK);
    assert_int_equal(wnw_subscribe(client, NULL, ignore, NULL, NULL), WNW_E_STATE);
    assert_int_equal(wnw_client_close(client), WNW_OK);
}

/* As programs pass it that were compiled before the last member was there, or after the next. */
static void a_config_of_another_version_has_its_own_size(void **state)
{
    wnw_client_config config = WNW_CLIENT_CONFIG_INIT;
    wnw_client *client = NULL;

    (void)state;
    /* What is behind the end is not looked at: each of these would be refused, or called. */
    config.no_follow = 1;
    memset(&config.compares_connections, 0xA5,
           sizeof(config) - offsetof(wnw_client_config, compares_connections));
    config.size = offsetof(wnw_client_config, compares_connections);
    config.pipe_prefix = "no-such-broker";
    assert_int_equal(wnw_client_new(&config, &client), WNW_OK);
    assert_int_equal(wnw_client_start(client), WNW_OK);
    assert_int_equal(wnw_client_wait_live(client, 50), WNW_E_TIMEOUT);
    assert_int_equal(wnw_client_close(client), WNW_OK);
    config.size--;
    assert_int_equal(wnw_client_new(&config, &client), WNW_E_INVALID);
    config = (wnw_client_config)WNW_CLIENT_CONFIG_INIT;
    config.size++;
    assert_int_equal(wnw_client_new(&config, &client), WNW_E_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(close_wakes_a_thread_that_waits_for_the_next_item),
        cmocka_unit_test(an_item_stays_until_the_next_is_asked_for),
        cmocka_unit_test(an_end_of_the_stream_is_the_end_of_the_loop),
        cmocka_unit_test(the_handle_is_set_as_long_as_something_is_left),
        cmocka_unit_test(each_message_asks_for_one_dispatch),
        cmocka_unit_test(a_wait_that_would_have_no_end_is_a_status),
        cmocka_unit_test(a_callback_that_would_wait_for_itself_is_refused),
        cmocka_unit_test(statistics_fill_what_the_program_knows),
        cmocka_unit_test(statistics_of_a_later_version_say_how_much_is_filled),
        cmocka_unit_test(statistics_without_room_for_a_counter_are_refused),
        cmocka_unit_test(the_handle_is_set_while_the_next_call_may_give_an_item),
        cmocka_unit_test(the_state_can_be_asked_for),
        cmocka_unit_test(a_client_that_was_stopped_is_over_before_it_starts),
        cmocka_unit_test(each_mode_refuses_the_calls_of_the_others),
        cmocka_unit_test(a_config_of_two_modes_is_refused),
        cmocka_unit_test(a_config_of_another_version_has_its_own_size),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
