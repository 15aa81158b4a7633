/* Files of removed segments that another program holds. */
#include "broker/core/removals.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "tests/support/memory_store.h"

#define EPOCH MEMORY_EPOCH
#define LAST_OF_EPOCH UINT64_C(3)
#define NOW_US UINT64_C(1000000)

struct fixture {
    struct memory_store store;
    struct removals removals;
};

/* As many segments as the store takes, of 1, 2, 3 and so on bytes, all of them held. */
static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));

    assert_non_null(f);
    memory_store_init(&f->store);
    removals_init(&f->removals, &f->store.store);
    for (uint64_t i = 1; i <= MEMORY_SEGMENTS_MAX; i++) {
        memory_segment_put(memory_store_add(&f->store, EPOCH, i), "123456789", (size_t)i);
        memory_store_hold(&f->store, EPOCH, i, true);
    }
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    memory_store_deinit(&f->store);
    free(f);
    return 0;
}

static bool add(struct fixture *f, uint64_t sequence)
{
    const struct removal removal = {{{EPOCH, sequence}, sequence}, sequence == LAST_OF_EPOCH};

    return removals_add(&f->removals, &removal, NOW_US);
}

static void a_file_that_is_free_is_deleted_at_once(void **state)
{
    struct fixture *f = *state;

    memory_store_hold(&f->store, EPOCH, 1, false);
    assert_true(add(f, 1));

    assert_int_equal(f->store.count, MEMORY_SEGMENTS_MAX - 1);
    assert_int_equal(f->removals.count, 0);
    assert_int_equal(f->removals.failures, 0);
}

static void a_file_that_is_held_is_counted_and_deleted_later(void **state)
{
    struct fixture *f = *state;

    assert_true(add(f, 1));
    assert_true(add(f, 2));
    assert_int_equal(f->removals.failures, 2);
    assert_int_equal(f->removals.bytes, 3);

    memory_store_hold(&f->store, EPOCH, 1, false);
    removals_retry(&f->removals, NOW_US + REMOVAL_INTERVAL_US - 1);
    assert_int_equal(f->removals.count, 2);
    removals_retry(&f->removals, NOW_US + REMOVAL_INTERVAL_US);
    assert_int_equal(f->removals.count, 1);
    assert_int_equal(f->removals.bytes, 2);
    assert_int_equal(f->removals.failures, 2); /* once for each file */
    assert_int_equal(f->store.count, MEMORY_SEGMENTS_MAX - 1);

    memory_store_hold(&f->store, EPOCH, 2, false);
    removals_retry(&f->removals, NOW_US + 2 * REMOVAL_INTERVAL_US);
    assert_int_equal(f->removals.count, 0);
    assert_int_equal(f->removals.bytes, 0);
}

/* Or the next start would not see that the epoch went on behind the older file. */
static void the_last_of_an_epoch_stays_without_content_while_an_older_file_does(void **state)
{
    struct fixture *f = *state;

    memory_store_hold(&f->store, EPOCH, LAST_OF_EPOCH, false);
    assert_true(add(f, 1));
    assert_true(add(f, LAST_OF_EPOCH));

    assert_int_equal(f->store.count, MEMORY_SEGMENTS_MAX);
    assert_int_equal(f->store.segments[LAST_OF_EPOCH - 1].size, 0);
    assert_int_equal(f->removals.count, 1);
}

static void only_so_many_wait(void **state)
{
    struct fixture *f = *state;
    const struct removal one_more = {{{EPOCH, 9}, 9}, false};

    for (uint64_t i = 1; i <= REMOVALS_MAX; i++) {
        assert_true(add(f, i));
    }
    assert_false(removals_add(&f->removals, &one_more, NOW_US));
    assert_int_equal(f->removals.count, REMOVALS_MAX);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_file_that_is_free_is_deleted_at_once),
        TEST(a_file_that_is_held_is_counted_and_deleted_later),
        TEST(the_last_of_an_epoch_stays_without_content_while_an_older_file_does),
        TEST(only_so_many_wait),
    };

    return cmocka_run_group_tests_name("removals", tests, NULL, NULL);
}
