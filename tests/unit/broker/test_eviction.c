#include "broker/core/eviction.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "tests/support/random.h"

/* A user is told apart by its object alone. */
static struct user users[EVICTION_CANDIDATES_MAX];
static struct user unknown_user;

#define ALICE (&users[0])
#define BOB (&users[1])
#define UNKNOWN (&unknown_user)

static struct eviction_candidate candidates[EVICTION_CANDIDATES_MAX];
static size_t candidate_count;

static int empty(void **state)
{
    (void)state;
    memset(candidates, 0, sizeof(candidates));
    candidate_count = 0;
    return 0;
}

/* So many connections of a user, the first since that time, the others after it. */
static void add(const struct user *user, uint32_t process_id, size_t count, uint64_t since_us)
{
    for (size_t i = 0; i < count; i++) {
        assert_true(candidate_count < EVICTION_CANDIDATES_MAX);
        candidates[candidate_count].user = user;
        candidates[candidate_count].process_id = process_id;
        candidates[candidate_count].since_us = since_us + i;
        candidate_count++;
    }
}

static size_t choose_one(void)
{
    size_t chosen = SIZE_MAX;

    assert_int_equal(eviction_choose(candidates, candidate_count, 1, &chosen), 1);
    return chosen;
}

static void of_one_process_the_longest_silent_connection_is_chosen(void **state)
{
    (void)state;
    add(ALICE, 1, 3, 100);
    candidates[1].since_us = 5;

    assert_int_equal(choose_one(), 1);
}

static void of_one_time_the_first_connection_that_came_is_chosen(void **state)
{
    (void)state;
    add(ALICE, 1, 3, 100);
    for (size_t i = 0; i < 3; i++) {
        candidates[i].since_us = 100;
        candidates[i].arrival = 9 - i;
    }

    assert_int_equal(choose_one(), 2);
}

static void the_user_with_most_loses_even_if_others_were_silent_longer(void **state)
{
    (void)state;
    add(ALICE, 1, 2, 0);
    add(BOB, 2, 3, 1000);

    assert_int_equal(choose_one(), 2);
}

static void a_user_is_counted_over_all_its_processes(void **state)
{
    (void)state;
    add(ALICE, 1, 3, 0);
    for (uint32_t process_id = 10; process_id < 14; process_id++) {
        add(BOB, process_id, 1, 1000);
    }

    assert_int_equal(choose_one(), 3);
}

static void of_a_users_processes_the_one_with_most_loses(void **state)
{
    (void)state;
    add(ALICE, 1, 1, 0);
    add(ALICE, 2, 2, 1000);

    assert_int_equal(choose_one(), 1);
}

/* A program that has only just connected, beside the many connections of an attacker. */
static void a_newcomer_is_safe_from_a_silent_crowd(void **state)
{
    (void)state;
    add(UNKNOWN, 4711, 1, 0);
    add(UNKNOWN, 666, 191, 1);

    assert_int_equal(choose_one(), 1);
}

static void many_unknown_processes_do_not_look_like_many_users(void **state)
{
    (void)state;
    add(ALICE, 1, 2, 0);
    for (uint32_t process_id = 100; process_id < 200; process_id++) {
        add(UNKNOWN, process_id, 1, process_id);
    }

    assert_int_equal(choose_one(), 2);
}

/* The same number in two sessions, or after a reuse. */
static void one_process_id_of_two_users_is_two_processes(void **state)
{
    (void)state;
    add(ALICE, 7, 1, 0);
    add(ALICE, 8, 2, 10);
    add(BOB, 7, 2, 20);

    assert_int_equal(choose_one(), 1);
}

static void each_of_several_is_taken_from_the_user_with_most_by_then(void **state)
{
    static const size_t expected[] = {4, 5, 0, 6, 1};
    size_t chosen[5];

    (void)state;
    add(ALICE, 1, 4, 0);
    add(BOB, 2, 6, 1000);

    assert_int_equal(eviction_choose(candidates, candidate_count, 5, chosen), 5);
    for (size_t i = 0; i < 5; i++) {
        if (chosen[i] != expected[i]) {
            fail_msg("number %zu is %zu and not %zu", i, chosen[i], expected[i]);
        }
    }
}

static void no_more_are_chosen_than_there_are(void **state)
{
    size_t chosen[4];

    (void)state;
    add(ALICE, 1, 2, 0);

    assert_int_equal(eviction_choose(candidates, candidate_count, 4, chosen), 2);
    assert_int_equal(eviction_choose(candidates, 0, 4, chosen), 0);
}

/* Of every user one connection, but of one user two. */
static void a_full_pipe_of_different_users_is_counted_right(void **state)
{
    (void)state;
    for (unsigned int i = 0; i < EVICTION_CANDIDATES_MAX; i++) {
        add(&users[i == 200 ? 100 : i], i, 1, i == 200 ? 5000 : 10000 + i);
    }

    assert_int_equal(choose_one(), 200);
}

/* All candidates, each of them once. */
static void a_full_pipe_can_be_emptied_in_one_choice(void **state)
{
    static size_t chosen[EVICTION_CANDIDATES_MAX];
    bool is_chosen[EVICTION_CANDIDATES_MAX] = {false};

    (void)state;
    for (unsigned int i = 0; i < EVICTION_CANDIDATES_MAX; i++) {
        add(&users[i % 7], i % 21, 1, 1000 + i);
    }
    assert_int_equal(eviction_choose(candidates, candidate_count, EVICTION_CANDIDATES_MAX, chosen),
                     EVICTION_CANDIDATES_MAX);

    for (size_t i = 0; i < EVICTION_CANDIDATES_MAX; i++) {
        assert_false(is_chosen[chosen[i]]);
        is_chosen[chosen[i]] = true;
    }
}

/* The same choice by a plain look at all candidates that are left. */
static size_t count_of_user(size_t i, const bool *is_gone)
{
    size_t count = 0;

    for (size_t j = 0; j < candidate_count; j++) {
        count += !is_gone[j] && candidates[j].user == candidates[i].user ? 1u : 0u;
    }
    return count;
}

static size_t count_of_process(size_t i, const bool *is_gone)
{
    size_t count = 0;

    for (size_t j = 0; j < candidate_count; j++) {
        count += !is_gone[j] && candidates[j].user == candidates[i].user &&
                         candidates[j].process_id == candidates[i].process_id
                     ? 1u
                     : 0u;
    }
    return count;
}

static bool goes_before(size_t left, size_t right, const bool *is_gone)
{
    if (count_of_user(left, is_gone) != count_of_user(right, is_gone)) {
        return count_of_user(left, is_gone) > count_of_user(right, is_gone);
    }
    if (count_of_process(left, is_gone) != count_of_process(right, is_gone)) {
        return count_of_process(left, is_gone) > count_of_process(right, is_gone);
    }
    if (candidates[left].since_us != candidates[right].since_us) {
        return candidates[left].since_us < candidates[right].since_us;
    }
    return candidates[left].arrival < candidates[right].arrival;
}

static size_t choose_plainly(const bool *is_gone)
{
    size_t first = SIZE_MAX;

    for (size_t i = 0; i < candidate_count; i++) {
        if (!is_gone[i] && (first == SIZE_MAX || goes_before(i, first, is_gone))) {
            first = i;
        }
    }
    return first;
}

static void add_at_random(struct random *random)
{
    const size_t count = 1 + random_below(random, 40);

    for (size_t i = 0; i < count; i++) {
        add(&users[random_below(random, 5)], random_below(random, 3), 1, random_below(random, 6));
        candidates[candidate_count - 1].arrival = count - i;
    }
}

static void any_mixture_is_chosen_from_as_the_rule_says(void **state)
{
    for (uint64_t seed = 1; seed <= 500; seed++) {
        bool is_gone[EVICTION_CANDIDATES_MAX] = {false};
        size_t chosen[EVICTION_CANDIDATES_MAX];
        struct random random;

        (void)empty(state);
        random_init(&random, seed);
        add_at_random(&random);
        (void)eviction_choose(candidates, candidate_count, candidate_count, chosen);
        for (size_t i = 0; i < candidate_count; i++) {
            const size_t expected = choose_plainly(is_gone);

            if (chosen[i] != expected) {
                fail_msg("seed %u: number %zu is %zu and not %zu", (unsigned)seed, i, chosen[i],
                         expected);
            }
            is_gone[expected] = true;
        }
    }
}

/* Clients read them in the status line. */
static void every_reason_has_its_code_in_the_status(void **state)
{
    static const char *const codes[] = {
        [CLOSE_LATE_PUBLISHER] = "late_publisher",
        [CLOSE_EVICTED_PUBLISHER] = "evicted_publisher",
        [CLOSE_EVICTED_SUBSCRIBER] = "evicted_subscriber",
    };

    (void)state;
    assert_int_equal(sizeof(codes) / sizeof(codes[0]), CLOSE_REASONS);
    for (int i = 0; i < CLOSE_REASONS; i++) {
        assert_string_equal(close_reason_code((enum close_reason)i), codes[i]);
    }
}

#define TEST(name) cmocka_unit_test_setup(name, empty)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(of_one_process_the_longest_silent_connection_is_chosen),
        TEST(of_one_time_the_first_connection_that_came_is_chosen),
        TEST(the_user_with_most_loses_even_if_others_were_silent_longer),
        TEST(a_user_is_counted_over_all_its_processes),
        TEST(of_a_users_processes_the_one_with_most_loses),
        TEST(a_newcomer_is_safe_from_a_silent_crowd),
        TEST(many_unknown_processes_do_not_look_like_many_users),
        TEST(one_process_id_of_two_users_is_two_processes),
        TEST(each_of_several_is_taken_from_the_user_with_most_by_then),
        TEST(no_more_are_chosen_than_there_are),
        TEST(a_full_pipe_of_different_users_is_counted_right),
        TEST(a_full_pipe_can_be_emptied_in_one_choice),
        TEST(any_mixture_is_chosen_from_as_the_rule_says),
        TEST(every_reason_has_its_code_in_the_status),
    };

    return cmocka_run_group_tests_name("broker.eviction", tests, NULL, NULL);
}
