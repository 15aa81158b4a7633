#include "client_lib/core/delivery.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "tests/support/broken_contracts.h"
#include "tests/support/wire_lines.h"
#include "tests/unit/client_lib/stage_threads.h"

/*
 * A client without pipe and threads: one thread is the reader, and the program while it waits.
 * What the program gets is a letter for each item, what it is told a sign: ! ready, . empty,
 * # over, - that it could not be told.
 */
struct scene {
    struct stage_threads threads;
    struct registry registry;
    struct rundown rundown;
    struct feed feed;
    struct delivery delivery;
    struct cursor_keeper keeper;
    struct notifier notifier;
    int failures_left; /* of notify_ready */
    bool acts_when_notified;
    size_t items_max;
    enum delivery_result result;
    char heard[64];
};

static const char three[] = STARTED(ID("09")) EVENT(ID("10"), "A:") EVENT(ID("11"), "B:")
    GAP(ID("19")) LINE(ID("30"), "stream.position", "{}");

static void hear(struct scene *scene, char sign)
{
    size_t size = strlen(scene->heard);

    assert_in_range(size, 0, sizeof(scene->heard) - 2);
    scene->heard[size] = sign;
    scene->heard[size + 1] = '\0';
}

static void hear_item(struct scene *scene, const wnw_item *item)
{
    hear(scene, item->event != NULL ? item->event->local[0] : item->gap != NULL ? 'g' : 's');
}

static void WNW_CALL on_item(wnw_client *client, const wnw_item *item, void *user)
{
    (void)client;
    hear_item(user, item);
}

static void WNW_CALL on_item_stop(wnw_client *client, const wnw_item *item, void *user)
{
    struct scene *scene = user;

    (void)client;
    hear_item(scene, item);
    registry_stop(&scene->registry);
}

static void program_dispatches(void *user);

static bool notify_ready(void *context)
{
    struct scene *scene = context;

    if (scene->failures_left > 0) {
        scene->failures_left--;
        hear(scene, '-');
        return false;
    }
    hear(scene, '!');
    if (scene->acts_when_notified) {
        scene->threads.meanwhile = program_dispatches;
    }
    return true;
}

static void notify_empty(void *context)
{
    hear(context, '.');
}

static void notify_over(void *context)
{
    hear(context, '#');
}

static int set_up(void **state)
{
    static const struct session_config config = {NULL, NULL, true, NULL};
    struct scene *scene = test_calloc(1, sizeof(*scene));
    char bytes[REQUEST_BYTES_MAX];
    struct json_text request;

    stage_threads_init(&scene->threads);
    registry_init(&scene->registry, &scene->threads.port, NULL);
    rundown_init(&scene->rundown, &scene->threads.port);
    scene->rundown.phase = PHASE_RUNNING;
    assert_int_equal(feed_init(&scene->feed, &config, 100, 1000, 1), SESSION_INIT_OK);
    json_text_init(&request, bytes, sizeof(bytes));
    feed_begin(&scene->feed, &request);
    cursor_keeper_init(&scene->keeper, &scene->registry);
    delivery_init(&scene->delivery, &scene->rundown, &scene->feed, &scene->keeper);
    scene->notifier = (struct notifier){scene, notify_ready, notify_empty, notify_over};
    scene->delivery.notifier = &scene->notifier;
    scene->threads.user = scene;
    scene->items_max = SIZE_MAX;
    *state = scene;
    return 0;
}

static int tear_down(void **state)
{
    struct scene *scene = *state;

    feed_deinit(&scene->feed);
    registry_deinit(&scene->registry);
    test_free(scene);
    return 0;
}

static void subscribe(struct scene *scene, wnw_item_cb callback)
{
    assert_non_null(registry_subscribe(&scene->registry, AUDIENCE_STREAM, NULL, callback, scene));
}

static bool offer(struct scene *scene)
{
    feed_put_bytes(&scene->feed, three, sizeof(three) - 1, 0);
    return delivery_offer(&scene->delivery);
}

static void assert_cursor(struct scene *scene, const char *expected)
{
    char cursor[EVENT_ID_TEXT_SIZE + 1];

    registry_read_cursor(&scene->registry, cursor);
    assert_string_equal(cursor, expected);
}

/* What the program does while the reader waits. */
static void program_dispatches(void *user)
{
    struct scene *scene = user;
    size_t count;

    scene->result = delivery_dispatch(&scene->delivery, scene->items_max, &count);
    if (scene->delivery.pending != NULL) {
        scene->threads.meanwhile = program_dispatches;
    }
}

static void program_takes_the_next(void *user)
{
    struct scene *scene = user;
    const struct item *item;

    scene->threads.meanwhile = NULL;
    while ((scene->result = delivery_next(&scene->delivery, 0, &item)) == DELIVERY_OK) {
        hear_item(scene, &item->item);
    }
}

static void program_stops(void *user)
{
    struct scene *scene = user;

    registry_stop(&scene->registry);
}

static void the_reader_runs_the_callbacks_itself(void **state)
{
    struct scene *scene = *state;

    scene->delivery.is_direct = true;
    subscribe(scene, on_item);

    assert_true(offer(scene));
    assert_string_equal(scene->heard, "ABg");
    assert_cursor(scene, ID("30")); /* as far as the broker said */
}

static void a_stop_in_a_callback_ends_the_delivery(void **state)
{
    struct scene *scene = *state;

    scene->delivery.is_direct = true;
    subscribe(scene, on_item_stop);

    assert_false(offer(scene));
    assert_string_equal(scene->heard, "A");
    assert_cursor(scene, ID("10"));
}

static void the_reader_waits_until_all_items_are_dispatched(void **state)
{
    struct scene *scene = *state;

    subscribe(scene, on_item);
    scene->threads.meanwhile = program_dispatches;

    assert_true(offer(scene));
    assert_string_equal(scene->heard, "!ABg.");
    assert_int_equal(scene->result, DELIVERY_OK);
    assert_cursor(scene, ID("30"));
}

static void items_that_a_limit_leaves_are_notified_again(void **state)
{
    struct scene *scene = *state;

    subscribe(scene, on_item);
    scene->items_max = 2;
    scene->threads.meanwhile = program_dispatches;

    assert_true(offer(scene));
    assert_string_equal(scene->heard, "!AB!g.");
}

static void an_item_in_hand_stays_until_the_next_is_asked_for(void **state)
{
    struct scene *scene = *state;

    scene->threads.meanwhile = program_takes_the_next;

    assert_true(offer(scene));
    assert_string_equal(scene->heard, "!ABg.");
    assert_int_equal(scene->result, DELIVERY_TIMEOUT);
    assert_cursor(scene, ID("30"));
}

static void take_two_and_stop(void *user)
{
    struct scene *scene = user;
    const struct item *item;

    assert_int_equal(delivery_next(&scene->delivery, 0, &item), DELIVERY_OK);
    assert_cursor(scene, "");
    assert_int_equal(delivery_next(&scene->delivery, 0, &item), DELIVERY_OK);
    assert_cursor(scene, ID("10"));
    registry_stop(&scene->registry);
    assert_cursor(scene, ID("10")); /* a program that asks no more leaves it there */
    assert_int_equal(delivery_next(&scene->delivery, 0, &item), DELIVERY_OVER);
    assert_cursor(scene, ID("11"));
    assert_int_equal(delivery_next(&scene->delivery, 0, &item), DELIVERY_OVER);
}

static void an_item_in_hand_is_done_when_the_next_is_asked_for(void **state)
{
    struct scene *scene = *state;

    scene->threads.meanwhile = take_two_and_stop;

    assert_false(offer(scene));
    assert_cursor(scene, ID("11"));
}

static void next_times_out_without_an_item(void **state)
{
    struct scene *scene = *state;
    const struct item *item;
    size_t count;

    assert_int_equal(delivery_next(&scene->delivery, 300, &item), DELIVERY_TIMEOUT);
    assert_null(item);
    assert_int_equal(scene->threads.now_ms, 1300);
    assert_int_equal(delivery_dispatch(&scene->delivery, 5, &count), DELIVERY_OK);
    assert_int_equal(count, 0);
}

static void a_notification_that_fails_is_retried(void **state)
{
    struct scene *scene = *state;

    subscribe(scene, on_item);
    scene->failures_left = 3; /* no other thread acts, so the reader's wait times out */
    scene->acts_when_notified = true;

    assert_true(offer(scene));
    assert_string_equal(scene->heard, "---!ABg.");
    assert_int_equal(scene->threads.now_ms, 1000 + 3 * DELIVERY_RETRY_MS);
}

static void a_stop_wakes_a_reader_that_waits(void **state)
{
    struct scene *scene = *state;
    const struct item *item;
    size_t count;

    scene->threads.meanwhile = program_stops;
    assert_false(offer(scene));
    delivery_end(&scene->delivery);
    assert_string_equal(scene->heard, "!#");
    assert_int_equal(delivery_next(&scene->delivery, 0, &item), DELIVERY_OVER);
    assert_int_equal(delivery_dispatch(&scene->delivery, 1, &count), DELIVERY_OVER);
}

static void a_second_taker_is_refused(void **state)
{
    struct scene *scene = *state;
    const struct item *item;
    size_t count;

    scene->delivery.is_being_taken = true;
    assert_int_equal(delivery_next(&scene->delivery, 0, &item), DELIVERY_BUSY);
    assert_int_equal(delivery_dispatch(&scene->delivery, 1, &count), DELIVERY_BUSY);
}

static void an_offer_while_an_item_is_pending_is_a_broken_contract(void **state)
{
    struct scene *scene = *state;

    scene->threads.meanwhile = program_stops;
    assert_false(offer(scene));
    assert_false(delivery_offer(&scene->delivery));
    assert_int_equal(broken_contracts_take(), 1);
    assert_string_equal(scene->heard, "!");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_reader_runs_the_callbacks_itself),
        TEST(a_stop_in_a_callback_ends_the_delivery),
        TEST(the_reader_waits_until_all_items_are_dispatched),
        TEST(items_that_a_limit_leaves_are_notified_again),
        TEST(an_item_in_hand_stays_until_the_next_is_asked_for),
        TEST(an_item_in_hand_is_done_when_the_next_is_asked_for),
        TEST(next_times_out_without_an_item),
        TEST(a_notification_that_fails_is_retried),
        TEST(a_stop_wakes_a_reader_that_waits),
        TEST(a_second_taker_is_refused),
        TEST(an_offer_while_an_item_is_pending_is_a_broken_contract),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
