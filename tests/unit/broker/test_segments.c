#include "broker/core/segments.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "broker/core/clock_watch.h"
#include "tests/support/failing_malloc.h"

static struct event_id id(uint64_t epoch, uint64_t sequence)
{
    const struct event_id id = {epoch, sequence};

    return id;
}

static bool add(struct segments *segments, struct event_id first, struct event_id last)
{
    const struct segment segment = {.first = first, .last = last, .size = 100};

    return segments_add(segments, &segment);
}

/* Epoch 7 with 1 to 10 and 11 to 20, and epoch 9 with 1 to 5. */
static int set_up(void **state)
{
    static struct segments segments;

    segments_init(&segments);
    assert_true(add(&segments, id(7, 1), id(7, 10)));
    assert_true(add(&segments, id(7, 11), id(7, 20)));
    assert_true(add(&segments, id(9, 1), id(9, 5)));
    *state = &segments;
    return 0;
}

static int tear_down(void **state)
{
    segments_deinit(*state);
    return 0;
}

static void the_segment_that_goes_on_after_an_id_is_found(void **state)
{
    static const struct {
        const char *name;
        struct event_id passed;
        size_t index;
    } rows[] = {
        {"below all epochs", {0, 0}, 0},
        {"before the first event", {7, 0}, 0},
        {"before the first segment's last", {7, 9}, 0},
        {"at the first segment's last", {7, 10}, 1},
        {"before the second segment's last", {7, 19}, 1},
        {"at the second segment's last", {7, 20}, 2},
        {"in an epoch that is missing", {8, 3}, 2},
        {"before the first event of the last epoch", {9, 0}, 2},
        {"before the newest event", {9, 4}, 2},
        {"at the newest event", {9, 5}, 3},
        {"above all epochs", {UINT64_MAX, 1}, 3},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        size_t index = segments_find_after(*state, rows[i].passed);

        if (index != rows[i].index) {
            fail_msg("%s: segment %d", rows[i].name, (int)index);
        }
    }
}

static void an_empty_list_has_no_segment_to_find(void **state)
{
    struct segments segments;

    (void)state;
    segments_init(&segments);
    assert_int_equal(segments_find_after(&segments, id(1, 1)), 0);
    assert_null(segments_newest(&segments));
    segments_deinit(&segments);
}

static void the_newest_segment_grows_and_so_do_the_bytes_of_all(void **state)
{
    struct segments *segments = *state;

    segments_grow_newest(segments, 50, id(9, 8), 1234, 1);

    assert_int_equal(segments->bytes, 350);
    assert_int_equal(segments_newest(segments)->size, 150);
    assert_int_equal(segments_newest(segments)->last_time_us, 1234);
    assert_int_equal(segments_find_after(segments, id(9, 7)), 2);
}

static void the_oldest_segment_is_removed_with_its_bytes(void **state)
{
    struct segments *segments = *state;

    segments_remove_oldest(segments);

    assert_int_equal(segments->count, 2);
    assert_int_equal(segments->bytes, 200);
    assert_int_equal(segments->items[0].first.sequence, 11);
    assert_int_equal(segments_find_after(segments, id(7, 3)), 0);
}

static void the_list_stays_as_it_was_when_memory_is_short(void **state)
{
    struct segments segments;
    uint64_t sequence = 0;

    (void)state;
    segments_init(&segments);
    for (size_t n = 1; n <= 3; n++) {
        size_t count = segments.count;
        bool is_added = true;

        if (!failing_malloc_arm(1)) {
            skip();
        }
        while (is_added) {
            sequence++;
            is_added = add(&segments, id(1, sequence), id(1, sequence));
            count += is_added ? 1 : 0;
        }
        assert_true(failing_malloc_disarm());
        assert_int_equal(segments.count, count);
        assert_int_equal(segments.bytes, 100 * count);
        assert_true(add(&segments, id(1, sequence), id(1, sequence)));
    }
    assert_int_equal(segments_find_after(&segments, id(1, 17)), 17);
    segments_deinit(&segments);
}

static void a_segment_may_reach_a_time_until_a_step_after_its_last_line(void **state)
{
    struct segment segment = {.last_time_us = 1000};

    (void)state;
    assert_true(segment_may_reach(&segment, 1000));
    assert_true(segment_may_reach(&segment, 1000 + CLOCK_STEP_US_MIN));
    assert_false(segment_may_reach(&segment, 1001 + CLOCK_STEP_US_MIN));
    segment.is_unread = true;
    assert_true(segment_may_reach(&segment, UINT64_MAX));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_segment_that_goes_on_after_an_id_is_found, set_up,
                                        tear_down),
        cmocka_unit_test(an_empty_list_has_no_segment_to_find),
        cmocka_unit_test_setup_teardown(the_newest_segment_grows_and_so_do_the_bytes_of_all, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(the_oldest_segment_is_removed_with_its_bytes, set_up,
                                        tear_down),
        cmocka_unit_test(a_segment_may_reach_a_time_until_a_step_after_its_last_line),
        cmocka_unit_test(the_list_stays_as_it_was_when_memory_is_short),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
