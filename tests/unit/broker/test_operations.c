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

static const struct operation_key first = {"S-1-5-21-1001", 100, 7, NOTIFICATION_ADD};

static int start(void **state)
{
    static struct operations operations;

    operations_init(&operations);
    *state = &operations;
    return 0;
}

static int stop(void **state)
{
    struct operations *o = *state;

    operations_deinit(o);
    return o->count == 0 && o->bytes == 0 ? 0 : -1;
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
    event.user.sid = key->sid;
    event.process_id = key->process_id;
    return event;
}

static void add_at(struct operations *o, const struct operation_key *key, uint64_t sequence,
                   uint64_t monotonic_us)
{
    struct event event = started(key, sequence, "\\\\srv\\share");

    assert_true(operations_add(o, key, &event, monotonic_us));
}

static void an_operation_is_found_by_its_key(void **state)
{
    struct operations *o = *state;

    add_at(o, &first, 42, 1000);

    assert_non_null(operations_find(o, &first));
    assert_int_equal(operations_find(o, &first)->started.id.sequence, 42);
    assert_int_equal(operations_find(o, &first)->started_monotonic_us, 1000);
}

static void each_part_of_the_key_counts(void **state)
{
    static const struct {
        const char *name;
        struct operation_key key;
    } others[] = {
        {"user", {"S-1-5-21-1002", 100, 7, NOTIFICATION_ADD}},
        {"unknown user", {"", 100, 7, NOTIFICATION_ADD}},
        {"process", {"S-1-5-21-1001", 101, 7, NOTIFICATION_ADD}},
        {"context", {"S-1-5-21-1001", 100, 8, NOTIFICATION_ADD}},
        {"call", {"S-1-5-21-1001", 100, 7, NOTIFICATION_CANCEL}},
    };
    struct operations *o = *state;

    add_at(o, &first, 1, 0);

    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        if (operations_find(o, &others[i].key) != NULL) {
            fail_msg("found although another %s was asked for", others[i].name);
        }
    }
}

static void an_operation_keeps_text_of_its_own(void **state)
{
    struct operations *o = *state;
    char remote[] = "\\\\srv\\share";
    struct event event = started(&first, 1, remote);
    const struct operation *operation;

    assert_true(operations_add(o, &first, &event, 0));
    memset(remote, '#', sizeof(remote) - 1);

    operation = operations_find(o, &first);
    assert_string_equal(operation->started.source, "/wnetwatch/test");
    assert_string_equal(operation->started.local, "Z:");
    assert_string_equal(operation->started.remote, "\\\\srv\\share");
    assert_string_equal(operation->started.provider, "provider");
    assert_string_equal(operation->started.image, "image");
    assert_string_equal(operation->started.user.sid, "S-1-5-21-1001");
}

static void what_is_removed_is_not_found_wherever_it_stood(void **state)
{
    struct operations *o = *state;
    struct operation_key key = first;

    for (uint32_t gone = 1; gone <= 3; gone++) {
        for (key.context = 1; key.context <= 3; key.context++) {
            add_at(o, &key, key.context, 0);
        }
        key.context = gone;
        operations_remove(o, operations_find(o, &key));
        assert_int_equal(o->count, 2);
        for (key.context = 1; key.context <= 3; key.context++) {
            assert_int_equal(operations_find(o, &key) == NULL, key.context == gone);
        }
        operations_deinit(o);
        assert_int_equal(o->count, 0);
    }
}

static void nothing_is_overdue_before_its_time(void **state)
{
    struct operations *o = *state;

    assert_null(operations_overdue(o, UINT64_MAX));
    add_at(o, &first, 1, 1000);

    assert_null(operations_overdue(o, 1000));
    assert_null(operations_overdue(o, 1000 + WAIT_US - 1));
}

static void the_oldest_is_overdue_first(void **state)
{
    struct operations *o = *state;
    struct operation_key second = first;

    second.context++;
    add_at(o, &first, 1, 1000);
    add_at(o, &second, 2, 2000);

    assert_ptr_equal(operations_overdue(o, 1000 + WAIT_US), operations_find(o, &first));
    operations_remove(o, operations_find(o, &first));
    assert_null(operations_overdue(o, 1000 + WAIT_US));
    assert_ptr_equal(operations_overdue(o, 2000 + WAIT_US), operations_find(o, &second));
}

static void too_many_make_the_oldest_overdue(void **state)
{
    struct operations *o = *state;
    struct operation_key key = first;

    /* Of one user, which his share is asked about and this is not. */
    for (key.context = 1; key.context <= OPERATIONS_MAX; key.context++) {
        add_at(o, &key, key.context, 0);
    }
    assert_null(operations_overdue(o, 0));
    add_at(o, &key, key.context, 0);

    assert_int_equal(operations_overdue(o, 0)->context, 1);
    operations_remove(o, operations_overdue(o, 0));
    assert_null(operations_overdue(o, 0));
}

static void too_many_bytes_make_the_oldest_overdue(void **state)
{
    static char remote[STRING_BYTES_MAX + 1];
    struct operations *o = *state;
    struct operation_key key = first;

    memset(remote, 'r', STRING_BYTES_MAX);
    for (key.context = 1; operations_overdue(o, 0) == NULL; key.context++) {
        struct event event = started(&key, key.context, remote);

        assert_true(operations_add(o, &key, &event, 0));
    }

    assert_true(o->count > 1000 && o->count < OPERATIONS_MAX);
    assert_int_equal(operations_overdue(o, 0)->context, 1);
    operations_remove(o, operations_overdue(o, 0));
    assert_null(operations_overdue(o, 0));
}

static void a_user_above_his_share_loses_his_own_oldest(void **state)
{
    static char remote[STRING_BYTES_MAX + 1];
    struct operations *o = *state;
    struct operation_key key = first;
    struct operation_key other = {"S-1-5-21-9-9-9-9999", 1, 1, NOTIFICATION_ADD};

    add_at(o, &other, 1, 0);
    memset(remote, 'r', STRING_BYTES_MAX);
    for (key.context = 1; operations_above_share(o, key.sid) == NULL; key.context++) {
        struct event event = started(&key, key.context, remote);

        assert_true(operations_add(o, &key, &event, 0));
    }

    assert_int_equal(operations_above_share(o, key.sid)->context, 1);
    assert_string_equal(operations_above_share(o, key.sid)->started.user.sid, key.sid);
    assert_null(operations_above_share(o, other.sid));
    assert_null(operations_overdue(o, 0));
}

static void a_user_with_more_than_his_number_loses_his_own_oldest(void **state)
{
    struct operations *o = *state;
    struct operation_key key = first;
    struct operation_key other = {"S-1-5-21-9-9-9-9999", 1, 1, NOTIFICATION_ADD};

    add_at(o, &other, 1, 0);
    for (key.context = 1; key.context <= OPERATIONS_MAX / TABLE_USER_SHARE; key.context++) {
        add_at(o, &key, key.context, 0);
        assert_null(operations_above_share(o, key.sid));
    }
    add_at(o, &key, key.context, 0);

    assert_non_null(operations_above_share(o, key.sid));
    assert_int_equal(operations_above_share(o, key.sid)->context, 1);
    assert_string_equal(operations_above_share(o, key.sid)->started.user.sid, key.sid);
    assert_null(operations_above_share(o, other.sid));
}

static void without_memory_an_operation_is_not_known(void **state)
{
    struct operations *o = *state;
    struct event event = started(&first, 1, "\\\\srv\\share");

    if (!failing_malloc_arm(1)) {
        skip();
    }
    assert_false(operations_add(o, &first, &event, 0));

    assert_true(failing_malloc_disarm());
    assert_null(operations_find(o, &first));
    assert_int_equal(o->count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_operation_is_found_by_its_key, start, stop),
        cmocka_unit_test_setup_teardown(each_part_of_the_key_counts, start, stop),
        cmocka_unit_test_setup_teardown(an_operation_keeps_text_of_its_own, start, stop),
        cmocka_unit_test_setup_teardown(what_is_removed_is_not_found_wherever_it_stood, start,
                                        stop),
        cmocka_unit_test_setup_teardown(nothing_is_overdue_before_its_time, start, stop),
        cmocka_unit_test_setup_teardown(the_oldest_is_overdue_first, start, stop),
        cmocka_unit_test_setup_teardown(too_many_make_the_oldest_overdue, start, stop),
        cmocka_unit_test_setup_teardown(a_user_above_his_share_loses_his_own_oldest, start, stop),
        cmocka_unit_test_setup_teardown(a_user_with_more_than_his_number_loses_his_own_oldest,
                                        start, stop),
        cmocka_unit_test_setup_teardown(too_many_bytes_make_the_oldest_overdue, start, stop),
        cmocka_unit_test_setup_teardown(without_memory_an_operation_is_not_known, start, stop),
    };

    return cmocka_run_group_tests_name("operations", tests, NULL, NULL);
}
