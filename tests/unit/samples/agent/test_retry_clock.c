#include "samples/agent/core/retry_clock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

/* Gives the bound itself, and keeps it. */
static uint32_t last_bound;

static uint32_t draw_most(void *context, uint32_t bound)
{
    (void)context;
    last_bound = bound;
    return bound;
}

static uint32_t draw_least(void *context, uint32_t bound)
{
    (void)context;
    last_bound = bound;
    return 0;
}

static struct retry_clock make_clock(uint32_t (*random)(void *context, uint32_t bound))
{
    struct retry_clock clock;

    retry_clock_init(&clock, random, NULL, 0, 0);
    return clock;
}

static void the_first_request_waits_at_random(void **state)
{
    struct retry_clock clock;

    (void)state;
    retry_clock_init(&clock, draw_most, NULL, 60000, 100);
    assert_int_equal(retry_clock_wait_ms(&clock, 100), 60000);
    assert_int_equal(retry_clock_wait_ms(&clock, 60099), 1);
    assert_int_equal(retry_clock_wait_ms(&clock, 60100), 0);
    assert_int_equal(retry_clock_wait_ms(&clock, 99999), 0);

    retry_clock_init(&clock, draw_least, NULL, 60000, 100);
    assert_int_equal(last_bound, 60000);
    assert_int_equal(retry_clock_wait_ms(&clock, 100), 0);
}

static void the_bound_doubles_up_to_five_minutes(void **state)
{
    struct retry_clock clock = make_clock(draw_most);
    uint32_t bound = 1000;

    (void)state;
    for (unsigned i = 0; i < 100; i++) {
        retry_clock_fail(&clock, 0, 50);
        assert_int_equal(last_bound, bound);
        assert_int_equal(retry_clock_wait_ms(&clock, 50), bound);
        bound = bound * 2 < 300000 ? bound * 2 : 300000;
    }
}

static void an_answer_makes_the_next_pause_short_again(void **state)
{
    struct retry_clock clock = make_clock(draw_most);

    (void)state;
    retry_clock_fail(&clock, 0, 0);
    retry_clock_fail(&clock, 0, 0);
    retry_clock_go_on(&clock, 0, 0);
    assert_int_equal(retry_clock_wait_ms(&clock, 0), 0);
    retry_clock_fail(&clock, 0, 0);
    assert_int_equal(last_bound, 1000);
}

static void no_pause_is_shorter_than_the_server_asked(void **state)
{
    struct retry_clock clock = make_clock(draw_least);

    (void)state;
    retry_clock_fail(&clock, 30000, 10);
    assert_int_equal(retry_clock_wait_ms(&clock, 10), 30000);
    retry_clock_go_on(&clock, 20000, 10);
    assert_int_equal(retry_clock_wait_ms(&clock, 10), 20000);
    retry_clock_wait_for_person(&clock, 400000, 10);
    assert_int_equal(retry_clock_wait_ms(&clock, 10), 400000);
}

static void machines_that_were_asked_to_wait_do_not_come_back_in_step(void **state)
{
    struct retry_clock clock = make_clock(draw_most);

    (void)state;
    retry_clock_fail(&clock, 30000, 0);
    assert_int_equal(retry_clock_wait_ms(&clock, 0), 31000);
}

static void a_server_may_ask_for_an_hour_at_most(void **state)
{
    struct retry_clock clock = make_clock(draw_least);

    (void)state;
    retry_clock_fail(&clock, UINT32_MAX, 0);
    assert_int_equal(retry_clock_wait_ms(&clock, 0), 3600000);
    retry_clock_go_on(&clock, UINT32_MAX, 0);
    assert_int_equal(retry_clock_wait_ms(&clock, 0), 3600000);
    retry_clock_wait_for_person(&clock, UINT32_MAX, 0);
    assert_int_equal(retry_clock_wait_ms(&clock, 0), 3600000);
}

static void what_a_person_must_mend_is_tried_every_five_minutes(void **state)
{
    struct retry_clock clock = make_clock(draw_most);

    (void)state;
    for (unsigned i = 0; i < 3; i++) {
        retry_clock_wait_for_person(&clock, 0, 1000);
        assert_int_equal(retry_clock_wait_ms(&clock, 1000), 300000);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_request_waits_at_random),
        cmocka_unit_test(the_bound_doubles_up_to_five_minutes),
        cmocka_unit_test(an_answer_makes_the_next_pause_short_again),
        cmocka_unit_test(no_pause_is_shorter_than_the_server_asked),
        cmocka_unit_test(machines_that_were_asked_to_wait_do_not_come_back_in_step),
        cmocka_unit_test(a_server_may_ask_for_an_hour_at_most),
        cmocka_unit_test(what_a_person_must_mend_is_tried_every_five_minutes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
