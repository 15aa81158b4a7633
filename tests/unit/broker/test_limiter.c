#include "broker/core/limiter.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#define PERIOD_US (THROTTLED_PERIOD_MS * UINT64_C(1000))

static const struct event_user alice_sender = {
    .known = true, .sid = "S-1-5-21-1-1-1-1001", .logon = 1, .session = 1};
static const struct event_user bob_sender = {
    .known = true, .sid = "S-1-5-21-1-1-1-1002", .logon = 2, .session = 2};

static struct users users;
static struct limiter limiter;
static struct user *alice;
static struct user *bob;

static int start(void **state)
{
    (void)state;
    users_init(&users, 0, 0);
    limiter_init(&limiter);
    alice = users_take(&users, alice_sender.sid, 0);
    bob = users_take(&users, bob_sender.sid, 0);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    limiter_deinit(&limiter, &users);
    users_release(&users, alice);
    users_release(&users, bob);
    users_deinit(&users);
    return limiter_waits_for_time(&limiter) ? -1 : 0;
}

static uint64_t take_until_refused(struct user *user, const struct event_user *sender,
                                   uint64_t now_us)
{
    uint64_t count = 0;

    while (limiter_take(&limiter, user, sender, 1, now_us)) {
        count++;
    }
    return count;
}

/* As the broker does it. */
static void tell(struct user *user)
{
    limiter_told(&limiter, user);
    users_release(&users, user);
}

static void what_an_allowance_holds_passes_and_nothing_is_told(void **state)
{
    (void)state;

    for (unsigned int i = 0; i < USER_EVENTS_BURST_MAX; i++) {
        assert_true(limiter_take(&limiter, alice, &alice_sender, 1, 0));
    }
    assert_false(limiter_waits_for_time(&limiter));
    assert_null(limiter_next_told(&limiter, UINT64_MAX));
    assert_int_equal(alice->references, 1);
}

static void one_users_flood_leaves_another_user_its_burst(void **state)
{
    (void)state;
    (void)take_until_refused(alice, &alice_sender, 0);

    assert_int_equal(take_until_refused(bob, &bob_sender, 0), USER_EVENTS_BURST_MAX);
}

static void an_excess_is_told_once_a_period_with_its_count(void **state)
{
    (void)state;
    (void)take_until_refused(alice, &alice_sender, 0);
    assert_false(limiter_take(&limiter, alice, &alice_sender, 1, 0));

    assert_null(limiter_next_told(&limiter, PERIOD_US - 1));
    assert_true(limiter_waits_for_time(&limiter));
    assert_ptr_equal(limiter_next_told(&limiter, PERIOD_US), alice);
    assert_string_equal(alice->refused_user.sid, alice_sender.sid);
    assert_int_equal(alice->refused_count, 2);
    tell(alice);
    assert_null(limiter_next_told(&limiter, PERIOD_US));
    assert_false(limiter_waits_for_time(&limiter));
}

static void the_next_excess_begins_a_period_and_a_count_of_its_own(void **state)
{
    (void)state;
    limiter_refuse(&limiter, alice, &alice_sender, 5, 0);
    tell(limiter_next_told(&limiter, PERIOD_US));
    limiter_refuse(&limiter, alice, &alice_sender, 3, PERIOD_US + 1);

    assert_null(limiter_next_told(&limiter, 2 * PERIOD_US));
    assert_ptr_equal(limiter_next_told(&limiter, 2 * PERIOD_US + 1), alice);
    assert_int_equal(alice->refused_count, 3);
}

/* Another refusal makes nothing younger, or a flood would never be told. */
static void a_period_begins_with_the_first_refusal(void **state)
{
    (void)state;
    limiter_refuse(&limiter, alice, &alice_sender, 1, 100);
    limiter_refuse(&limiter, alice, &alice_sender, 1, 100 + PERIOD_US - 1);

    assert_ptr_equal(limiter_next_told(&limiter, 100 + PERIOD_US), alice);
    assert_int_equal(alice->refused_count, 2);
}

static void the_user_that_was_refused_first_is_told_first(void **state)
{
    (void)state;
    limiter_refuse(&limiter, bob, &bob_sender, 1, 0);
    limiter_refuse(&limiter, alice, &alice_sender, 2, 10);
    limiter_refuse(&limiter, bob, &bob_sender, 1, 20);

    assert_ptr_equal(limiter_next_told(&limiter, PERIOD_US), bob);
    assert_int_equal(bob->refused_count, 2);
    tell(bob);
    assert_null(limiter_next_told(&limiter, PERIOD_US + 9));
    assert_ptr_equal(limiter_next_told(&limiter, PERIOD_US + 10), alice);
    assert_int_equal(alice->refused_count, 2);
    tell(alice);
    assert_false(limiter_waits_for_time(&limiter));
}

/* The sender's text may be gone when the user is told, so the SID is that of the user. */
static void an_excess_is_told_with_the_sender_of_the_last_refusal(void **state)
{
    char sid[] = "S-1-5-21-1-1-1-1001";
    struct event_user elevated = alice_sender;

    (void)state;
    elevated.sid = sid;
    elevated.logon = 7;
    elevated.elevated = true;
    limiter_refuse(&limiter, alice, &alice_sender, 1, 0);
    limiter_refuse(&limiter, alice, &elevated, 1, 0);
    sid[0] = '#';

    assert_ptr_equal(limiter_next_told(&limiter, PERIOD_US), alice);
    assert_string_equal(alice->refused_user.sid, "S-1-5-21-1-1-1-1001");
    assert_true(alice->refused_user.known);
    assert_int_equal(alice->refused_user.logon, 7);
    assert_true(alice->refused_user.elevated);
}

/* A line with the SID "" would not be an event. */
static void a_known_sender_without_an_object_is_told_as_unknown(void **state)
{
    struct user *unknown = users_take(&users, "", 0);

    (void)state;
    limiter_refuse(&limiter, unknown, &alice_sender, 1, 0);

    assert_ptr_equal(limiter_next_told(&limiter, PERIOD_US), unknown);
    assert_false(unknown->refused_user.known);
    assert_string_equal(unknown->refused_user.sid, "");
    users_release(&users, unknown);
}

static void no_notification_at_all_is_no_refusal(void **state)
{
    (void)state;
    limiter_refuse(&limiter, alice, &alice_sender, 0, 0);

    assert_false(limiter_waits_for_time(&limiter));
    assert_int_equal(alice->references, 1);
}

static void let_users_pass(unsigned int count)
{
    char sid[SID_BYTES_MAX + 1];

    for (unsigned int i = 0; i < count; i++) {
        (void)snprintf(sid, sizeof(sid), "S-1-5-21-7-%u", i);
        users_release(&users, users_take(&users, sid, 0));
    }
}

/* The user has no connection any more, and many others have come and gone. */
static void a_refusal_is_not_forgotten_before_it_is_told(void **state)
{
    struct user *carol = users_take(&users, "S-1-5-21-1-1-1-1003", 0);

    (void)state;
    limiter_refuse(&limiter, carol, &alice_sender, 4, 0);
    users_release(&users, carol);
    assert_int_equal(carol->references, 1);
    let_users_pass(2 * IDLE_USERS_MAX);

    assert_ptr_equal(limiter_next_told(&limiter, PERIOD_US), carol);
    assert_string_equal(carol->refused_user.sid, "S-1-5-21-1-1-1-1003");
    assert_int_equal(carol->refused_count, 4);
    tell(carol);
    assert_true(list_node_is_linked(&carol->idle));
}

/* An empty bucket is known as long as its refusal is, so a flood cannot hide behind new users. */
static void a_user_with_a_refusal_keeps_its_empty_allowance(void **state)
{
    struct user *carol = users_take(&users, "S-1-5-21-1-1-1-1003", 0);

    (void)state;
    (void)take_until_refused(carol, &alice_sender, 0);
    users_release(&users, carol);
    let_users_pass(3 * IDLE_USERS_MAX);

    assert_ptr_equal(users_take(&users, "S-1-5-21-1-1-1-1003", 0), carol);
    assert_false(limiter_take(&limiter, carol, &alice_sender, 1, 0));
    users_release(&users, carol);
}

static void many_refusals_hold_one_reference(void **state)
{
    (void)state;
    limiter_refuse(&limiter, alice, &alice_sender, 1, 0);
    limiter_refuse(&limiter, alice, &alice_sender, 10, 0);
    assert_int_equal(alice->references, 2);

    tell(limiter_next_told(&limiter, PERIOD_US));
    assert_int_equal(alice->references, 1);
}

static void the_end_releases_all_that_were_not_told(void **state)
{
    (void)state;
    limiter_refuse(&limiter, alice, &alice_sender, 1, 0);
    limiter_refuse(&limiter, bob, &bob_sender, 1, 0);

    limiter_deinit(&limiter, &users);

    assert_int_equal(alice->references, 1);
    assert_int_equal(bob->references, 1);
    assert_false(limiter_waits_for_time(&limiter));
}

#define WITH_LIMITER(test) cmocka_unit_test_setup_teardown(test, start, stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_LIMITER(what_an_allowance_holds_passes_and_nothing_is_told),
        WITH_LIMITER(one_users_flood_leaves_another_user_its_burst),
        WITH_LIMITER(an_excess_is_told_once_a_period_with_its_count),
        WITH_LIMITER(the_next_excess_begins_a_period_and_a_count_of_its_own),
        WITH_LIMITER(a_period_begins_with_the_first_refusal),
        WITH_LIMITER(the_user_that_was_refused_first_is_told_first),
        WITH_LIMITER(an_excess_is_told_with_the_sender_of_the_last_refusal),
        WITH_LIMITER(a_known_sender_without_an_object_is_told_as_unknown),
        WITH_LIMITER(no_notification_at_all_is_no_refusal),
        WITH_LIMITER(a_refusal_is_not_forgotten_before_it_is_told),
        WITH_LIMITER(a_user_with_a_refusal_keeps_its_empty_allowance),
        WITH_LIMITER(many_refusals_hold_one_reference),
        WITH_LIMITER(the_end_releases_all_that_were_not_told),
    };

    return cmocka_run_group_tests_name("broker.limiter", tests, NULL, NULL);
}
