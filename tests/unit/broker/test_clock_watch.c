#include "broker/core/clock_watch.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define HOUR UINT64_C(3600000000)
#define DAY (24 * HOUR)
#define TODAY UINT64_C(1795408310537654)

static struct clock_watch watch;
static struct clock_reading now;

static int set_up(void **state)
{
    (void)state;
    now = (struct clock_reading){.monotonic_us = 1, .utc_us = TODAY};
    clock_watch_init(&watch, &now);
    return 0;
}

static bool read_after(uint64_t passed_us, int64_t stepped_us)
{
    now.monotonic_us += passed_us;
    now.utc_us += passed_us + (uint64_t)stepped_us;
    return clock_watch_read(&watch, &now);
}

static void a_clock_that_goes_on_has_no_step(void **state)
{
    uint64_t expected_us;

    (void)state;
    assert_false(read_after(0, 0));
    assert_false(read_after(8 * HOUR, 0)); /* the machine slept */
    assert_false(read_after(40 * DAY, 0)); /* no turn for weeks */
    assert_false(clock_watch_take(&watch, &expected_us));
}

static void small_corrections_never_add_up(void **state)
{
    (void)state;
    for (int i = 0; i < 10000; i++) {
        assert_false(read_after(HOUR, 2000000));
    }
    assert_int_equal(watch.stepped_count, 0);
}

static void more_than_an_hour_in_either_direction_is_a_step(void **state)
{
    static const int64_t steps[] = {(int64_t)HOUR + 1, (int64_t)(2 * HOUR), (int64_t)(40 * DAY),
                                    (int64_t)(3650 * DAY)};
    uint64_t expected_us;

    (void)state;
    assert_false(read_after(5, (int64_t)HOUR));
    assert_false(read_after(5, -(int64_t)HOUR));
    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
        assert_true(read_after(7, steps[i]));
        assert_true(clock_watch_take(&watch, &expected_us));
        assert_int_equal(now.utc_us - expected_us, steps[i]);
        assert_true(read_after(7, -steps[i]));
        assert_true(clock_watch_take(&watch, &expected_us));
        assert_int_equal(expected_us - now.utc_us, steps[i]);
        assert_false(clock_watch_take(&watch, &expected_us));
    }
    assert_int_equal(watch.stepped_count, 8);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_clock_that_goes_on_has_no_step, set_up),
        cmocka_unit_test_setup(small_corrections_never_add_up, set_up),
        cmocka_unit_test_setup(more_than_an_hour_in_either_direction_is_a_step, set_up),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
