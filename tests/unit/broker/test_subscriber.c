/* What a stream tells, from its start to its end. */
#include "broker/core/subscriber.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "tests/support/broker_fixture.h"
#include "tests/support/stream_reader.h"

#define SECOND_US UINT64_C(1000000)

static const char share[] = "\\\\srv\\share";

static struct stream_reader reader;

static void assert_id(struct event_id id, uint64_t sequence)
{
    assert_int_equal(event_id_compare(id, event_numbered(sequence)), 0);
}

/* Takes the two lines that begin a stream from now. */
static void expect_begin(struct stream_reader *stream)
{
    (void)expect_stream(stream, EVENT_STREAM_STARTED);
    (void)expect_stream(stream, EVENT_STREAM_LIVE);
}

static void post_many(struct broker_fixture *f, const struct identity *sender, int count)
{
    for (int i = 0; i < count; i++) {
        post_event(f, sender, share);
    }
}

/* Takes events of these numbers, first to last. */
static void expect_numbers(struct stream_reader *stream, uint64_t first, uint64_t last)
{
    for (uint64_t i = first; i <= last; i++) {
        assert_id(expect_event(stream, EVENT_ADD_SUCCEEDED)->id, i);
    }
}

static void a_stream_from_now_starts_is_live_and_tells_what_comes(void **state)
{
    struct broker_fixture *f = *state;
    const struct stream_line *line;

    post_many(f, &identity_alice, 3);
    reader_subscribe(&reader, f, &identity_alice, "");

    line = expect_stream(&reader, EVENT_STREAM_STARTED);
    assert_id(line->id, 4);
    assert_id(line->oldest, 1);
    assert_id(line->newest, 4);
    assert_int_equal(line->visibility, VISIBILITY_OWN);
    assert_string_equal(line->version, "1.2.3");
    assert_string_equal(line->source, "/wnetwatch/test/stream");
    assert_id(expect_stream(&reader, EVENT_STREAM_LIVE)->id, 4);
    expect_silence(&reader);
    post_many(f, &identity_alice, 2);
    expect_numbers(&reader, 5, 6);
    expect_silence(&reader);
    reader_close(&reader);
}

static void a_stream_from_the_oldest_tells_all_and_then_is_live_once(void **state)
{
    struct broker_fixture *f = *state;

    post_many(f, &identity_alice, 3);
    reader_subscribe(&reader, f, &identity_alice, "\"after\":\"oldest\"");

    assert_id(expect_stream(&reader, EVENT_STREAM_STARTED)->id, 0);
    (void)expect_event(&reader, EVENT_BROKER_STARTED);
    expect_numbers(&reader, 2, 4);
    assert_id(expect_stream(&reader, EVENT_STREAM_LIVE)->id, 4);
    post_many(f, &identity_alice, 1);
    expect_numbers(&reader, 5, 5);
    expect_silence(&reader);
    reader_close(&reader);
}

static void a_stream_after_an_id_goes_on_behind_it(void **state)
{
    struct broker_fixture *f = *state;

    post_many(f, &identity_alice, 5);
    reader_resume(&reader, f, &identity_alice, event_numbered(3));

    assert_id(expect_stream(&reader, EVENT_STREAM_STARTED)->id, 3);
    expect_numbers(&reader, 4, 6);
    (void)expect_stream(&reader, EVENT_STREAM_LIVE);
    reader_close(&reader);
}

static void a_stream_since_a_time_begins_there(void **state)
{
    struct broker_fixture *f = *state;

    post_many(f, &identity_alice, 1);
    broker_fixture_wait_us(f, SECOND_US);
    post_many(f, &identity_alice, 2);
    reader_subscribe(&reader, f, &identity_alice, "\"since\":\"2026-11-23T04:31:51.537654Z\"");

    (void)expect_stream(&reader, EVENT_STREAM_STARTED);
    expect_numbers(&reader, 3, 4);
    (void)expect_stream(&reader, EVENT_STREAM_LIVE);
    reader_close(&reader);
}

static void a_filter_narrows_the_stream(void **state)
{
    struct broker_fixture *f = *state;

    reader_subscribe(&reader, f, &identity_alice, "\"filter\":{\"remote\":[\"*WANTED\"]}");
    expect_begin(&reader);
    post_event(f, &identity_alice, "\\\\srv\\unwanted.not");
    post_event(f, &identity_alice, "\\\\srv\\wanted");
    post_event(f, &identity_alice, "\\\\srv\\other");

    assert_string_equal(expect_event(&reader, EVENT_ADD_SUCCEEDED)->remote, "\\\\srv\\wanted");
    expect_silence(&reader);
    reader_close(&reader);
}

static void a_plain_user_sees_its_own_events_and_the_brokers(void **state)
{
    struct broker_fixture *f = *state;

    post_many(f, &identity_bob, 2);
    post_many(f, &identity_alice, 1);
    post_many(f, &identity_anonymous, 1);
    reader_subscribe(&reader, f, &identity_alice, "\"after\":\"oldest\"");

    (void)expect_stream(&reader, EVENT_STREAM_STARTED);
    (void)expect_event(&reader, EVENT_BROKER_STARTED);
    expect_numbers(&reader, 4, 4);
    assert_id(expect_stream(&reader, EVENT_STREAM_LIVE)->id, 5);
    reader_close(&reader);
}

static void an_administrator_sees_the_events_of_every_user(void **state)
{
    struct broker_fixture *f = *state;

    reader_subscribe(&reader, f, &identity_admin, "");
    post_many(f, &identity_bob, 1);
    post_many(f, &identity_anonymous, 1);

    assert_int_equal(expect_stream(&reader, EVENT_STREAM_STARTED)->visibility, VISIBILITY_ALL);
    expect_numbers(&reader, 2, 3);
    reader_close(&reader);
}

static void no_filter_shows_what_another_user_does(void **state)
{
    static const char *const filters[] = {"{\"user\":\"S-1-5-21-1-2-3-1002\"}", "{\"user\":\"*\"}",
                                          "{\"session\":2}", "{\"type\":\"*\"}",
                                          "{\"remote\":[\"*\",\"\\\\\\\\srv\\\\*\"]}"};
    struct broker_fixture *f = *state;

    post_many(f, &identity_bob, 3);
    for (size_t i = 0; i < sizeof(filters) / sizeof(filters[0]); i++) {
        char body[128];
        enum event_type type;

        (void)snprintf(body, sizeof(body), "\"after\":\"oldest\",\"filter\":%s", filters[i]);
        reader_subscribe(&reader, f, &identity_alice, body);
        (void)expect_stream(&reader, EVENT_STREAM_STARTED);
        while ((type = reader_next(&reader)) != EVENT_TYPES) {
            if (event_type_is_connection(type)) {
                fail_msg("shown with the filter %s", filters[i]);
            }
        }
        reader_close(&reader);
    }
}

static void a_position_is_told_after_so_many_skipped_events(void **state)
{
    struct broker_fixture *f = *state;

    reader_subscribe(&reader, f, &identity_alice, "");
    expect_begin(&reader);
    post_many(f, &identity_bob, POSITION_SKIPPED_MAX - 1);
    expect_silence(&reader);
    post_many(f, &identity_bob, 1);

    assert_id(expect_stream(&reader, EVENT_STREAM_POSITION)->id, 1 + POSITION_SKIPPED_MAX);
    expect_silence(&reader);
    reader_close(&reader);
}

static void positions_are_told_in_a_long_replay_too(void **state)
{
    struct broker_fixture *f = *state;

    post_many(f, &identity_bob, POSITION_SKIPPED_MAX + 10);
    reader_resume(&reader, f, &identity_alice, event_numbered(1));

    (void)expect_stream(&reader, EVENT_STREAM_STARTED);
    assert_id(expect_stream(&reader, EVENT_STREAM_POSITION)->id, 1 + POSITION_SKIPPED_MAX);
    assert_id(expect_stream(&reader, EVENT_STREAM_LIVE)->id, 11 + POSITION_SKIPPED_MAX);
    expect_silence(&reader);
    reader_close(&reader);
}

static void a_position_is_told_after_thirty_seconds_with_skipped_events(void **state)
{
    struct broker_fixture *f = *state;

    reader_subscribe(&reader, f, &identity_alice, "");
    expect_begin(&reader);
    assert_false(subscriber_waits_for_time(&reader.subscriber));
    post_many(f, &identity_bob, 1);
    expect_silence(&reader);
    assert_true(subscriber_waits_for_time(&reader.subscriber));
    broker_fixture_wait_us(f, 30 * SECOND_US - 1);
    expect_silence(&reader);
    broker_fixture_wait_us(f, 1);

    assert_id(expect_stream(&reader, EVENT_STREAM_POSITION)->id, 2);
    expect_silence(&reader);
    assert_false(subscriber_waits_for_time(&reader.subscriber));
    reader_close(&reader);
}

static void no_position_is_told_when_nothing_was_skipped(void **state)
{
    struct broker_fixture *f = *state;

    reader_subscribe(&reader, f, &identity_alice, "");
    expect_begin(&reader);
    broker_fixture_wait_us(f, 100 * SECOND_US);

    expect_silence(&reader);
    reader_close(&reader);
}

static void each_line_begins_the_thirty_seconds_anew(void **state)
{
    struct broker_fixture *f = *state;

    reader_subscribe(&reader, f, &identity_alice, "");
    expect_begin(&reader);
    post_many(f, &identity_bob, 1);
    expect_silence(&reader);
    broker_fixture_wait_us(f, 20 * SECOND_US);
    post_many(f, &identity_alice, 1);
    expect_numbers(&reader, 3, 3);
    post_many(f, &identity_bob, 1);
    expect_silence(&reader);
    broker_fixture_wait_us(f, 20 * SECOND_US);

    expect_silence(&reader);
    broker_fixture_wait_us(f, 10 * SECOND_US);
    assert_id(expect_stream(&reader, EVENT_STREAM_POSITION)->id, 4);
    reader_close(&reader);
}

static void a_reader_that_retention_passed_is_told_the_gap_once(void **state)
{
    static struct broker_fixture f;
    const struct stream_line *gap;

    (void)state;
    assert_true(broker_fixture_open_small(&f, 10));
    reader_subscribe(&reader, &f, &identity_alice, "");
    expect_begin(&reader);
    post_many(&f, &identity_alice, 19); /* 2 to 20, of which 11 to 20 are held */

    gap = expect_stream(&reader, EVENT_STREAM_GAP);
    assert_id(gap->gap_after, 1);
    assert_id(gap->gap_before, 11);
    assert_id(gap->id, 10);
    assert_true(gap->lost_is_known);
    assert_int_equal(gap->lost_count, 9);
    assert_int_equal(gap->gap_reason, STREAM_GAP_RETENTION);
    expect_numbers(&reader, 11, 20);
    expect_silence(&reader);
    assert_int_equal(f.broker.metrics.gaps, 1);
    reader_close(&reader);
    broker_fixture_close(&f);
}

static void an_id_of_another_life_is_a_gap_of_unknown_size(void **state)
{
    struct broker_fixture *f = *state;
    const struct event_id other_life = {FIXTURE_EPOCH - 1, 42};
    const struct stream_line *gap;

    post_many(f, &identity_alice, 1);
    reader_resume(&reader, f, &identity_alice, other_life);

    assert_int_equal(event_id_compare(expect_stream(&reader, EVENT_STREAM_STARTED)->id, other_life),
                     0);
    gap = expect_stream(&reader, EVENT_STREAM_GAP);
    assert_int_equal(event_id_compare(gap->gap_after, other_life), 0);
    assert_id(gap->gap_before, 1);
    assert_false(gap->lost_is_known);
    assert_int_equal(gap->gap_reason, STREAM_GAP_UNKNOWN);
    (void)expect_event(&reader, EVENT_BROKER_STARTED);
    expect_numbers(&reader, 2, 2);
    (void)expect_stream(&reader, EVENT_STREAM_LIVE);
    reader_close(&reader);
}

static void an_id_to_come_is_a_gap_and_then_comes_what_comes(void **state)
{
    struct broker_fixture *f = *state;

    reader_resume(&reader, f, &identity_alice, event_numbered(100));

    (void)expect_stream(&reader, EVENT_STREAM_STARTED);
    assert_id(expect_stream(&reader, EVENT_STREAM_GAP)->gap_before, 2);
    (void)expect_stream(&reader, EVENT_STREAM_LIVE);
    post_many(f, &identity_alice, 1);
    expect_numbers(&reader, 2, 2);
    reader_close(&reader);
}

static void without_follow_a_stream_ends_at_what_was_newest_when_it_started(void **state)
{
    struct broker_fixture *f = *state;
    const struct stream_line *ended;

    post_many(f, &identity_alice, 3);
    reader_subscribe(&reader, f, &identity_alice, "\"after\":\"oldest\",\"follow\":false");
    post_many(f, &identity_alice, 3);

    (void)expect_stream(&reader, EVENT_STREAM_STARTED);
    (void)expect_event(&reader, EVENT_BROKER_STARTED);
    expect_numbers(&reader, 2, 4);
    ended = expect_stream(&reader, EVENT_STREAM_ENDED);
    assert_int_equal(ended->end, STREAM_END_COMPLETE);
    assert_id(ended->id, 4);
    expect_done(&reader);
    reader_close(&reader);
}

static void without_follow_a_filter_that_nothing_passes_still_ends(void **state)
{
    struct broker_fixture *f = *state;

    post_many(f, &identity_bob, 3);
    reader_subscribe(&reader, f, &identity_alice,
                     "\"after\":\"oldest\",\"follow\":false,\"filter\":{\"local\":\"Q:\"}");

    (void)expect_stream(&reader, EVENT_STREAM_STARTED);
    assert_id(expect_stream(&reader, EVENT_STREAM_ENDED)->id, 4);
    expect_done(&reader);
    reader_close(&reader);
}

static void without_follow_from_now_a_stream_ends_at_once(void **state)
{
    struct broker_fixture *f = *state;

    reader_subscribe(&reader, f, &identity_alice, "\"follow\":false");
    post_many(f, &identity_alice, 1);

    (void)expect_stream(&reader, EVENT_STREAM_STARTED);
    assert_int_equal(expect_stream(&reader, EVENT_STREAM_ENDED)->end, STREAM_END_COMPLETE);
    expect_done(&reader);
    reader_close(&reader);
}

static void without_follow_a_gap_is_told_even_where_it_reaches_past_the_end(void **state)
{
    static struct broker_fixture f;

    (void)state;
    assert_true(broker_fixture_open_small(&f, 10));
    reader_subscribe(&reader, &f, &identity_alice, "\"after\":\"oldest\",\"follow\":false");
    post_many(&f, &identity_alice, 19); /* 2 to 20, of which 11 to 20 are held */

    (void)expect_stream(&reader, EVENT_STREAM_STARTED);
    assert_int_equal(expect_stream(&reader, EVENT_STREAM_GAP)->lost_count, 10);
    assert_int_equal(expect_stream(&reader, EVENT_STREAM_ENDED)->end, STREAM_END_COMPLETE);
    expect_done(&reader);
    reader_close(&reader);
    broker_fixture_close(&f);
}

static void without_follow_an_id_to_come_is_told_as_a_gap_before_the_end(void **state)
{
    struct broker_fixture *f = *state;

    reader_subscribe(&reader, f, &identity_alice,
                     "\"after\":\"9f2c61d07ab3e845.00000000000000000100\",\"follow\":false");

    (void)expect_stream(&reader, EVENT_STREAM_STARTED);
    assert_id(expect_stream(&reader, EVENT_STREAM_GAP)->gap_before, 2);
    assert_id(expect_stream(&reader, EVENT_STREAM_ENDED)->id, 1);
    expect_done(&reader);
    reader_close(&reader);
}

static void a_stopping_broker_tells_all_then_that_it_stops_then_the_end(void **state)
{
    struct broker_fixture *f = *state;
    const struct stream_line *ended;

    reader_subscribe(&reader, f, &identity_alice, "");
    expect_begin(&reader);
    post_many(f, &identity_alice, 2);
    broker_stop(&f->broker, "shutdown");

    expect_numbers(&reader, 2, 3);
    assert_string_equal(expect_event(&reader, EVENT_BROKER_STOPPED)->reason, "shutdown");
    ended = expect_stream(&reader, EVENT_STREAM_ENDED);
    assert_int_equal(ended->end, STREAM_END_STOPPING);
    assert_id(ended->id, 4);
    expect_done(&reader);
    reader_close(&reader);
}

static void a_subscriber_that_has_not_asked_when_the_broker_stops_is_told_nothing(void **state)
{
    struct broker_fixture *f = *state;

    reader_open(&reader, f);
    broker_stop(&f->broker, "shutdown");

    expect_done(&reader);
    reader_close(&reader);
}

static void a_subscriber_that_comes_after_the_stop_is_answered_with_the_end(void **state)
{
    struct broker_fixture *f = *state;

    broker_stop(&f->broker, "shutdown");
    reader_subscribe(&reader, f, &identity_alice, "\"after\":\"oldest\"");

    (void)expect_stream(&reader, EVENT_STREAM_STARTED);
    (void)expect_event(&reader, EVENT_BROKER_STARTED);
    (void)expect_event(&reader, EVENT_BROKER_STOPPED);
    assert_int_equal(expect_stream(&reader, EVENT_STREAM_ENDED)->end, STREAM_END_STOPPING);
    expect_done(&reader);
    reader_close(&reader);
}

static void a_refusal_is_told_though_the_broker_stops(void **state)
{
    struct broker_fixture *f = *state;

    reader_open(&reader, f);
    reader_say(&reader, &identity_alice, "?\n");
    broker_stop(&f->broker, "shutdown");

    expect_error(&reader, STREAM_ERROR_BAD_JSON);
    reader_close(&reader);
}

static void status_is_one_line_and_then_the_end(void **state)
{
    struct broker_fixture *f = *state;

    reader_open(&reader, f);
    reader_say(&reader, &identity_alice, "{\"status\":{}}\r\n");

    (void)expect_event(&reader, EVENT_BROKER_STATUS);
    expect_done(&reader);
    reader_close(&reader);
}

static void a_slow_reader_delays_no_other_reader(void **state)
{
    static struct stream_reader slow;
    struct broker_fixture *f = *state;

    reader_subscribe(&slow, f, &identity_alice, "");
    reader_subscribe(&reader, f, &identity_alice, "");
    expect_begin(&slow);
    expect_begin(&reader);

    post_many(f, &identity_alice, 100);

    expect_numbers(&reader, 2, 101);
    expect_numbers(&slow, 2, 101);
    reader_close(&slow);
    reader_close(&reader);
}

/* The price is that of 40 long names and a value with both wildcards that nearly matches each. */
static void a_filter_that_costs_much_gives_way_and_goes_on_in_the_next_turn(void **state)
{
    static char remote[1001];
    char value[FILTER_MIXED_BYTES_MAX];
    char body[400];
    struct broker_fixture *f = *state;
    int turns = 0;

    memset(remote, 'a', sizeof(remote) - 1);
    memset(value, 'a', sizeof(value) - 1);
    value[sizeof(value) - 1] = '\0';
    (void)snprintf(body, sizeof(body),
                   "\"after\":\"oldest\",\"filter\":{\"remote\":\"*%.240sb?*\"}", value);
    for (int i = 0; i < 40; i++) {
        post_event(f, &identity_alice, remote);
    }
    reader_subscribe(&reader, f, &identity_alice, body);

    (void)expect_stream(&reader, EVENT_STREAM_STARTED);
    assert_int_equal(reader_output(&reader), SUBSCRIBER_AGAIN);
    while (turns < 40 && reader_next(&reader) == EVENT_TYPES) {
        turns++;
    }
    assert_in_range(turns, 4, 20);
    assert_int_equal(reader.document.event.type, EVENT_STREAM_LIVE);
    expect_silence(&reader);
    reader_close(&reader);
}

static size_t cost_of_first_turn(struct broker_fixture *f, const char *body)
{
    size_t cost;

    reader_subscribe(&reader, f, &identity_alice, body);
    (void)reader_output(&reader);
    cost = stream_turn_steps(&reader.subscriber.stream);
    reader_close(&reader);
    return cost;
}

static void a_line_costs_something_whether_it_is_seen_or_not(void **state)
{
    static const char *const bodies[] = {
        "\"after\":\"oldest\"",
        "\"after\":\"oldest\",\"filter\":{\"type\":\"add.failed\"}",
        "\"after\":\"oldest\",\"filter\":{\"session\":7}",
        "\"since\":\"2100-01-01T00:00:00Z\"",
    };
    struct broker_fixture *f = *state;

    post_many(f, &identity_bob, 1000);
    for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
        assert_in_range(cost_of_first_turn(f, bodies[i]), 1000 * STREAM_LINE_STEPS,
                        1010 * STREAM_LINE_STEPS);
    }
}

static void a_search_for_a_time_goes_on_in_the_next_turn(void **state)
{
    struct broker_fixture *f = *state;

    post_many(f, &identity_alice, 2 * CURSOR_SILENT_LINES_MAX + 1);
    reader_subscribe(&reader, f, &identity_alice, "\"since\":\"2100-01-01T00:00:00Z\"");

    (void)expect_stream(&reader, EVENT_STREAM_STARTED);
    assert_int_equal(reader_output(&reader), SUBSCRIBER_AGAIN);
    (void)expect_stream(&reader, EVENT_STREAM_LIVE);
    expect_silence(&reader);
    reader_close(&reader);
}

static void what_has_come_meanwhile_goes_out_in_one_batch(void **state)
{
    struct broker_fixture *f = *state;
    uint64_t batches;

    reader_subscribe(&reader, f, &identity_alice, "");
    expect_begin(&reader);
    expect_silence(&reader);
    batches = f->broker.metrics.batches;
    post_many(f, &identity_alice, 50);

    expect_numbers(&reader, 2, 51);
    expect_silence(&reader);
    assert_int_equal(f->broker.metrics.batches, batches + 1);
    reader_close(&reader);
}

#define WITH_BROKER(test)                                                                          \
    cmocka_unit_test_setup_teardown(test, broker_fixture_setup, broker_fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_BROKER(a_stream_from_now_starts_is_live_and_tells_what_comes),
        WITH_BROKER(a_stream_from_the_oldest_tells_all_and_then_is_live_once),
        WITH_BROKER(a_stream_after_an_id_goes_on_behind_it),
        WITH_BROKER(a_stream_since_a_time_begins_there),
        WITH_BROKER(a_filter_narrows_the_stream),
        WITH_BROKER(a_plain_user_sees_its_own_events_and_the_brokers),
        WITH_BROKER(an_administrator_sees_the_events_of_every_user),
        WITH_BROKER(no_filter_shows_what_another_user_does),
        WITH_BROKER(a_position_is_told_after_so_many_skipped_events),
        WITH_BROKER(positions_are_told_in_a_long_replay_too),
        WITH_BROKER(a_position_is_told_after_thirty_seconds_with_skipped_events),
        WITH_BROKER(no_position_is_told_when_nothing_was_skipped),
        WITH_BROKER(each_line_begins_the_thirty_seconds_anew),
        cmocka_unit_test(a_reader_that_retention_passed_is_told_the_gap_once),
        WITH_BROKER(an_id_of_another_life_is_a_gap_of_unknown_size),
        WITH_BROKER(an_id_to_come_is_a_gap_and_then_comes_what_comes),
        WITH_BROKER(without_follow_a_stream_ends_at_what_was_newest_when_it_started),
        WITH_BROKER(without_follow_a_filter_that_nothing_passes_still_ends),
        WITH_BROKER(without_follow_from_now_a_stream_ends_at_once),
        cmocka_unit_test(without_follow_a_gap_is_told_even_where_it_reaches_past_the_end),
        WITH_BROKER(without_follow_an_id_to_come_is_told_as_a_gap_before_the_end),
        WITH_BROKER(a_stopping_broker_tells_all_then_that_it_stops_then_the_end),
        WITH_BROKER(a_subscriber_that_has_not_asked_when_the_broker_stops_is_told_nothing),
        WITH_BROKER(a_subscriber_that_comes_after_the_stop_is_answered_with_the_end),
        WITH_BROKER(a_refusal_is_told_though_the_broker_stops),
        WITH_BROKER(status_is_one_line_and_then_the_end),
        WITH_BROKER(a_slow_reader_delays_no_other_reader),
        WITH_BROKER(a_filter_that_costs_much_gives_way_and_goes_on_in_the_next_turn),
        WITH_BROKER(a_line_costs_something_whether_it_is_seen_or_not),
        WITH_BROKER(a_search_for_a_time_goes_on_in_the_next_turn),
        WITH_BROKER(what_has_come_meanwhile_goes_out_in_one_batch),
    };

    return cmocka_run_group_tests_name("subscriber", tests, NULL, NULL);
}
