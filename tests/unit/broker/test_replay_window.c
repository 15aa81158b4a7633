#include "broker/core/replay_window.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "tests/support/memory_store.h"

#define EPOCH UINT64_C(0x600000000000)
#define START_US UINT64_C(1000)

/* A window on a store of two segments, in a turn that has just begun. */
struct fixture {
    struct memory_store store;
    struct memory_segment *older;
    struct memory_segment *newer;
    struct replay_window window;
    struct read_retry retry_of_older;
    struct read_retry retry_of_newer;
};

static void begin_turn(struct fixture *f)
{
    replay_window_begin_turn(&f->window);
    replay_window_allow_read(&f->window);
}

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));

    assert_non_null(f);
    memory_store_init(&f->store);
    f->older = memory_store_add(&f->store, EPOCH, 1);
    f->newer = memory_store_add(&f->store, EPOCH, 3);
    memory_segment_put(f->older, "one\ntwo\n", 8);
    memory_segment_put(f->newer, "three\nfo", 8);
    assert_true(replay_window_init(&f->window, &f->store.store));
    replay_window_set_time(&f->window, START_US);
    begin_turn(f);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    replay_window_deinit(&f->window);
    memory_store_deinit(&f->store);
    free(f);
    return 0;
}

static enum replay_read read_older(struct fixture *f, uint64_t offset)
{
    return replay_window_read(&f->window, f->older->first, offset, f->older->size,
                              &f->retry_of_older);
}

static enum replay_read read_newer(struct fixture *f)
{
    return replay_window_read(&f->window, f->newer->first, 0, f->newer->size, &f->retry_of_newer);
}

static void wait_us(struct fixture *f, uint64_t us)
{
    replay_window_set_time(&f->window, f->window.now_us + us);
    begin_turn(f);
}

static void reads_that_were_not_refused_need_no_retry(void **state)
{
    const struct read_retry retry = {0, 0};

    (void)state;
    assert_false(read_retry_must_wait(&retry, START_US));
    assert_false(read_retry_has_expired(&retry, UINT64_MAX));
}

static void a_retry_waits_for_its_interval(void **state)
{
    struct read_retry retry = {0, 0};

    (void)state;
    read_retry_note(&retry, START_US);
    assert_true(read_retry_must_wait(&retry, START_US + READ_RETRY_INTERVAL_US - 1));
    assert_false(read_retry_must_wait(&retry, START_US + READ_RETRY_INTERVAL_US));
}

static void retries_expire_after_their_time(void **state)
{
    struct read_retry retry = {0, 0};
    uint64_t now_us = START_US;

    (void)state;
    for (; now_us < START_US + READ_RETRY_US_MAX; now_us += READ_RETRY_INTERVAL_US) {
        read_retry_note(&retry, now_us);
        assert_false(read_retry_has_expired(&retry, now_us));
    }
    assert_true(read_retry_has_expired(&retry, START_US + READ_RETRY_US_MAX));
}

static void a_refusal_long_ago_does_not_count_for_the_next_one(void **state)
{
    struct read_retry retry = {0, 0};

    (void)state;
    read_retry_note(&retry, START_US);
    read_retry_note(&retry, START_US + READ_RETRY_US_MAX);

    assert_false(read_retry_has_expired(&retry, START_US + READ_RETRY_US_MAX));
    assert_true(read_retry_has_expired(&retry, START_US + 2 * READ_RETRY_US_MAX));
}

static void a_window_holds_the_piece_that_was_read_last(void **state)
{
    struct fixture *f = *state;

    assert_false(replay_window_holds(&f->window, f->older->first, 0));
    assert_int_equal(read_older(f, 4), REPLAY_READ);

    assert_false(replay_window_holds(&f->window, f->older->first, 3));
    assert_true(replay_window_holds(&f->window, f->older->first, 4));
    assert_true(replay_window_holds(&f->window, f->older->first, 7));
    assert_false(replay_window_holds(&f->window, f->older->first, 8));
    assert_false(replay_window_holds(&f->window, f->newer->first, 4));
}

static void a_line_is_found_if_the_window_holds_all_of_it(void **state)
{
    struct fixture *f = *state;
    const char *line;
    size_t size;

    assert_int_equal(read_newer(f), REPLAY_READ);

    line = replay_window_find_line(&f->window, 0, &size);
    assert_non_null(line);
    assert_int_equal(size, 6);
    assert_memory_equal(line, "three\n", size);
    assert_null(replay_window_find_line(&f->window, 6, &size));
}

static void one_stream_reads_one_piece_in_a_turn(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(read_older(f, 0), REPLAY_READ);
    assert_int_equal(read_newer(f), REPLAY_SPENT);
    replay_window_allow_read(&f->window); /* the next stream's part of the same turn */
    assert_int_equal(read_newer(f), REPLAY_READ);
    assert_int_equal(f->store.reads, 2);
}

static void all_streams_share_the_budget_of_a_turn(void **state)
{
    struct fixture *f = *state;

    replay_window_limit(&f->window, REPLAY_READ_COST_BYTES + 1);
    assert_int_equal(read_older(f, 0), REPLAY_READ);
    assert_int_equal(f->window.bytes_left, 1);
    replay_window_spend(&f->window, 100); /* the last step may cost more than is left */
    replay_window_allow_read(&f->window);
    assert_int_equal(read_newer(f), REPLAY_SPENT);

    begin_turn(f);
    assert_int_equal(read_newer(f), REPLAY_READ);
}

static void a_limit_does_not_raise_what_is_left(void **state)
{
    struct fixture *f = *state;

    replay_window_limit(&f->window, 7);
    replay_window_limit(&f->window, 8);

    assert_int_equal(f->window.bytes_left, 7);
}

static void a_refused_read_is_retried_and_then_counts_as_lost(void **state)
{
    struct fixture *f = *state;

    f->store.read_is_refused = true;
    assert_int_equal(read_older(f, 0), REPLAY_RETRY);
    assert_false(replay_window_holds(&f->window, f->older->first, 0));
    wait_us(f, READ_RETRY_INTERVAL_US - 1);
    assert_int_equal(read_older(f, 0), REPLAY_RETRY);
    assert_int_equal(f->store.reads, 1);
    wait_us(f, READ_RETRY_US_MAX - READ_RETRY_INTERVAL_US);
    assert_int_equal(read_older(f, 0), REPLAY_RETRY);
    wait_us(f, 1);
    assert_int_equal(read_older(f, 0), REPLAY_LOST);
}

/* So a reader does not wait READ_RETRY_US_MAX for one segment after the other. */
static void the_time_without_any_good_read_counts_for_each_segment(void **state)
{
    struct fixture *f = *state;

    f->store.read_is_refused = true;
    assert_int_equal(read_older(f, 0), REPLAY_RETRY);
    wait_us(f, READ_RETRY_US_MAX - 1);
    assert_int_equal(read_older(f, 0), REPLAY_RETRY);
    wait_us(f, 1);
    assert_int_equal(read_newer(f), REPLAY_LOST);
}

static void a_good_read_of_one_segment_gives_the_others_their_whole_time(void **state)
{
    struct fixture *f = *state;

    f->store.read_is_refused = true;
    assert_int_equal(read_older(f, 0), REPLAY_RETRY);
    f->store.read_is_refused = false;
    wait_us(f, READ_RETRY_US_MAX - 1);
    assert_int_equal(read_newer(f), REPLAY_READ);
    f->store.read_is_refused = true;
    wait_us(f, 1);
    f->retry_of_newer.first_us = 0;
    assert_int_equal(read_newer(f), REPLAY_RETRY);
}

static void a_segment_that_becomes_readable_again_is_counted(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(read_older(f, 0), REPLAY_READ);
    assert_int_equal(f->window.reopened_segments, 0);
    f->store.read_is_refused = true;
    wait_us(f, 1);
    assert_int_equal(read_older(f, 0), REPLAY_RETRY);
    assert_int_equal(f->window.reopened_segments, 0);
    f->store.read_is_refused = false;
    wait_us(f, READ_RETRY_INTERVAL_US);
    assert_int_equal(read_older(f, 0), REPLAY_READ);
    assert_int_equal(f->window.reopened_segments, 1);
}

/* It may have been readable while no stream tried. */
static void a_segment_that_was_not_tried_for_long_counts_as_reopened(void **state)
{
    struct fixture *f = *state;

    f->store.read_is_refused = true;
    assert_int_equal(read_older(f, 0), REPLAY_RETRY);
    wait_us(f, READ_RETRY_US_MAX);
    assert_int_equal(read_older(f, 0), REPLAY_RETRY);

    assert_int_equal(f->window.reopened_segments, 1);
}

/* Another program has cut it. */
static void a_segment_shorter_than_its_size_is_a_refused_read(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(replay_window_read(&f->window, f->older->first, 8, 16, &f->retry_of_older),
                     REPLAY_RETRY);
}

static void a_window_without_a_store_takes_no_memory(void **state)
{
    struct replay_window window;

    (void)state;
    assert_true(replay_window_init(&window, NULL));
    assert_null(window.bytes);
    replay_window_deinit(&window);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_that_were_not_refused_need_no_retry),
        cmocka_unit_test(a_retry_waits_for_its_interval),
        cmocka_unit_test(retries_expire_after_their_time),
        cmocka_unit_test(a_refusal_long_ago_does_not_count_for_the_next_one),
        TEST(a_window_holds_the_piece_that_was_read_last),
        TEST(a_line_is_found_if_the_window_holds_all_of_it),
        TEST(one_stream_reads_one_piece_in_a_turn),
        TEST(all_streams_share_the_budget_of_a_turn),
        TEST(a_limit_does_not_raise_what_is_left),
        TEST(a_refused_read_is_retried_and_then_counts_as_lost),
        TEST(the_time_without_any_good_read_counts_for_each_segment),
        TEST(a_good_read_of_one_segment_gives_the_others_their_whole_time),
        TEST(a_segment_that_becomes_readable_again_is_counted),
        TEST(a_segment_that_was_not_tried_for_long_counts_as_reopened),
        TEST(a_segment_shorter_than_its_size_is_a_refused_read),
        cmocka_unit_test(a_window_without_a_store_takes_no_memory),
    };

    return cmocka_run_group_tests_name("replay_window", tests, NULL, NULL);
}
