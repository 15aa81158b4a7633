#include "broker/core/fanout.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "tests/support/broker_fixture.h"
#include "tests/support/played_fanout.h"

#define WAIT_US (REQUEST_WAIT_MS_MAX * UINT64_C(1000))
#define LINGER_US (LINGER_WAIT_MS_MAX * UINT64_C(1000))

/* Writes to one subscriber in a row, before others are served. */
enum { WRITES_IN_A_ROW = 4 };

static struct broker_fixture fixture;
static struct played_fanout played;
static struct played_subscriber asking[SUBSCRIBERS_ASKING_MAX + 1];
static struct played_subscriber lingering[LINGERING_MAX + 1];
static struct played_subscriber anna;
static struct played_subscriber bert;
static size_t event_count;

static int set_up(void **state)
{
    (void)state;
    event_count = 0;
    return played_fanout_open(&played, &fixture) ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    played_subscriber_deinit(&played, &anna);
    played_subscriber_deinit(&played, &bert);
    for (size_t i = 0; i < sizeof(asking) / sizeof(asking[0]); i++) {
        played_subscriber_deinit(&played, &asking[i]);
    }
    for (size_t i = 0; i < sizeof(lingering) / sizeof(lingering[0]); i++) {
        played_subscriber_deinit(&played, &lingering[i]);
    }
    broker_fixture_close(&fixture);
    played_fanout_deinit(&played);
    return 0;
}

static struct fanout *fanout(void)
{
    return fixture.broker.fanout;
}

static const struct metrics *metrics(void)
{
    return &fixture.broker.metrics;
}

static bool turn(void)
{
    return broker_turn(&fixture.broker);
}

static void wait_us(uint64_t us)
{
    fixture.now.monotonic_us += us;
    fixture.now.utc_us += us;
}

static void ask(struct played_subscriber *client, const char *body)
{
    played_subscriber_ask(&played, client, &identity_admin, body);
}

/* Follows from here on, and has caught up. */
static void follow(struct played_subscriber *client)
{
    ask(client, "");
    assert_false(turn());
    assert_int_equal(played_subscriber_count(client, "stream.live"), 1);
}

static void tell_event(void)
{
    char remote[64];

    event_count++;
    (void)snprintf(remote, sizeof(remote), "\\\\srv\\share-%zu", event_count);
    post_event(&fixture, &identity_alice, remote);
}

/* Events that were told to it. */
static size_t count_events(const struct played_subscriber *client)
{
    return played_subscriber_count(client, "\"wnetwatch.connection.");
}

/* --- Between commits ------------------------------------------------------------------------ */

static void a_subscriber_that_has_caught_up_costs_nothing_until_the_next_commit(void **state)
{
    size_t buffers;

    (void)state;
    follow(&anna);
    buffers = played.buffers;
    for (int i = 0; i < 3; i++) {
        assert_false(turn());
    }
    assert_int_equal(played.buffers, buffers);
    assert_false(fanout_waits_for_time(fanout()));

    tell_event();
    assert_false(turn());
    assert_int_equal(count_events(&anna), 1);
    assert_true(played.buffers > buffers);
}

static void each_subscriber_is_told_each_event_once(void **state)
{
    (void)state;
    follow(&anna);
    follow(&bert);
    for (size_t i = 0; i < 5; i++) {
        tell_event();
        (void)turn();
        assert_int_equal(count_events(&anna), i + 1);
        assert_int_equal(count_events(&bert), i + 1);
    }
}

static void what_comes_while_a_write_is_pending_goes_out_in_one_batch(void **state)
{
    (void)state;
    follow(&anna);
    anna.is_stalled = true;
    tell_event();
    assert_false(turn());
    for (size_t i = 0; i < 5; i++) {
        tell_event();
        assert_false(turn());
    }
    assert_int_equal(anna.writes, 2); /* the one that tells where it stands, and the first event */
    assert_int_equal(count_events(&anna), 0);

    played_subscriber_read(&played, &anna);
    assert_true(fanout_has_more(fanout()));
    assert_false(turn());
    assert_int_equal(anna.writes, 3);
    assert_int_equal(count_events(&anna), 6);
}

static void a_stalled_subscriber_delays_no_other(void **state)
{
    (void)state;
    follow(&anna);
    follow(&bert);
    anna.is_stalled = true;
    for (size_t i = 1; i <= 5; i++) {
        tell_event();
        assert_false(turn());
        assert_int_equal(count_events(&bert), i);
    }
    assert_int_equal(count_events(&anna), 0);
}

static void a_subscriber_with_much_to_be_told_lets_others_between(void **state)
{
    const size_t batches = 2 * WRITES_IN_A_ROW;
    size_t bytes = 0;

    (void)state;
    while (bytes < batches * BATCH_BYTES_MAX) {
        tell_event();
        bytes = (size_t)fixture.broker.journal.appended_bytes;
    }
    ask(&anna, "\"after\":\"oldest\"");
    ask(&bert, "");
    assert_true(turn());
    assert_int_equal(anna.writes, WRITES_IN_A_ROW);
    assert_int_equal(played_subscriber_count(&bert, "stream.live"), 1);

    while (turn()) {
    }
    assert_int_equal(count_events(&anna), event_count);
}

/* --- Asking --------------------------------------------------------------------------------- */

static void connect_asking(size_t first, size_t count, uint32_t process_id)
{
    struct identity identity = identity_alice;

    identity.process_id = process_id;
    for (size_t i = first; i < first + count; i++) {
        played_subscriber_connect(&played, &asking[i], &identity);
    }
}

static void a_newcomer_evicts_one_of_the_process_that_has_most_that_have_not_asked(void **state)
{
    (void)state;
    connect_asking(0, 1, 4711);
    wait_us(1000);
    connect_asking(1, SUBSCRIBERS_ASKING_MAX - 1, 666);
    assert_int_equal(played.closes, 0);
    assert_int_equal(played.processes, 0);
    connect_asking(SUBSCRIBERS_ASKING_MAX, 1, 4712);

    assert_true(asking[0].is_open);
    assert_false(asking[1].is_open);
    assert_true(asking[SUBSCRIBERS_ASKING_MAX].is_open);
    assert_int_equal(played.closes, 1);
    assert_int_equal(metrics()->closed[CLOSE_EVICTED_SUBSCRIBER], 1);
}

static void a_subscriber_that_has_asked_is_not_evicted(void **state)
{
    (void)state;
    follow(&anna);
    connect_asking(0, 1, 666);
    played_subscriber_say(&played, &asking[0], "{\"subscribe\":{}}\n");
    connect_asking(1, SUBSCRIBERS_ASKING_MAX - 1, 666);
    played_subscriber_connect(&played, &bert, &identity_bob);
    assert_int_equal(played.closes, 0);

    connect_asking(SUBSCRIBERS_ASKING_MAX, 1, 666);
    assert_int_equal(played.closes, 1);
    assert_true(anna.is_open && bert.is_open && asking[0].is_open);
    assert_false(asking[1].is_open);
}

static void a_request_that_is_not_whole_is_not_served(void **state)
{
    (void)state;
    played_subscriber_connect(&played, &anna, &identity_admin);
    played_subscriber_say(&played, &anna, "{\"subscribe\"");
    assert_false(turn());
    assert_int_equal(played.buffers, 0);
    assert_true(fanout_waits_for_time(fanout()));

    played_subscriber_say(&played, &anna, ":{}}\n");
    assert_true(fanout_has_more(fanout()));
    assert_false(turn());
    assert_int_equal(played_subscriber_count(&anna, "stream.live"), 1);
    assert_false(fanout_waits_for_time(fanout()));
}

static void a_request_that_does_not_come_in_time_is_refused(void **state)
{
    (void)state;
    played_subscriber_connect(&played, &anna, &identity_admin);
    wait_us(WAIT_US - 1);
    assert_false(turn());
    assert_true(anna.is_open);
    wait_us(1);
    assert_false(turn());

    assert_int_equal(fanout()->lingering.count, 0);
    assert_false(anna.is_open);
    assert_int_equal(played_subscriber_count(&anna, "stream.error"), 1);
    assert_int_equal(metrics()->refused[STREAM_ERROR_TIMEOUT], 1);
}

static void a_status_is_told_and_ends(void **state)
{
    (void)state;
    played_subscriber_connect(&played, &anna, &identity_admin);
    played_subscriber_say(&played, &anna, "{\"status\":{}}\n");
    assert_false(turn());

    assert_int_equal(fanout()->lingering.count, 0);
    assert_false(anna.is_open);
    assert_int_equal(anna.writes, 1);
}

static void a_refusal_is_told_to_a_subscriber_that_reads(void **state)
{
    (void)state;
    follow(&anna);
    played_subscriber_say(&played, &anna, "more");
    assert_true(anna.is_open);
    assert_false(turn());

    assert_int_equal(fanout()->lingering.count, 1);
    assert_int_equal(played_subscriber_count(&anna, "stream.error"), 1);
}

/* --- After the last line -------------------------------------------------------------------- */

static void a_client_that_never_leaves_is_closed_after_a_moment(void **state)
{
    (void)state;
    ask(&anna, "\"follow\":false");
    assert_false(turn());
    assert_int_equal(played_subscriber_count(&anna, "stream.ended"), 1);
    assert_true(anna.is_open);
    assert_true(broker_waits_for_time(&fixture.broker));
    wait_us(LINGER_US - 1);
    assert_false(turn());
    assert_true(anna.is_open);
    wait_us(1);
    assert_false(turn());

    assert_false(anna.is_open);
    assert_int_equal(metrics()->subscribers, 0);
    assert_false(fanout_waits_for_time(fanout()));
}

static void a_client_that_leaves_frees_its_place_at_once(void **state)
{
    (void)state;
    ask(&anna, "\"follow\":false");
    (void)turn();
    assert_int_equal(metrics()->subscribers, 1);
    played_subscriber_leave(&played, &anna);

    assert_int_equal(metrics()->subscribers, 0);
    assert_int_equal(fanout()->lingering.count, 0);
    assert_false(fanout_waits_for_time(fanout()));
}

static void what_a_client_writes_after_its_last_line_changes_nothing(void **state)
{
    size_t writes;

    (void)state;
    follow(&anna);
    played_subscriber_say(&played, &anna, "more");
    played_subscriber_say(&played, &anna, "and more");
    (void)turn();
    writes = anna.writes;
    wait_us(LINGER_US - 1);
    played_subscriber_say(&played, &anna, "and {\"subscribe\":{}}\n");
    assert_false(turn());
    tell_event();
    assert_false(turn());
    assert_true(anna.is_open && subscriber_reads_on(&anna.subscriber));
    assert_int_equal(anna.writes, writes);
    assert_int_equal(metrics()->refused[STREAM_ERROR_UNEXPECTED_INPUT], 1);
    wait_us(1);
    (void)turn();

    assert_false(anna.is_open);
}

static void of_what_comes_after_the_last_line_no_more_is_read_than_a_bound(void **state)
{
    static char text[LINGER_BYTES_MAX];

    (void)state;
    memset(text, 'x', sizeof(text) - 1);
    follow(&anna);
    played_subscriber_say(&played, &anna, "more");
    played_subscriber_say(&played, &anna, text);
    assert_true(subscriber_reads_on(&anna.subscriber));
    played_subscriber_say(&played, &anna, "x");

    assert_false(subscriber_reads_on(&anna.subscriber));
    assert_true(anna.is_open);
    (void)turn();
    assert_int_equal(played_subscriber_count(&anna, "stream.error"), 1);
}

static void a_crowd_that_never_leaves_is_bounded(void **state)
{
    (void)state;
    for (size_t i = 0; i < LINGERING_MAX; i++) {
        played_subscriber_connect(&played, &lingering[i], &identity_alice);
        played_subscriber_say(&played, &lingering[i], "{\"status\":{}}\nmore");
        (void)turn();
        wait_us(1);
    }
    assert_int_equal(played.closes, 0);
    played_subscriber_connect(&played, &lingering[LINGERING_MAX], &identity_alice);
    played_subscriber_say(&played, &lingering[LINGERING_MAX], "{\"status\":{}}\nmore");
    (void)turn();

    assert_int_equal(played.closes, 1);
    assert_false(lingering[0].is_open);
    assert_int_equal(fanout()->lingering.count, LINGERING_MAX);
    assert_int_equal(metrics()->subscribers, LINGERING_MAX);
}

static void a_stream_that_lingers_counts_among_its_users(void **state)
{
    (void)state;
    for (size_t i = 0; i < SUBSCRIBERS_PER_USER_MAX; i++) {
        played_subscriber_ask(&played, &lingering[i], &identity_alice, "\"follow\":false");
    }
    (void)turn();
    assert_int_equal(fanout()->lingering.count, SUBSCRIBERS_PER_USER_MAX);
    played_subscriber_ask(&played, &anna, &identity_alice, "");
    (void)turn();
    assert_int_equal(played_subscriber_count(&anna, "too_many_subscribers"), 1);
    played_subscriber_leave(&played, &lingering[0]);
    played_subscriber_ask(&played, &bert, &identity_alice, "");
    (void)turn();

    assert_int_equal(played_subscriber_count(&bert, "stream.live"), 1);
}

static void a_subscriber_that_is_refused_while_it_does_not_read_has_a_moment(void **state)
{
    (void)state;
    follow(&anna);
    follow(&bert);
    anna.is_stalled = true;
    bert.is_stalled = true;
    tell_event();
    (void)turn();
    played_subscriber_say(&played, &anna, "more");
    played_subscriber_say(&played, &bert, "more");
    wait_us(LINGER_US - 1);
    (void)turn();
    played_subscriber_read(&played, &bert);
    (void)turn();
    assert_int_equal(played_subscriber_count(&bert, "stream.error"), 1);
    wait_us(1);
    (void)turn();

    assert_false(anna.is_open || bert.is_open);
    assert_int_equal(fanout()->subscribers.count, 0);
    assert_int_equal(metrics()->refused[STREAM_ERROR_UNEXPECTED_INPUT], 2);
    assert_int_equal(metrics()->subscribers, 1); /* until its write has ended */
    played_subscriber_read(&played, &anna);
    assert_int_equal(metrics()->subscribers, 0);
    assert_false(turn());
}

/* --- Memory and failures -------------------------------------------------------------------- */

static void a_subscriber_for_which_there_was_no_memory_is_served_when_there_is(void **state)
{
    size_t buffers;

    (void)state;
    follow(&anna);
    played.has_no_memory = true;
    tell_event();
    assert_false(turn()); /* it would turn for ever */
    assert_true(fanout_waits_for_time(fanout()));
    assert_true(broker_waits_for_time(&fixture.broker));
    buffers = played.buffers;
    assert_false(turn());
    assert_int_equal(played.buffers, buffers + 1);

    played.has_no_memory = false;
    assert_false(turn());
    assert_int_equal(count_events(&anna), 1);
    assert_false(fanout_waits_for_time(fanout()));
}

static void a_subscriber_that_leaves_while_there_is_no_memory_is_forgotten(void **state)
{
    (void)state;
    follow(&anna);
    played.has_no_memory = true;
    tell_event();
    (void)turn();
    played_subscriber_leave(&played, &anna);
    (void)turn();

    assert_false(fanout_waits_for_time(fanout()));
    assert_false(fanout_has_more(fanout()));
}

static void a_subscriber_to_which_nothing_can_be_written_is_closed(void **state)
{
    (void)state;
    follow(&anna);
    follow(&bert);
    anna.is_broken = true;
    tell_event();
    assert_false(turn());

    assert_false(anna.is_open);
    assert_int_equal(played.closes, 1);
    assert_int_equal(count_events(&bert), 1);
    assert_int_equal(metrics()->subscribers, 1);
}

static void a_subscriber_may_leave_at_any_time(void **state)
{
    (void)state;
    played_subscriber_connect(&played, &anna, &identity_admin); /* has not asked */
    played_subscriber_leave(&played, &anna);
    ask(&anna, ""); /* waits to be served */
    played_subscriber_leave(&played, &anna);
    follow(&anna); /* has caught up */
    played_subscriber_leave(&played, &anna);
    follow(&anna);
    anna.is_stalled = true; /* does not read */
    tell_event();
    (void)turn();
    played_subscriber_leave(&played, &anna);

    assert_int_equal(played.closes, 4);
    assert_int_equal(metrics()->subscribers, 0);
    assert_false(turn());
}

/* --- Time ----------------------------------------------------------------------------------- */

static void a_position_is_told_when_it_is_due(void **state)
{
    (void)state;
    ask(&anna, "\"filter\":{\"local\":\"none\"}");
    (void)turn();
    tell_event();
    assert_false(turn());
    assert_true(fanout_waits_for_time(fanout()));
    wait_us(POSITION_INTERVAL_MS_MAX * UINT64_C(1000) - 1);
    assert_false(turn());
    assert_int_equal(played_subscriber_count(&anna, "stream.position"), 0);
    wait_us(1);
    assert_false(turn());

    assert_int_equal(played_subscriber_count(&anna, "stream.position"), 1);
    assert_false(fanout_waits_for_time(fanout()));
}

/* --- The stop ------------------------------------------------------------------------------- */

static void every_stream_tells_what_is_there_and_ends_at_the_stop(void **state)
{
    (void)state;
    follow(&anna);
    ask(&bert, ""); /* waits to be served */
    connect_asking(0, 1, 666);
    tell_event();
    broker_close_intake(&fixture.broker);
    broker_stop(&fixture.broker, "stopped");
    (void)turn();

    assert_false(anna.is_open || bert.is_open || asking[0].is_open);
    assert_int_equal(count_events(&anna), 1);
    assert_int_equal(played_subscriber_count(&anna, "broker.stopped"), 1);
    assert_int_equal(played_subscriber_count(&anna, "stream.ended"), 1);
    assert_int_equal(played_subscriber_count(&bert, "stream.ended"), 1);
    assert_int_equal(asking[0].writes, 0);
}

static void no_moment_delays_the_stop(void **state)
{
    (void)state;
    ask(&anna, "\"follow\":false");
    (void)turn();
    follow(&bert);
    bert.is_stalled = true;
    tell_event();
    (void)turn();
    assert_true(anna.is_open);
    broker_close_intake(&fixture.broker);
    broker_stop(&fixture.broker, "stopped");
    assert_false(anna.is_open);
    played_subscriber_say(&played, &bert, "more");

    assert_false(bert.is_open);
    assert_false(fanout_waits_for_time(fanout()));
}

static void a_stalled_stream_ends_when_it_is_read(void **state)
{
    (void)state;
    follow(&anna);
    anna.is_stalled = true;
    tell_event();
    (void)turn();
    tell_event();
    broker_close_intake(&fixture.broker);
    broker_stop(&fixture.broker, "stopped");
    (void)turn();
    assert_true(anna.is_open);
    played_subscriber_read(&played, &anna);
    (void)turn();

    assert_false(anna.is_open);
    assert_int_equal(count_events(&anna), 2);
    assert_int_equal(played_subscriber_count(&anna, "stream.ended"), 1);
}

static void a_stream_for_which_there_is_no_memory_at_the_stop_ends_when_there_is(void **state)
{
    (void)state;
    follow(&anna);
    broker_close_intake(&fixture.broker);
    broker_stop(&fixture.broker, "stopped");
    played.has_no_memory = true;
    (void)turn();
    assert_true(anna.is_open);
    played.has_no_memory = false;
    (void)turn();

    assert_false(anna.is_open);
    assert_int_equal(played_subscriber_count(&anna, "stream.ended"), 1);
}

static void a_subscriber_that_asks_after_the_stop_is_told_the_end(void **state)
{
    (void)state;
    broker_close_intake(&fixture.broker);
    broker_stop(&fixture.broker, "stopped");
    ask(&anna, "\"after\":\"oldest\"");
    (void)turn();

    assert_false(anna.is_open);
    assert_int_equal(played_subscriber_count(&anna, "broker.stopped"), 1);
    assert_int_equal(played_subscriber_count(&anna, "stream.ended"), 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_subscriber_that_has_caught_up_costs_nothing_until_the_next_commit),
        TEST(each_subscriber_is_told_each_event_once),
        TEST(what_comes_while_a_write_is_pending_goes_out_in_one_batch),
        TEST(a_stalled_subscriber_delays_no_other),
        TEST(a_subscriber_with_much_to_be_told_lets_others_between),
        TEST(a_newcomer_evicts_one_of_the_process_that_has_most_that_have_not_asked),
        TEST(a_subscriber_that_has_asked_is_not_evicted),
        TEST(a_request_that_is_not_whole_is_not_served),
        TEST(a_request_that_does_not_come_in_time_is_refused),
        TEST(a_status_is_told_and_ends),
        TEST(a_refusal_is_told_to_a_subscriber_that_reads),
        TEST(a_client_that_never_leaves_is_closed_after_a_moment),
        TEST(a_client_that_leaves_frees_its_place_at_once),
        TEST(what_a_client_writes_after_its_last_line_changes_nothing),
        TEST(of_what_comes_after_the_last_line_no_more_is_read_than_a_bound),
        TEST(a_crowd_that_never_leaves_is_bounded),
        TEST(a_stream_that_lingers_counts_among_its_users),
        TEST(a_subscriber_that_is_refused_while_it_does_not_read_has_a_moment),
        TEST(a_subscriber_for_which_there_was_no_memory_is_served_when_there_is),
        TEST(a_subscriber_that_leaves_while_there_is_no_memory_is_forgotten),
        TEST(a_subscriber_to_which_nothing_can_be_written_is_closed),
        TEST(a_subscriber_may_leave_at_any_time),
        TEST(a_position_is_told_when_it_is_due),
        TEST(every_stream_tells_what_is_there_and_ends_at_the_stop),
        TEST(no_moment_delays_the_stop),
        TEST(a_stalled_stream_ends_when_it_is_read),
        TEST(a_stream_for_which_there_is_no_memory_at_the_stop_ends_when_there_is),
        TEST(a_subscriber_that_asks_after_the_stop_is_told_the_end),
    };

    return cmocka_run_group_tests_name("broker.fanout", tests, NULL, NULL);
}
