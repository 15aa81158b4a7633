#include "broker/core/user.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "proto/data/hash.h"
#include "tests/support/failing_malloc.h"

#define ALICE "S-1-5-21-1-2-3-1001"
#define BOB "S-1-5-21-1-2-3-1002"

#define SECOND_US UINT64_C(1000000)
#define JOURNAL_SHARE_BYTES UINT64_C(1000000)

static int start(void **state)
{
    static struct users users;

    users_init(&users, JOURNAL_SHARE_BYTES, SECOND_US);
    *state = &users;
    return 0;
}

/* All that a test has taken it has released. */
static int stop(void **state)
{
    struct users *users = *state;

    users_deinit(users);
    return users->idle.count == 0 ? 0 : -1;
}

static struct user *take(struct users *users, const char *sid)
{
    return users_take(users, sid, SECOND_US);
}

/* One of many users, told apart by its number. */
static struct user *take_numbered(struct users *users, unsigned int number)
{
    char sid[SID_BYTES_MAX + 1];

    (void)snprintf(sid, sizeof(sid), "S-1-5-21-7-7-7-%u", number);
    return take(users, sid);
}

/* So many users come and go, the lowest number first. */
static void let_pass(struct users *users, unsigned int first_number, unsigned int count)
{
    for (unsigned int i = 0; i < count; i++) {
        users_release(users, take_numbered(users, first_number + i));
    }
}

static void use_up(struct user *user)
{
    while (allowance_take(&user->allowance, 1, SECOND_US)) {
    }
}

/* Whether what the user has used still counts. Takes one event when it does not. */
static bool is_used_up(struct user *user)
{
    return !allowance_take(&user->allowance, 1, SECOND_US);
}

static size_t count_users(const struct users *users)
{
    size_t count = 0;

    for (size_t i = 0; i < USER_SLOTS; i++) {
        count += users->slots[i].count;
    }
    return count;
}

static void one_sid_has_one_object(void **state)
{
    char sid[] = ALICE;
    struct users *users = *state;
    struct user *first = take(users, ALICE);
    struct user *second = take(users, sid);

    memset(sid, '#', sizeof(sid) - 1); /* the object has a copy */
    assert_ptr_equal(first, second);
    assert_int_equal(first->references, 2);
    assert_string_equal(first->sid, ALICE);
    users_release(users, first);
    users_release(users, second);
}

static void each_sid_has_an_object_of_its_own(void **state)
{
    static const struct {
        const char *name;
        const char *sid;
    } others[] = {
        {"another user", BOB},          {"a longer SID", ALICE "1"},
        {"a shorter SID", "S-1-5-21"},  {"another case", "s-1-5-21-1-2-3-1001"},
        {"a user that is unknown", ""},
    };
    struct users *users = *state;
    struct user *alice = take(users, ALICE);

    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        struct user *other = take(users, others[i].sid);

        if (other == alice || strcmp(other->sid, others[i].sid) != 0) {
            fail_msg("%s shares an object", others[i].name);
        }
        users_release(users, other);
    }
    users_release(users, alice);
}

static void the_longest_sid_fits(void **state)
{
    char sid[SID_BYTES_MAX + 1];
    struct users *users = *state;
    struct user *user;

    memset(sid, '9', SID_BYTES_MAX);
    sid[SID_BYTES_MAX] = '\0';
    user = take(users, sid);

    assert_string_equal(user->sid, sid);
    users_release(users, user);
}

static void a_user_is_idle_when_its_last_reference_is_released(void **state)
{
    struct users *users = *state;
    struct user *user = take(users, ALICE);

    user_ref(user);
    assert_int_equal(user->references, 2);
    users_release(users, user);
    assert_int_equal(users->idle.count, 0);
    users_release(users, user);
    assert_int_equal(users->idle.count, 1);

    assert_ptr_equal(take(users, ALICE), user);
    assert_int_equal(users->idle.count, 0);
    assert_int_equal(user->references, 1);
    users_release(users, user);
}

static void what_a_user_has_used_up_survives_its_being_idle(void **state)
{
    struct users *users = *state;
    struct user *user = take(users, ALICE);

    use_up(user);
    users_release(users, user);
    let_pass(users, 0, IDLE_USERS_MAX - 1);

    user = take(users, ALICE);
    assert_true(is_used_up(user));
    users_release(users, user);
}

static void the_longest_idle_user_is_forgotten_first(void **state)
{
    struct users *users = *state;
    struct user *user;

    users_release(users, take(users, BOB));
    user = take(users, ALICE);
    use_up(user);
    users_release(users, user);
    let_pass(users, 0, IDLE_USERS_MAX - 1);
    assert_int_equal(users->idle.count, IDLE_USERS_MAX); /* Bob has gone, Alice is next */
    user = take(users, ALICE);
    assert_true(is_used_up(user));
    users_release(users, user); /* the youngest now */
    let_pass(users, 1000, IDLE_USERS_MAX - 1);
    user = take(users, ALICE);
    assert_true(is_used_up(user));
    users_release(users, user);
    let_pass(users, 2000, IDLE_USERS_MAX);

    user = take(users, ALICE);
    assert_false(is_used_up(user));
    users_release(users, user);
}

static void no_more_idle_users_are_kept_than_the_limit(void **state)
{
    struct users *users = *state;

    let_pass(users, 0, 3 * IDLE_USERS_MAX);

    assert_int_equal(users->idle.count, IDLE_USERS_MAX);
    assert_int_equal(count_users(users), IDLE_USERS_MAX + 1); /* and the unknown one */
}

static void a_user_with_a_reference_is_never_forgotten(void **state)
{
    struct users *users = *state;
    struct user *user = take(users, ALICE);

    use_up(user);
    let_pass(users, 0, 3 * IDLE_USERS_MAX);

    assert_ptr_equal(take(users, ALICE), user);
    assert_true(is_used_up(user));
    users_release(users, user);
    users_release(users, user);
}

static void users_with_references_are_not_limited(void **state)
{
    struct user *taken[2 * IDLE_USERS_MAX];
    struct users *users = *state;

    for (unsigned int i = 0; i < 2 * IDLE_USERS_MAX; i++) {
        taken[i] = take_numbered(users, i);
    }
    assert_int_equal(count_users(users), 2 * IDLE_USERS_MAX + 1);
    for (unsigned int i = 0; i < 2 * IDLE_USERS_MAX; i++) {
        struct user *again = take_numbered(users, i);

        assert_ptr_equal(again, taken[i]);
        users_release(users, again);
        users_release(users, again);
    }
    assert_int_equal(users->idle.count, IDLE_USERS_MAX);
}

static void unknown_users_share_one_object_that_is_never_idle(void **state)
{
    struct users *users = *state;
    struct user *first = take(users, "");
    struct user *second = take(users, "");

    assert_ptr_equal(first, second);
    assert_ptr_equal(first, &users->unknown);
    use_up(first);
    users_release(users, first);
    users_release(users, second);
    assert_int_equal(users->idle.count, 0);
    let_pass(users, 0, 2 * IDLE_USERS_MAX);

    first = take(users, "");
    assert_true(is_used_up(first));
    users_release(users, first);
}

static uint64_t count_burst(struct user *user)
{
    uint64_t count = 0;

    while (allowance_take(&user->allowance, 1, SECOND_US)) {
        count++;
    }
    return count;
}

static void unknown_users_have_a_small_part_of_what_a_known_user_has(void **state)
{
    struct users *users = *state;
    struct user *alice = take(users, ALICE);
    struct user *unknown = take(users, "");

    assert_int_equal(count_burst(alice), USER_EVENTS_BURST_MAX);
    assert_int_equal(count_burst(unknown), USER_EVENTS_BURST_MAX / UNKNOWN_USERS_PART);
    assert_int_equal(alice->allowance.journal_share_bytes, JOURNAL_SHARE_BYTES);
    assert_int_equal(unknown->allowance.journal_share_bytes, JOURNAL_SHARE_BYTES);
    users_release(users, alice);
    users_release(users, unknown);
}

static void a_new_user_has_a_full_allowance_from_the_time_it_comes(void **state)
{
    const uint64_t later_us = 1000 * SECOND_US;
    struct users *users = *state;
    struct user *user = users_take(users, ALICE, later_us);

    while (allowance_take(&user->allowance, 1, later_us)) {
    }
    assert_false(allowance_take(&user->allowance, 1, later_us));
    assert_true(allowance_take(&user->allowance, 1, later_us + SECOND_US));
    users_release(users, user);
}

static void without_memory_a_new_user_is_the_unknown_one(void **state)
{
    struct users *users = *state;
    struct user *alice = take(users, ALICE);
    struct user *known;
    struct user *newcomer;

    if (!failing_malloc_arm(1)) {
        users_release(users, alice);
        skip();
    }
    known = take(users, ALICE);
    newcomer = take(users, BOB);

    assert_true(failing_malloc_disarm());
    assert_ptr_equal(known, alice);
    assert_ptr_equal(newcomer, &users->unknown);
    assert_string_equal(newcomer->sid, "");
    users_release(users, newcomer);
    assert_int_equal(users->idle.count, 0);

    newcomer = take(users, BOB); /* memory is there again */
    assert_string_equal(newcomer->sid, BOB);
    users_release(users, newcomer);
    users_release(users, known);
    users_release(users, alice);
}

static uint32_t slot_of_number(unsigned int number)
{
    char sid[SID_BYTES_MAX + 1];

    (void)snprintf(sid, sizeof(sid), "S-1-5-21-7-7-7-%u", number);
    return hash_add_text(HASH_START, sid) % USER_SLOTS;
}

/* The next number above this one whose SID falls into the same slot. */
static unsigned int next_in_slot(unsigned int number)
{
    unsigned int next = number + 1;

    while (slot_of_number(next) != slot_of_number(number)) {
        next++;
    }
    return next;
}

/* The first, the middle and the last of a slot's list. */
static void users_whose_sids_fall_into_one_slot_are_told_apart(void **state)
{
    struct users *users = *state;
    struct user *taken[3];
    unsigned int numbers[3] = {0};

    numbers[1] = next_in_slot(numbers[0]);
    numbers[2] = next_in_slot(numbers[1]);
    for (size_t i = 0; i < 3; i++) {
        taken[i] = take_numbered(users, numbers[i]);
    }
    assert_true(users->slots[slot_of_number(0)].count >= 3);

    for (size_t i = 0; i < 3; i++) {
        struct user *again = take_numbered(users, numbers[i]);

        assert_ptr_equal(again, taken[i]);
        users_release(users, again);
    }
    for (size_t i = 0; i < 3; i++) {
        users_release(users, taken[i]);
    }
}

static void a_user_that_is_forgotten_leaves_the_others_of_its_slot(void **state)
{
    struct users *users = *state;
    const unsigned int gone = 0;
    const unsigned int stays = next_in_slot(gone);
    struct user *user = take_numbered(users, stays);

    users_release(users, take_numbered(users, gone));
    let_pass(users, 100000, IDLE_USERS_MAX);

    assert_ptr_equal(take_numbered(users, stays), user);
    users_release(users, user);
    users_release(users, user);
}

static void the_end_leaves_nothing_but_the_unknown_user(void **state)
{
    struct users *users = *state;

    users_release(users, take(users, ALICE));
    let_pass(users, 0, 10);
    users_deinit(users);

    assert_int_equal(users->idle.count, 0);
    assert_int_equal(count_users(users), 1);
    assert_int_equal(users->unknown.references, 1);
}

#define WITH_USERS(test) cmocka_unit_test_setup_teardown(test, start, stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_USERS(one_sid_has_one_object),
        WITH_USERS(each_sid_has_an_object_of_its_own),
        WITH_USERS(the_longest_sid_fits),
        WITH_USERS(a_user_is_idle_when_its_last_reference_is_released),
        WITH_USERS(what_a_user_has_used_up_survives_its_being_idle),
        WITH_USERS(the_longest_idle_user_is_forgotten_first),
        WITH_USERS(no_more_idle_users_are_kept_than_the_limit),
        WITH_USERS(a_user_with_a_reference_is_never_forgotten),
        WITH_USERS(users_with_references_are_not_limited),
        WITH_USERS(unknown_users_share_one_object_that_is_never_idle),
        WITH_USERS(unknown_users_have_a_small_part_of_what_a_known_user_has),
        WITH_USERS(a_new_user_has_a_full_allowance_from_the_time_it_comes),
        WITH_USERS(without_memory_a_new_user_is_the_unknown_one),
        WITH_USERS(users_whose_sids_fall_into_one_slot_are_told_apart),
        WITH_USERS(a_user_that_is_forgotten_leaves_the_others_of_its_slot),
        WITH_USERS(the_end_leaves_nothing_but_the_unknown_user),
    };

    return cmocka_run_group_tests_name("broker.user", tests, NULL, NULL);
}
