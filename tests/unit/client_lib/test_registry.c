#include "client_lib/core/registry.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "client_lib/core/filter_text.h"
#include "tests/support/broken_contracts.h"
#include "tests/support/failing_malloc.h"

/*
 * One thread plays all: the port counts its lock, and `current` is the thread that the test
 * pretends to be. Waiting for another thread's callback is tested where there are threads, in
 * tests/client.
 */
struct stage {
    struct threads threads;
    struct registry registry;
    int lock_depth;
    uint64_t thread;
    char heard[256];
    struct wnw_subscription *target; /* of what the callbacks below do */
};

static void stage_lock(void *context)
{
    struct stage *stage = context;

    assert_int_equal(stage->lock_depth++, 0);
}

static void stage_unlock(void *context)
{
    struct stage *stage = context;

    assert_int_equal(--stage->lock_depth, 0);
}

static void stage_wait(void *context)
{
    (void)context;
    fail_msg("waits for a callback that cannot return");
}

static void stage_wake_all(void *context)
{
    (void)context;
}

static uint64_t stage_current(void *context)
{
    const struct stage *stage = context;

    return stage->thread;
}

static int set_up(void **state)
{
    struct stage *stage = test_calloc(1, sizeof(*stage));

    stage->threads.context = stage;
    stage->threads.lock = stage_lock;
    stage->threads.unlock = stage_unlock;
    stage->threads.wait = stage_wait;
    stage->threads.wake_all = stage_wake_all;
    stage->threads.current = stage_current;
    stage->thread = 1;
    registry_init(&stage->registry, &stage->threads, NULL);
    *state = stage;
    return 0;
}

static int tear_down(void **state)
{
    struct stage *stage = *state;

    registry_deinit(&stage->registry);
    test_free(stage);
    return 0;
}

/* The user data of a callback of the tests. */
struct listener {
    struct stage *stage;
    char name;
    struct wnw_subscription *subscription;
};

static void note(struct listener *listener, const wnw_item *item)
{
    struct stage *stage = listener->stage;
    size_t size = strlen(stage->heard);
    const char *what = item->kind == WNW_ITEM_EVENT ? "e" : item->kind == WNW_ITEM_GAP ? "g" : "s";

    assert_int_equal(stage->lock_depth, 0);
    (void)snprintf(stage->heard + size, sizeof(stage->heard) - size, "%c%s ", listener->name, what);
}

static void WNW_CALL on_item(wnw_client *client, const wnw_item *item, void *user)
{
    (void)client;
    note(user, item);
}

static void WNW_CALL on_item_unsubscribe_target(wnw_client *client, const wnw_item *item,
                                                void *user)
{
    struct listener *listener = user;

    (void)client;
    note(listener, item);
    if (listener->stage->target != NULL) {
        registry_unsubscribe(listener->stage->target);
        listener->stage->target = NULL;
    }
}

static void WNW_CALL on_item_stop(wnw_client *client, const wnw_item *item, void *user)
{
    struct listener *listener = user;

    (void)client;
    note(listener, item);
    assert_true(registry_is_inside(&listener->stage->registry));
    assert_false(registry_stop_and_wait(&listener->stage->registry));
    registry_stop(&listener->stage->registry);
}

static struct listener late = {NULL, 'L', NULL};

static void WNW_CALL on_item_subscribe(wnw_client *client, const wnw_item *item, void *user)
{
    struct listener *listener = user;

    (void)client;
    note(listener, item);
    if (late.stage == NULL) {
        late.stage = listener->stage;
        assert_non_null(
            registry_subscribe(&listener->stage->registry, AUDIENCE_STREAM, NULL, on_item, &late));
    }
}

static struct listener listen(struct stage *stage, char name)
{
    struct listener listener = {stage, name, NULL};

    return listener;
}

static void subscribe(struct listener *listener, const char *filter_text, wnw_item_cb callback)
{
    struct filter *filter = NULL;

    assert_int_equal(filter_text_read(filter_text, &filter, NULL, 0), FILTER_TEXT_OK);
    listener->subscription =
        registry_subscribe(&listener->stage->registry, AUDIENCE_STREAM, filter, callback, listener);
    assert_non_null(listener->subscription);
}

static bool deliver_event(struct stage *stage, const char *local)
{
    struct event_document document;
    struct item item;

    memset(&document, 0, sizeof(document));
    document.event.type = EVENT_ADD_SUCCEEDED;
    document.event.id.epoch = 1;
    document.event.id.sequence = 7;
    document.event.local = local;
    document.event.remote = "";
    document.event.provider = "";
    document.event.image = "";
    document.event.user.sid = "";
    item_from_event(&item, &document, "{}", 2);
    return registry_deliver(&stage->registry, &item);
}

static bool deliver_gap(struct stage *stage, uint64_t lost_count)
{
    struct stream_line line;
    struct item item;

    memset(&line, 0, sizeof(line));
    line.lost_is_known = true;
    line.lost_count = lost_count;
    item_from_gap(&item, &line, "{}", 2);
    return registry_deliver(&stage->registry, &item);
}

static bool deliver_state(struct stage *stage)
{
    wnw_state_change change;
    struct item item;

    memset(&change, 0, sizeof(change));
    item_from_state(&item, &change, "");
    return registry_deliver(&stage->registry, &item);
}

static void callbacks_run_in_the_order_of_their_subscription(void **state)
{
    struct stage *stage = *state;
    struct listener a = listen(stage, 'A');
    struct listener b = listen(stage, 'B');

    subscribe(&a, NULL, on_item);
    subscribe(&b, NULL, on_item);

    assert_true(deliver_event(stage, "Z:"));
    assert_true(deliver_gap(stage, 3));
    assert_string_equal(stage->heard, "Ae Be Ag Bg ");
}

static void each_subscription_has_its_own_filter(void **state)
{
    struct stage *stage = *state;
    struct listener a = listen(stage, 'A');
    struct listener b = listen(stage, 'B');

    subscribe(&a, "{\"local\":[\"y:\"]}", on_item);
    subscribe(&b, "{\"local\":[\"Z:\",\"Q:\"]}", on_item);

    (void)deliver_event(stage, "Y:");
    (void)deliver_event(stage, "Z:");
    (void)deliver_event(stage, "X:");
    assert_string_equal(stage->heard, "Ae Be ");
}

static void a_gap_passes_every_filter(void **state)
{
    struct stage *stage = *state;
    struct listener a = listen(stage, 'A');

    subscribe(&a, "{\"local\":[\"Q:\"]}", on_item);

    (void)deliver_gap(stage, 1);
    assert_string_equal(stage->heard, "Ag ");
}

static void states_go_only_to_subscriptions_for_states(void **state)
{
    struct stage *stage = *state;
    struct listener a = listen(stage, 'A');
    struct listener b = listen(stage, 'S');

    subscribe(&a, NULL, on_item);
    assert_non_null(registry_subscribe(&stage->registry, AUDIENCE_STATES, NULL, on_item, &b));

    (void)deliver_state(stage);
    (void)deliver_event(stage, "Z:");
    assert_string_equal(stage->heard, "Ss Ae ");
}

static void a_subscription_can_end_itself_in_its_callback(void **state)
{
    struct stage *stage = *state;
    struct listener a = listen(stage, 'A');
    struct listener b = listen(stage, 'B');

    subscribe(&a, NULL, on_item_unsubscribe_target);
    subscribe(&b, NULL, on_item);
    stage->target = a.subscription;

    (void)deliver_event(stage, "Z:");
    (void)deliver_event(stage, "Z:");
    assert_string_equal(stage->heard, "Ae Be Be ");
}

static void WNW_CALL on_item_unsubscribe_twice(wnw_client *client, const wnw_item *item, void *user)
{
    struct listener *listener = user;

    (void)client;
    note(listener, item);
    registry_unsubscribe(listener->subscription);
    registry_unsubscribe(listener->subscription);
}

static void a_subscription_that_ends_itself_twice_breaks_no_contract(void **state)
{
    struct stage *stage = *state;
    struct listener a = listen(stage, 'A');
    struct listener b = listen(stage, 'B');

    subscribe(&a, NULL, on_item_unsubscribe_twice);
    subscribe(&b, NULL, on_item);

    (void)deliver_event(stage, "Z:");
    (void)deliver_event(stage, "Z:");
    assert_string_equal(stage->heard, "Ae Be Be ");
    assert_int_equal(broken_contracts_take(), 0);
}

static void a_callback_can_end_the_subscription_that_comes_next(void **state)
{
    struct stage *stage = *state;
    struct listener a = listen(stage, 'A');
    struct listener b = listen(stage, 'B');
    struct listener c = listen(stage, 'C');

    subscribe(&a, NULL, on_item_unsubscribe_target);
    subscribe(&b, NULL, on_item);
    subscribe(&c, NULL, on_item);
    stage->target = b.subscription;

    (void)deliver_event(stage, "Z:");
    assert_string_equal(stage->heard, "Ae Ce ");
}

static void a_callback_can_end_the_subscription_that_came_before(void **state)
{
    struct stage *stage = *state;
    struct listener a = listen(stage, 'A');
    struct listener b = listen(stage, 'B');
    struct listener c = listen(stage, 'C');

    subscribe(&a, NULL, on_item);
    subscribe(&b, NULL, on_item_unsubscribe_target);
    subscribe(&c, NULL, on_item);
    stage->target = a.subscription;

    (void)deliver_event(stage, "Z:");
    (void)deliver_event(stage, "Z:");
    assert_string_equal(stage->heard, "Ae Be Ce Be Ce ");
}

static void a_subscription_made_in_a_callback_begins_with_the_next_item(void **state)
{
    struct stage *stage = *state;
    struct listener a = listen(stage, 'A');

    late.stage = NULL;
    subscribe(&a, NULL, on_item_subscribe);

    (void)deliver_event(stage, "Z:");
    assert_string_equal(stage->heard, "Ae ");
    (void)deliver_event(stage, "Z:");
    assert_string_equal(stage->heard, "Ae Ae Le ");
}

static void no_callback_begins_after_a_stop_in_a_callback(void **state)
{
    struct stage *stage = *state;
    struct listener a = listen(stage, 'A');
    struct listener b = listen(stage, 'B');

    subscribe(&a, NULL, on_item_stop);
    subscribe(&b, NULL, on_item);

    assert_false(deliver_event(stage, "Z:"));
    assert_false(deliver_event(stage, "Z:"));
    assert_string_equal(stage->heard, "Ae ");
    assert_false(registry_is_inside(&stage->registry));
    assert_true(registry_stop_and_wait(&stage->registry));
}

static void a_stop_before_the_start_passes_no_item(void **state)
{
    struct stage *stage = *state;
    struct listener a = listen(stage, 'A');

    subscribe(&a, NULL, on_item);
    registry_stop(&stage->registry);

    assert_false(deliver_event(stage, "Z:"));
    assert_string_equal(stage->heard, "");
}

static void statistics_count_the_items_that_were_handed_out(void **state)
{
    struct stage *stage = *state;
    struct listener a = listen(stage, 'A');
    wnw_subscription_stats stats;
    wnw_client_stats all;

    subscribe(&a, "{\"local\":[\"Z:\"]}", on_item);
    (void)deliver_event(stage, "Z:");
    (void)deliver_event(stage, "X:");
    (void)deliver_gap(stage, 3);
    (void)deliver_gap(stage, 4);
    registry_count_connection(&stage->registry);

    registry_read_subscription(a.subscription, &stats);
    assert_int_equal(stats.size, sizeof(stats));
    assert_int_equal(stats.delivered, 1);
    assert_int_equal(stats.gaps, 2);
    assert_int_equal(stats.lost, 7);
    registry_read_stats(&stage->registry, &all);
    assert_int_equal(all.events, 2);
    assert_int_equal(all.gaps, 2);
    assert_int_equal(all.lost, 7);
    assert_int_equal(all.connections, 1);
}

static void the_state_is_the_one_that_was_handed_out_last(void **state)
{
    static const wnw_state_change lost = {.size = sizeof(lost), .state = WNW_STATE_DISCONNECTED};
    struct stage *stage = *state;
    struct item item;

    assert_int_equal(registry_read_state(&stage->registry), WNW_STATE_NEW);
    item_from_state(&item, &lost, "");
    assert_true(registry_deliver(&stage->registry, &item));
    (void)deliver_event(stage, "Z:");
    assert_int_equal(registry_read_state(&stage->registry), WNW_STATE_DISCONNECTED);
}

static void the_cursor_is_that_of_the_last_item(void **state)
{
    struct stage *stage = *state;
    char cursor[EVENT_ID_TEXT_SIZE + 1];

    registry_read_cursor(&stage->registry, cursor);
    assert_string_equal(cursor, "");
    (void)deliver_event(stage, "Z:");
    registry_read_cursor(&stage->registry, cursor);
    assert_string_equal(cursor, "0000000000000001.00000000000000000007");
    registry_set_cursor(&stage->registry, "0000000000000001.00000000000000000009");
    registry_read_cursor(&stage->registry, cursor);
    assert_string_equal(cursor, "0000000000000001.00000000000000000009");
}

static void assert_cursor(struct stage *stage, const char *expected)
{
    char cursor[EVENT_ID_TEXT_SIZE + 1];

    registry_read_cursor(&stage->registry, cursor);
    assert_string_equal(cursor, expected);
}

static void WNW_CALL on_item_read_cursor(wnw_client *client, const wnw_item *item, void *user)
{
    struct listener *listener = user;

    (void)client;
    note(listener, item);
    assert_cursor(listener->stage, "");
}

static void the_cursor_moves_when_all_callbacks_have_returned(void **state)
{
    struct stage *stage = *state;
    struct listener a = listen(stage, 'A');
    struct listener b = listen(stage, 'B');

    subscribe(&a, NULL, on_item_read_cursor);
    subscribe(&b, NULL, on_item_read_cursor);

    assert_true(deliver_event(stage, "Z:"));
    assert_string_equal(stage->heard, "Ae Be ");
    assert_cursor(stage, "0000000000000001.00000000000000000007");
}

static void a_stop_between_two_callbacks_leaves_the_cursor_before_the_item(void **state)
{
    struct stage *stage = *state;
    struct listener a = listen(stage, 'A');
    struct listener b = listen(stage, 'B');

    subscribe(&a, NULL, on_item_stop);
    subscribe(&b, NULL, on_item);

    assert_false(deliver_event(stage, "Z:"));
    assert_string_equal(stage->heard, "Ae ");
    assert_cursor(stage, "");
}

static void a_stop_in_the_last_callback_that_wants_the_item_is_behind_it(void **state)
{
    struct stage *stage = *state;
    struct listener a = listen(stage, 'A');
    struct listener b = listen(stage, 'B');

    subscribe(&a, NULL, on_item_stop);
    subscribe(&b, "{\"local\":[\"y:\"]}", on_item);

    assert_false(deliver_event(stage, "Z:"));
    assert_cursor(stage, "0000000000000001.00000000000000000007");
}

static void a_subscription_without_memory_is_refused(void **state)
{
    struct stage *stage = *state;
    struct wnw_subscription *subscription;

    if (!failing_malloc_arm(1)) {
        skip();
    }
    subscription = registry_subscribe(&stage->registry, AUDIENCE_STREAM, NULL, on_item, NULL);
    assert_true(failing_malloc_disarm());
    assert_null(subscription);
    assert_true(deliver_event(stage, "Z:"));
}

#define STAGE_TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STAGE_TEST(callbacks_run_in_the_order_of_their_subscription),
        STAGE_TEST(each_subscription_has_its_own_filter),
        STAGE_TEST(a_gap_passes_every_filter),
        STAGE_TEST(states_go_only_to_subscriptions_for_states),
        STAGE_TEST(a_subscription_can_end_itself_in_its_callback),
        STAGE_TEST(a_subscription_that_ends_itself_twice_breaks_no_contract),
        STAGE_TEST(a_callback_can_end_the_subscription_that_comes_next),
        STAGE_TEST(a_callback_can_end_the_subscription_that_came_before),
        STAGE_TEST(a_subscription_made_in_a_callback_begins_with_the_next_item),
        STAGE_TEST(no_callback_begins_after_a_stop_in_a_callback),
        STAGE_TEST(a_stop_before_the_start_passes_no_item),
        STAGE_TEST(statistics_count_the_items_that_were_handed_out),
        STAGE_TEST(the_state_is_the_one_that_was_handed_out_last),
        STAGE_TEST(the_cursor_is_that_of_the_last_item),
        STAGE_TEST(the_cursor_moves_when_all_callbacks_have_returned),
        STAGE_TEST(a_stop_between_two_callbacks_leaves_the_cursor_before_the_item),
        STAGE_TEST(a_stop_in_the_last_callback_that_wants_the_item_is_behind_it),
        STAGE_TEST(a_subscription_without_memory_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
