#include "broker/core/limiter.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#define SECOND_US UINT64_C(1000000)
#define DAY_US (86400 * SECOND_US)

static const struct event_user alice = {.known = true, .sid = "S-1-5-21-1-1-1-1001"};
static const struct event_user bob = {.known = true, .sid = "S-1-5-21-1-1-1-1002"};

static struct limiter limiter;

static int start(void **state)
{
    (void)state;
    return limiter_init(&limiter, 0) ? 0 : -1;
}

static int stop(void **state)
{
    (void)state;
    limiter_deinit(&limiter);
    return 0;
}

static uint64_t take_until_refused(const struct event_user *user, size_t bytes, uint64_t now_us)
{
    uint64_t count = 0;

    while (limiter_take(&limiter, user, bytes, now_us)) {
        count++;
    }
    return count;
}

static void a_burst_passes_and_what_is_above_is_refused(void **state)
{
    (void)state;

    assert_int_equal(take_until_refused(&alice, 1, 0), USER_EVENTS_BURST_MAX);
}

static void a_second_gives_back_a_seconds_worth(void **state)
{
    (void)state;
    (void)take_until_refused(&alice, 1, 0);

    assert_int_equal(take_until_refused(&alice, 1, SECOND_US), USER_EVENTS_PER_S_MAX);
}

static void many_small_waits_give_as_much_as_one_long_one(void **state)
{
    uint64_t count = 0;

    (void)state;
    (void)take_until_refused(&alice, 1, 0);

    for (uint64_t us = 1; us <= SECOND_US; us += 10) {
        count += take_until_refused(&alice, 1, us);
    }
    assert_in_range(count, USER_EVENTS_PER_S_MAX - 1, USER_EVENTS_PER_S_MAX);
}

static void a_bucket_never_holds_more_than_a_burst(void **state)
{
    (void)state;
    (void)take_until_refused(&alice, 1, 0);

    assert_int_equal(take_until_refused(&alice, 1, 1000 * DAY_US), USER_EVENTS_BURST_MAX);
}

static void long_lines_are_refused_by_their_bytes(void **state)
{
    (void)state;

    assert_int_equal(take_until_refused(&alice, NOTIFICATION_BYTES_MAX, 0),
                     USER_BYTES_BURST_MAX / NOTIFICATION_BYTES_MAX);
}

static void one_users_flood_leaves_another_user_his_burst(void **state)
{
    (void)state;
    (void)take_until_refused(&alice, 1, 0);

    assert_int_equal(take_until_refused(&bob, 1, 0), USER_EVENTS_BURST_MAX);
}

static void a_share_of_the_journal_is_used_up_and_comes_back_within_two_days(void **state)
{
    struct limiter shared;

    (void)state;
    assert_true(limiter_init(&shared, 2 * 86400));
    assert_true(limiter_take(&shared, &alice, 100, 0));
    limiter_charge_journal(&shared, &alice, 4 * 86400, 0);

    assert_false(limiter_take(&shared, &alice, 100, 0));
    assert_true(limiter_take(&shared, &bob, 100, 0));
    assert_false(limiter_take(&shared, &alice, 100, 2 * DAY_US));
    assert_true(limiter_take(&shared, &alice, 100, 2 * DAY_US + SECOND_US));
    limiter_deinit(&shared);
}

#define STEPS_A_DAY 144u
#define DAYS 4u

/* A user who always sends as much as he may; what he has filled by each step goes to filled. */
static void flood(struct limiter *shared, size_t event_bytes, uint64_t filled[STEPS_A_DAY * DAYS])
{
    uint64_t sum = 0;

    for (size_t step = 0; step < STEPS_A_DAY * DAYS; step++) {
        const uint64_t now_us = step * (DAY_US / STEPS_A_DAY);

        while (limiter_take(shared, &alice, 1, now_us)) {
            limiter_charge_journal(shared, &alice, event_bytes, now_us);
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
    struct limiter shared;

    (void)state;
    assert_true(limiter_init(&shared, share_bytes));
    flood(&shared, event_bytes, filled);
    limiter_deinit(&shared);

    assert_in_range(filled[STEPS_A_DAY - 1], share_bytes * 14 / 10, day_bytes);
    for (size_t i = 0; i + STEPS_A_DAY < STEPS_A_DAY * DAYS; i++) {
        assert_in_range(filled[i + STEPS_A_DAY] - filled[i], 0, day_bytes);
    }
}

static void what_was_too_much_is_paid_before_more_is_taken(void **state)
{
    struct limiter shared;

    (void)state;
    assert_true(limiter_init(&shared, 20 * 86400)); /* ten bytes come back each second */
    assert_true(limiter_take(&shared, &alice, 100, 0));
    limiter_charge_journal(&shared, &alice, 20 * 86400 + 1000, 0);

    assert_false(limiter_take(&shared, &alice, 100, 100 * SECOND_US));
    assert_true(limiter_take(&shared, &alice, 100, 101 * SECOND_US));
    limiter_deinit(&shared);
}

static void the_smallest_share_comes_back_too(void **state)
{
    static const struct event_user nobody = {.known = false, .sid = ""};
    struct limiter shared;

    (void)state;
    assert_true(limiter_init(&shared, 1024 * 1024));
    assert_true(limiter_take(&shared, &nobody, 100, 0));
    limiter_charge_journal(&shared, &nobody, 1024 * 1024 / UNKNOWN_USERS_PART, 0);

    assert_false(limiter_take(&shared, &nobody, 100, 0));
    assert_true(limiter_take(&shared, &nobody, 100, DAY_US));
    limiter_deinit(&shared);
}

static void all_who_are_not_known_share_a_small_part(void **state)
{
    static const struct event_user nobody = {.known = false, .sid = ""};

    (void)state;

    assert_int_equal(take_until_refused(&nobody, 1, 0), USER_EVENTS_BURST_MAX / UNKNOWN_USERS_PART);
}

static void an_excess_is_told_once_a_period_with_its_count(void **state)
{
    struct event_user user;
    uint64_t count;

    (void)state;
    (void)take_until_refused(&alice, 1, 0);
    assert_false(limiter_take(&limiter, &alice, 1, 0));

    assert_false(limiter_next_told(&limiter, THROTTLED_PERIOD_MS * 1000 - 1, &user, &count));
    assert_true(limiter_waits_for_time(&limiter));
    assert_true(limiter_next_told(&limiter, THROTTLED_PERIOD_MS * 1000, &user, &count));
    assert_string_equal(user.sid, alice.sid);
    assert_int_equal(count, 2);
    assert_false(limiter_next_told(&limiter, THROTTLED_PERIOD_MS * 1000, &user, &count));
    assert_false(limiter_waits_for_time(&limiter));
}

static void users_beyond_the_table_take_the_place_of_the_quietest(void **state)
{
    struct event_user user = {.known = true};
    char sid[SID_BYTES_MAX + 1];

    (void)state;
    (void)take_until_refused(&alice, 1, 0);

    for (unsigned i = 0; i < 3 * LIMITED_USERS_MAX; i++) {
        (void)snprintf(sid, sizeof(sid), "S-1-5-21-%u", i);
        user.sid = sid;
        assert_true(limiter_take(&limiter, &user, 1, 1 + i));
    }
    /* Alice's refusal was not told yet, so her empty bucket is still known. */
    assert_false(limiter_take(&limiter, &alice, 1, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_burst_passes_and_what_is_above_is_refused, start, stop),
        cmocka_unit_test_setup_teardown(a_second_gives_back_a_seconds_worth, start, stop),
        cmocka_unit_test_setup_teardown(many_small_waits_give_as_much_as_one_long_one, start, stop),
        cmocka_unit_test_setup_teardown(a_bucket_never_holds_more_than_a_burst, start, stop),
        cmocka_unit_test_setup_teardown(long_lines_are_refused_by_their_bytes, start, stop),
        cmocka_unit_test_setup_teardown(one_users_flood_leaves_another_user_his_burst, start, stop),
        cmocka_unit_test(a_share_of_the_journal_is_used_up_and_comes_back_within_two_days),
        cmocka_unit_test(no_day_sees_more_of_one_user_than_a_share_and_a_half),
        cmocka_unit_test(what_was_too_much_is_paid_before_more_is_taken),
        cmocka_unit_test(the_smallest_share_comes_back_too),
        cmocka_unit_test_setup_teardown(all_who_are_not_known_share_a_small_part, start, stop),
        cmocka_unit_test_setup_teardown(an_excess_is_told_once_a_period_with_its_count, start,
                                        stop),
        cmocka_unit_test_setup_teardown(users_beyond_the_table_take_the_place_of_the_quietest,
                                        start, stop),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
