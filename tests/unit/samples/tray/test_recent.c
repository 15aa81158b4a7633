#include "samples/tray/core/recent.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "played_event.h"

static struct recent recent;

static int tear_down(void **state)
{
    (void)state;
    recent_deinit(&recent);
    memset(&recent, 0, sizeof(recent));
    return 0;
}

static void add(wnw_event_type type, uint64_t time_us)
{
    wnw_event event = played_event(type, "Z:", "\\\\srv\\share");

    event.time_us = time_us;
    event.status = type == WNW_EVENT_ADD_FAILED ? 67 : 0;
    recent_add(&recent, &event);
}

static void the_end_of_an_operation_is_kept_and_its_start_is_not(void **state)
{
    (void)state;
    add(WNW_EVENT_ADD_STARTED, 1);
    add(WNW_EVENT_ADD_FAILED, 2);
    add(WNW_EVENT_CANCEL_STARTED, 3);
    add(WNW_EVENT_VANISHED, 4);

    assert_int_equal(recent.count, 2);
    assert_int_equal(recent_at(&recent, 0)->time_us, 2);
    assert_int_equal(recent_at(&recent, 0)->status, 67);
    assert_string_equal(recent_at(&recent, 0)->status_name, "ERROR_BAD_NET_NAME");
    assert_string_equal(recent_at(&recent, 0)->local, "Z:");
    assert_int_equal(recent_at(&recent, 1)->type, WNW_EVENT_VANISHED);
}

static void the_oldest_makes_room(void **state)
{
    (void)state;
    for (uint64_t i = 0; i < RECENT_MAX + 5; i++) {
        add(WNW_EVENT_ADD_SUCCEEDED, i);
    }
    assert_int_equal(recent.count, RECENT_MAX);
    assert_int_equal(recent_at(&recent, 0)->time_us, 5);
    assert_int_equal(recent_at(&recent, RECENT_MAX - 1)->time_us, RECENT_MAX + 4);
    assert_int_equal(recent.left_out_count, 0);
}

static void a_loss_is_kept_with_its_count(void **state)
{
    wnw_gap gap = {0};

    (void)state;
    gap.lost_is_known = 1;
    gap.lost_count = 9;
    recent_add_loss(&recent, &gap);
    gap.lost_is_known = 0;
    recent_add_loss(&recent, &gap);

    assert_true(recent_at(&recent, 0)->is_loss);
    assert_int_equal(recent_at(&recent, 0)->count, 9);
    assert_int_equal(recent_at(&recent, 1)->count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(the_end_of_an_operation_is_kept_and_its_start_is_not, tear_down),
        cmocka_unit_test_teardown(the_oldest_makes_room, tear_down),
        cmocka_unit_test_teardown(a_loss_is_kept_with_its_count, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
