#include "proto/event_type.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "proto/json/json_plain.h"

static void every_type_has_a_name_that_leads_back_to_it(void **state)
{
    (void)state;
    for (int i = EVENT_UNKNOWN + 1; i < EVENT_TYPES; i++) {
        const char *name = event_type_name((enum event_type)i);

        print_message("%s\n", name);
        assert_int_equal(strncmp(name, EVENT_TYPE_PREFIX, strlen(EVENT_TYPE_PREFIX)), 0);
        assert_int_equal(event_type_from_name(name), i);
        assert_int_equal(json_count_plain(name, strlen(name)), strlen(name)); /* it is a word */
    }
}

static void the_names_that_are_promised_are_these(void **state)
{
    (void)state;
    assert_string_equal(event_type_name(EVENT_ADD_FAILED), "wnetwatch.connection.add.failed");
    assert_string_equal(event_type_name(EVENT_CANCEL_UNFINISHED),
                        "wnetwatch.connection.cancel.unfinished");
    assert_string_equal(event_type_name(EVENT_VANISHED), "wnetwatch.connection.vanished");
    assert_string_equal(event_type_name(EVENT_BROKER_STATUS), "wnetwatch.broker.status");
    assert_string_equal(event_type_name(EVENT_STREAM_GAP), "wnetwatch.stream.gap");
    assert_string_equal(event_type_name(EVENT_UNKNOWN), "");
}

static void a_name_that_is_not_ours_is_unknown(void **state)
{
    (void)state;
    assert_int_equal(event_type_from_name(""), EVENT_UNKNOWN);
    assert_int_equal(event_type_from_name("wnetwatch."), EVENT_UNKNOWN);
    assert_int_equal(event_type_from_name("wnetwatch.connection.add"), EVENT_UNKNOWN);
    assert_int_equal(event_type_from_name("wnetwatch.connection.add.started "), EVENT_UNKNOWN);
    assert_int_equal(event_type_from_name("Wnetwatch.connection.add.started"), EVENT_UNKNOWN);
}

static void ten_types_describe_a_connection(void **state)
{
    int count = 0;

    (void)state;
    for (int i = 0; i < EVENT_TYPES; i++) {
        bool is_named_so = strstr(event_type_name((enum event_type)i), ".connection.") != NULL;

        assert_int_equal(event_type_is_connection((enum event_type)i), is_named_so);
        count += is_named_so;
    }
    assert_int_equal(count, 10);
}

static void four_types_are_of_a_cancel(void **state)
{
    int count = 0;

    (void)state;
    for (int i = 0; i < EVENT_TYPES; i++) {
        bool is_named_so = strstr(event_type_name((enum event_type)i), ".cancel.") != NULL;

        assert_int_equal(event_type_is_cancel((enum event_type)i), is_named_so);
        count += is_named_so;
    }
    assert_int_equal(count, 4);
}

static void an_operation_that_ended_has_a_status_and_nothing_else_has(void **state)
{
    int count = 0;

    (void)state;
    for (int i = 0; i < EVENT_TYPES; i++) {
        const char *name = event_type_name((enum event_type)i);
        bool is_named_so = strstr(name, ".succeeded") != NULL || strstr(name, ".failed") != NULL;

        assert_int_equal(event_type_has_status((enum event_type)i), is_named_so);
        count += is_named_so;
    }
    assert_int_equal(count, 4);
}

static void six_types_are_of_the_stream(void **state)
{
    int count = 0;

    (void)state;
    for (int i = 0; i < EVENT_TYPES; i++) {
        bool is_named_so = strstr(event_type_name((enum event_type)i), ".stream.") != NULL;

        assert_int_equal(event_type_is_stream((enum event_type)i), is_named_so);
        count += is_named_so;
    }
    assert_int_equal(count, 6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_type_has_a_name_that_leads_back_to_it),
        cmocka_unit_test(the_names_that_are_promised_are_these),
        cmocka_unit_test(a_name_that_is_not_ours_is_unknown),
        cmocka_unit_test(ten_types_describe_a_connection),
        cmocka_unit_test(four_types_are_of_a_cancel),
        cmocka_unit_test(an_operation_that_ended_has_a_status_and_nothing_else_has),
        cmocka_unit_test(six_types_are_of_the_stream),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
