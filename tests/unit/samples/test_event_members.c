#include "samples/cli/event_members.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static wnw_event make_event(wnw_event_type type)
{
    wnw_event event = {0};

    event.type = type;
    event.type_name = "wnetwatch.connection.add.failed";
    event.id = "an id";
    event.time_us = 1795408310537654;
    event.operation = "an operation";
    event.elapsed_us = 1500;
    event.has_elapsed = 1;
    event.local = "Z:";
    event.remote = "\\\\srv\\share";
    event.provider = "some net";
    event.resource = WNW_RESOURCE_DISK;
    event.status_name = "";
    event.user_is_known = 1;
    event.user_sid = "S-1-5-21-1";
    event.user_session = 2;
    event.process_id = 4711;
    event.process_image = "C:\\x.exe";
    return event;
}

static void expect(const wnw_event *event, const char *name, const char *value)
{
    char text[EVENT_MEMBER_TEXT_SIZE];
    const enum event_member member = event_member_find(name, strlen(name));

    assert_true(member != EVENT_MEMBERS);
    assert_string_equal(event_member_value(event, member, text), value);
}

static void each_member_has_a_name_and_a_value(void **state)
{
    wnw_event event = make_event(WNW_EVENT_ADD_FAILED);

    (void)state;
    event.status = 67;
    event.status_name = "ERROR_BAD_NET_NAME";
    expect(&event, "type", "wnetwatch.connection.add.failed");
    expect(&event, "id", "an id");
    expect(&event, "time", "2026-11-23T04:31:50.537654Z");
    expect(&event, "local", "Z:");
    expect(&event, "remote", "\\\\srv\\share");
    expect(&event, "provider", "some net");
    expect(&event, "resource", "disk");
    expect(&event, "status", "67");
    expect(&event, "error", "ERROR_BAD_NET_NAME");
    expect(&event, "user", "S-1-5-21-1");
    expect(&event, "session", "2");
    expect(&event, "pid", "4711");
    expect(&event, "image", "C:\\x.exe");
    expect(&event, "operation", "an operation");
    expect(&event, "elapsed", "1500");
}

static void a_member_that_the_event_does_not_have_is_empty(void **state)
{
    wnw_event event = make_event(WNW_EVENT_ADD_STARTED);

    (void)state;
    expect(&event, "status", "");
    event.type = WNW_EVENT_ADD_SUCCEEDED;
    expect(&event, "status", "0");
    expect(&event, "error", "");

    event.has_elapsed = 0;
    event.user_is_known = 0;
    event.process_id = 0;
    event.resource = WNW_RESOURCE_UNKNOWN;
    expect(&event, "elapsed", "");
    expect(&event, "user", "");
    expect(&event, "session", "");
    expect(&event, "pid", "");
    expect(&event, "resource", "");
}

static void a_name_is_found_as_a_whole_or_not(void **state)
{
    (void)state;
    for (int i = 0; i < EVENT_MEMBERS; i++) {
        const char *name = event_member_name((enum event_member)i);

        assert_int_equal(event_member_find(name, strlen(name)), i);
        assert_int_equal(event_member_find(name, strlen(name) - 1), EVENT_MEMBERS);
    }
    assert_int_equal(event_member_find("", 0), EVENT_MEMBERS);
    assert_int_equal(event_member_find("Type", 4), EVENT_MEMBERS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_member_has_a_name_and_a_value),
        cmocka_unit_test(a_member_that_the_event_does_not_have_is_empty),
        cmocka_unit_test(a_name_is_found_as_a_whole_or_not),
    };

    return cmocka_run_group_tests_name("unit.samples.event_members", tests, NULL, NULL);
}
