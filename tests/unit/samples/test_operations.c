#include "samples/cli/top/operations.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include "tests/support/reported_events.h"

static struct operations operations;

static int begin(void **state)
{
    (void)state;
    operations_init(&operations);
    return 0;
}

static void add(wnw_event event)
{
    operations_add_event(&operations, &event);
}

static void what_began_is_under_way_until_its_end_comes(void **state)
{
    (void)state;
    add(reported_started("op1", 1000));
    assert_int_equal(operations.count, 1);
    assert_int_equal(operations.list[0].ended_us, 0);
    add(reported_failed("op1", 3000, 1900, 53, "ERROR_BAD_NETPATH"));
    assert_int_equal(operations.count, 1);
    assert_int_equal(operations.list[0].ended_us, 3000);
    assert_int_equal(operations.list[0].elapsed_us, 1900);
    assert_int_equal(operations.list[0].status, 53);
    assert_string_equal(operations.list[0].program, "net.exe");
}

static void a_cancel_is_an_operation_too(void **state)
{
    wnw_event event = reported_started("op1", 1000);

    (void)state;
    event.type = WNW_EVENT_CANCEL_STARTED;
    add(event);
    assert_true(operations.list[0].is_cancel);
    event.type = WNW_EVENT_CANCEL_SUCCEEDED;
    event.time_us = 2000;
    add(event);
    assert_int_equal(operations.list[0].ended_us, 2000);
}

static void what_belongs_to_no_operation_is_passed_over(void **state)
{
    wnw_event event = reported_started("op1", 1000);

    (void)state;
    event.type = WNW_EVENT_BROKER_STARTED;
    add(event);
    event.type = WNW_EVENT_APPEARED;
    add(event);
    event = reported_started("op2", 1000);
    event.remote = "\\\\wnetwatch.invalid\\doctor";
    add(event);
    assert_int_equal(operations.count, 0);
}

static void what_ended_long_ago_is_forgotten_and_what_is_under_way_is_not(void **state)
{
    (void)state;
    add(reported_started("op1", 1000));
    add(reported_succeeded("op2", 2000, 10));
    add(reported_succeeded("op3", 2001 + OPERATIONS_AGE_US_MAX, 10));
    operations_forget(&operations, 2001 + OPERATIONS_AGE_US_MAX);
    assert_int_equal(operations.count, 2);
    assert_string_equal(operations.list[0].id, "op1");
    assert_string_equal(operations.list[1].id, "op3");
}

static void fill(size_t count, wnw_event (*make)(const char *id, uint64_t time_us))
{
    for (size_t i = 0; i < count; i++) {
        char id[32];

        (void)snprintf(id, sizeof(id), "filled%u", (unsigned)i);
        add(make(id, 1000 + i));
    }
}

static wnw_event make_ended(const char *id, uint64_t time_us)
{
    return reported_succeeded(id, time_us, 1);
}

static void when_there_is_no_room_what_ended_goes_first(void **state)
{
    (void)state;
    add(reported_started("op1", 1000));
    fill(OPERATIONS_MAX - 1, make_ended);
    add(reported_started("op2", 9000));
    assert_int_equal(operations.count, OPERATIONS_MAX);
    assert_string_equal(operations.list[0].id, "op1");
    assert_string_equal(operations.list[1].id, "filled1");
    assert_string_equal(operations.list[OPERATIONS_MAX - 1].id, "op2");
    assert_int_equal(operations.forgotten, 0);
}

static void what_is_under_way_and_has_no_room_is_counted(void **state)
{
    (void)state;
    fill(OPERATIONS_MAX, reported_started);
    add(reported_started("op2", 9000));
    assert_int_equal(operations.count, OPERATIONS_MAX);
    assert_string_equal(operations.list[0].id, "filled1");
    assert_int_equal(operations.forgotten, 1);
}

static void behind_a_gap_nothing_is_known_to_be_under_way(void **state)
{
    (void)state;
    add(reported_started("op1", 1000));
    add(reported_succeeded("op2", 2000, 10));
    add(reported_started("op3", 3000));
    operations_note_gap(&operations);
    assert_int_equal(operations.count, 1);
    assert_string_equal(operations.list[0].id, "op2");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(what_began_is_under_way_until_its_end_comes, begin),
        cmocka_unit_test_setup(a_cancel_is_an_operation_too, begin),
        cmocka_unit_test_setup(what_belongs_to_no_operation_is_passed_over, begin),
        cmocka_unit_test_setup(what_ended_long_ago_is_forgotten_and_what_is_under_way_is_not,
                               begin),
        cmocka_unit_test_setup(when_there_is_no_room_what_ended_goes_first, begin),
        cmocka_unit_test_setup(what_is_under_way_and_has_no_room_is_counted, begin),
        cmocka_unit_test_setup(behind_a_gap_nothing_is_known_to_be_under_way, begin),
    };

    return cmocka_run_group_tests_name("samples.operations", tests, NULL, NULL);
}
