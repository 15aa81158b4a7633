#include "broker/core/waiting.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static struct waiting waiting;
static struct waiter anna;
static struct waiter bert;
static struct waiter carl;

static int empty(void **state)
{
    (void)state;
    memset(&waiting, 0, sizeof(waiting));
    memset(&anna, 0, sizeof(anna));
    memset(&bert, 0, sizeof(bert));
    memset(&carl, 0, sizeof(carl));
    return 0;
}

static void expect_round(const struct waiter *first, const struct waiter *second,
                         const struct waiter *third)
{
    waiting_begin_round(&waiting);
    assert_ptr_equal(waiting_next(&waiting), first);
    if (first != NULL) {
        assert_ptr_equal(waiting_next(&waiting), second);
    }
    if (first != NULL && second != NULL) {
        assert_ptr_equal(waiting_next(&waiting), third);
    }
    assert_null(waiting_next(&waiting));
    assert_true(waiting_is_empty(&waiting));
}

static void who_comes_first_is_served_first(void **state)
{
    (void)state;
    expect_round(NULL, NULL, NULL);
    waiting_join(&waiting, &anna);
    waiting_join(&waiting, &bert);
    waiting_join(&waiting, &carl);
    assert_false(waiting_is_empty(&waiting));
    assert_true(anna.is_waiting);

    expect_round(&anna, &bert, &carl);
    assert_false(anna.is_waiting);
}

static void who_joins_again_within_a_round_has_to_wait_for_the_next(void **state)
{
    (void)state;
    waiting_join(&waiting, &anna);
    waiting_begin_round(&waiting);
    assert_ptr_equal(waiting_next(&waiting), &anna);
    waiting_join(&waiting, &anna);

    assert_null(waiting_next(&waiting));
    assert_false(waiting_is_empty(&waiting));
    expect_round(&anna, NULL, NULL);
}

/* Anna is taken in part, Bert not at all, and Carl comes meanwhile. */
static void who_is_taken_in_part_or_passed_over_is_not_overtaken(void **state)
{
    (void)state;
    waiting_join(&waiting, &anna);
    waiting_join(&waiting, &bert);
    waiting_begin_round(&waiting);
    assert_ptr_equal(waiting_next(&waiting), &anna);
    waiting_join(&waiting, &carl);
    waiting_join(&waiting, &anna);
    assert_ptr_equal(waiting_next(&waiting), &bert);
    waiting_join(&waiting, &bert);

    expect_round(&anna, &bert, &carl);
}

/* Her line is longer than what is read at once, so she reads on and joins again. */
static void who_is_in_the_middle_of_a_line_is_not_overtaken(void **state)
{
    (void)state;
    waiting_join(&waiting, &anna);
    waiting_join(&waiting, &bert);
    for (int round = 0; round < 3; round++) {
        waiting_begin_round(&waiting);
        assert_ptr_equal(waiting_next(&waiting), &anna);
        waiting_settle(&anna, true);
        waiting_join(&waiting, &anna);
        assert_ptr_equal(waiting_next(&waiting), &bert);
        waiting_join(&waiting, &bert);
    }

    expect_round(&anna, &bert, NULL);
}

static void who_begins_a_new_line_goes_behind_the_others(void **state)
{
    (void)state;
    waiting_join(&waiting, &anna);
    waiting_join(&waiting, &bert);
    waiting_begin_round(&waiting);
    assert_ptr_equal(waiting_next(&waiting), &anna);
    waiting_settle(&anna, false);
    waiting_join(&waiting, &anna);
    assert_ptr_equal(waiting_next(&waiting), &bert);
    waiting_join(&waiting, &bert);

    expect_round(&bert, &anna, NULL);
}

static void who_leaves_is_asked_no_more_wherever_he_stood(void **state)
{
    (void)state;
    waiting_join(&waiting, &anna);
    waiting_join(&waiting, &bert);
    waiting_join(&waiting, &carl);
    waiting_leave(&waiting, &carl);
    assert_false(carl.is_waiting);
    waiting_join(&waiting, &carl); /* he keeps his place, so he is ahead by now */
    waiting_leave(&waiting, &bert);
    expect_round(&carl, &anna, NULL);

    waiting_join(&waiting, &anna);
    waiting_join(&waiting, &bert);
    waiting_begin_round(&waiting);
    waiting_leave(&waiting, &anna);
    assert_ptr_equal(waiting_next(&waiting), &bert);
    assert_true(waiting_is_empty(&waiting));
}

#define TEST(name) cmocka_unit_test_setup(name, empty)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(who_comes_first_is_served_first),
        TEST(who_joins_again_within_a_round_has_to_wait_for_the_next),
        TEST(who_is_taken_in_part_or_passed_over_is_not_overtaken),
        TEST(who_is_in_the_middle_of_a_line_is_not_overtaken),
        TEST(who_begins_a_new_line_goes_behind_the_others),
        TEST(who_leaves_is_asked_no_more_wherever_he_stood),
    };

    return cmocka_run_group_tests_name("broker.waiting", tests, NULL, NULL);
}
