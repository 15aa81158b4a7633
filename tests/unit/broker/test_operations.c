#include "broker/core/operations.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "proto/limits.h"
#include "tests/support/failing_malloc.h"

#define WAIT_US (OPERATION_WAIT_MS_MAX * UINT64_C(1000))

static struct users users;
static struct operations operations;
static struct user *alice;
static struct user *bob;
static struct operation_key first; /* of Alice */

static int start(void **state)
{
    (void)state;
    users_init(&users, 0, 0);
    operations_init(&operations, &users);
    alice = users_take(&users, "S-1-5-21-1001", 0);
    bob = users_take(&users, "S-1-5-21-1002", 0);
    first = (struct operation_key){alice, 100, 7, NOTIFICATION_ADD};
    return 0;
}

/* No operation is left, and no reference of one. */
static int stop(void **state)
{
    (void)state;
    operations_deinit(&operations);
    users_release(&users, alice);
    users_release(&users, bob);
    users_deinit(&users);
    return operations_count(&operations) == 0 && operations.bytes == 0 ? 0 : -1;
}

/* The started event of a key, its sequence and its remote name. */
static struct event started(const struct operation_key *key, uint64_t sequence, const char *remote)
{
    struct event event;

    memset(&event, 0, sizeof(event));
    event.type = EVENT_ADD_STARTED;
    event.id.epoch = 1;
    event.id.sequence = sequence;
    event.source = "/wnetwatch/test";
    event.local = "Z:";
    event.remote = remote;
    event.provider = "provider";
    event.image = "image";
    event.version = "";
    event.reason = "";
    event.user.sid = key->user->sid;
    event.process_id = key->process_id;
    return event;
}

static void add_at(const struct operation_key *key, uint64_t sequence, uint64_t monotonic_us)
{
    struct event event = started(key, sequence, "\\\\srv\\share");

    assert_true(operations_add(&operations, key, &event, monotonic_us));
}

static void an_operation_is_found_by_its_key(void **state)
{
    (void)state;
    add_at(&first, 42, 1000);

    assert_non_null(operations_find(&first));
    assert_int_equal(operations_find(&first)->started.id.sequence, 42);
    assert_int_equal(operations_find(&first)->started_monotonic_us, 1000);
}

static void each_part_of_the_key_counts(void **state)
{
    const struct {
        const char *name;
        struct operation_key key;
    } others[] = {
        {"user", {bob, 100, 7, NOTIFICATION_ADD}},
        {"unknown user", {&users.unknown, 100, 7, NOTIFICATION_ADD}},
        {"process", {alice, 101, 7, NOTIFICATION_ADD}},
        {"context", {alice, 100, 8, NOTIFICATION_ADD}},
        {"call", {alice, 100, 7, NOTIFICATION_CANCEL}},
    };

    (void)state;
    add_at(&first, 1, 0);

    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        if (operations_find(&others[i].key) != NULL) {
            fail_msg("found although another %s was asked for", others[i].name);
        }
    }
}

static void an_operation_keeps_text_of_its_own(void **state)
{
    char remote[] = "\\\\srv\\share";
    struct event event = started(&first, 1, remote);
    const struct operation *operation;

    (void)state;
    assert_true(operations_add(&operations, &first, &event, 0));
    memset(remote, '#', sizeof(remote) - 1);

    operation = operations_find(&first);
    assert_string_equal(operation->started.source, "/wnetwatch/test");
    assert_string_equal(operation->started.local, "Z:");
    assert_string_equal(operation->started.remote, "\\\\srv\\share");
    assert_string_equal(operation->started.provider, "provider");
    assert_string_equal(operation->started.image, "image");
    assert_string_equal(operation->started.user.sid, alice->sid);
}

static void an_operation_that_is_removed_is_not_found_wherever_it_stood(void **state)
{
    struct operation_key key = first;

    (void)state;
    for (uint32_t gone = 1; gone <= 3; gone++) {
        for (key.context = 1; key.context <= 3; key.context++) {
            add_at(&key, key.context, 0);
        }
        key.context = gone;
        operations_remove(&operations, operations_find(&key));
        assert_int_equal(operations_count(&operations), 2);
        for (key.context = 1; key.context <= 3; key.context++) {
            assert_int_equal(operations_find(&key) == NULL, key.context == gone);
        }
        operations_deinit(&operations);
        assert_int_equal(operations_count(&operations), 0);
    }
}

static void nothing_is_overdue_before_its_time(void **state)
{
    (void)state;
    assert_null(operations_overdue(&operations, UINT64_MAX));
    add_at(&first, 1, 1000);

    assert_null(operations_overdue(&operations, 1000));
    assert_null(operations_overdue(&operations, 1000 + WAIT_US - 1));
}

static void the_oldest_is_overdue_first(void **state)
{
    struct operation_key second = first;

    (void)state;
    second.context++;
    add_at(&first, 1, 1000);
    add_at(&second, 2, 2000);

    assert_ptr_equal(operations_overdue(&operations, 1000 + WAIT_US), operations_find(&first));
    operations_remove(&operations, operations_find(&first));
    assert_null(operations_overdue(&operations, 1000 + WAIT_US));
    assert_ptr_equal(operations_overdue(&operations, 2000 + WAIT_US), operations_find(&second));
}

static void too_many_operations_make_the_oldest_overdue(void **state)
{
    struct operation_key key = first;

    (void)state;
    /* Of one user: its share is another question than the number of all. */
    for (key.context = 1; key.context <= OPERATIONS_MAX; key.context++) {
        add_at(&key, key.context, 0);
    }
    assert_null(operations_overdue(&operations, 0));
    add_at(&key, key.context, 0);

    assert_int_equal(operations_overdue(&operations, 0)->context, 1);
    operations_remove(&operations, operations_overdue(&operations, 0));
    assert_null(operations_overdue(&operations, 0));
}

static void too_many_bytes_make_the_oldest_overdue(void **state)
{
    static char remote[STRING_BYTES_MAX + 1];
    struct operation_key key = first;

    (void)state;
    memset(remote, 'r', STRING_BYTES_MAX);
    for (key.context = 1; operations_overdue(&operations, 0) == NULL; key.context++) {
        struct event event = started(&key, key.context, remote);

        assert_true(operations_add(&operations, &key, &event, 0));
    }

    assert_in_range(operations_count(&operations), 1001, OPERATIONS_MAX - 1);
    assert_int_equal(operations_overdue(&operations, 0)->context, 1);
    operations_remove(&operations, operations_overdue(&operations, 0));
    assert_null(operations_overdue(&operations, 0));
}

static void a_user_above_its_share_by_bytes_loses_its_own_oldest(void **state)
{
    static char remote[STRING_BYTES_MAX + 1];
    struct operation_key key = first;
    struct operation_key other = {bob, 1, 1, NOTIFICATION_ADD};

    (void)state;
    add_at(&other, 1, 0);
    memset(remote, 'r', STRING_BYTES_MAX);
    for (key.context = 1; operations_above_share(key.user) == NULL; key.context++) {
        struct event event = started(&key, key.context, remote);

        assert_true(operations_add(&operations, &key, &event, 0));
    }

    assert_int_equal(operations_above_share(key.user)->context, 1);
    assert_string_equal(operations_above_share(key.user)->started.user.sid, alice->sid);
    assert_null(operations_above_share(bob));
    assert_null(operations_overdue(&operations, 0));
}

static void a_user_above_its_share_by_number_loses_its_own_oldest(void **state)
{
    struct operation_key key = first;
    struct operation_key other = {bob, 1, 1, NOTIFICATION_ADD};

    (void)state;
    add_at(&other, 1, 0);
    for (key.context = 1; key.context <= OPERATIONS_MAX / TABLE_USER_SHARE; key.context++) {
        add_at(&key, key.context, 0);
        assert_null(operations_above_share(key.user));
    }
    add_at(&key, key.context, 0);

    assert_non_null(operations_above_share(key.user));
    assert_int_equal(operations_above_share(key.user)->context, 1);
    assert_string_equal(operations_above_share(key.user)->started.user.sid, alice->sid);
    assert_null(operations_above_share(bob));
}

static void without_memory_an_operation_is_not_known(void **state)
{
    struct event event = started(&first, 1, "\\\\srv\\share");

    (void)state;
    if (!failing_malloc_arm(1)) {
        skip();
    }
    assert_false(operations_add(&operations, &first, &event, 0));

    assert_true(failing_malloc_disarm());
    assert_null(operations_find(&first));
    assert_int_equal(operations_count(&operations), 0);
}

/* So that a POST finds its PRE even if the user has no connection in between. */
static void an_operation_keeps_its_user(void **state)
{
    struct user *carol = users_take(&users, "S-1-5-21-1003", 0);
    const struct operation_key key = {carol, 1, 1, NOTIFICATION_ADD};

    (void)state;
    add_at(&key, 1, 0);
    users_release(&users, carol);
    assert_int_equal(carol->references, 1);

    assert_ptr_equal(users_take(&users, "S-1-5-21-1003", 0), carol);
    assert_ptr_equal(operations_find(&key)->user, carol);
    operations_remove(&operations, operations_find(&key));
    assert_int_equal(carol->references, 1);
    users_release(&users, carol);
}

static void the_last_operation_leaves_its_user_idle(void **state)
{
    struct user *carol = users_take(&users, "S-1-5-21-1003", 0);
    const struct operation_key key = {carol, 1, 1, NOTIFICATION_ADD};

    (void)state;
    add_at(&key, 1, 0);
    users_release(&users, carol);
    assert_false(list_node_is_linked(&carol->idle));

    operations_remove(&operations, operations_overdue(&operations, WAIT_US));
    assert_true(list_node_is_linked(&carol->idle));
}

static void the_bytes_of_all_are_those_of_each_user(void **state)
{
    const struct operation_key second = {alice, 100, 8, NOTIFICATION_ADD};
    const struct operation_key other = {bob, 100, 7, NOTIFICATION_ADD};

    (void)state;
    add_at(&first, 1, 0);
    add_at(&second, 2, 0);
    add_at(&other, 3, 0);

    assert_int_equal(alice->operations.count, 2);
    assert_int_equal(bob->operations.count, 1);
    assert_int_equal(alice->operations_bytes, 2 * bob->operations_bytes);
    assert_int_equal(operations.bytes, 3 * bob->operations_bytes);
    operations_remove(&operations, operations_find(&first));
    assert_int_equal(alice->operations_bytes, bob->operations_bytes);
    assert_int_equal(operations.bytes, 2 * bob->operations_bytes);
}

#define WITH_OPERATIONS(test) cmocka_unit_test_setup_teardown(test, start, stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_OPERATIONS(an_operation_is_found_by_its_key),
        WITH_OPERATIONS(each_part_of_the_key_counts),
        WITH_OPERATIONS(an_operation_keeps_text_of_its_own),
        WITH_OPERATIONS(an_operation_that_is_removed_is_not_found_wherever_it_stood),
        WITH_OPERATIONS(nothing_is_overdue_before_its_time),
        WITH_OPERATIONS(the_oldest_is_overdue_first),
        WITH_OPERATIONS(too_many_operations_make_the_oldest_overdue),
        WITH_OPERATIONS(too_many_bytes_make_the_oldest_overdue),
        WITH_OPERATIONS(a_user_above_its_share_by_bytes_loses_its_own_oldest),
        WITH_OPERATIONS(a_user_above_its_share_by_number_loses_its_own_oldest),
        WITH_OPERATIONS(without_memory_an_operation_is_not_known),
        WITH_OPERATIONS(an_operation_keeps_its_user),
        WITH_OPERATIONS(the_last_operation_leaves_its_user_idle),
        WITH_OPERATIONS(the_bytes_of_all_are_those_of_each_user),
    };

    return cmocka_run_group_tests_name("broker.operations", tests, NULL, NULL);
}
