#include "samples/tray/core/row_json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "played_event.h"

static struct text text;

static int tear_down(void **state)
{
    (void)state;
    text_deinit(&text);
    memset(&text, 0, sizeof(text));
    return 0;
}

static void a_connection_is_an_object(void **state)
{
    static struct connections connections;
    wnw_event event = played_event(WNW_EVENT_APPEARED, "Z:", "\\\\srv\\a");

    (void)state;
    event.time_us = 1709210096000007; /* a leap day */
    (void)connections_apply(&connections, &event, true);
    row_json_connection(&connections.items[0], &text);
    assert_string_equal(text.bytes, "{\"since\":\"2024-02-29T12:34:56.000007Z\",\"local\":\"Z:\","
                                    "\"remote\":\"\\\\\\\\srv\\\\a\",\"state\":\"found\"}");
    connections_deinit(&connections);
}

static void an_event_is_an_object(void **state)
{
    static struct recent recent;
    wnw_event event = played_event(WNW_EVENT_ADD_FAILED, "", "\\\\srv\\a");

    (void)state;
    event.time_us = 951825599999999; /* the end of a leap day that ends a century */
    event.status = 67;
    recent_add(&recent, &event);
    row_json_event(recent_at(&recent, 0), &text);
    assert_string_equal(
        text.bytes, "{\"time\":\"2000-02-29T11:59:59.999999Z\","
                    "\"type\":\"wnetwatch.connection.add.failed\",\"local\":\"\","
                    "\"remote\":\"\\\\\\\\srv\\\\a\",\"status\":67,"
                    "\"error\":\"ERROR_BAD_NET_NAME\",\"image\":\"C:\\\\Tools\\\\mapper.exe\"}");
    recent_deinit(&recent);
}

static void a_loss_is_a_gap_of_the_protocol(void **state)
{
    static struct recent recent;
    wnw_gap gap = {0};

    (void)state;
    recent_add_loss(&recent, &gap);
    row_json_event(recent_at(&recent, 0), &text);
    assert_string_equal(text.bytes, "{\"type\":\"wnetwatch.stream.gap\",\"lost\":null}");
    recent_deinit(&recent);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(a_connection_is_an_object, tear_down),
        cmocka_unit_test_teardown(an_event_is_an_object, tear_down),
        cmocka_unit_test_teardown(a_loss_is_a_gap_of_the_protocol, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
