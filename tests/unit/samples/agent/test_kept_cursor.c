#include "samples/agent/core/kept_cursor.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static void without_a_cursor_there_is_nothing_to_store(void **state)
{
    struct kept_cursor kept = {0};

    (void)state;
    kept_cursor_move(&kept, "", true);
    assert_false(kept_cursor_is_waiting(&kept));
    assert_int_equal(kept_cursor_wait_ms(&kept, true, 0), WNW_FOREVER);
}

static void the_cursor_behind_a_record_is_stored_at_once(void **state)
{
    struct kept_cursor kept = {0};

    (void)state;
    kept_cursor_move(&kept, "a", true);
    assert_int_equal(kept_cursor_wait_ms(&kept, false, 5), 0);
    kept_cursor_stored(&kept, true, 5);
    assert_false(kept_cursor_is_waiting(&kept));
    kept_cursor_move(&kept, "b", true);
    assert_int_equal(kept_cursor_wait_ms(&kept, false, 5), 0);
    assert_string_equal(kept.cursor, "b");
}

static void a_cursor_that_passes_events_is_stored_once_a_second(void **state)
{
    struct kept_cursor kept = {0};

    (void)state;
    kept_cursor_move(&kept, "a", false);
    assert_int_equal(kept_cursor_wait_ms(&kept, false, 5), 0);
    kept_cursor_stored(&kept, true, 5);
    kept_cursor_move(&kept, "b", false);
    assert_int_equal(kept_cursor_wait_ms(&kept, false, 5), 1000);
    assert_int_equal(kept_cursor_wait_ms(&kept, true, 5), 0);
    assert_int_equal(kept_cursor_wait_ms(&kept, false, 1005), 0);
}

static void a_cursor_that_is_stored_is_not_stored_again(void **state)
{
    struct kept_cursor kept = {0};

    (void)state;
    kept_cursor_move(&kept, "a", true);
    kept_cursor_stored(&kept, true, 0);
    kept_cursor_move(&kept, "a", true);
    assert_int_equal(kept_cursor_wait_ms(&kept, true, 9999), WNW_FOREVER);
}

static void a_store_that_failed_is_tried_each_second_with_the_newest(void **state)
{
    struct kept_cursor kept = {0};

    (void)state;
    kept_cursor_move(&kept, "a", true);
    kept_cursor_stored(&kept, false, 0);
    assert_true(kept.has_failed);
    kept_cursor_move(&kept, "b", true);
    assert_int_equal(kept_cursor_wait_ms(&kept, true, 0), 1000);
    assert_int_equal(kept_cursor_wait_ms(&kept, true, 1000), 0);
    assert_string_equal(kept.cursor, "b");
    kept_cursor_stored(&kept, true, 1000);
    assert_false(kept.has_failed);
    assert_false(kept_cursor_is_waiting(&kept));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_a_cursor_there_is_nothing_to_store),
        cmocka_unit_test(the_cursor_behind_a_record_is_stored_at_once),
        cmocka_unit_test(a_cursor_that_passes_events_is_stored_once_a_second),
        cmocka_unit_test(a_cursor_that_is_stored_is_not_stored_again),
        cmocka_unit_test(a_store_that_failed_is_tried_each_second_with_the_newest),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
