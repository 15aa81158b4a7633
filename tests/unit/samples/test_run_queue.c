#include "samples/cli/run_queue.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "tests/support/failing_malloc.h"

#define DELAY_MS 2000u

static struct run_queue queue;

static int set_up(void **state)
{
    (void)state;
    run_queue_init(&queue, DELAY_MS);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    run_queue_deinit(&queue);
    return 0;
}

static wnw_event make_event(const char *id, const char *local, const char *remote)
{
    wnw_event event = {0};

    event.type = WNW_EVENT_ADD_SUCCEEDED;
    event.type_name = "wnetwatch.connection.add.succeeded";
    event.id = id;
    event.json = id;
    event.json_size = strlen(id);
    event.operation = "";
    event.local = local;
    event.remote = remote;
    event.provider = "";
    event.status_name = "";
    event.user_is_known = 1;
    event.user_sid = "S-1-5-21-1";
    event.process_image = "";
    return event;
}

/* The cursor before an event is called after it. */
static bool add_event(const wnw_event *event, uint64_t now_ms)
{
    char before[WNW_CURSOR_SIZE];

    (void)snprintf(before, sizeof(before), "before %s", event->id);
    return run_queue_add(&queue, event, before, now_ms);
}

static void add(const char *id, const char *local, const char *remote, uint64_t now_ms)
{
    const wnw_event event = make_event(id, local, remote);

    assert_true(run_queue_has_room(&queue));
    assert_true(add_event(&event, now_ms));
}

/* The oldest event is due, and is done. */
static void expect_due(const char *id, uint64_t now_ms)
{
    const struct run_event *event = run_queue_due(&queue, now_ms);

    assert_non_null(event);
    assert_string_equal(event->members[EVENT_MEMBER_ID], id);
    assert_int_equal(event->json_size, strlen(id) + 1);
    assert_int_equal(strncmp(event->json, id, strlen(id)), 0);
    assert_string_equal(event->json + strlen(id), "\n");
    run_queue_drop(&queue);
}

static void expect_cursor(const char *cursor)
{
    assert_non_null(run_queue_cursor(&queue));
    assert_string_equal(run_queue_cursor(&queue), cursor);
}

static void without_a_delay_each_event_is_due_at_once_and_alone(void **state)
{
    (void)state;
    run_queue_init(&queue, 0);
    add("1", "Z:", "", 10);
    assert_false(run_queue_has_room(&queue));
    assert_int_equal(run_queue_wait_ms(&queue, 10), 0);
    expect_due("1", 10);
    add("2", "Z:", "", 10);
    expect_due("2", 10);
    assert_true(run_queue_has_room(&queue));
}

static void a_burst_of_a_connection_is_due_once_with_its_last_event(void **state)
{
    (void)state;
    add("1", "Z:", "", 1000);
    add("2", "z:", "", 2500);
    assert_int_equal(queue.count, 1);
    assert_null(run_queue_due(&queue, 2999));
    assert_int_equal(run_queue_wait_ms(&queue, 2999), 1);
    expect_due("2", 3000);
    assert_int_equal(queue.count, 0);
}

static void an_event_after_the_burst_begins_another_one(void **state)
{
    (void)state;
    add("1", "Z:", "", 1000);
    expect_due("1", 3000);
    add("2", "Z:", "", 3001);
    assert_null(run_queue_due(&queue, 5000));
    expect_due("2", 5001);
}

static void connections_wait_apart_and_in_order(void **state)
{
    wnw_event other = make_event("4", "Z:", "");

    (void)state;
    add("1", "Z:", "\\\\srv\\share", 0);
    add("2", "", "\\\\srv\\share", 1);
    add("3", "", "\\\\srv\\other", 2);
    other.user_logon = 1;
    assert_true(add_event(&other, 3));
    other.id = "5";
    other.user_sid = "S-1-5-21-2";
    assert_true(add_event(&other, 4));
    other.id = "6";
    other.local = "";
    other.user_is_known = 0;
    other.type_name = "wnetwatch.broker.started";
    assert_true(add_event(&other, 5));

    assert_int_equal(queue.count, 6);
    assert_null(run_queue_due(&queue, DELAY_MS - 1));
    expect_due("1", DELAY_MS + 5);
    expect_due("2", DELAY_MS + 5);
    expect_due("3", DELAY_MS + 5);
    run_queue_drop(&queue);
    run_queue_drop(&queue);
    run_queue_drop(&queue);
    assert_int_equal(queue.count, 0);
}

/* What began first is not done, whatever came for it later. */
static void the_cursor_is_before_the_oldest_event_that_waits(void **state)
{
    (void)state;
    assert_null(run_queue_cursor(&queue));
    add("1", "Z:", "", 0);
    add("2", "Y:", "", 1);
    add("3", "Z:", "", 2);
    expect_cursor("before 1");
    run_queue_drop(&queue);
    expect_cursor("before 2");
    run_queue_drop(&queue);
    assert_null(run_queue_cursor(&queue));
}

static void nothing_waits_when_the_stream_is_over(void **state)
{
    (void)state;
    assert_int_equal(run_queue_wait_ms(&queue, 0), WNW_FOREVER);
    add("1", "Z:", "", 0);
    run_queue_hurry(&queue);
    expect_due("1", 0);
    assert_int_equal(run_queue_wait_ms(&queue, 0), WNW_FOREVER);
}

static void a_full_queue_says_so(void **state)
{
    char local[16];

    (void)state;
    for (unsigned i = 0; i < RUN_QUEUE_MAX; i++) {
        (void)snprintf(local, sizeof(local), "LPT%u", i);
        add("1", local, "", 0);
    }
    assert_false(run_queue_has_room(&queue));
    run_queue_drop(&queue);
    assert_true(run_queue_has_room(&queue));
}

static void without_memory_nothing_changes(void **state)
{
    const wnw_event event = make_event("2", "Z:", "");

    (void)state;
    add("1", "Z:", "", 0);
    for (size_t n = 1; failing_malloc_arm(n); n++) {
        const bool is_added = add_event(&event, 1);

        if (!failing_malloc_disarm()) {
            assert_true(is_added);
            break;
        }
        assert_false(is_added);
        assert_int_equal(queue.count, 1);
        assert_string_equal(run_queue_due(&queue, DELAY_MS)->members[EVENT_MEMBER_ID], "1");
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(without_a_delay_each_event_is_due_at_once_and_alone),
        TEST(a_burst_of_a_connection_is_due_once_with_its_last_event),
        TEST(an_event_after_the_burst_begins_another_one),
        TEST(connections_wait_apart_and_in_order),
        TEST(the_cursor_is_before_the_oldest_event_that_waits),
        TEST(nothing_waits_when_the_stream_is_over),
        TEST(a_full_queue_says_so),
        TEST(without_memory_nothing_changes),
    };

    return cmocka_run_group_tests_name("unit.samples.run_queue", tests, NULL, NULL);
}
