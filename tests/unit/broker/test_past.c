/* Segments that another program holds while the broker starts: what comes of them later. */
#include "broker/core/cursor.h"
#include "broker/core/stamp.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "tests/support/memory_store.h"

#define EPOCH MEMORY_EPOCH
#define SECOND_US UINT64_C(1000000)

struct fixture {
    struct memory_store store;
    struct journal journal;
    struct clock_reading now;
    struct cursor cursor;
};

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));

    assert_non_null(f);
    memory_store_init(&f->store);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    journal_deinit(&f->journal);
    memory_store_deinit(&f->store);
    free(f);
    return 0;
}

static void pass_time(struct fixture *f, uint64_t us)
{
    f->now.monotonic_us += us;
    f->now.utc_us += us;
    journal_set_time(&f->journal, &f->now);
    journal_check_store(&f->journal);
}

static void append(struct fixture *f)
{
    const struct stamp stamp = {.source = "/wnetwatch/test"};
    struct event event;

    stamp_broker_event(&stamp, EVENT_BROKER_STARTED, &f->now, &event);
    event.version = "1.2.3";
    event.previous = "none";
    journal_append(&f->journal, &event);
    journal_commit(&f->journal);
}

/* A broker starts, long after what is in the store was written, and writes its first event. */
static void start_with_age(struct fixture *f, uint64_t age_us_max)
{
    const struct journal_config config = {.epoch = EPOCH + 100,
                                          .ring_bytes = 128u * 1024u,
                                          .ring_events = 8,
                                          .store = &f->store.store,
                                          .segment_bytes_max = 1024u * 1024u,
                                          .total_bytes_max = UINT64_MAX,
                                          .age_us_max = age_us_max};

    assert_true(journal_init(&f->journal, &config));
    f->now.monotonic_us = SECOND_US;
    f->now.utc_us = EPOCH + 100;
    journal_set_time(&f->journal, &f->now);
    append(f);
}

static void start(struct fixture *f)
{
    start_with_age(f, UINT64_MAX);
}

static enum cursor_result read_step(struct fixture *f, struct cursor_step *step)
{
    journal_begin_turn(&f->journal);
    cursor_begin_turn(&f->journal);
    return cursor_read(&f->cursor, &f->journal, step);
}

/* A stream gets what is next; a read of a piece may have to wait for the next turn. */
static enum cursor_result read_next(struct fixture *f, struct cursor_step *step)
{
    enum cursor_result result = read_step(f, step);

    return result == CURSOR_AGAIN ? read_step(f, step) : result;
}

static void expect_event(struct fixture *f, uint64_t epoch, uint64_t sequence)
{
    struct cursor_step step;

    assert_int_equal(read_next(f, &step), CURSOR_LINE);
    cursor_take(&f->cursor, &step);
    assert_int_equal(f->cursor.passed.epoch, epoch);
    assert_int_equal(f->cursor.passed.sequence, sequence);
}

static void expect_damage(struct fixture *f, uint64_t before_epoch, uint64_t before_sequence)
{
    struct cursor_step step;

    assert_int_equal(read_next(f, &step), CURSOR_GAP);
    assert_int_equal(step.gap_reason, STREAM_GAP_DAMAGE);
    assert_int_equal(step.gap_before.epoch, before_epoch);
    assert_int_equal(step.gap_before.sequence, before_sequence);
    cursor_take(&f->cursor, &step);
}

static void put_after(struct fixture *f, uint64_t epoch, uint64_t sequence)
{
    const struct event_id id = {epoch, sequence};

    cursor_start_after(&f->cursor, id);
}

/* Epochs of 3 events each; the last one of each is that the broker stopped. */
static void put_epoch(struct fixture *f, uint64_t epoch)
{
    memory_segment_put_event(memory_store_add_events(&f->store, epoch, 1, 2), EVENT_BROKER_STOPPED,
                             3, "to test");
}

static void put_two_epochs(struct fixture *f)
{
    put_epoch(f, EPOCH);
    put_epoch(f, EPOCH + 1);
}

static void a_segment_that_was_held_at_the_start_is_read_later(void **state)
{
    struct fixture *f = *state;
    struct cursor_step step;

    put_two_epochs(f);
    memory_store_hold(&f->store, EPOCH, 1, true);
    start(f);
    assert_int_equal(f->journal.segments.unread_count, 1);
    put_after(f, EPOCH, 1);
    assert_int_equal(read_next(f, &step), CURSOR_LATER);

    memory_store_hold(&f->store, EPOCH, 1, false);
    pass_time(f, SECOND_US);
    assert_int_equal(f->journal.segments.unread_count, 0);
    expect_event(f, EPOCH, 2);
    expect_event(f, EPOCH, 3);
    expect_event(f, EPOCH + 1, 1); /* over the end of the epoch without a gap */
}

static void a_stream_looks_at_the_segment_without_waiting_for_the_journal(void **state)
{
    struct fixture *f = *state;

    put_two_epochs(f);
    memory_store_hold(&f->store, EPOCH, 1, true);
    start(f);
    for (int i = 0; i < 10; i++) {
        pass_time(f, UNREAD_LOOK_US_MAX); /* so the next look is far away */
    }
    pass_time(f, SECOND_US);
    memory_store_hold(&f->store, EPOCH, 1, false);
    put_after(f, EPOCH, 2);

    expect_event(f, EPOCH, 3);
    assert_int_equal(f->journal.segments.unread_count, 0);
}

static void a_segment_that_stays_held_is_a_gap_and_a_later_replay_reads_it(void **state)
{
    struct fixture *f = *state;
    struct cursor_step step;

    put_two_epochs(f);
    memory_store_hold(&f->store, EPOCH, 1, true);
    start(f);
    put_after(f, EPOCH, 1);
    assert_int_equal(read_next(f, &step), CURSOR_LATER);
    for (uint64_t us = 0; us < READ_RETRY_US_MAX - SECOND_US; us += SECOND_US) {
        pass_time(f, SECOND_US);
        assert_int_equal(read_next(f, &step), CURSOR_LATER);
    }
    pass_time(f, SECOND_US);
    expect_damage(f, EPOCH + 1, 1);
    expect_event(f, EPOCH + 1, 1);

    memory_store_hold(&f->store, EPOCH, 1, false);
    pass_time(f, SECOND_US);
    put_after(f, EPOCH, 1);
    expect_event(f, EPOCH, 2);
}

static void the_end_of_the_previous_epoch_is_judged_when_it_can_be_read(void **state)
{
    struct fixture *f = *state;

    put_two_epochs(f);
    memory_store_hold(&f->store, EPOCH + 1, 1, true);
    start(f);
    assert_string_equal(recovery_previous_name(f->journal.past.previous), "uncertain");
    assert_true(f->journal.epoch > EPOCH + 1);

    memory_store_hold(&f->store, EPOCH + 1, 1, false);
    pass_time(f, SECOND_US);
    assert_string_equal(recovery_previous_name(f->journal.past.previous), "clean");
    put_after(f, EPOCH + 1, 3);
    expect_event(f, f->journal.epoch, 1);
}

static void a_torn_end_is_cut_before_the_segment_is_read(void **state)
{
    struct fixture *f = *state;
    struct memory_segment *file = memory_store_add_events(&f->store, EPOCH, 1, 3);
    size_t whole = file->size;

    memory_segment_put_text(file, "{\"specv");
    memory_store_hold(&f->store, EPOCH, 1, true);
    start(f);
    memory_store_hold(&f->store, EPOCH, 1, false);
    put_after(f, EPOCH, 1);
    expect_event(f, EPOCH, 2);

    assert_int_equal(file->size, whole);
    assert_int_equal(f->journal.past.cut_bytes, 7);
    assert_string_equal(recovery_previous_name(f->journal.past.previous), "killed");
    expect_event(f, EPOCH, 3);
    expect_event(f, f->journal.epoch, 1);
}

/* Whatever is read first: the segment, or the one that doubts its end. */
static void an_end_that_the_next_epoch_doubts_stays_uncertain(void **state)
{
    struct fixture *f = *state;

    put_epoch(f, EPOCH);
    memory_segment_put_event(memory_store_add(&f->store, EPOCH + 1, 1), EVENT_BROKER_STARTED, 1,
                             "uncertain");
    memory_store_hold(&f->store, EPOCH, 1, true);
    start(f);
    memory_store_hold(&f->store, EPOCH, 1, false);
    pass_time(f, SECOND_US);

    assert_int_equal(f->journal.segments.unread_count, 0);
    put_after(f, EPOCH, 3);
    expect_damage(f, EPOCH + 1, 1);
}

static void held_segments_count_for_retention_and_are_not_too_old(void **state)
{
    struct fixture *f = *state;
    uint64_t bytes;

    put_two_epochs(f);
    bytes = f->store.segments[0].size + f->store.segments[1].size;
    memory_store_hold(&f->store, EPOCH, 1, true);
    memory_store_hold(&f->store, EPOCH + 1, 1, true);
    start_with_age(f, SECOND_US);

    assert_int_equal(f->journal.segments.count, 3);
    assert_int_equal(f->journal.segments.bytes, bytes + f->store.segments[2].size);
}

static void several_segments_are_looked_at_in_turn(void **state)
{
    struct fixture *f = *state;

    put_two_epochs(f);
    memory_store_hold(&f->store, EPOCH, 1, true);
    memory_store_hold(&f->store, EPOCH + 1, 1, true);
    start(f);
    pass_time(f, SECOND_US); /* one of them is refused again */
    memory_store_hold(&f->store, EPOCH + 1, 1, false);
    pass_time(f, 2 * SECOND_US);
    pass_time(f, 4 * SECOND_US);

    assert_int_equal(f->journal.segments.unread_count, 1); /* the one that stays held hides none */
    assert_false(f->journal.segments.items[1].is_unread);
}

static void looks_become_rare_and_need_no_wake_ups_in_the_end(void **state)
{
    struct fixture *f = *state;
    size_t reads;

    put_two_epochs(f);
    memory_store_hold(&f->store, EPOCH, 1, true);
    start(f);
    assert_true(journal_waits_for_store(&f->journal));
    for (int i = 0; i < 300; i++) {
        pass_time(f, SECOND_US);
    }
    assert_false(journal_waits_for_store(&f->journal));
    reads = f->store.reads;
    pass_time(f, UNREAD_LOOK_US_MAX);
    assert_int_equal(f->store.reads, reads + 1);
    pass_time(f, SECOND_US);
    assert_int_equal(f->store.reads, reads + 1);
}

/* After a torn write, a segment may hold the lines for which the next one was made. */
static void the_ids_of_a_segment_that_comes_back_may_reach_into_the_next(void **state)
{
    struct fixture *f = *state;

    (void)memory_store_add_events(&f->store, EPOCH, 1, 5);
    (void)memory_store_add(&f->store, EPOCH, 4);
    put_epoch(f, EPOCH + 1);
    memory_store_hold(&f->store, EPOCH, 1, true);
    start(f);
    memory_store_hold(&f->store, EPOCH, 1, false);
    pass_time(f, SECOND_US);

    assert_int_equal(f->journal.segments.items[0].last.sequence, 5);
    assert_int_equal(f->journal.segments.items[1].last.sequence, 5);
    put_after(f, EPOCH, 3);
    expect_event(f, EPOCH, 4);
    expect_event(f, EPOCH, 5);
    expect_damage(f, EPOCH + 1, 1);
}

/* What follows the place may be in the segment that is held, although the next one was made for
   it. */
static void a_stream_waits_for_a_held_segment_that_may_reach_into_the_next(void **state)
{
    struct fixture *f = *state;
    struct cursor_step step;

    (void)memory_store_add_events(&f->store, EPOCH, 1, 5);
    (void)memory_store_add(&f->store, EPOCH, 4);
    put_epoch(f, EPOCH + 1);
    memory_store_hold(&f->store, EPOCH, 1, true);
    start(f);
    put_after(f, EPOCH, 4);
    assert_int_equal(read_next(f, &step), CURSOR_LATER);
    memory_store_hold(&f->store, EPOCH, 1, false);
    pass_time(f, SECOND_US);
    expect_event(f, EPOCH, 5);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_segment_that_was_held_at_the_start_is_read_later),
        TEST(a_stream_looks_at_the_segment_without_waiting_for_the_journal),
        TEST(a_segment_that_stays_held_is_a_gap_and_a_later_replay_reads_it),
        TEST(the_end_of_the_previous_epoch_is_judged_when_it_can_be_read),
        TEST(a_torn_end_is_cut_before_the_segment_is_read),
        TEST(an_end_that_the_next_epoch_doubts_stays_uncertain),
        TEST(held_segments_count_for_retention_and_are_not_too_old),
        TEST(several_segments_are_looked_at_in_turn),
        TEST(looks_become_rare_and_need_no_wake_ups_in_the_end),
        TEST(the_ids_of_a_segment_that_comes_back_may_reach_into_the_next),
        TEST(a_stream_waits_for_a_held_segment_that_may_reach_into_the_next),
    };

    return cmocka_run_group_tests_name("past", tests, NULL, NULL);
}
