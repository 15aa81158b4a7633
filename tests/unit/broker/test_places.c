#include "broker/core/places.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#define ALICE "S-1-5-21-1-2-3-1001"
#define BOB "S-1-5-21-1-2-3-1002"
#define NOBODY_KNOWN ""

#define WAIT_US (REQUEST_WAIT_MS_MAX * UINT64_C(1000))

static struct place places[PLACES_CHOSEN_FROM_MAX];
static size_t place_count;

static int empty(void **state)
{
    (void)state;
    memset(places, 0, sizeof(places));
    place_count = 0;
    return 0;
}

/* So many clients of somebody, the first since that time, the others after it. */
static void seat(const char *user, uint32_t process_id, size_t count, uint64_t since_us)
{
    for (size_t i = 0; i < count; i++) {
        assert_true(place_count < PLACES_CHOSEN_FROM_MAX);
        places[place_count].state = PLACE_RESTING;
        places[place_count].user = user;
        places[place_count].process_id = process_id;
        places[place_count].since_us = since_us + i;
        place_count++;
    }
}

static size_t choose_one(void)
{
    size_t chosen = SIZE_MAX;

    assert_int_equal(places_choose(places, place_count, 1, &chosen), 1);
    return chosen;
}

static void of_one_holder_the_one_silent_longest_goes(void **state)
{
    (void)state;
    seat(ALICE, 1, 3, 100);
    places[1].since_us = 5;

    assert_int_equal(choose_one(), 1);
}

static void of_one_time_the_first_that_came_goes(void **state)
{
    (void)state;
    seat(ALICE, 1, 3, 100);
    for (size_t i = 0; i < 3; i++) {
        places[i].since_us = 100;
        places[i].arrival = 9 - i;
    }

    assert_int_equal(choose_one(), 2);
}

static void who_holds_most_loses_even_if_others_were_silent_longer(void **state)
{
    (void)state;
    seat(ALICE, 1, 2, 0);
    seat(BOB, 2, 3, 1000);

    assert_int_equal(choose_one(), 2);
}

static void a_user_is_counted_over_all_his_processes(void **state)
{
    (void)state;
    seat(ALICE, 1, 3, 0);
    for (uint32_t process_id = 10; process_id < 14; process_id++) {
        seat(BOB, process_id, 1, 1000);
    }

    assert_int_equal(choose_one(), 3);
}

static void of_a_users_processes_the_one_that_holds_most_loses(void **state)
{
    (void)state;
    seat(ALICE, 1, 1, 0);
    seat(ALICE, 2, 2, 1000);

    assert_int_equal(choose_one(), 1);
}

/* A program of somebody who has only just connected, beside an attacker's crowd of any kind. */
static void a_newcomer_is_safe_from_a_silent_crowd(void **state)
{
    (void)state;
    seat(NOBODY_KNOWN, 4711, 1, 0);
    seat(NOBODY_KNOWN, 666, 191, 1);

    assert_int_equal(choose_one(), 1);
}

static void many_processes_do_not_look_like_many_users(void **state)
{
    (void)state;
    seat(ALICE, 1, 2, 0);
    for (uint32_t process_id = 100; process_id < 200; process_id++) {
        seat(NOBODY_KNOWN, process_id, 1, process_id);
    }

    assert_int_equal(choose_one(), 2);
}

/* The same number in two sessions or after a reuse is not the same holder. */
static void the_same_process_id_of_two_users_is_two_holders(void **state)
{
    (void)state;
    seat(ALICE, 7, 1, 0);
    seat(ALICE, 8, 2, 10);
    seat(BOB, 7, 2, 20);

    assert_int_equal(choose_one(), 1);
}

static void several_are_taken_from_whoever_holds_most_by_then(void **state)
{
    static const size_t expected[] = {4, 5, 0, 6, 1};
    size_t chosen[5];

    (void)state;
    seat(ALICE, 1, 4, 0);
    seat(BOB, 2, 6, 1000);

    assert_int_equal(places_choose(places, place_count, 5, chosen), 5);
    for (size_t i = 0; i < 5; i++) {
        if (chosen[i] != expected[i]) {
            fail_msg("number %zu to go is place %zu and not %zu", i, chosen[i], expected[i]);
        }
    }
}

static void who_is_leaving_is_neither_chosen_nor_counted(void **state)
{
    (void)state;
    seat(ALICE, 1, 3, 0);
    seat(BOB, 2, 2, 1000);
    places[0].state = PLACE_LEAVING;
    places[1].state = PLACE_LEAVING;

    assert_int_equal(places_count_staying(places, place_count), 3);
    assert_int_equal(choose_one(), 3);
}

static void no_more_are_chosen_than_there_are(void **state)
{
    size_t chosen[4];

    (void)state;
    seat(ALICE, 1, 2, 0);
    places[place_count].state = PLACE_FREE;
    place_count++;

    assert_int_equal(places_choose(places, place_count, 4, chosen), 2);
    assert_int_equal(places_choose(places, 0, 4, chosen), 0);
}

/* More holders than a hash of 512 slots keeps apart without meeting. */
static void a_full_pipe_of_different_users_is_counted_right(void **state)
{
    static char users[PLACES_CHOSEN_FROM_MAX][32];

    (void)state;
    for (unsigned int i = 0; i < PLACES_CHOSEN_FROM_MAX; i++) {
        (void)snprintf(users[i], sizeof(users[i]), "S-1-5-21-1-2-3-%u", i == 200 ? 100 : i);
        seat(users[i], i, 1, i == 200 ? 5000 : 10000 + i);
    }

    assert_int_equal(choose_one(), 200);
}

static void a_line_is_due_from_who_connects_and_from_who_has_begun_one(void **state)
{
    struct place place = {.state = PLACE_FREE, .user = ""};

    (void)state;
    assert_false(place_owes_line(&place));
    place_take(&place, 1, 100);
    assert_true(place_owes_line(&place));
    assert_true(places_owe_line(&place, 1));
    place_hear(&place, true, false, 200);
    assert_false(place_owes_line(&place));
    assert_false(places_owe_line(&place, 1));
    place_hear(&place, false, true, 300);
    assert_true(place_owes_line(&place));
    place_hear(&place, true, true, 400);
    assert_true(place_owes_line(&place));
    place.state = PLACE_LEAVING;
    place_hear(&place, true, true, 500);
    assert_int_equal(place.state, PLACE_LEAVING);
}

static void silence_is_overdue_after_its_time(void **state)
{
    struct place place;

    (void)state;
    place_take(&place, 1, 100);

    assert_false(place_is_overdue(&place, 100 + WAIT_US - 1));
    assert_true(place_is_overdue(&place, 100 + WAIT_US));
}

static void bytes_that_drip_buy_no_time(void **state)
{
    struct place place;

    (void)state;
    place_take(&place, 1, 0);
    for (uint64_t now_us = 0; now_us < WAIT_US; now_us += 1000000) {
        place_hear(&place, false, true, now_us);
        assert_false(place_is_overdue(&place, now_us));
    }

    assert_true(place_is_overdue(&place, WAIT_US));
}

static void who_waits_for_a_turn_is_not_late(void **state)
{
    struct place place;

    (void)state;
    place_take(&place, 1, 0);
    place_hear(&place, false, true, 100);
    place_wait(&place, 200);
    place_wait(&place, WAIT_US);
    assert_true(place_owes_line(&place));
    assert_false(place_is_overdue(&place, 10 * WAIT_US));

    place_hear(&place, false, true, 10 * WAIT_US);
    assert_false(place_is_overdue(&place, 11 * WAIT_US - 201));
    assert_true(place_is_overdue(&place, 11 * WAIT_US - 200));
}

static void each_whole_line_gives_the_next_one_its_own_time(void **state)
{
    struct place place;

    (void)state;
    place_take(&place, 1, 0);
    place_hear(&place, false, true, WAIT_US - 1);
    place_hear(&place, true, true, WAIT_US - 1);
    assert_false(place_is_overdue(&place, WAIT_US));

    place_hear(&place, true, false, 2 * WAIT_US - 2);
    assert_false(place_is_overdue(&place, 100 * WAIT_US));
    place_hear(&place, false, true, 100 * WAIT_US);
    assert_false(place_is_overdue(&place, 101 * WAIT_US - 1));
    assert_true(place_is_overdue(&place, 101 * WAIT_US));
}

#define TEST(name) cmocka_unit_test_setup(name, empty)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(of_one_holder_the_one_silent_longest_goes),
        TEST(of_one_time_the_first_that_came_goes),
        TEST(who_holds_most_loses_even_if_others_were_silent_longer),
        TEST(a_user_is_counted_over_all_his_processes),
        TEST(of_a_users_processes_the_one_that_holds_most_loses),
        TEST(a_newcomer_is_safe_from_a_silent_crowd),
        TEST(many_processes_do_not_look_like_many_users),
        TEST(the_same_process_id_of_two_users_is_two_holders),
        TEST(several_are_taken_from_whoever_holds_most_by_then),
        TEST(who_is_leaving_is_neither_chosen_nor_counted),
        TEST(no_more_are_chosen_than_there_are),
        TEST(a_full_pipe_of_different_users_is_counted_right),
        TEST(a_line_is_due_from_who_connects_and_from_who_has_begun_one),
        TEST(silence_is_overdue_after_its_time),
        TEST(bytes_that_drip_buy_no_time),
        TEST(who_waits_for_a_turn_is_not_late),
        TEST(each_whole_line_gives_the_next_one_its_own_time),
    };

    return cmocka_run_group_tests_name("broker.places", tests, NULL, NULL);
}
