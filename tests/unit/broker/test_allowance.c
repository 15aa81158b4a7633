#include "broker/core/allowance.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "proto/limits.h"

#define SECOND_US UINT64_C(1000000)
#define DAY_US (86400 * SECOND_US)

#define NO_JOURNAL 0u
#define KNOWN_USER 1u /* has the whole of it */

static struct allowance allowance;

static int start(void **state)
{
    (void)state;
    allowance_init(&allowance, NO_JOURNAL, KNOWN_USER, 0);
    return 0;
}

static uint64_t take_until_refused(struct allowance *taken, size_t bytes, uint64_t now_us)
{
    uint64_t count = 0;

    while (allowance_take(taken, bytes, now_us)) {
        count++;
    }
    return count;
}

static void a_burst_passes_and_what_is_above_is_refused(void **state)
{
    (void)state;

    assert_int_equal(take_until_refused(&allowance, 1, 0), USER_EVENTS_BURST_MAX);
}

static void a_second_gives_back_a_seconds_worth(void **state)
{
    (void)state;
    (void)take_until_refused(&allowance, 1, 0);

    assert_int_equal(take_until_refused(&allowance, 1, SECOND_US), USER_EVENTS_PER_S_MAX);
}

static void many_small_waits_give_as_much_as_one_long_one(void **state)
{
    uint64_t count = 0;

    (void)state;
    (void)take_until_refused(&allowance, 1, 0);

    for (uint64_t us = 1; us <= SECOND_US; us += 10) {
        count += take_until_refused(&allowance, 1, us);
    }
    assert_in_range(count, USER_EVENTS_PER_S_MAX - 1, USER_EVENTS_PER_S_MAX);
}

static void a_bucket_never_holds_more_than_a_burst(void **state)
{
    (void)state;
    (void)take_until_refused(&allowance, 1, 0);

    assert_int_equal(take_until_refused(&allowance, 1, 1000 * DAY_US), USER_EVENTS_BURST_MAX);
}

static void long_lines_are_refused_by_their_bytes(void **state)
{
    (void)state;

    assert_int_equal(take_until_refused(&allowance, NOTIFICATION_BYTES_MAX, 0),
                     USER_BYTES_BURST_MAX / NOTIFICATION_BYTES_MAX);
}

static void a_second_gives_back_a_seconds_worth_of_bytes(void **state)
{
    (void)state;
    (void)take_until_refused(&allowance, NOTIFICATION_BYTES_MAX, 0);

    assert_int_equal(take_until_refused(&allowance, NOTIFICATION_BYTES_MAX, SECOND_US),
                     USER_BYTES_PER_S_MAX / NOTIFICATION_BYTES_MAX);
}

static void what_is_refused_takes_nothing(void **state)
{
    (void)state;
    assert_true(allowance_take(&allowance, USER_BYTES_BURST_MAX - 1, 0));

    assert_false(allowance_take(&allowance, 2, 0));
    assert_true(allowance_take(&allowance, 1, 0));
    assert_false(allowance_take(&allowance, 1, 0));
}

static void one_users_flood_leaves_another_user_its_burst(void **state)
{
    struct allowance other;

    (void)state;
    allowance_init(&other, NO_JOURNAL, KNOWN_USER, 0);
    (void)take_until_refused(&allowance, 1, 0);

    assert_int_equal(take_until_refused(&other, 1, 0), USER_EVENTS_BURST_MAX);
}

static void a_time_before_the_user_came_gives_nothing(void **state)
{
    struct allowance late;

    (void)state;
    allowance_init(&late, NO_JOURNAL, KNOWN_USER, DAY_US);

    assert_int_equal(take_until_refused(&late, 1, DAY_US), USER_EVENTS_BURST_MAX);
    assert_int_equal(take_until_refused(&late, 1, DAY_US + SECOND_US), USER_EVENTS_PER_S_MAX);
}

static void a_part_of_an_allowance_is_a_part_of_each_bucket(void **state)
{
    struct allowance events;
    struct allowance bytes;

    (void)state;
    allowance_init(&events, NO_JOURNAL, UNKNOWN_USERS_PART, 0);
    allowance_init(&bytes, NO_JOURNAL, UNKNOWN_USERS_PART, 0);

    assert_int_equal(take_until_refused(&events, 1, 0), USER_EVENTS_BURST_MAX / UNKNOWN_USERS_PART);
    assert_int_equal(take_until_refused(&events, 1, SECOND_US),
                     USER_EVENTS_PER_S_MAX / UNKNOWN_USERS_PART);
    assert_int_equal(take_until_refused(&bytes, NOTIFICATION_BYTES_MAX, 0),
                     USER_BYTES_BURST_MAX / UNKNOWN_USERS_PART / NOTIFICATION_BYTES_MAX);
}

static void without_a_journal_no_share_of_it_is_used_up(void **state)
{
    (void)state;

    allowance_charge_journal(&allowance, UINT64_C(1) << 40);
    assert_int_equal(take_until_refused(&allowance, 1, 0), USER_EVENTS_BURST_MAX);
}

static void a_share_of_the_journal_is_used_up_and_comes_back_within_two_days(void **state)
{
    struct allowance shared;

    (void)state;
    allowance_init(&shared, 2 * 86400, KNOWN_USER, 0);
    assert_true(allowance_take(&shared, 100, 0));
    allowance_charge_journal(&shared, 4 * 86400);

    assert_false(allowance_take(&shared, 100, 0));
    assert_false(allowance_take(&shared, 100, 2 * DAY_US));
    assert_true(allowance_take(&shared, 100, 2 * DAY_US + SECOND_US));
}

#define STEPS_A_DAY 144u
#define DAYS 4u

/* A user that always sends as much as it may; what it has filled by each step goes to filled. */
static void flood(struct allowance *shared, size_t event_bytes, uint64_t filled[STEPS_A_DAY * DAYS])
{
    uint64_t sum = 0;

    for (size_t step = 0; step < STEPS_A_DAY * DAYS; step++) {
        const uint64_t now_us = step * (DAY_US / STEPS_A_DAY);

        while (allowance_take(shared, 1, now_us)) {
            allowance_charge_journal(shared, event_bytes);
            sum += event_bytes;
        }
        filled[step] = sum;
    }
}

static void no_day_sees_more_of_one_user_than_a_share_and_a_half(void **state)
{
    const uint64_t share_bytes = UINT64_C(128) * 1024 * 1024;
    const size_t event_bytes = 100000;
    const uint64_t day_bytes = share_bytes * 3 / 2 + event_bytes; /* one too much is owed */
    static uint64_t filled[STEPS_A_DAY * DAYS];
    struct allowance shared;

    (void)state;
    allowance_init(&shared, share_bytes, KNOWN_USER, 0);
    flood(&shared, event_bytes, filled);

    assert_in_range(filled[STEPS_A_DAY - 1], share_bytes * 14 / 10, day_bytes);
    for (size_t i = 0; i + STEPS_A_DAY < STEPS_A_DAY * DAYS; i++) {
        assert_in_range(filled[i + STEPS_A_DAY] - filled[i], 0, day_bytes);
    }
}

static void what_was_too_much_is_paid_before_more_is_taken(void **state)
{
    struct allowance shared;

    (void)state;
    allowance_init(&shared, 20 * 86400, KNOWN_USER, 0); /* ten bytes come back each second */
    assert_true(allowance_take(&shared, 100, 0));
    allowance_charge_journal(&shared, 20 * 86400 + 1000);

    assert_false(allowance_take(&shared, 100, 100 * SECOND_US));
    assert_true(allowance_take(&shared, 100, 101 * SECOND_US));
}

static void the_smallest_share_comes_back_too(void **state)
{
    struct allowance shared;

    (void)state;
    allowance_init(&shared, 1024 * 1024, UNKNOWN_USERS_PART, 0);
    assert_true(allowance_take(&shared, 100, 0));
    allowance_charge_journal(&shared, 1024 * 1024 / UNKNOWN_USERS_PART);

    assert_false(allowance_take(&shared, 100, 0));
    assert_true(allowance_take(&shared, 100, DAY_US));
}

#define WITH_ALLOWANCE(test) cmocka_unit_test_setup(test, start)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_ALLOWANCE(a_burst_passes_and_what_is_above_is_refused),
        WITH_ALLOWANCE(a_second_gives_back_a_seconds_worth),
        WITH_ALLOWANCE(many_small_waits_give_as_much_as_one_long_one),
        WITH_ALLOWANCE(a_bucket_never_holds_more_than_a_burst),
        WITH_ALLOWANCE(long_lines_are_refused_by_their_bytes),
        WITH_ALLOWANCE(a_second_gives_back_a_seconds_worth_of_bytes),
        WITH_ALLOWANCE(what_is_refused_takes_nothing),
        WITH_ALLOWANCE(one_users_flood_leaves_another_user_its_burst),
        WITH_ALLOWANCE(a_time_before_the_user_came_gives_nothing),
        WITH_ALLOWANCE(a_part_of_an_allowance_is_a_part_of_each_bucket),
        WITH_ALLOWANCE(without_a_journal_no_share_of_it_is_used_up),
        cmocka_unit_test(a_share_of_the_journal_is_used_up_and_comes_back_within_two_days),
        cmocka_unit_test(no_day_sees_more_of_one_user_than_a_share_and_a_half),
        cmocka_unit_test(what_was_too_much_is_paid_before_more_is_taken),
        cmocka_unit_test(the_smallest_share_comes_back_too),
    };

    return cmocka_run_group_tests_name("broker.allowance", tests, NULL, NULL);
}
