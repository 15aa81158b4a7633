#include "samples/cli/report/logons.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include "tests/support/reported_events.h"

static int free_logons(void **state)
{
    logons_free(*state);
    return 0;
}

static int begin(void **state)
{
    static struct logons logons;

    *state = &logons;
    return 0;
}

static void add(struct logons *logons, const wnw_event *event)
{
    assert_true(logons_add_event(logons, event));
}

static void an_operation_is_one_mapping_with_its_begin_and_its_end(void **state)
{
    struct logons *logons = *state;
    const wnw_event started = reported_started("op1", 1000);
    const wnw_event ended = reported_failed("op1", 1700, 250, 67, "ERROR_BAD_NET_NAME");
    const struct mapping *mapping;

    add(logons, &started);
    assert_int_equal(logons->list[0].mappings[0].result, MAPPING_UNDER_WAY);
    assert_false(logons->list[0].mappings[0].has_elapsed);
    add(logons, &ended);
    assert_int_equal(logons->count, 1);
    assert_int_equal(logons->list[0].count, 1);
    mapping = &logons->list[0].mappings[0];
    assert_int_equal(mapping->result, MAPPING_FAILED);
    assert_int_equal(mapping->began_us, 1000);
    /* What the broker measured counts, and not the difference of two times of day. */
    assert_int_equal(mapping->ended_us, 1250);
    assert_int_equal(mapping->status, 67);
    assert_string_equal(mapping->error, "ERROR_BAD_NET_NAME");
    assert_string_equal(mapping->program, "net.exe");
}

static void an_end_alone_began_as_long_before_as_it_says(void **state)
{
    struct logons *logons = *state;
    const wnw_event ended = reported_succeeded("op1", 5000, 3000);

    add(logons, &ended);
    assert_int_equal(logons->list[0].mappings[0].began_us, 2000);
    assert_int_equal(logons->list[0].mappings[0].ended_us, 5000);
}

static void an_end_without_a_begin_has_no_duration(void **state)
{
    struct logons *logons = *state;
    wnw_event ended = reported_succeeded("op1", 5000, 0);

    ended.has_elapsed = 0;
    add(logons, &ended);
    assert_false(logons->list[0].mappings[0].has_elapsed);
    assert_int_equal(logons->list[0].mappings[0].began_us, 5000);
}

static void operations_that_run_at_once_keep_apart(void **state)
{
    struct logons *logons = *state;
    const wnw_event first = reported_started("op1", 1000);
    const wnw_event second = reported_started("op2", 1001);
    const wnw_event first_end = reported_succeeded("op1", 3000, 2000);

    add(logons, &first);
    add(logons, &second);
    add(logons, &first_end);
    assert_int_equal(logons->list[0].count, 2);
    assert_int_equal(logons->list[0].mappings[0].result, MAPPING_SUCCEEDED);
    assert_int_equal(logons->list[0].mappings[1].result, MAPPING_UNDER_WAY);
}

static void logon_sessions_keep_apart(void **state)
{
    struct logons *logons = *state;
    wnw_event event = reported_succeeded("op1", 1000, 10);

    add(logons, &event);
    event.operation = "op2";
    event.user_logon = 0x999; /* the elevated half of the same user */
    add(logons, &event);
    event.operation = "op3";
    event.user_sid = "S-1-5-18";
    add(logons, &event);
    assert_int_equal(logons->count, 3);
}

static void other_events_and_the_doctors_own_name_are_passed_over(void **state)
{
    struct logons *logons = *state;
    wnw_event event = reported_succeeded("op1", 1000, 10);

    event.type = WNW_EVENT_CANCEL_SUCCEEDED;
    add(logons, &event);
    event.type = WNW_EVENT_BROKER_STARTED;
    add(logons, &event);
    event = reported_succeeded("op2", 1000, 10);
    event.remote = "\\\\WNETWATCH.invalid\\doctor";
    add(logons, &event);
    event = reported_succeeded("op3", 1000, 10);
    event.user_is_known = 0;
    add(logons, &event);
    assert_int_equal(logons->count, 0);
}

static bool add_listed(struct logons *logons, const char *local, const char *remote)
{
    wnw_connection connection = {sizeof(connection), local, remote, "", WNW_RESOURCE_DISK, 0};

    return logons_add_connection(logons, REPORTED_SID, REPORTED_LUID, 1, &connection);
}

static void what_is_connected_and_in_no_event_is_restored(void **state)
{
    struct logons *logons = *state;
    wnw_event told = reported_succeeded("op1", 1000, 10);
    wnw_event failed = reported_failed("op2", 2000, 10, 53, "ERROR_BAD_NETPATH");

    told.local = "H:";
    failed.local = "Z:";
    add(logons, &told);
    add(logons, &failed);
    assert_true(add_listed(logons, "h:", "\\\\files\\home"));
    assert_true(add_listed(logons, "Z:", "\\\\files\\old"));
    assert_int_equal(logons->list[0].count, 3);
    assert_int_equal(logons->list[0].mappings[2].result, MAPPING_RESTORED);
    assert_string_equal(logons->list[0].mappings[2].remote, "\\\\files\\old");
}

static void a_deviceless_connection_is_known_by_its_remote_name(void **state)
{
    struct logons *logons = *state;
    wnw_event told = reported_succeeded("op1", 1000, 10);

    told.local = "";
    told.remote = "\\\\files\\a";
    add(logons, &told);
    assert_true(add_listed(logons, "", "\\\\FILES\\a"));
    assert_int_equal(logons->list[0].count, 1);
    assert_true(add_listed(logons, "", "\\\\files\\b"));
    assert_int_equal(logons->list[0].count, 2);
}

static void many_mappings_have_room(void **state)
{
    struct logons *logons = *state;
    char operations[100][16];

    for (int i = 0; i < 100; i++) {
        wnw_event event;

        (void)snprintf(operations[i], sizeof(operations[i]), "op%d", i);
        event = reported_succeeded(operations[i], 1000u + (unsigned)i, 10);
        add(logons, &event);
    }
    assert_int_equal(logons->list[0].count, 100);
    assert_string_equal(logons->list[0].mappings[99].operation, "op99");
}

/* A program may connect as often as the journal has room for: each with each would take minutes. */
static void very_many_mappings_take_little_time(void **state)
{
    struct logons *logons = *state;
    char operation[64];

    for (unsigned i = 0; i < 200000; i++) {
        wnw_event event;

        (void)snprintf(operation, sizeof(operation), "0006615e78e93e5d.%020u", i);
        event = reported_started(operation, 1000 + i);
        add(logons, &event);
        event = reported_succeeded(operation, 1010 + i, 10);
        add(logons, &event);
    }
    assert_int_equal(logons->list[0].count, 200000);
    assert_int_equal(logons->list[0].mappings[199999].result, MAPPING_SUCCEEDED);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, begin, free_logons)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_operation_is_one_mapping_with_its_begin_and_its_end),
        TEST(an_end_alone_began_as_long_before_as_it_says),
        TEST(an_end_without_a_begin_has_no_duration),
        TEST(operations_that_run_at_once_keep_apart),
        TEST(logon_sessions_keep_apart),
        TEST(other_events_and_the_doctors_own_name_are_passed_over),
        TEST(what_is_connected_and_in_no_event_is_restored),
        TEST(a_deviceless_connection_is_known_by_its_remote_name),
        TEST(many_mappings_have_room),
        TEST(very_many_mappings_take_little_time),
    };

    return cmocka_run_group_tests_name("samples.logons", tests, NULL, NULL);
}
