/* The same stories in each of the four modes: the items and their order are the same in all. */
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

#include "tests/client/modes.h"
#include "tests/client/story.h"

static void expect_counted(struct story *story, uint64_t events, uint64_t gaps, uint64_t lost,
                           uint64_t connections)
{
    wnw_client_stats stats = WNW_CLIENT_STATS_INIT;

    assert_int_equal(wnw_client_get_stats(story->taker.client, &stats), WNW_OK);
    assert_int_equal(stats.events, events);
    assert_int_equal(stats.gaps, gaps);
    assert_int_equal(stats.lost, lost);
    assert_int_equal(stats.connections, connections);
}

static void expect_delivered(wnw_subscription *subscription, uint64_t delivered, uint64_t gaps,
                             uint64_t lost)
{
    wnw_subscription_stats stats = WNW_SUBSCRIPTION_STATS_INIT;

    assert_int_equal(wnw_subscription_get_stats(subscription, &stats), WNW_OK);
    assert_int_equal(stats.delivered, delivered);
    assert_int_equal(stats.gaps, gaps);
    assert_int_equal(stats.lost, lost);
}

static void a_broker_that_comes_late_is_waited_for(struct story *story)
{
    taker_start(&story->taker);
    expect(story, "connecting");
    expect(story, "disconnected: absent");
    assert_int_equal(wnw_client_wait_live(story->taker.client, 0), WNW_E_TIMEOUT);

    accept_client(story);
    assert_string_equal(story->request, "{\"subscribe\":{}}");
    scripted_broker_send(&story->broker, STARTED(ID("09")) EVENT(ID("10"), "Z:") LIVE(ID("10")));
    expect(story, "connecting");
    expect(story, "event Z:");
    expect(story, "live");
    assert_int_equal(wnw_client_wait_live(story->taker.client, DEADLINE_MS), WNW_OK);
    expect_counted(story, 1, 0, 0, 1);
}

static void a_broker_that_is_killed_is_asked_for_what_follows(struct story *story)
{
    go_live(story);
    scripted_broker_send(&story->broker, EVENT(ID("10"), "X:") EVENT(ID("11"), "Y:")
                                             EVENT(ID("12"), "Z:") "{\"specversion\":");
    expect(story, "event X:");
    expect(story, "event Y:");
    expect(story, "event Z:");
    scripted_broker_hang_up(&story->broker);
    expect(story, "disconnected: lost");

    accept_client(story);
    assert_string_equal(story->request, "{\"subscribe\":{\"after\":\"" ID("12") "\"}}");
    scripted_broker_send(&story->broker, STARTED(ID("12")) EVENT(ID("13"), "W:") LIVE(ID("13")));
    heard_skip_to(&story->taker.heard, "connecting"); /* its absence may have been told, or not */
    expect(story, "event W:");
    expect(story, "live");
    expect_counted(story, 4, 0, 0, 2);
}

static void what_retention_has_taken_is_a_gap_in_its_place(struct story *story)
{
    go_live(story);
    scripted_broker_send(&story->broker, EVENT(ID("10"), "Y:") GAP(ID("19")) EVENT(ID("20"), "Z:"));
    expect(story, "event Y:");
    expect(story, "gap 9");
    expect(story, "event Z:");
    expect_counted(story, 2, 1, 9, 1);
    if (story->taker.subscription != NULL) {
        expect_delivered(story->taker.subscription, 2, 1, 9);
    }
}

static void WNW_CALL unsubscribe_itself(wnw_client *client, const wnw_item *item, void *user)
{
    struct item_taker *taker = user;

    (void)client;
    (void)item;
    heard_note(&taker->heard, "unsubscribe %d", (int)wnw_unsubscribe(taker->subscription));
}

static void a_callback_may_end_its_own_subscription(struct story *story)
{
    story->taker.on_event = unsubscribe_itself;
    go_live(story);
    scripted_broker_send(&story->broker, EVENT(ID("10"), "Y:") EVENT(ID("11"), "Z:"));
    expect(story, "event Y:");
    expect(story, "unsubscribe 0");
    scripted_broker_hang_up(&story->broker);
    expect(story, "disconnected: lost");
    expect_counted(story, 2, 0, 0, 1);
}

static void WNW_CALL note_late(wnw_client *client, const wnw_item *item, void *user)
{
    struct item_taker *taker = user;

    (void)client;
    heard_note(&taker->heard, "late %s", item->event->local);
}

static void a_subscription_made_later_begins_at_the_place_of_the_client(struct story *story)
{
    wnw_subscription *late = NULL;

    go_live(story);
    scripted_broker_send(&story->broker, EVENT(ID("10"), "X:"));
    expect(story, "event X:");
    assert_int_equal(wnw_subscribe(story->taker.client, "{\"local\":[\"X:\",\"Z:\"]}", note_late,
                                   &story->taker, &late),
                     WNW_OK);
    scripted_broker_send(&story->broker, EVENT(ID("11"), "Y:") EVENT(ID("12"), "Z:"));
    expect(story, "event Y:");
    expect(story, "event Z:");
    expect(story, "late Z:");
    expect_delivered(late, 1, 0, 0);
    expect_delivered(story->taker.subscription, 3, 0, 0);
}

static void WNW_CALL stop_client(wnw_client *client, const wnw_item *item, void *user)
{
    struct item_taker *taker = user;

    (void)item;
    heard_note(&taker->heard, "stop %d", (int)wnw_client_stop(client));
}

/* The callback may be about to return. */
static void expect_cursor(struct story *story, const char *expected)
{
    const ULONGLONG deadline_ms = GetTickCount64() + DEADLINE_MS;
    char cursor[WNW_CURSOR_SIZE] = "";

    do {
        assert_int_equal(wnw_client_cursor(story->taker.client, cursor, sizeof(cursor)), WNW_OK);
    } while (strcmp(cursor, expected) != 0 && GetTickCount64() < deadline_ms);
    assert_string_equal(cursor, expected);
}

/* The loops of a program note that they leave; a window's and the library's do not. */
static void after_a_stop_where_an_item_is_handled_nothing_more_comes(struct story *story)
{
    story->taker.on_event = stop_client;
    go_live(story);
    scripted_broker_send(&story->broker, EVENT(ID("10"), "Y:") EVENT(ID("11"), "Z:"));
    expect(story, "event Y:");
    expect(story, "stop 0");
    if (story->taker.thread != NULL) {
        expect(story, "over");
    }
    assert_int_equal(wnw_client_wait(story->taker.client, DEADLINE_MS), WNW_OK);
    heard_expect_no_more(&story->taker.heard);
    expect_cursor(story, ID("10"));
}

static void a_stop_between_two_callbacks_leaves_the_cursor_before_the_item(struct story *story)
{
    story->taker.on_event = stop_client;
    assert_int_equal(wnw_subscribe(story->taker.client, NULL, note_late, &story->taker, NULL),
                     WNW_OK);
    go_live(story);
    scripted_broker_send(&story->broker, EVENT(ID("10"), "Y:") EVENT(ID("11"), "Z:"));
    expect(story, "event Y:");
    expect(story, "stop 0");
    if (story->taker.thread != NULL) {
        expect(story, "over");
    }
    assert_int_equal(wnw_client_wait(story->taker.client, DEADLINE_MS), WNW_OK);
    heard_expect_no_more(&story->taker.heard);
    expect_cursor(story, ID("09"));
}

/* What a callback may not do, and that it leaves. The thread of the program makes no call on the
   client behind it, which is closed by then. */
static void WNW_CALL wait_at_the_gate(wnw_client *client, const wnw_item *item, void *user)
{
    struct item_taker *taker = user;

    (void)item;
    heard_note(&taker->heard, "close %d", (int)wnw_client_close(client));
    heard_note(&taker->heard, "dispatch %d", (int)wnw_client_dispatch(client, 1, NULL));
    (void)WaitForSingleObject(story_of(taker)->gate, DEADLINE_MS);
    heard_note(&taker->heard, "leaves");
    taker->items_max = 0;
}

static unsigned __stdcall close_thread(void *argument)
{
    struct story *story = argument;
    wnw_client *client = story->taker.client;

    heard_note(&story->taker.heard, "closed %d", (int)wnw_client_close(client));
    return 0;
}

static void close_waits_for_a_callback_that_blocks(struct story *story)
{
    HANDLE thread;

    story->taker.on_event = wait_at_the_gate;
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
}

static void a_program_that_takes_nothing_stops_the_reading(struct story *story)
{
    static char noise[1024 * 1024];

    memset(noise, '\n', sizeof(noise));
    story->taker.items_max = 0;
    assert_true(scripted_broker_listen(&story->broker, NULL));
    assert_int_equal(wnw_client_start(story->taker.client), WNW_OK);
    assert_false(scripted_broker_send_within(&story->broker, noise, sizeof(noise), 100));
}

#define BIT(mode) (1u << (mode))
#define WITH_CALLBACKS (BIT(WNW_MODE_CALLBACKS) | BIT(WNW_MODE_HANDLE) | BIT(WNW_MODE_MESSAGE))
#define TAKEN_BY_THE_PROGRAM (BIT(WNW_MODE_HANDLE) | BIT(WNW_MODE_MESSAGE) | BIT(WNW_MODE_NEXT))
#define ALL (WITH_CALLBACKS | TAKEN_BY_THE_PROGRAM)
#define STORY(tell, modes)                                                                         \
    {                                                                                              \
#tell, tell, modes                                                                         \
    }

/* Close in WNW_MODE_NEXT, where no callback can block, is in test_modes.c; a blocked callback in
   WNW_MODE_CALLBACKS, where a program cannot but take, in e2e/test_client.c. */
static const struct {
    const char *name;
    void (*tell)(struct story *story);
    unsigned int modes;
} stories[] = {
    STORY(a_broker_that_comes_late_is_waited_for, ALL),
    STORY(a_broker_that_is_killed_is_asked_for_what_follows, ALL),
    STORY(what_retention_has_taken_is_a_gap_in_its_place, ALL),
    STORY(after_a_stop_where_an_item_is_handled_nothing_more_comes, ALL),
    STORY(a_stop_between_two_callbacks_leaves_the_cursor_before_the_item, WITH_CALLBACKS),
    STORY(a_callback_may_end_its_own_subscription, WITH_CALLBACKS),
    STORY(a_subscription_made_later_begins_at_the_place_of_the_client, WITH_CALLBACKS),
    STORY(close_waits_for_a_callback_that_blocks, WITH_CALLBACKS),
    STORY(a_program_that_takes_nothing_stops_the_reading, TAKEN_BY_THE_PROGRAM),
};

#define STORIES (sizeof(stories) / sizeof(stories[0]))
#define NAME_SIZE 128u

/* One test of the group: a story in a mode. */
struct telling {
    char name[NAME_SIZE];
    size_t story;
    wnw_mode mode;
};

static void tell(void **state)
{
    const struct telling *telling = *state;
    struct story *story = story_new(telling->mode);

    stories[telling->story].tell(story);
    story_free(story);
}

int main(void)
{
    static struct telling tellings[STORIES * MODES];
    struct CMUnitTest tests[STORIES * MODES];
    size_t count = 0;

    memset(tests, 0, sizeof(tests)); /* those without a name are left out */
    for (size_t i = 0; i < STORIES * MODES; i++) {
        struct telling *telling = &tellings[count];

        telling->story = i / MODES;
        telling->mode = modes[i % MODES].mode;
        if ((stories[telling->story].modes & BIT(telling->mode)) != 0) {
            (void)snprintf(telling->name, NAME_SIZE, "%s: %s", stories[telling->story].name,
                           modes[i % MODES].name);
            tests[count].name = telling->name;
            tests[count].test_func = tell;
            tests[count].initial_state = telling;
            count++;
        }
    }
    return cmocka_run_group_tests_name("client.stories", tests, NULL, NULL);
}
