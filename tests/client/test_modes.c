/* The same stories in each of the four modes, and what is special in one. */
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

#include "tests/client/item_taker.h"
#include "tests/e2e/scripted_broker.h"
#include "tests/support/wire_lines.h"

#define REQUEST_SIZE 16384u
#define DEADLINE_MS 20000u

struct story {
    struct scripted_broker broker;
    struct item_taker taker;
    char prefix[64];
    char request[REQUEST_SIZE];
    HANDLE gate; /* callbacks that wait do it here */
};

static struct story *story_new(wnw_mode mode)
{
    static LONG number;
    struct story *story = test_calloc(1, sizeof(*story));
    wnw_client_config config = WNW_CLIENT_CONFIG_INIT;

    (void)snprintf(story->prefix, sizeof(story->prefix), "wnetwatch-modes-%lu-%ld",
                   GetCurrentProcessId(), InterlockedIncrement(&number));
    scripted_broker_init(&story->broker, story->prefix);
    story->gate = CreateEventW(NULL, TRUE, FALSE, NULL);
    assert_non_null(story->gate);
    config.pipe_prefix = story->prefix;
    config.reconnect_delay_ms = 10;
    config.reconnect_delay_ms_max = 50;
    taker_init(&story->taker, &config, mode);
    return story;
}

static void story_free(struct story *story)
{
    (void)SetEvent(story->gate);
    taker_deinit(&story->taker);
    scripted_broker_deinit(&story->broker);
    CloseHandle(story->gate);
    test_free(story);
}

static const struct {
    const char *name;
    wnw_mode mode;
} modes[] = {
    {"callbacks", WNW_MODE_CALLBACKS},
    {"handle", WNW_MODE_HANDLE},
    {"message", WNW_MODE_MESSAGE},
    {"next", WNW_MODE_NEXT},
};

#define MODES (sizeof(modes) / sizeof(modes[0]))

static void expect(struct story *story, const char *word)
{
    heard_expect(&story->taker.heard, word);
}

static void go_live(struct story *story)
{
    assert_true(scripted_broker_listen(&story->broker, NULL));
    taker_start(&story->taker);
    scripted_broker_accept(&story->broker, story->request, REQUEST_SIZE);
    scripted_broker_send(&story->broker, STARTED(ID("09")) LIVE(ID("09")));
    expect(story, "connecting");
    expect(story, "live");
}

static void tell_a_broker_that_comes_late_and_is_killed(struct story *story)
{
    taker_start(&story->taker);
    expect(story, "connecting");
    expect(story, "disconnected: absent");

    assert_true(scripted_broker_listen(&story->broker, NULL));
    scripted_broker_accept(&story->broker, story->request, REQUEST_SIZE);
    assert_string_equal(story->request, "{\"subscribe\":{}}");
    scripted_broker_send(&story->broker,
                         STARTED(ID("09")) EVENT(ID("10"), "X:") EVENT(ID("11"), "Y:")
                             EVENT(ID("12"), "Z:") LIVE(ID("12")) "{\"specversion\":");
    expect(story, "connecting");
    expect(story, "event X:");
    expect(story, "event Y:");
    expect(story, "event Z:");
    expect(story, "live");
    scripted_broker_hang_up(&story->broker);
    expect(story, "disconnected: lost");

    assert_true(scripted_broker_listen(&story->broker, NULL));
    scripted_broker_accept(&story->broker, story->request, REQUEST_SIZE);
    assert_string_equal(story->request, "{\"subscribe\":{\"after\":\"" ID("12") "\"}}");
}

static void a_broker_that_comes_late_and_is_killed_is_told_alike_in_each_mode(void **state)
{
    (void)state;
    for (size_t i = 0; i < MODES; i++) {
        struct story *story = story_new(modes[i].mode);

        print_message("    %s\n", modes[i].name);
        tell_a_broker_that_comes_late_and_is_killed(story);
        story_free(story);
    }
}

static void a_gap_comes_in_its_place_in_each_mode(void **state)
{
    (void)state;
    for (size_t i = 0; i < MODES; i++) {
        struct story *story = story_new(modes[i].mode);

        print_message("    %s\n", modes[i].name);
        go_live(story);
        scripted_broker_send(&story->broker,
                             EVENT(ID("10"), "Y:") GAP(ID("19")) EVENT(ID("20"), "Z:"));
        expect(story, "event Y:");
        expect(story, "gap 9");
        expect(story, "event Z:");
        story_free(story);
    }
}

static void WNW_CALL unsubscribe_itself(wnw_client *client, const wnw_item *item, void *user)
{
    struct item_taker *taker = user;

    (void)client;
    (void)item;
    heard_note(&taker->heard, "unsubscribe %d", (int)wnw_unsubscribe(taker->subscription));
}

static void a_callback_may_end_its_subscription_in_each_mode_that_has_any(void **state)
{
    (void)state;
    for (size_t i = 0; i < MODES; i++) {
        struct story *story;

        if (modes[i].mode == WNW_MODE_NEXT) {
            continue;
        }
        story = story_new(modes[i].mode);
        print_message("    %s\n", modes[i].name);
        story->taker.on_event = unsubscribe_itself;
        go_live(story);
        scripted_broker_send(&story->broker, EVENT(ID("10"), "Y:") EVENT(ID("11"), "Z:"));
        expect(story, "event Y:");
        expect(story, "unsubscribe 0");
        scripted_broker_hang_up(&story->broker);
        expect(story, "disconnected: lost");
        story_free(story);
    }
}

/* All that a callback may not do, and that it leaves. user is the taker, the first of a story's
   members behind the broker. */
static void WNW_CALL wait_at_the_gate(wnw_client *client, const wnw_item *item, void *user)
{
    struct item_taker *taker = user;
    struct story *story = (struct story *)(void *)((char *)taker - offsetof(struct story, taker));

    (void)item;
    heard_note(&taker->heard, "close %d", (int)wnw_client_close(client));
    heard_note(&taker->heard, "dispatch %d", (int)wnw_client_dispatch(client, 1, NULL));
    (void)WaitForSingleObject(story->gate, DEADLINE_MS);
    heard_note(&taker->heard, "leaves");
}

static unsigned __stdcall close_thread(void *argument)
{
    struct story *story = argument;
    wnw_client *client = story->taker.client;

    heard_note(&story->taker.heard, "closed %d", (int)wnw_client_close(client));
    return 0;
}

/* The thread of the program leaves its loop as soon as the callback returns. */
static void WNW_CALL wait_and_stop(wnw_client *client, const wnw_item *item, void *user)
{
    wait_at_the_gate(client, item, user);
    ((struct item_taker *)user)->items_max = 0; /* no call on a client that is closed */
}

static void close_waits_for_the_callback_of_another_thread(void **state)
{
    (void)state;
    for (size_t i = 0; i < MODES; i++) {
        struct story *story;
        HANDLE thread;

        if (modes[i].mode == WNW_MODE_NEXT) {
            continue; /* it has no callbacks; see the next test */
        }
        story = story_new(modes[i].mode);
        print_message("    %s\n", modes[i].name);
        story->taker.on_event = wait_and_stop;
        go_live(story);
        scripted_broker_send(&story->broker, EVENT(ID("10"), "Y:") EVENT(ID("11"), "Z:"));
        expect(story, "event Y:");
        expect(story, "close -3");
        expect(story, "dispatch -3");

        thread = (HANDLE)_beginthreadex(NULL, 0, close_thread, story, 0, NULL);
        assert_non_null(thread);
        assert_int_equal(WaitForSingleObject(thread, 100), WAIT_TIMEOUT);
        (void)SetEvent(story->gate);
        assert_int_equal(WaitForSingleObject(thread, DEADLINE_MS), WAIT_OBJECT_0);
        CloseHandle(thread);
        story->taker.client = NULL;
        expect(story, "leaves");
        expect(story, "closed 0");
        heard_expect_no_more(&story->taker.heard);
        story_free(story);
    }
}

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
    expect(story, "next -5");
    story_free(story);
}

static void a_program_that_takes_nothing_stops_the_reading_in_each_mode(void **state)
{
    static char noise[1024 * 1024];

    (void)state;
    memset(noise, '\n', sizeof(noise));
    for (size_t i = 0; i < MODES; i++) {
        struct story *story;

        if (modes[i].mode == WNW_MODE_CALLBACKS) {
            continue; /* where the program cannot but take; a blocked callback is in test_client */
        }
        story = story_new(modes[i].mode);
        print_message("    %s\n", modes[i].name);
        story->taker.items_max = 0;
        assert_true(scripted_broker_listen(&story->broker, NULL));
        assert_int_equal(wnw_client_start(story->taker.client), WNW_OK);
        assert_false(scripted_broker_send_within(&story->broker, noise, sizeof(noise), 100));
        story_free(story);
    }
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
    scripted_broker_send(&story->broker,
                         STARTED(ID("09")) EVENT(ID("10"), "Y:") EVENT(ID("11"), "Z:"));

    /* Connecting was told once; this is the first event, and the second is not read over it. */
    assert_int_equal(wnw_client_next(client, DEADLINE_MS, &item), WNW_OK);
    assert_int_equal(item->kind, WNW_ITEM_EVENT);
    assert_string_equal(item->event->local, "Y:");
    assert_int_equal(wnw_client_cursor(client, cursor), WNW_OK);
    assert_string_equal(cursor, ID("10"));
    assert_string_equal(item->cursor, ID("10"));
    assert_int_equal(wnw_client_next(client, DEADLINE_MS, &item), WNW_OK);
    assert_string_equal(item->event->local, "Z:");
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
    assert_int_equal(wnw_client_dispatch(client, 2, &dispatched), WNW_E_STATE);
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

static void what_does_not_mix_is_a_status(void **state)
{
    static const struct {
        const char *name;
        wnw_mode mode;
        wnw_status handle, dispatch, next;
    } rows[] = {
        {"callbacks", WNW_MODE_CALLBACKS, WNW_E_STATE, WNW_E_STATE, WNW_E_STATE},
        {"handle", WNW_MODE_HANDLE, WNW_OK, WNW_OK, WNW_E_STATE},
        {"message", WNW_MODE_MESSAGE, WNW_E_STATE, WNW_OK, WNW_E_STATE},
        {"next", WNW_MODE_NEXT, WNW_E_STATE, WNW_E_STATE, WNW_E_TIMEOUT},
    };

    (void)state;
    for (size_t i = 0; i < MODES; i++) {
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_broker_that_comes_late_and_is_killed_is_told_alike_in_each_mode),
        cmocka_unit_test(a_gap_comes_in_its_place_in_each_mode),
        cmocka_unit_test(a_callback_may_end_its_subscription_in_each_mode_that_has_any),
        cmocka_unit_test(close_waits_for_the_callback_of_another_thread),
        cmocka_unit_test(close_wakes_a_thread_that_waits_for_the_next_item),
        cmocka_unit_test(a_program_that_takes_nothing_stops_the_reading_in_each_mode),
        cmocka_unit_test(an_item_stays_until_the_next_is_asked_for),
        cmocka_unit_test(an_end_of_the_stream_is_the_end_of_the_loop),
        cmocka_unit_test(the_handle_is_set_as_long_as_something_is_left),
        cmocka_unit_test(each_message_asks_for_one_dispatch),
        cmocka_unit_test(what_does_not_mix_is_a_status),
        cmocka_unit_test(a_config_of_two_modes_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
