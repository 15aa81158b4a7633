#include "broker/core/refusal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#define START_US UINT64_C(1000)

static void what_was_never_refused_is_neither_fresh_nor_final(void **state)
{
    const struct refusal refusal = {0, 0};

    (void)state;
    assert_false(refusal_is_fresh(&refusal, START_US));
    assert_false(refusal_is_final(&refusal, UINT64_MAX));
}

static void a_refusal_is_known_for_a_while(void **state)
{
    struct refusal refusal = {0, 0};

    (void)state;
    refusal_note(&refusal, START_US);
    assert_true(refusal_is_fresh(&refusal, START_US + REFUSAL_RETRY_US - 1));
    assert_false(refusal_is_fresh(&refusal, START_US + REFUSAL_RETRY_US));
}

static void refused_again_and_again_it_is_final_after_its_time(void **state)
{
    struct refusal refusal = {0, 0};
    uint64_t now_us = START_US;

    (void)state;
    for (; now_us < START_US + REFUSAL_US_MAX; now_us += REFUSAL_RETRY_US) {
        refusal_note(&refusal, now_us);
        assert_false(refusal_is_final(&refusal, now_us));
    }
    assert_true(refusal_is_final(&refusal, START_US + REFUSAL_US_MAX));
}

static void a_refusal_long_ago_says_nothing_of_the_next_one(void **state)
{
    struct refusal refusal = {0, 0};

    (void)state;
    refusal_note(&refusal, START_US);
    refusal_note(&refusal, START_US + REFUSAL_US_MAX);

    assert_false(refusal_is_final(&refusal, START_US + REFUSAL_US_MAX));
    assert_true(refusal_is_final(&refusal, START_US + 2 * REFUSAL_US_MAX));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_never_refused_is_neither_fresh_nor_final),
        cmocka_unit_test(a_refusal_is_known_for_a_while),
        cmocka_unit_test(refused_again_and_again_it_is_final_after_its_time),
        cmocka_unit_test(a_refusal_long_ago_says_nothing_of_the_next_one),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
