#include "client_lib/core/item.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "tests/support/wire_lines.h"

/* An event line with this type and data, decoded, and the item of it. */
struct scene {
    char line[1024];
    struct event_document document;
    struct item item;
};

static void make_item(struct scene *scene, const char *type, const char *data)
{
    size_t size =
        (size_t)snprintf(scene->line, sizeof(scene->line),
                         "{\"specversion\":\"1.0\",\"id\":\"" ID(
                             "42") "\",\"source\":\"/wnetwatch/PC\",\"type\":\"wnetwatch.%s\","
                                   "\"time\":\"2026-11-23T04:31:50.537654Z\",\"data\":%s}",
                         type, data);

    assert_int_equal(event_read(scene->line, size, &scene->document), EVENT_OK);
    item_from_event(&scene->item, &scene->document, scene->line, size);
    assert_int_equal(scene->item.item.kind, WNW_ITEM_EVENT);
    assert_ptr_equal(scene->item.item.event, &scene->item.event);
    assert_string_equal(scene->item.item.cursor, ID("42"));
    assert_ptr_equal(scene->item.event.json, scene->line);
    assert_int_equal(scene->item.event.json_size, size);
}

static void drop_item(struct scene *scene)
{
    event_document_deinit(&scene->document);
}

#define OPERATION "\"operation\":\"" ID("42") "\","
#define FORCE "\"force\":false,"
#define PROCESS "\"process\":{\"pid\":1,\"image\":\"x.exe\"},"

#define SUCCEEDED OPERATION PROCESS "\"status\":0,"

/* How the operation ended, of which resource and user. */
#define CONNECTION                                                                                 \
    "{%s\"local\":\"Z:\",\"remote\":\"\\\\\\\\s\\\\t\",\"resource\":\"%s\",\"flags\":[],"          \
    "\"flags_raw\":0,\"user\":%s}"

static void each_type_has_its_own_number(void **state)
{
    static const struct {
        const char *name;
        const char *ending;
        wnw_event_type type;
    } rows[] = {
        {"connection.add.started", OPERATION PROCESS, WNW_EVENT_ADD_STARTED},
        {"connection.add.succeeded", SUCCEEDED, WNW_EVENT_ADD_SUCCEEDED},
        {"connection.add.failed", OPERATION PROCESS "\"status\":67,", WNW_EVENT_ADD_FAILED},
        {"connection.add.unfinished", OPERATION PROCESS, WNW_EVENT_ADD_UNFINISHED},
        {"connection.cancel.started", FORCE OPERATION PROCESS, WNW_EVENT_CANCEL_STARTED},
        {"connection.cancel.succeeded", FORCE SUCCEEDED, WNW_EVENT_CANCEL_SUCCEEDED},
        {"connection.cancel.failed", FORCE OPERATION PROCESS "\"status\":67,",
         WNW_EVENT_CANCEL_FAILED},
        {"connection.cancel.unfinished", FORCE OPERATION PROCESS, WNW_EVENT_CANCEL_UNFINISHED},
        {"connection.appeared", "", WNW_EVENT_APPEARED},
        {"connection.vanished", "", WNW_EVENT_VANISHED},
        {"something.newer", "", WNW_EVENT_OTHER},
    };
    char data[512];

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct scene scene;
        char name[64];

        (void)snprintf(data, sizeof(data), CONNECTION, rows[i].ending, "disk", "null");
        make_item(&scene, rows[i].name, data);
        (void)snprintf(name, sizeof(name), "wnetwatch.%s", rows[i].name);
        assert_string_equal(scene.item.event.type_name, name);
        if (scene.item.event.type != rows[i].type) {
            fail_msg("%s is %d", rows[i].name, (int)scene.item.event.type);
        }
        drop_item(&scene);
    }
}

static void events_of_the_broker_have_their_own_members(void **state)
{
    struct scene scene;

    (void)state;
    make_item(&scene, "broker.started", "{\"version\":\"1.2.3\",\"previous\":\"clean\"}");
    assert_int_equal(scene.item.event.type, WNW_EVENT_BROKER_STARTED);
    assert_string_equal(scene.item.event.broker_version, "1.2.3");
    assert_string_equal(scene.item.event.broker_previous, "clean");
    drop_item(&scene);
    make_item(&scene, "broker.stopped", "{\"reason\":\"stopped\"}");
    assert_int_equal(scene.item.event.type, WNW_EVENT_BROKER_STOPPED);
    assert_string_equal(scene.item.event.broker_reason, "stopped");
    drop_item(&scene);
}

static void an_event_reports_a_remote_name_that_is_private(void **state)
{
    struct scene scene;

    (void)state;
    make_item(&scene, "connection.add.succeeded",
              "{" SUCCEEDED "\"local\":\"Z:\",\"withheld\":true,\"resource\":\"disk\",\"flags\":[],"
              "\"flags_raw\":0,\"user\":null}");
    assert_int_equal(scene.item.event.is_withheld, 1);
    assert_string_equal(scene.item.event.remote, "");
    drop_item(&scene);
}

static void an_event_reports_a_name_that_is_redacted(void **state)
{
    struct scene scene;

    (void)state;
    make_item(&scene, "connection.add.succeeded",
              "{" SUCCEEDED "\"remote\":\"https://h/\",\"redacted\":true,\"flags\":[],"
              "\"flags_raw\":0,\"user\":null}");
    assert_int_equal(scene.item.event.is_redacted, 1);
    drop_item(&scene);
}

static void members_that_an_event_lacks_are_empty_and_never_null(void **state)
{
    struct scene scene;
    const wnw_event *event = &scene.item.event;

    (void)state;
    make_item(&scene, "broker.stopped", "{\"reason\":\"stopped\"}");
    assert_string_equal(event->operation, "");
    assert_string_equal(event->subject, "");
    assert_string_equal(event->local, "");
    assert_string_equal(event->remote, "");
    assert_string_equal(event->provider, "");
    assert_string_equal(event->user_sid, "");
    assert_string_equal(event->process_image, "");
    assert_string_equal(event->broker_version, "");
    assert_string_equal(event->broker_previous, "");
    assert_int_equal(event->is_withheld, 0);
    assert_int_equal(event->is_redacted, 0);
    assert_int_equal(event->has_elapsed, 0);
    assert_int_equal(event->user_is_known, 0);
    assert_int_equal(event->resource, WNW_RESOURCE_UNKNOWN);
    drop_item(&scene);
}

static void resources_and_levels_have_their_own_numbers(void **state)
{
    static const struct {
        const char *resource;
        wnw_resource number;
    } resources[] = {{"disk", WNW_RESOURCE_DISK}, {"print", WNW_RESOURCE_PRINT}};
    static const struct {
        const char *integrity;
        wnw_integrity number;
    } levels[] = {{"untrusted", WNW_INTEGRITY_UNTRUSTED}, {"low", WNW_INTEGRITY_LOW},
                  {"medium", WNW_INTEGRITY_MEDIUM},       {"high", WNW_INTEGRITY_HIGH},
                  {"system", WNW_INTEGRITY_SYSTEM},       {"unknown", WNW_INTEGRITY_UNKNOWN}};
    struct scene scene;
    char data[512];
    char user[256];

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        (void)snprintf(data, sizeof(data), CONNECTION, SUCCEEDED, resources[i].resource, "null");
        make_item(&scene, "connection.add.succeeded", data);
        assert_int_equal(scene.item.event.resource, resources[i].number);
        drop_item(&scene);
    }
    for (size_t i = 0; i < sizeof(levels) / sizeof(levels[0]); i++) {
        (void)snprintf(user, sizeof(user),
                       "{\"sid\":\"S-1-5-21-7\",\"logon\":\"0x3e7a1\",\"session\":1,"
                       "\"elevated\":true,\"integrity\":\"%s\"}",
                       levels[i].integrity);
        (void)snprintf(data, sizeof(data), CONNECTION, SUCCEEDED, "disk", user);
        make_item(&scene, "connection.add.succeeded", data);
        assert_int_equal(scene.item.event.user_is_known, 1);
        assert_int_equal(scene.item.event.user_integrity, levels[i].number);
        assert_int_equal(scene.item.event.user_is_elevated, 1);
        drop_item(&scene);
    }
}

static void a_gap_says_whether_its_loss_is_known(void **state)
{
    static const struct {
        enum stream_gap_reason reason;
        wnw_gap_reason number;
        const char *name;
        bool lost_is_known;
    } rows[] = {
        {STREAM_GAP_RETENTION, WNW_GAP_RETENTION, "retention", true},
        {STREAM_GAP_DAMAGE, WNW_GAP_DAMAGE, "damage", true},
        {STREAM_GAP_UNKNOWN, WNW_GAP_UNKNOWN, "unknown", false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct stream_line line = {
            .lost_is_known = rows[i].lost_is_known, .lost_count = 7, .gap_reason = rows[i].reason};
        struct item item;

        line.id.sequence = 19;
        line.gap_after.sequence = 10;
        line.gap_before.sequence = 20;
        item_from_gap(&item, &line, "{}", 2);
        assert_int_equal(item.item.kind, WNW_ITEM_GAP);
        assert_ptr_equal(item.item.gap, &item.gap);
        assert_string_equal(item.item.cursor, "0000000000000000.00000000000000000019");
        assert_string_equal(item.gap.after, "0000000000000000.00000000000000000010");
        assert_string_equal(item.gap.before, "0000000000000000.00000000000000000020");
        assert_int_equal(item.gap.reason, rows[i].number);
        assert_string_equal(item.gap.reason_name, rows[i].name);
        assert_int_equal(item.gap.lost_is_known, rows[i].lost_is_known ? 1 : 0);
        assert_int_equal(item.gap.lost_count, rows[i].lost_is_known ? 7 : 0);
        assert_null(item.decoded);
    }
}

static void a_state_borrows_its_change_and_cursor(void **state)
{
    static const wnw_state_change change = {.size = sizeof(change), .state = WNW_STATE_LIVE};
    struct item item;

    (void)state;
    item_from_state(&item, &change, "");
    assert_int_equal(item.item.kind, WNW_ITEM_STATE);
    assert_ptr_equal(item.item.state, &change);
    assert_null(item.item.event);
    assert_null(item.item.gap);
    assert_string_equal(item.item.cursor, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_type_has_its_own_number),
        cmocka_unit_test(events_of_the_broker_have_their_own_members),
        cmocka_unit_test(an_event_reports_a_remote_name_that_is_private),
        cmocka_unit_test(an_event_reports_a_name_that_is_redacted),
        cmocka_unit_test(members_that_an_event_lacks_are_empty_and_never_null),
        cmocka_unit_test(resources_and_levels_have_their_own_numbers),
        cmocka_unit_test(a_gap_says_whether_its_loss_is_known),
        cmocka_unit_test(a_state_borrows_its_change_and_cursor),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
