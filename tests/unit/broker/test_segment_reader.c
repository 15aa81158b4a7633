#include "broker/core/segment_reader.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "tests/support/failing_malloc.h"
#include "tests/support/memory_store.h"

#define EPOCH MEMORY_EPOCH

/* A store with one segment, a reader of it, and how far it has read. */
struct fixture {
    struct memory_store store;
    struct memory_segment *file;
    struct segment segment;
    struct segment_reader reader;
    struct event_id passed;
    uint64_t offset;
};

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));

    if (f == NULL) {
        return -1;
    }
    memory_store_init(&f->store);
    f->file = memory_store_add(&f->store, EPOCH, 1);
    f->passed.epoch = EPOCH;
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    replay_window_deinit(&f->reader.window);
    memory_store_deinit(&f->store);
    free(f);
    return 0;
}

static void put_event(struct fixture *f, uint64_t sequence)
{
    memory_segment_put_event(f->file, EVENT_BROKER_STARTED, sequence, "none");
}

static void put_events(struct fixture *f, uint64_t last)
{
    for (uint64_t i = 1; i <= last; i++) {
        put_event(f, i);
    }
}

static void begin_turn(struct fixture *f)
{
    replay_window_begin_turn(&f->reader.window);
    replay_window_allow_read(&f->reader.window);
}

/* What was put is the segment, and a turn begins. */
static void open_reader(struct fixture *f)
{
    f->segment.first = f->file->first;
    f->segment.size = f->file->size;
    assert_true(replay_window_init(&f->reader.window, &f->store.store));
    begin_turn(f);
}

static enum segment_result read_next(struct fixture *f, struct segment_line *line_out)
{
    enum segment_result result =
        segment_read(&f->reader, &f->segment, f->passed, EVENT_KEYS_ALL, &f->offset, line_out);

    if (result == SEGMENT_LINE) {
        f->passed = line_out->id;
        f->offset = line_out->offset_after;
    }
    return result;
}

static void assert_line(struct fixture *f, uint64_t sequence)
{
    struct segment_line line;

    assert_int_equal(read_next(f, &line), SEGMENT_LINE);
    assert_int_equal(line.id.epoch, EPOCH);
    assert_int_equal(line.id.sequence, sequence);
    assert_int_equal(line.line.time_us, 1000 * sequence);
    assert_int_equal(line.line.bytes[line.line.size - 1], '\n');
}

static void assert_result(struct fixture *f, enum segment_result expected)
{
    struct segment_line line;

    assert_int_equal(read_next(f, &line), expected);
}

static void lines_come_in_order(void **state)
{
    struct fixture *f = *state;

    put_events(f, 3);
    open_reader(f);

    assert_line(f, 1);
    assert_line(f, 2);
    assert_line(f, 3);
    assert_result(f, SEGMENT_END);
    assert_int_equal(f->store.reads, 1);
}

static void a_line_that_was_passed_is_not_given_again(void **state)
{
    struct fixture *f = *state;

    put_events(f, 3);
    open_reader(f);
    f->passed.sequence = 2;

    assert_line(f, 3);
    assert_result(f, SEGMENT_END);
}

static void a_line_that_is_not_an_event_of_ours_is_passed_over(void **state)
{
    static const char noughts[40] = {0};
    struct fixture *f = *state;

    put_event(f, 1);
    memory_segment_put(f->file, noughts, sizeof(noughts));
    memory_segment_put_text(f->file, "\n\n{}\nhello\n");
    memory_segment_put_text(
        f->file, "{\"specversion\":\"1.0\",\"id\":\"0000600000000000.00000000000000000002\"}\n");
    memory_segment_put_text(
        f->file, "{\"specversion\":\"1.0\",\"id\":\"0000600000000000.0000000000000000000");
    memory_segment_put_text(f->file, "\n");
    put_event(f, 5);
    open_reader(f);

    assert_line(f, 1);
    assert_line(f, 5);
    assert_result(f, SEGMENT_END);
}

static void a_turn_reads_one_piece(void **state)
{
    struct fixture *f = *state;
    uint64_t read = 0;
    uint64_t count = 0;
    size_t turns = 1;

    while (f->file->size < 3 * JOURNAL_WINDOW_BYTES) {
        count++;
        put_event(f, count);
    }
    open_reader(f);

    while (read < count) {
        struct segment_line line;

        switch (read_next(f, &line)) {
        case SEGMENT_LINE:
            read++;
            assert_int_equal(line.id.sequence, read);
            break;
        case SEGMENT_AGAIN:
            assert_int_equal(f->store.reads, turns);
            turns++;
            begin_turn(f);
            break;
        case SEGMENT_END:
        case SEGMENT_LATER:
            fail_msg("the segment ends after %d lines", (int)read);
        }
    }
    assert_result(f, SEGMENT_END);
    assert_in_range(turns, 4, 5); /* a line in two pieces is read from its start again */
}

static void a_piece_without_the_end_of_a_line_is_passed_over(void **state)
{
    struct fixture *f = *state;
    char *garbage = malloc(JOURNAL_WINDOW_BYTES + 1000);

    assert_non_null(garbage);
    memset(garbage, 'x', JOURNAL_WINDOW_BYTES + 1000);
    memory_segment_put(f->file, garbage, JOURNAL_WINDOW_BYTES + 1000);
    free(garbage);
    memory_segment_put_text(f->file, "\n");
    put_event(f, 9);
    open_reader(f);

    assert_result(f, SEGMENT_AGAIN);
    begin_turn(f);
    assert_line(f, 9);
}

static void a_line_behind_the_size_of_the_segment_is_not_read(void **state)
{
    struct fixture *f = *state;

    put_event(f, 1);
    open_reader(f);
    put_event(f, 2); /* as a failed write leaves it */

    assert_line(f, 1);
    assert_result(f, SEGMENT_END);
}

static void wait_us(struct fixture *f, uint64_t us)
{
    replay_window_set_time(&f->reader.window, f->reader.window.now_us + us);
    begin_turn(f);
}

/* There is a line, which the store refuses to read from now on. */
static void refuse_reading(struct fixture *f)
{
    put_event(f, 1);
    open_reader(f);
    wait_us(f, 1);
    f->store.read_is_refused = true;
}

static void a_refused_read_is_retried_until_it_succeeds(void **state)
{
    struct fixture *f = *state;

    refuse_reading(f);
    assert_result(f, SEGMENT_LATER);
    wait_us(f, READ_RETRY_US_MAX - 1);
    assert_result(f, SEGMENT_LATER);
    f->store.read_is_refused = false;
    wait_us(f, READ_RETRY_INTERVAL_US);
    assert_line(f, 1);
}

static void a_segment_that_is_refused_for_long_counts_as_ended(void **state)
{
    struct fixture *f = *state;

    refuse_reading(f);
    assert_result(f, SEGMENT_LATER);
    wait_us(f, READ_RETRY_US_MAX - 1);
    assert_result(f, SEGMENT_LATER);
    wait_us(f, 1);
    assert_result(f, SEGMENT_END);
    f->store.read_is_refused = false;
    wait_us(f, READ_RETRY_INTERVAL_US);
    assert_line(f, 1);
}

static void retries_ask_the_store_once_an_interval(void **state)
{
    struct fixture *f = *state;

    refuse_reading(f);
    for (int turn = 0; turn < 10; turn++) {
        assert_result(f, SEGMENT_LATER);
        begin_turn(f);
    }
    assert_int_equal(f->store.reads, 1);
    wait_us(f, READ_RETRY_INTERVAL_US);
    assert_result(f, SEGMENT_LATER);
    assert_int_equal(f->store.reads, 2);
}

static void a_spent_budget_ends_the_reading_of_the_turn(void **state)
{
    struct fixture *f = *state;

    put_events(f, 3);
    open_reader(f);
    assert_line(f, 1);
    replay_window_limit(&f->reader.window, 1); /* other streams have spent the rest */

    assert_line(f, 2);
    assert_result(f, SEGMENT_AGAIN);
    replay_window_allow_read(&f->reader.window); /* the next stream has no more to spend */
    assert_result(f, SEGMENT_AGAIN);
    begin_turn(f);
    assert_line(f, 3);
}

static void a_line_waits_for_the_next_turn_when_memory_is_short(void **state)
{
    struct fixture *f = *state;
    bool has_failed = true;

    put_events(f, 2);
    open_reader(f);

    for (size_t n = 1; has_failed; n++) {
        struct segment_line line;
        enum segment_result result;

        f->offset = 0;
        f->passed.sequence = 0;
        if (!failing_malloc_arm(n)) {
            skip();
        }
        result = read_next(f, &line);
        has_failed = failing_malloc_disarm();
        assert_int_equal(result, has_failed ? SEGMENT_AGAIN : SEGMENT_LINE);
        assert_int_equal(f->offset == 0, has_failed);
    }
    assert_line(f, 2);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(lines_come_in_order),
        TEST(a_line_that_was_passed_is_not_given_again),
        TEST(a_line_that_is_not_an_event_of_ours_is_passed_over),
        TEST(a_turn_reads_one_piece),
        TEST(a_piece_without_the_end_of_a_line_is_passed_over),
        TEST(a_line_behind_the_size_of_the_segment_is_not_read),
        TEST(a_refused_read_is_retried_until_it_succeeds),
        TEST(a_segment_that_is_refused_for_long_counts_as_ended),
        TEST(retries_ask_the_store_once_an_interval),
        TEST(a_spent_budget_ends_the_reading_of_the_turn),
        TEST(a_line_waits_for_the_next_turn_when_memory_is_short),
    };

    return cmocka_run_group_tests_name("segment_reader", tests, NULL, NULL);
}
