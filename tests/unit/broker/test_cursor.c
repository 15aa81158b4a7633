#include "broker/core/cursor.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "tests/support/broker_fixture.h"

/* A journal whose ring has room for ten events and holds 1 to 5; event n is of time 100 n. */
#define REMEMBERED 10u

static void append_at(struct journal *journal, uint64_t time_us)
{
    const struct stamp stamp = {.source = "/wnetwatch/test"};
    const struct clock_reading now = {0, time_us};
    struct event event;

    stamp_broker_event(&stamp, EVENT_BROKER_STARTED, &now, &event);
    journal_append(journal, &event);
}

static void append_to(struct journal *journal, uint64_t newest)
{
    while (journal_newest_id(journal).sequence < newest) {
        append_at(journal, 100 * journal_next_id(journal).sequence);
    }
}

/* Without a store, what is appended is committed at once. */
static const struct journal_config in_memory = {
    .epoch = FIXTURE_EPOCH,
    .ring_bytes = RING_BYTES,
    .ring_events = REMEMBERED,
};

static int start(void **state)
{
    static struct journal journal;

    *state = &journal;
    if (!journal_init(&journal, &in_memory)) {
        return -1;
    }
    append_to(&journal, 5);
    return 0;
}

static int stop(void **state)
{
    journal_deinit(*state);
    return 0;
}

static struct cursor after(uint64_t epoch, uint64_t sequence)
{
    const struct event_id id = {epoch, sequence};
    struct cursor cursor;

    cursor_start_after(&cursor, id);
    return cursor;
}

/* The event with this number is next; it is taken. */
static void assert_event(struct cursor *cursor, struct journal *journal, uint64_t sequence)
{
    struct cursor_step step;

    assert_int_equal(cursor_read(cursor, journal, &step), CURSOR_LINE);
    assert_int_equal(step.line.time_us, 100 * sequence);
    cursor_take(cursor, &step);
    assert_int_equal(event_id_compare(cursor->passed, event_numbered(sequence)), 0);
}

static void assert_end(struct cursor *cursor, struct journal *journal)
{
    struct cursor_step step;

    assert_int_equal(cursor_read(cursor, journal, &step), CURSOR_END);
}

/* A gap is next, up to this event; it is taken. */
static struct cursor_step assert_gap(struct cursor *cursor, struct journal *journal,
                                     enum stream_gap_reason reason, uint64_t gap_before)
{
    struct cursor_step step;

    assert_int_equal(cursor_read(cursor, journal, &step), CURSOR_GAP);
    assert_string_equal(stream_gap_reason_name(step.gap_reason), stream_gap_reason_name(reason));
    assert_int_equal(event_id_compare(step.gap_before, event_numbered(gap_before)), 0);
    cursor_take(cursor, &step);
    return step;
}

static void assert_unknown(struct cursor *cursor, struct journal *journal, uint64_t before)
{
    assert_false(assert_gap(cursor, journal, STREAM_GAP_UNKNOWN, before).lost_is_known);
}

static void assert_lost(struct cursor *cursor, struct journal *journal, uint64_t before,
                        uint64_t lost)
{
    struct cursor_step step = assert_gap(cursor, journal, STREAM_GAP_RETENTION, before);

    assert_true(step.lost_is_known);
    assert_int_equal(step.lost_count, lost);
}

static void a_cursor_from_now_reads_only_later_events(void **state)
{
    struct journal *journal = *state;
    struct cursor cursor;

    cursor_start_now(&cursor, journal);

    assert_end(&cursor, journal);
    append_to(journal, 7);
    assert_event(&cursor, journal, 6);
    assert_event(&cursor, journal, 7);
    assert_end(&cursor, journal);
}

static void a_cursor_from_the_oldest_reads_all_events(void **state)
{
    struct journal *journal = *state;
    struct cursor cursor;

    cursor_start_oldest(&cursor, journal);

    for (uint64_t i = 1; i <= 5; i++) {
        assert_event(&cursor, journal, i);
    }
    assert_end(&cursor, journal);
}

static size_t take_lines(struct cursor *cursor, struct journal *journal, size_t lines_max)
{
    static char out[REMEMBERED * EVENT_BYTES_MAX];
    size_t size = 0;
    size_t count = cursor_take_lines(cursor, journal, lines_max, out, sizeof(out), &size);

    assert_true((count == 0) == (size == 0));
    assert_true(count == 0 || out[size - 1] == '\n');
    return count;
}

static void lines_in_the_ring_can_be_taken_together(void **state)
{
    struct journal *journal = *state;
    struct cursor cursor = after(FIXTURE_EPOCH, 1);

    assert_int_equal(take_lines(&cursor, journal, 0), 0);
    assert_int_equal(take_lines(&cursor, journal, 3), 3);
    assert_event(&cursor, journal, 5);
    assert_int_equal(take_lines(&cursor, journal, 3), 0);
    append_to(journal, 7);
    assert_int_equal(take_lines(&cursor, journal, SIZE_MAX), 2);
    assert_end(&cursor, journal);
}

static void what_is_no_line_of_the_ring_is_not_taken_with_others(void **state)
{
    struct journal *journal = *state;
    struct cursor of_other_epoch = after(FIXTURE_EPOCH - 1, 2);
    struct cursor of_the_future = after(FIXTURE_EPOCH, 9);
    struct cursor behind_a_gap = after(FIXTURE_EPOCH, 1);
    struct cursor since;

    assert_int_equal(take_lines(&of_other_epoch, journal, SIZE_MAX), 0);
    assert_int_equal(take_lines(&of_the_future, journal, SIZE_MAX), 0);
    cursor_start_since(&since, journal, 300);
    assert_int_equal(take_lines(&since, journal, SIZE_MAX), 0);
    assert_event(&since, journal, 3);
    assert_int_equal(take_lines(&since, journal, SIZE_MAX), 2);

    append_to(journal, 2 + REMEMBERED);
    assert_int_equal(take_lines(&behind_a_gap, journal, SIZE_MAX), 0);
    assert_lost(&behind_a_gap, journal, 3, 1);
    assert_int_equal(take_lines(&behind_a_gap, journal, SIZE_MAX), REMEMBERED);
}

static void the_oldest_event_is_the_oldest_that_is_held(void **state)
{
    struct journal *journal = *state;
    struct cursor cursor;

    append_to(journal, REMEMBERED + 3);
    cursor_start_oldest(&cursor, journal);

    assert_event(&cursor, journal, 4);
}

static void a_cursor_after_an_id_reads_the_next_event(void **state)
{
    struct journal *journal = *state;

    for (uint64_t passed = 0; passed < 5; passed++) {
        struct cursor cursor = after(FIXTURE_EPOCH, passed);

        assert_event(&cursor, journal, passed + 1);
    }
}

static void a_cursor_after_the_newest_id_is_at_the_end(void **state)
{
    struct journal *journal = *state;
    struct cursor cursor = after(FIXTURE_EPOCH, 5);

    assert_end(&cursor, journal);
    append_to(journal, 6);
    assert_event(&cursor, journal, 6);
}

static void reading_does_not_move_the_cursor(void **state)
{
    struct journal *journal = *state;
    struct cursor cursor = after(FIXTURE_EPOCH, 2);
    struct cursor_step step;

    assert_int_equal(cursor_read(&cursor, journal, &step), CURSOR_LINE);
    assert_int_equal(cursor_read(&cursor, journal, &step), CURSOR_LINE);

    assert_event(&cursor, journal, 3);
}

static void a_cursor_since_a_time_reads_the_first_event_at_or_after_it(void **state)
{
    static const struct {
        const char *name;
        uint64_t since_us;
        uint64_t first;
    } rows[] = {
        {"before all", 0, 1},      {"at the first", 100, 1},      {"after the first", 101, 2},
        {"at the second", 200, 2}, {"before the newest", 499, 5}, {"at the newest", 500, 5},
    };
    struct journal *journal = *state;

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct cursor cursor;

        print_message("%s\n", rows[i].name);
        cursor_start_since(&cursor, journal, rows[i].since_us);
        assert_event(&cursor, journal, rows[i].first);
    }
}

static void a_cursor_since_a_future_time_is_one_from_now(void **state)
{
    struct journal *journal = *state;
    struct cursor cursor;

    cursor_start_since(&cursor, journal, 501);

    assert_end(&cursor, journal);
    append_to(journal, 6);
    assert_event(&cursor, journal, 6);
}

static void a_cursor_since_a_time_reports_no_gap_of_older_events(void **state)
{
    struct journal *journal = *state;
    struct cursor cursor;

    append_to(journal, REMEMBERED + 3);
    cursor_start_since(&cursor, journal, 0);

    assert_event(&cursor, journal, 4);
}

static void the_first_event_of_the_time_counts_when_the_clock_was_set_back(void **state)
{
    struct journal *journal = *state;
    struct cursor cursor;

    append_at(journal, 50);
    cursor_start_since(&cursor, journal, 450);

    assert_event(&cursor, journal, 5);
}

static void a_cursor_that_retention_passed_reports_the_exact_loss_once(void **state)
{
    struct journal *journal = *state;
    struct cursor cursor = after(FIXTURE_EPOCH, 2);

    append_to(journal, REMEMBERED + 10);

    assert_lost(&cursor, journal, 11, 8); /* 3 to 10 */
    assert_event(&cursor, journal, 11);
    for (uint64_t i = 12; i <= 20; i++) {
        assert_event(&cursor, journal, i);
    }
    assert_end(&cursor, journal);
}

static void no_gap_is_reported_while_the_next_event_is_held(void **state)
{
    struct journal *journal = *state;
    struct cursor cursor = after(FIXTURE_EPOCH, 2);

    append_to(journal, REMEMBERED + 2);

    assert_event(&cursor, journal, 3);
}

static void a_loss_of_one_is_reported_as_one(void **state)
{
    struct journal *journal = *state;
    struct cursor cursor = after(FIXTURE_EPOCH, 2);

    append_to(journal, REMEMBERED + 3);

    assert_lost(&cursor, journal, 4, 1);
}

static void each_new_loss_is_reported(void **state)
{
    struct journal *journal = *state;
    struct cursor cursor = after(FIXTURE_EPOCH, 2);

    append_to(journal, REMEMBERED + 10);
    assert_lost(&cursor, journal, 11, 8);
    append_to(journal, REMEMBERED + 15);

    assert_lost(&cursor, journal, 16, 5);
    assert_event(&cursor, journal, 16);
}

static void an_id_of_an_older_epoch_is_unknown_and_the_oldest_follows(void **state)
{
    struct journal *journal = *state;
    struct cursor cursors[] = {after(0, 0), after(FIXTURE_EPOCH - 1, 3), after(0, UINT64_MAX),
                               after(FIXTURE_EPOCH - 1, UINT64_MAX)};

    for (size_t i = 0; i < sizeof(cursors) / sizeof(cursors[0]); i++) {
        assert_unknown(&cursors[i], journal, 1);
        assert_event(&cursors[i], journal, 1);
    }
}

static void an_id_above_the_newest_is_unknown_and_the_next_event_follows(void **state)
{
    struct journal *journal = *state;
    struct cursor cursors[] = {after(FIXTURE_EPOCH, 6), after(FIXTURE_EPOCH, UINT64_MAX),
                               after(FIXTURE_EPOCH + 1, 0), after(UINT64_MAX, UINT64_MAX)};

    for (size_t i = 0; i < sizeof(cursors) / sizeof(cursors[0]); i++) {
        assert_unknown(&cursors[i], journal, 6);
        assert_end(&cursors[i], journal);
    }
    append_to(journal, 6);
    for (size_t i = 0; i < sizeof(cursors) / sizeof(cursors[0]); i++) {
        assert_event(&cursors[i], journal, 6);
    }
}

static void an_empty_journal_is_at_its_end_from_every_start(void **state)
{
    static struct journal journal;
    struct cursor cursors[4];

    (void)state;
    assert_true(journal_init(&journal, &in_memory));
    cursor_start_now(&cursors[0], &journal);
    cursor_start_oldest(&cursors[1], &journal);
    cursor_start_since(&cursors[2], &journal, 0);
    cursors[3] = after(FIXTURE_EPOCH, 0);

    for (size_t i = 0; i < 4; i++) {
        assert_end(&cursors[i], &journal);
    }
    append_to(&journal, 1);
    for (size_t i = 0; i < 4; i++) {
        assert_event(&cursors[i], &journal, 1);
    }
    journal_deinit(&journal);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_cursor_from_now_reads_only_later_events, start, stop),
        cmocka_unit_test_setup_teardown(a_cursor_from_the_oldest_reads_all_events, start, stop),
        cmocka_unit_test_setup_teardown(lines_in_the_ring_can_be_taken_together, start, stop),
        cmocka_unit_test_setup_teardown(what_is_no_line_of_the_ring_is_not_taken_with_others, start,
                                        stop),
        cmocka_unit_test_setup_teardown(the_oldest_event_is_the_oldest_that_is_held, start, stop),
        cmocka_unit_test_setup_teardown(a_cursor_after_an_id_reads_the_next_event, start, stop),
        cmocka_unit_test_setup_teardown(a_cursor_after_the_newest_id_is_at_the_end, start, stop),
        cmocka_unit_test_setup_teardown(reading_does_not_move_the_cursor, start, stop),
        cmocka_unit_test_setup_teardown(a_cursor_since_a_time_reads_the_first_event_at_or_after_it,
                                        start, stop),
        cmocka_unit_test_setup_teardown(a_cursor_since_a_future_time_is_one_from_now, start, stop),
        cmocka_unit_test_setup_teardown(a_cursor_since_a_time_reports_no_gap_of_older_events, start,
                                        stop),
        cmocka_unit_test_setup_teardown(
            the_first_event_of_the_time_counts_when_the_clock_was_set_back, start, stop),
        cmocka_unit_test_setup_teardown(a_cursor_that_retention_passed_reports_the_exact_loss_once,
                                        start, stop),
        cmocka_unit_test_setup_teardown(no_gap_is_reported_while_the_next_event_is_held, start,
                                        stop),
        cmocka_unit_test_setup_teardown(a_loss_of_one_is_reported_as_one, start, stop),
        cmocka_unit_test_setup_teardown(each_new_loss_is_reported, start, stop),
        cmocka_unit_test_setup_teardown(an_id_of_an_older_epoch_is_unknown_and_the_oldest_follows,
                                        start, stop),
        cmocka_unit_test_setup_teardown(
            an_id_above_the_newest_is_unknown_and_the_next_event_follows, start, stop),
        cmocka_unit_test(an_empty_journal_is_at_its_end_from_every_start),
    };

    return cmocka_run_group_tests_name("cursor", tests, NULL, NULL);
}
