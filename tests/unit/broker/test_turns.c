#include "broker/core/turns.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#define SHARE 1000u

#define ALICE "S-1-5-21-1-2-3-1001"
#define BOB "S-1-5-21-1-2-3-1002"

static struct turns turns;

static int begin(void **state)
{
    (void)state;
    turns_begin(&turns, SHARE);
    return 0;
}

static void each_turn_gives_everybody_the_same(void **state)
{
    (void)state;

    assert_int_equal(*turns_left(&turns, ALICE), SHARE);
    *turns_left(&turns, ALICE) = 1;
    assert_int_equal(*turns_left(&turns, ALICE), 1);
    assert_int_equal(*turns_left(&turns, BOB), SHARE);
    turns_begin(&turns, SHARE);
    assert_int_equal(*turns_left(&turns, ALICE), SHARE);
}

static void who_has_had_his_turn_waits_and_nobody_else_does(void **state)
{
    (void)state;

    *turns_left(&turns, ALICE) = 0;
    assert_null(turns_left(&turns, ALICE));
    assert_non_null(turns_left(&turns, BOB));
    turns_begin(&turns, SHARE);
    assert_non_null(turns_left(&turns, ALICE));
}

static void users_who_are_not_known_share_a_turn(void **state)
{
    (void)state;

    *turns_left(&turns, "") = 0;
    assert_null(turns_left(&turns, ""));
    assert_non_null(turns_left(&turns, ALICE));
}

static void more_users_than_a_turn_remembers_wait_for_the_next(void **state)
{
    char user[32];

    (void)state;

    for (unsigned int i = 0; i < TURN_USERS_MAX; i++) {
        (void)snprintf(user, sizeof(user), "S-1-5-21-7-7-7-%u", i);
        assert_non_null(turns_left(&turns, user));
    }
    assert_null(turns_left(&turns, ALICE));
    assert_non_null(turns_left(&turns, user));
    turns_begin(&turns, SHARE);
    assert_non_null(turns_left(&turns, ALICE));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(each_turn_gives_everybody_the_same, begin),
        cmocka_unit_test_setup(who_has_had_his_turn_waits_and_nobody_else_does, begin),
        cmocka_unit_test_setup(users_who_are_not_known_share_a_turn, begin),
        cmocka_unit_test_setup(more_users_than_a_turn_remembers_wait_for_the_next, begin),
    };

    return cmocka_run_group_tests_name("broker.turns", tests, NULL, NULL);
}
