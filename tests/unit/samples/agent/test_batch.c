#include "samples/agent/core/batch.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "tests/support/failing_malloc.h"

static struct batch batch;
static char zeros[BATCH_RECORD_BYTES_MAX];

static int empty(void **state)
{
    (void)state;
    batch_deinit(&batch);
    return 0;
}

static void add(const char *text, const char *cursor)
{
    const struct batch_record record = {{text, strlen(text)}, {text, strlen(text)}, cursor, 7};

    assert_true(batch_add(&batch, &record, 5));
}

static void add_zeros(size_t size)
{
    const struct batch_record record = {{zeros, size}, {"{}", 2}, "c", 0};

    assert_true(batch_add(&batch, &record, 0));
}

static void a_record_is_copied(void **state)
{
    char text[] = "first";
    char cursor[] = "e.1";

    (void)state;
    add(text, cursor);
    memset(text, 'x', sizeof(text) - 1);
    memset(cursor, 'x', sizeof(cursor) - 1);

    assert_int_equal(batch.count, 1);
    assert_int_equal(batch.pieces[0].size, 5);
    assert_memory_equal(batch.pieces[0].bytes, "first", 5);
    assert_int_equal(batch.entries[0].line.size, 5);
    assert_memory_equal(batch.entries[0].line.bytes, "first", 5);
    assert_string_equal(batch.entries[0].cursor, "e.1");
    assert_int_equal(batch.entries[0].time_us, 7);
    assert_int_equal(batch.entries[0].added_ms, 5);
}

static void the_front_goes_and_the_rest_keeps_its_order(void **state)
{
    (void)state;
    add("a", "1");
    add("bb", "2");
    add("ccc", "3");
    batch_remove(&batch, 2);

    assert_int_equal(batch.count, 1);
    assert_int_equal(batch.bytes, 3);
    assert_memory_equal(batch.pieces[0].bytes, "ccc", 3);
    assert_string_equal(batch.entries[0].cursor, "3");
}

static void a_cursor_that_is_passed_belongs_to_the_last_record(void **state)
{
    (void)state;
    add("a", "1");
    add("b", "2");
    batch_pass(&batch, "9");

    assert_string_equal(batch.entries[0].cursor, "1");
    assert_string_equal(batch.entries[1].cursor, "9");
}

static void the_front_is_bounded_by_records_and_by_bytes(void **state)
{
    (void)state;
    assert_int_equal(batch_front(&batch, 10, 10), 0);
    add("aaaa", "1");
    add("bbbb", "2");
    add("cccc", "3");

    assert_int_equal(batch_front(&batch, 10, 100), 3);
    assert_int_equal(batch_front(&batch, 2, 100), 2);
    assert_int_equal(batch_front(&batch, 10, 8), 2);
    assert_int_equal(batch_front(&batch, 10, 7), 1);
    assert_int_equal(batch_front(&batch, 10, 1), 1);
    assert_int_equal(batch_front_bytes(&batch, 2), 8);
}

static void there_is_no_room_behind_the_last_record(void **state)
{
    (void)state;
    for (unsigned i = 0; i < BATCH_RECORDS_MAX; i++) {
        assert_true(batch_has_room(&batch));
        add("a", "1");
    }
    assert_false(batch_has_room(&batch));
    batch_remove(&batch, 1);
    assert_true(batch_has_room(&batch));
}

static void there_is_room_only_for_a_record_of_the_largest_size(void **state)
{
    (void)state;
    while (batch_has_room(&batch)) {
        add_zeros(sizeof(zeros));
    }
    assert_true(batch.bytes <= BATCH_BYTES_MAX);
    assert_true(batch.bytes + sizeof(zeros) > BATCH_BYTES_MAX);
    assert_int_equal(batch_front(&batch, BATCH_RECORDS_MAX, BATCH_BYTES_MAX), batch.count);
}

static void without_memory_nothing_is_added(void **state)
{
    const struct batch_record record = {{"b", 1}, {"b", 1}, "2", 0};

    (void)state;
    add("a", "1");
    if (failing_malloc_arm(1)) {
        assert_false(batch_add(&batch, &record, 0));
        assert_true(failing_malloc_disarm());
    }
    assert_int_equal(batch.count, 1);
    assert_int_equal(batch.bytes, 1);
}

#define TEST(name) cmocka_unit_test_teardown(name, empty)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_record_is_copied),
        TEST(the_front_goes_and_the_rest_keeps_its_order),
        TEST(a_cursor_that_is_passed_belongs_to_the_last_record),
        TEST(the_front_is_bounded_by_records_and_by_bytes),
        TEST(there_is_no_room_behind_the_last_record),
        TEST(there_is_room_only_for_a_record_of_the_largest_size),
        TEST(without_memory_nothing_is_added),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
