#include "broker/core/stamp.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static const struct clock_reading now = {5000, UINT64_C(1795408310537654)};

static const struct identity alice = {
    .known = true,
    .sid = "S-1-5-21-1-2-3-1001",
    .logon = 0x3e7a1,
    .session = 3,
    .is_elevated = true,
    .integrity = INTEGRITY_HIGH,
    .process_id = 4711,
};

/* The stamp of the last event; its text points here. */
static struct stamp stamp = {.source = "/wnetwatch/test"};

static struct notification an_add(enum notification_phase phase, uint32_t status)
{
    struct notification notification = {
        .call = NOTIFICATION_ADD,
        .phase = phase,
        .context = 17,
        .status = status,
        .local = "Z:",
        .remote = "\\\\srv\\share",
        .name = "",
        .provider = "",
        .image = "C:\\Windows\\System32\\net.exe",
    };

    return notification;
}

static struct notification a_cancel(enum notification_phase phase, uint32_t status,
                                    const char *name)
{
    struct notification notification = an_add(phase, status);

    notification.call = NOTIFICATION_CANCEL;
    notification.local = "";
    notification.remote = "";
    notification.name = name;
    notification.provider = "Test Network";
    return notification;
}

static struct event stamped(const struct notification *notification)
{
    struct event event;

    memset(&event, 0xA5, sizeof(event));
    stamp_event(&stamp, notification, &alice, &now, &event);
    return event;
}

static void the_type_follows_from_call_phase_and_status(void **state)
{
    static const struct {
        enum notification_call call;
        enum notification_phase phase;
        uint32_t status;
        enum event_type type;
    } rows[] = {
        {NOTIFICATION_ADD, NOTIFICATION_PRE, 0, EVENT_ADD_STARTED},
        {NOTIFICATION_ADD, NOTIFICATION_PRE, 67, EVENT_ADD_STARTED},
        {NOTIFICATION_ADD, NOTIFICATION_POST, 0, EVENT_ADD_SUCCEEDED},
        {NOTIFICATION_ADD, NOTIFICATION_POST, 67, EVENT_ADD_FAILED},
        {NOTIFICATION_CANCEL, NOTIFICATION_PRE, 0, EVENT_CANCEL_STARTED},
        {NOTIFICATION_CANCEL, NOTIFICATION_POST, 0, EVENT_CANCEL_SUCCEEDED},
        {NOTIFICATION_CANCEL, NOTIFICATION_POST, 2250, EVENT_CANCEL_FAILED},
    };

    (void)state;

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct notification notification = rows[i].call == NOTIFICATION_ADD
                                               ? an_add(rows[i].phase, rows[i].status)
                                               : a_cancel(rows[i].phase, rows[i].status, "Z:");
        struct event event = stamped(&notification);

        assert_string_equal(event_type_name(event.type), event_type_name(rows[i].type));
        assert_int_equal(event.status, rows[i].status);
    }
}

static void user_process_and_time_come_from_the_system(void **state)
{
    struct notification notification = an_add(NOTIFICATION_PRE, 0);
    struct event event = stamped(&notification);

    (void)state;

    assert_true(event.time_us == now.utc_us);
    assert_string_equal(event.source, "/wnetwatch/test");
    assert_true(event.user.known);
    assert_string_equal(event.user.sid, alice.sid);
    assert_int_equal(event.user.logon, 0x3e7a1);
    assert_int_equal(event.user.session, 3);
    assert_true(event.user.elevated);
    assert_int_equal(event.user.integrity, INTEGRITY_HIGH);
    assert_int_equal(event.process_id, 4711);
}

static void the_rest_comes_from_the_notification(void **state)
{
    struct notification notification = an_add(NOTIFICATION_PRE, 0);
    struct event event;

    (void)state;
    notification.flags = 5;
    notification.dropped = 3;
    notification.truncated = true;
    event = stamped(&notification);

    assert_string_equal(event.local, "Z:");
    assert_string_equal(event.remote, "\\\\srv\\share");
    assert_string_equal(event.provider, "");
    assert_string_equal(event.image, "C:\\Windows\\System32\\net.exe");
    assert_int_equal(event.flags, 5);
    assert_int_equal(event.dropped, 3);
    assert_true(event.truncated);
    assert_int_equal(event.inferred, INFERRED_NOTHING);
    assert_false(event.has_elapsed);
    assert_int_equal(event.operation.sequence, 0);
}

static void an_add_tells_its_resource_and_a_cancel_does_not(void **state)
{
    static const struct {
        uint32_t type;
        enum event_resource resource;
    } rows[] = {{0, RESOURCE_UNKNOWN},
                {1, RESOURCE_DISK},
                {2, RESOURCE_PRINT},
                {3, RESOURCE_UNKNOWN},
                {UINT32_MAX, RESOURCE_UNKNOWN}};

    (void)state;

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct notification add = an_add(NOTIFICATION_PRE, 0);
        struct notification cancel = a_cancel(NOTIFICATION_PRE, 0, "Z:");

        add.type = rows[i].type;
        cancel.type = rows[i].type;
        assert_int_equal(stamped(&add).resource, rows[i].resource);
        assert_int_equal(stamped(&cancel).resource, RESOURCE_UNKNOWN);
    }
}

static void a_cancel_names_a_device_or_a_remote_resource(void **state)
{
    struct notification of_device = a_cancel(NOTIFICATION_POST, 0, "lpt1:");
    struct notification of_remote = a_cancel(NOTIFICATION_POST, 0, "\\\\srv\\share");
    struct notification of_root = a_cancel(NOTIFICATION_POST, 0, "Z:\\");

    (void)state;
    of_device.force = true;

    assert_string_equal(stamped(&of_device).local, "lpt1:");
    assert_string_equal(stamped(&of_device).remote, "");
    assert_true(stamped(&of_device).is_forced);
    assert_string_equal(stamped(&of_root).local, "Z:\\");
    assert_string_equal(stamped(&of_root).remote, "");
    assert_string_equal(stamped(&of_remote).local, "");
    assert_string_equal(stamped(&of_remote).remote, "\\\\srv\\share");
    assert_string_equal(stamped(&of_remote).provider, "Test Network");
    assert_false(stamped(&of_remote).is_forced);
}

static void user_info_gets_into_no_name_of_an_event(void **state)
{
    static const char url[] = "https://user:secret@host/x";
    struct notification add = an_add(NOTIFICATION_PRE, 0);
    struct notification cancel = a_cancel(NOTIFICATION_PRE, 0, url);

    (void)state;
    assert_false(stamped(&add).redacted);
    add.remote = url;
    assert_true(stamped(&add).redacted);
    assert_string_equal(stamped(&add).remote, "https://host/x");
    add.remote = "Z:";
    add.local = url;
    assert_true(stamped(&add).redacted);
    assert_string_equal(stamped(&add).local, "https://host/x");
    assert_true(stamped(&cancel).redacted);
    assert_string_equal(stamped(&cancel).remote, "https://host/x");
    cancel.name = "Z:";
    cancel.provider = url;
    assert_true(stamped(&cancel).redacted);
    assert_string_equal(stamped(&cancel).provider, "https://host/x");
}

static void a_private_name_is_withheld_in_the_place_of_the_local_one_too(void **state)
{
    struct notification add = an_add(NOTIFICATION_PRE, 0);
    struct event event;

    (void)state;
    assert_true(privacy_init(&stamp.privacy, "\\\\hr\\*;https://u:*"));
    add.local = "\\\\hr\\x";
    add.remote = "Z:";
    event = stamped(&add);
    assert_true(event.withheld);
    assert_string_equal(event.local, "");
    assert_string_equal(event.remote, "Z:");

    /* What a pattern names is compared before it is left out too. */
    add.local = "Z:";
    add.remote = "https://u:p@host/x";
    assert_true(stamped(&add).withheld);
    privacy_deinit(&stamp.privacy);
}

static void a_query_is_kept_if_the_setting_says_so(void **state)
{
    struct notification add = an_add(NOTIFICATION_PRE, 0);

    (void)state;
    add.remote = "https://host/x?a=b";
    assert_true(stamped(&add).redacted);
    assert_string_equal(stamped(&add).remote, "https://host/x");
    stamp.keeps_query = true;
    assert_false(stamped(&add).redacted);
    assert_string_equal(stamped(&add).remote, "https://host/x?a=b");
    stamp.keeps_query = false;
}

static void the_longest_name_fits(void **state)
{
    static char longest[STRING_BYTES_MAX + 1];
    struct notification add = an_add(NOTIFICATION_PRE, 0);

    (void)state;
    memset(longest, 'r', STRING_BYTES_MAX);
    add.remote = longest;

    assert_string_equal(stamped(&add).remote, longest);
}

static void an_unknown_sender_leaves_the_user_unknown(void **state)
{
    struct notification notification = an_add(NOTIFICATION_PRE, 0);
    struct identity unknown;
    struct event event;

    (void)state;
    memset(&unknown, 0, sizeof(unknown));
    unknown.process_id = 9;

    stamp_event(&stamp, &notification, &unknown, &now, &event);

    assert_false(event.user.known);
    assert_string_equal(event.user.sid, "");
    assert_int_equal(event.process_id, 9);
}

static void an_event_of_the_broker_has_no_user_and_no_names(void **state)
{
    struct event event;

    (void)state;
    memset(&event, 0xA5, sizeof(event));

    stamp_broker_event(&stamp, EVENT_BROKER_STARTED, &now, &event);

    assert_int_equal(event.type, EVENT_BROKER_STARTED);
    assert_string_equal(event.source, "/wnetwatch/test");
    assert_true(event.time_us == now.utc_us);
    assert_false(event.user.known);
    assert_string_equal(event.user.sid, "");
    assert_string_equal(event.local, "");
    assert_string_equal(event.remote, "");
    assert_string_equal(event.image, "");
    assert_string_equal(event.provider, "");
    assert_string_equal(event.version, "");
    assert_string_equal(event.reason, "");
}

/* What the notify DLL makes of a URL with a very long password. */
static void a_password_that_was_cut_before_its_at_is_not_kept(void **state)
{
    static char remote[STRING_UNITS_MAX + 1];
    struct notification notification = an_add(NOTIFICATION_POST, 0);

    (void)state;
    memset(remote, 's', STRING_UNITS_MAX);
    memcpy(remote, "https://user:", strlen("https://user:"));
    notification.remote = remote;

    notification.truncated = true;
    assert_string_equal(stamped(&notification).remote, "https://");
    remote[STRING_UNITS_MAX - 1] = '\0';
    assert_string_equal(stamped(&notification).remote, "https://");

    /* Another name of this notification was cut, or none was. */
    remote[STRING_UNITS_MAX - 2] = '\0';
    assert_string_equal(stamped(&notification).remote, remote);
    remote[STRING_UNITS_MAX - 2] = 's';
    notification.truncated = false;
    assert_string_equal(stamped(&notification).remote, remote);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_type_follows_from_call_phase_and_status),
        cmocka_unit_test(user_process_and_time_come_from_the_system),
        cmocka_unit_test(the_rest_comes_from_the_notification),
        cmocka_unit_test(an_add_tells_its_resource_and_a_cancel_does_not),
        cmocka_unit_test(a_cancel_names_a_device_or_a_remote_resource),
        cmocka_unit_test(user_info_gets_into_no_name_of_an_event),
        cmocka_unit_test(a_private_name_is_withheld_in_the_place_of_the_local_one_too),
        cmocka_unit_test(a_query_is_kept_if_the_setting_says_so),
        cmocka_unit_test(the_longest_name_fits),
        cmocka_unit_test(an_unknown_sender_leaves_the_user_unknown),
        cmocka_unit_test(an_event_of_the_broker_has_no_user_and_no_names),
        cmocka_unit_test(a_password_that_was_cut_before_its_at_is_not_kept),
    };

    return cmocka_run_group_tests_name("stamp", tests, NULL, NULL);
}
