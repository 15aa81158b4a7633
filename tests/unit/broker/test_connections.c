#include "broker/core/connections.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "proto/limits.h"
#include "tests/support/failing_malloc.h"

static const struct event_user alice = {.known = true, .sid = "S-1-5-21-1-2-3-1001", .logon = 1};
static const struct event_user alice_elevated = {
    .known = true, .sid = "S-1-5-21-1-2-3-1001", .logon = 2};
static const struct event_user bob = {.known = true, .sid = "S-1-5-21-1-2-3-1002", .logon = 1};

static int start(void **state)
{
    static struct connections connections;

    connections_init(&connections);
    *state = &connections;
    return 0;
}

static int stop(void **state)
{
    struct connections *c = *state;

    connections_deinit(c);
    return c->count == 0 && c->bytes == 0 ? 0 : -1;
}

static void a_connection_is_found_by_its_local_name(void **state)
{
    struct connections *c = *state;

    connections_add(c, &alice, "Z:", "\\\\srv\\share");

    assert_string_equal(connections_remote_of(c, &alice, "Z:"), "\\\\srv\\share");
    assert_null(connections_remote_of(c, &alice, "Y:"));
}

static void case_does_not_count(void **state)
{
    struct connections *c = *state;

    connections_add(c, &alice, "z:", "\\\\Srv\\M\xC3\xBCll");

    assert_string_equal(connections_remote_of(c, &alice, "Z:"), "\\\\Srv\\M\xC3\xBCll");
}

static void a_new_connection_of_the_same_local_name_replaces_the_old(void **state)
{
    struct connections *c = *state;

    connections_add(c, &alice, "Z:", "\\\\srv\\old");
    connections_add(c, &alice, "z:", "\\\\srv\\new");

    assert_int_equal(c->count, 1);
    assert_string_equal(connections_remote_of(c, &alice, "Z:"), "\\\\srv\\new");
}

static void users_do_not_know_each_others_connections(void **state)
{
    struct connections *c = *state;

    connections_add(c, &alice, "Z:", "\\\\srv\\of-alice");
    connections_add(c, &bob, "Z:", "\\\\srv\\of-bob");

    assert_string_equal(connections_remote_of(c, &alice, "Z:"), "\\\\srv\\of-alice");
    assert_string_equal(connections_remote_of(c, &bob, "Z:"), "\\\\srv\\of-bob");
}

static void two_logons_of_one_user_have_letters_of_their_own(void **state)
{
    struct connections *c = *state;

    connections_add(c, &alice, "Z:", "\\\\srv\\share");

    assert_null(connections_remote_of(c, &alice_elevated, "Z:"));
    connections_remove(c, &alice_elevated, "Z:");
    assert_string_equal(connections_remote_of(c, &alice, "Z:"), "\\\\srv\\share");
}

static void what_is_removed_is_forgotten_wherever_it_stood(void **state)
{
    static const char *const letters[] = {"X:", "Y:", "Z:"};
    struct connections *c = *state;

    for (size_t gone = 0; gone < 3; gone++) {
        for (size_t i = 0; i < 3; i++) {
            connections_add(c, &alice, letters[i], "\\\\srv\\share");
        }
        connections_remove(c, &alice, letters[gone]);

        assert_int_equal(c->count, 2);
        for (size_t i = 0; i < 3; i++) {
            const char *remote = connections_remote_of(c, &alice, letters[i]);

            assert_int_equal(remote == NULL, i == gone);
        }
    }
}

static void to_remove_what_is_not_known_does_nothing(void **state)
{
    struct connections *c = *state;

    connections_remove(c, &alice, "Z:");
    connections_add(c, &alice, "Z:", "\\\\srv\\share");
    connections_remove(c, &bob, "Z:");

    assert_int_equal(c->count, 1);
}

static void the_oldest_makes_room_above_the_limit(void **state)
{
    static const char *const sids[] = {"S-1-5-21-1-2-3-1001", "S-1-5-21-1-2-3-1002",
                                       "S-1-5-21-1-2-3-1003", "S-1-5-21-1-2-3-1004",
                                       "S-1-5-21-1-2-3-1005"};
    struct connections *c = *state;
    struct event_user user = alice;
    char local[16];

    /* Nobody has more than his share, but all together have too many. */
    for (unsigned i = 0; i < CONNECTIONS_REMEMBERED_MAX + 10; i++) {
        user.sid = sids[i % 5];
        (void)snprintf(local, sizeof(local), "LPT%u", i / 5);
        connections_add(c, &user, local, "\\\\srv\\printer");
    }

    assert_int_equal(c->count, CONNECTIONS_REMEMBERED_MAX);
    assert_null(connections_remote_of(c, &alice, "LPT1"));
    assert_non_null(connections_remote_of(c, &alice, "LPT2"));
    assert_non_null(connections_remote_of(c, &user, local));
}

static void a_user_with_more_than_his_number_forgets_his_own_oldest(void **state)
{
    struct connections *c = *state;
    char local[16];

    connections_add(c, &bob, "Z:", "\\\\srv\\share");
    for (unsigned i = 0; i < CONNECTIONS_REMEMBERED_MAX + 2; i++) {
        (void)snprintf(local, sizeof(local), "LPT%u", i);
        connections_add(c, &alice, local, "\\\\srv\\printer");
    }

    assert_int_equal(c->count, CONNECTIONS_REMEMBERED_MAX / TABLE_USER_SHARE + 1);
    assert_non_null(connections_remote_of(c, &bob, "Z:"));
    assert_non_null(connections_remote_of(c, &alice, local));
    assert_null(connections_remote_of(c, &alice, "LPT2"));
}

static void long_names_make_room_by_their_bytes(void **state)
{
    struct connections *c = *state;
    static char remote[STRING_BYTES_MAX + 1];
    char local[16];

    memset(remote, 'r', STRING_BYTES_MAX);
    for (unsigned i = 0; i < CONNECTIONS_REMEMBERED_MAX; i++) {
        (void)snprintf(local, sizeof(local), "LPT%u", i);
        connections_add(c, &alice, local, remote);
    }

    assert_true(c->bytes <= 2u * 1024u * 1024u);
    assert_true(c->count > 600 && c->count < 700);
    assert_non_null(connections_remote_of(c, &alice, local));
    assert_null(connections_remote_of(c, &alice, "LPT0"));
}

static void one_users_names_leave_another_users_alone(void **state)
{
    struct connections *c = *state;
    static char remote[STRING_BYTES_MAX + 1];
    char local[16];

    connections_add(c, &bob, "Z:", "\\\\srv\\share");
    memset(remote, 'r', STRING_BYTES_MAX);
    for (unsigned i = 0; i < 2 * CONNECTIONS_REMEMBERED_MAX; i++) {
        (void)snprintf(local, sizeof(local), "LPT%u", i);
        connections_add(c, &alice, local, remote);
    }

    assert_non_null(connections_remote_of(c, &bob, "Z:"));
}

/* The old one is gone either way: to know nothing is better than to know what is wrong. */
static void without_memory_a_connection_is_not_known(void **state)
{
    struct connections *c = *state;

    connections_add(c, &alice, "Z:", "\\\\srv\\old");
    if (!failing_malloc_arm(1)) {
        skip();
    }
    connections_add(c, &alice, "Z:", "\\\\srv\\new");

    assert_true(failing_malloc_disarm());
    assert_null(connections_remote_of(c, &alice, "Z:"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_connection_is_found_by_its_local_name, start, stop),
        cmocka_unit_test_setup_teardown(case_does_not_count, start, stop),
        cmocka_unit_test_setup_teardown(a_new_connection_of_the_same_local_name_replaces_the_old,
                                        start, stop),
        cmocka_unit_test_setup_teardown(users_do_not_know_each_others_connections, start, stop),
        cmocka_unit_test_setup_teardown(two_logons_of_one_user_have_letters_of_their_own, start,
                                        stop),
        cmocka_unit_test_setup_teardown(what_is_removed_is_forgotten_wherever_it_stood, start,
                                        stop),
        cmocka_unit_test_setup_teardown(to_remove_what_is_not_known_does_nothing, start, stop),
        cmocka_unit_test_setup_teardown(the_oldest_makes_room_above_the_limit, start, stop),
        cmocka_unit_test_setup_teardown(one_users_names_leave_another_users_alone, start, stop),
        cmocka_unit_test_setup_teardown(a_user_with_more_than_his_number_forgets_his_own_oldest,
                                        start, stop),
        cmocka_unit_test_setup_teardown(long_names_make_room_by_their_bytes, start, stop),
        cmocka_unit_test_setup_teardown(without_memory_a_connection_is_not_known, start, stop),
    };

    return cmocka_run_group_tests_name("connections", tests, NULL, NULL);
}
