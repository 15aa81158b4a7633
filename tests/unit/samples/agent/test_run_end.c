#include "samples/agent/core/run_end.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static struct run_state run;

static void begin(bool is_once)
{
    run = (struct run_state){.is_once = is_once};
}

static void expect(enum run_end once, enum run_end not_once)
{
    run.is_once = true;
    assert_int_equal(run_end(&run), once);
    run.is_once = false;
    assert_int_equal(run_end(&run), not_once);
    begin(false);
}

static void a_run_goes_on(void **state)
{
    (void)state;
    begin(false);
    expect(RUN_END_NOT_YET, RUN_END_NOT_YET);
    run.is_over = true;
    expect(RUN_END_NOT_YET, RUN_END_NOT_YET);
    run.is_empty = true;
    expect(RUN_END_NOT_YET, RUN_END_NOT_YET);
}

static void once_is_over_when_all_is_stored(void **state)
{
    (void)state;
    begin(false);
    run.is_over = true;
    run.is_empty = true;
    expect(RUN_END_DONE, RUN_END_FAILED);
}

/* Else events that were not sent would count as sent. */
static void a_library_that_fails_ends_no_run_well(void **state)
{
    (void)state;
    begin(false);
    run.has_failed = true;
    run.is_empty = true;
    expect(RUN_END_FAILED, RUN_END_FAILED);
    run.is_refused = true;
    expect(RUN_END_FAILED, RUN_END_FAILED);
}

static void once_waits_for_no_broker_and_no_person(void **state)
{
    (void)state;
    begin(false);
    run.is_absent = true;
    expect(RUN_END_FAILED, RUN_END_NOT_YET);
    run.is_untrusted = true;
    expect(RUN_END_FAILED, RUN_END_NOT_YET);
    run.counts.health = DELIVERY_CONFIGURATION;
    expect(RUN_END_FAILED, RUN_END_NOT_YET);
    run.counts.health = DELIVERY_FULL;
    expect(RUN_END_FAILED, RUN_END_NOT_YET);
}

static void once_outlives_a_short_outage_of_the_server(void **state)
{
    (void)state;
    begin(false);
    run.counts.health = DELIVERY_RETRYING;
    run.counts.failures = RUN_END_FAILURES_MAX - 1;
    expect(RUN_END_NOT_YET, RUN_END_NOT_YET);
    run.counts.health = DELIVERY_RETRYING;
    run.counts.failures = RUN_END_FAILURES_MAX;
    expect(RUN_END_FAILED, RUN_END_NOT_YET);
}

static void once_fails_when_the_last_place_cannot_be_stored(void **state)
{
    (void)state;
    begin(false);
    run.is_over = true;
    run.counts.has_store_failed = true;
    expect(RUN_END_FAILED, RUN_END_NOT_YET);
    run.is_over = true;
    run.counts.has_store_failed = true;
    run.counts.waiting = 1;
    expect(RUN_END_NOT_YET, RUN_END_NOT_YET);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_run_goes_on),
        cmocka_unit_test(once_is_over_when_all_is_stored),
        cmocka_unit_test(a_library_that_fails_ends_no_run_well),
        cmocka_unit_test(once_waits_for_no_broker_and_no_person),
        cmocka_unit_test(once_outlives_a_short_outage_of_the_server),
        cmocka_unit_test(once_fails_when_the_last_place_cannot_be_stored),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
