#include "client_lib/core/backoff.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/support/broken_contracts.h"

#define DRAWS 2000u

/* The largest of many delays drawn with one bound. */
static uint32_t draw_largest(uint32_t bound_ms, uint64_t seed)
{
    uint32_t largest = 0;

    for (uint64_t i = 0; i < DRAWS; i++) {
        struct backoff backoff;
        uint32_t delay_ms;

        backoff_init(&backoff, bound_ms, bound_ms, seed + i);
        delay_ms = backoff_next_ms(&backoff);
        assert_in_range(delay_ms, 0, bound_ms);
        largest = delay_ms > largest ? delay_ms : largest;
    }
    return largest;
}

static void delays_are_spread_over_the_whole_bound(void **state)
{
    (void)state;

    assert_in_range(draw_largest(100, 1), 95, 100);
    assert_in_range(draw_largest(10000, 7), 9900, 10000);
}

static void the_bound_doubles_up_to_its_maximum(void **state)
{
    static const uint32_t bounds_ms[] = {100, 200, 400, 800, 1000, 1000, 1000};
    struct backoff backoff;

    (void)state;
    backoff_init(&backoff, 100, 1000, 1);

    for (size_t i = 0; i < sizeof(bounds_ms) / sizeof(bounds_ms[0]); i++) {
        assert_int_equal(backoff.bound_ms, bounds_ms[i]);
        assert_in_range(backoff_next_ms(&backoff), 0, bounds_ms[i]);
    }
}

static void the_largest_bound_does_not_overflow(void **state)
{
    struct backoff backoff;

    (void)state;
    backoff_init(&backoff, 0x80000000u, 0xFFFFFFFEu, 1);
    (void)backoff_next_ms(&backoff);
    assert_int_equal(backoff.bound_ms, 0xFFFFFFFEu);
    (void)backoff_next_ms(&backoff);
    assert_int_equal(backoff.bound_ms, 0xFFFFFFFEu);
}

static void a_reset_brings_back_the_smallest_bound(void **state)
{
    struct backoff backoff;

    (void)state;
    backoff_init(&backoff, 100, 1000, 1);
    (void)backoff_next_ms(&backoff);
    (void)backoff_next_ms(&backoff);

    backoff_reset(&backoff);

    assert_int_equal(backoff.bound_ms, 100);
}

static void different_seeds_draw_different_delays(void **state)
{
    struct backoff one;
    struct backoff other;
    unsigned same = 0;

    (void)state;
    backoff_init(&one, 1000000, 1000000, 1);
    backoff_init(&other, 1000000, 1000000, 2);

    for (int i = 0; i < 100; i++) {
        same += backoff_next_ms(&one) == backoff_next_ms(&other);
    }
    assert_in_range(same, 0, 2);
}

static void a_smallest_bound_above_the_largest_is_a_broken_contract(void **state)
{
    struct backoff backoff = {0};

    (void)state;
    backoff_init(&backoff, 200, 100, 1);
    assert_int_equal(broken_contracts_take(), 1);
    assert_int_equal(backoff_next_ms(&backoff), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(delays_are_spread_over_the_whole_bound),
        cmocka_unit_test(the_bound_doubles_up_to_its_maximum),
        cmocka_unit_test(the_largest_bound_does_not_overflow),
        cmocka_unit_test(a_reset_brings_back_the_smallest_bound),
        cmocka_unit_test(different_seeds_draw_different_delays),
        cmocka_unit_test(a_smallest_bound_above_the_largest_is_a_broken_contract),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
