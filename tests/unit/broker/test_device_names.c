#include "broker/core/device_names.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "proto/limits.h"
#include "tests/support/failing_malloc.h"

#define LOGON 1u
#define ELEVATED_LOGON 2u

static struct users users;
static struct device_names names;
static struct user *alice;
static struct user *bob;

static int start(void **state)
{
    (void)state;
    users_init(&users, 0, 0);
    device_names_init(&names, &users);
    alice = users_take(&users, "S-1-5-21-1-2-3-1001", 0);
    bob = users_take(&users, "S-1-5-21-1-2-3-1002", 0);
    return 0;
}

/* No name is left, and no reference of a name. */
static int stop(void **state)
{
    (void)state;
    device_names_deinit(&names);
    users_release(&users, alice);
    users_release(&users, bob);
    users_deinit(&users);
    return names.by_age.count == 0 && names.bytes == 0 ? 0 : -1;
}

static void a_remote_name_is_found_by_its_device(void **state)
{
    (void)state;
    device_names_add(&names, alice, LOGON, "Z:", "\\\\srv\\share");

    assert_string_equal(device_names_remote_of(alice, LOGON, "Z:"), "\\\\srv\\share");
    assert_null(device_names_remote_of(alice, LOGON, "Y:"));
}

static void the_case_of_a_device_does_not_count(void **state)
{
    (void)state;
    device_names_add(&names, alice, LOGON, "z:", "\\\\Srv\\M\xC3\xBCll");

    assert_string_equal(device_names_remote_of(alice, LOGON, "Z:"), "\\\\Srv\\M\xC3\xBCll");
}

static void a_new_remote_name_of_a_device_replaces_the_old_one(void **state)
{
    (void)state;
    device_names_add(&names, alice, LOGON, "Z:", "\\\\srv\\old");
    device_names_add(&names, alice, LOGON, "z:", "\\\\srv\\new");

    assert_int_equal(names.by_age.count, 1);
    assert_string_equal(device_names_remote_of(alice, LOGON, "Z:"), "\\\\srv\\new");
}

static void two_users_have_devices_of_their_own(void **state)
{
    (void)state;
    device_names_add(&names, alice, LOGON, "Z:", "\\\\srv\\of-alice");
    device_names_add(&names, bob, LOGON, "Z:", "\\\\srv\\of-bob");

    assert_string_equal(device_names_remote_of(alice, LOGON, "Z:"), "\\\\srv\\of-alice");
    assert_string_equal(device_names_remote_of(bob, LOGON, "Z:"), "\\\\srv\\of-bob");
}

static void two_logons_of_one_user_have_devices_of_their_own(void **state)
{
    (void)state;
    device_names_add(&names, alice, LOGON, "Z:", "\\\\srv\\share");

    assert_null(device_names_remote_of(alice, ELEVATED_LOGON, "Z:"));
    device_names_remove(&names, alice, ELEVATED_LOGON, "Z:");
    assert_string_equal(device_names_remote_of(alice, LOGON, "Z:"), "\\\\srv\\share");
}

static void a_device_that_is_removed_is_forgotten_wherever_it_stood(void **state)
{
    static const char *const letters[] = {"X:", "Y:", "Z:"};

    (void)state;
    for (size_t gone = 0; gone < 3; gone++) {
        for (size_t i = 0; i < 3; i++) {
            device_names_add(&names, alice, LOGON, letters[i], "\\\\srv\\share");
        }
        device_names_remove(&names, alice, LOGON, letters[gone]);

        assert_int_equal(names.by_age.count, 2);
        for (size_t i = 0; i < 3; i++) {
            const char *remote = device_names_remote_of(alice, LOGON, letters[i]);

            assert_int_equal(remote == NULL, i == gone);
        }
    }
}

/* The hashes of the two names are the same number. */
static void devices_with_one_hash_are_told_apart(void **state)
{
    (void)state;
    device_names_add(&names, alice, LOGON, "D0YSCS", "\\\\srv\\first");
    assert_null(device_names_remote_of(alice, LOGON, "U6TDG2"));
    device_names_add(&names, alice, LOGON, "U6TDG2", "\\\\srv\\second");

    assert_string_equal(device_names_remote_of(alice, LOGON, "D0YSCS"), "\\\\srv\\first");
    assert_string_equal(device_names_remote_of(alice, LOGON, "U6TDG2"), "\\\\srv\\second");
}

static void removing_an_unknown_device_does_nothing(void **state)
{
    (void)state;
    device_names_remove(&names, alice, LOGON, "Z:");
    device_names_add(&names, alice, LOGON, "Z:", "\\\\srv\\share");
    device_names_remove(&names, bob, LOGON, "Z:");

    assert_int_equal(names.by_age.count, 1);
}

#define USERS_COUNT 5u /* one more than have a whole share */

static struct user *take_numbered(unsigned int number)
{
    char sid[SID_BYTES_MAX + 1];

    (void)snprintf(sid, sizeof(sid), "S-1-5-21-7-7-7-%u", number);
    return users_take(&users, sid, 0);
}

/* So many devices, each of the next user, all with this remote name. */
static void add_of_all_users(struct user *const *owners, unsigned int count, const char *remote)
{
    char local[16];

    for (unsigned int i = 0; i < count; i++) {
        (void)snprintf(local, sizeof(local), "LPT%u", i / USERS_COUNT);
        device_names_add(&names, owners[i % USERS_COUNT], LOGON, local, remote);
    }
}

static void take_users(struct user **owners)
{
    for (unsigned int i = 0; i < USERS_COUNT; i++) {
        owners[i] = take_numbered(i);
    }
}

static void release_users(struct user *const *owners)
{
    for (unsigned int i = 0; i < USERS_COUNT; i++) {
        users_release(&users, owners[i]);
    }
}

/* No user has more than its share, but all together have too many. */
static void the_oldest_name_makes_room_above_the_limit(void **state)
{
    const unsigned int count = DEVICE_NAMES_MAX + 10;
    struct user *owners[USERS_COUNT];
    char newest[16];

    (void)state;
    take_users(owners);
    add_of_all_users(owners, count, "\\\\srv\\printer");
    (void)snprintf(newest, sizeof(newest), "LPT%u", (count - 1) / USERS_COUNT);

    assert_int_equal(names.by_age.count, DEVICE_NAMES_MAX);
    assert_null(device_names_remote_of(owners[0], LOGON, "LPT1"));
    assert_non_null(device_names_remote_of(owners[0], LOGON, "LPT2"));
    assert_non_null(device_names_remote_of(owners[(count - 1) % USERS_COUNT], LOGON, newest));
    release_users(owners);
}

/* The same by bytes. */
static void the_oldest_name_makes_room_above_the_bytes_of_all(void **state)
{
    static char remote[STRING_BYTES_MAX + 1];
    struct user *owners[USERS_COUNT];

    (void)state;
    memset(remote, 'r', STRING_BYTES_MAX);
    take_users(owners);
    add_of_all_users(owners, DEVICE_NAMES_MAX, remote);

    assert_in_range(names.bytes, DEVICE_NAMES_BYTES_MAX - 2 * STRING_BYTES_MAX,
                    DEVICE_NAMES_BYTES_MAX);
    for (unsigned int i = 0; i < USERS_COUNT; i++) {
        assert_in_range(owners[i]->device_names_bytes, 1,
                        DEVICE_NAMES_BYTES_MAX / TABLE_USER_SHARE);
        assert_null(device_names_remote_of(owners[i], LOGON, "LPT0"));
    }
    release_users(owners);
}

static void a_user_above_its_share_by_number_loses_its_own_oldest(void **state)
{
    char local[16];

    (void)state;
    device_names_add(&names, bob, LOGON, "Z:", "\\\\srv\\share");
    for (unsigned int i = 0; i < DEVICE_NAMES_MAX + 2; i++) {
        (void)snprintf(local, sizeof(local), "LPT%u", i);
        device_names_add(&names, alice, LOGON, local, "\\\\srv\\printer");
    }

    assert_int_equal(names.by_age.count, DEVICE_NAMES_MAX / TABLE_USER_SHARE + 1);
    assert_non_null(device_names_remote_of(bob, LOGON, "Z:"));
    assert_non_null(device_names_remote_of(alice, LOGON, local));
    assert_null(device_names_remote_of(alice, LOGON, "LPT2"));
}

static void a_user_above_its_share_by_bytes_loses_its_own_oldest(void **state)
{
    static char remote[STRING_BYTES_MAX + 1];
    char local[16];

    (void)state;
    memset(remote, 'r', STRING_BYTES_MAX);
    for (unsigned int i = 0; i < DEVICE_NAMES_MAX; i++) {
        (void)snprintf(local, sizeof(local), "LPT%u", i);
        device_names_add(&names, alice, LOGON, local, remote);
    }

    assert_in_range(names.bytes, 1, DEVICE_NAMES_BYTES_MAX / TABLE_USER_SHARE);
    assert_in_range(names.by_age.count, 601, 699);
    assert_non_null(device_names_remote_of(alice, LOGON, local));
    assert_null(device_names_remote_of(alice, LOGON, "LPT0"));
}

static void one_users_names_leave_those_of_another_user_alone(void **state)
{
    static char remote[STRING_BYTES_MAX + 1];
    char local[16];

    (void)state;
    device_names_add(&names, bob, LOGON, "Z:", "\\\\srv\\share");
    memset(remote, 'r', STRING_BYTES_MAX);
    for (unsigned int i = 0; i < 2 * DEVICE_NAMES_MAX; i++) {
        (void)snprintf(local, sizeof(local), "LPT%u", i);
        device_names_add(&names, alice, LOGON, local, remote);
    }

    assert_non_null(device_names_remote_of(bob, LOGON, "Z:"));
}

/* The old one is gone either way: to know nothing is better than to know what is wrong. */
static void without_memory_a_device_is_not_known(void **state)
{
    (void)state;
    device_names_add(&names, alice, LOGON, "Z:", "\\\\srv\\old");
    if (!failing_malloc_arm(1)) {
        skip();
    }
    device_names_add(&names, alice, LOGON, "Z:", "\\\\srv\\new");

    assert_true(failing_malloc_disarm());
    assert_null(device_names_remote_of(alice, LOGON, "Z:"));
}

/* So that the name stays the user's, even while the user has no connection. */
static void a_name_keeps_its_user(void **state)
{
    struct user *carol = users_take(&users, "S-1-5-21-1-2-3-1003", 0);

    (void)state;
    device_names_add(&names, carol, LOGON, "Z:", "\\\\srv\\share");
    users_release(&users, carol);
    assert_int_equal(carol->references, 1);

    assert_ptr_equal(users_take(&users, "S-1-5-21-1-2-3-1003", 0), carol);
    assert_string_equal(device_names_remote_of(carol, LOGON, "Z:"), "\\\\srv\\share");
    device_names_remove(&names, carol, LOGON, "Z:");
    assert_int_equal(carol->references, 1);
    assert_int_equal(carol->device_names_bytes, 0);
    users_release(&users, carol);
}

static void all_that_is_known_is_counted_in_bytes(void **state)
{
    size_t bytes;

    (void)state;
    device_names_add(&names, alice, LOGON, "Y:", "\\\\srv\\share");
    device_names_add(&names, alice, LOGON, "Z:", "\\\\srv\\share");
    bytes = alice->device_names_bytes;
    device_names_add(&names, bob, LOGON, "Z:", "\\\\srv\\share");

    assert_int_equal(names.bytes, bytes + bob->device_names_bytes);
    assert_int_equal(bytes, 2 * bob->device_names_bytes);
    device_names_remove(&names, alice, LOGON, "Z:");
    assert_int_equal(alice->device_names_bytes, bytes / 2);
    assert_int_equal(names.bytes, bytes);
}

#define WITH_NAMES(test) cmocka_unit_test_setup_teardown(test, start, stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_NAMES(a_remote_name_is_found_by_its_device),
        WITH_NAMES(the_case_of_a_device_does_not_count),
        WITH_NAMES(a_new_remote_name_of_a_device_replaces_the_old_one),
        WITH_NAMES(two_users_have_devices_of_their_own),
        WITH_NAMES(two_logons_of_one_user_have_devices_of_their_own),
        WITH_NAMES(a_device_that_is_removed_is_forgotten_wherever_it_stood),
        WITH_NAMES(devices_with_one_hash_are_told_apart),
        WITH_NAMES(removing_an_unknown_device_does_nothing),
        WITH_NAMES(the_oldest_name_makes_room_above_the_limit),
        WITH_NAMES(the_oldest_name_makes_room_above_the_bytes_of_all),
        WITH_NAMES(a_user_above_its_share_by_number_loses_its_own_oldest),
        WITH_NAMES(a_user_above_its_share_by_bytes_loses_its_own_oldest),
        WITH_NAMES(one_users_names_leave_those_of_another_user_alone),
        WITH_NAMES(without_memory_a_device_is_not_known),
        WITH_NAMES(a_name_keeps_its_user),
        WITH_NAMES(all_that_is_known_is_counted_in_bytes),
    };

    return cmocka_run_group_tests_name("broker.device_names", tests, NULL, NULL);
}
