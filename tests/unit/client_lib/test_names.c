/* The names of public numbers are those of the wire, and every number has one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <wnetwatch.h>

#include "proto/event.h"
#include "proto/event_type.h"
#include "proto/stream_line.h"

static void types_have_the_names_of_the_wire(void **state)
{
    static const struct {
        wnw_event_type number;
        enum event_type type;
    } rows[] = {
        {WNW_EVENT_ADD_STARTED, EVENT_ADD_STARTED},
        {WNW_EVENT_ADD_SUCCEEDED, EVENT_ADD_SUCCEEDED},
        {WNW_EVENT_ADD_FAILED, EVENT_ADD_FAILED},
        {WNW_EVENT_ADD_UNFINISHED, EVENT_ADD_UNFINISHED},
        {WNW_EVENT_CANCEL_STARTED, EVENT_CANCEL_STARTED},
        {WNW_EVENT_CANCEL_SUCCEEDED, EVENT_CANCEL_SUCCEEDED},
        {WNW_EVENT_CANCEL_FAILED, EVENT_CANCEL_FAILED},
        {WNW_EVENT_CANCEL_UNFINISHED, EVENT_CANCEL_UNFINISHED},
        {WNW_EVENT_APPEARED, EVENT_APPEARED},
        {WNW_EVENT_VANISHED, EVENT_VANISHED},
        {WNW_EVENT_BROKER_STARTED, EVENT_BROKER_STARTED},
        {WNW_EVENT_BROKER_STOPPED, EVENT_BROKER_STOPPED},
        {WNW_EVENT_BROKER_THROTTLED, EVENT_BROKER_THROTTLED},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_string_equal(wnw_event_type_name(rows[i].number), event_type_name(rows[i].type));
    }
    assert_string_equal(wnw_event_type_name(WNW_EVENT_OTHER), "unknown");
}

static void words_of_events_are_those_of_the_wire(void **state)
{
    (void)state;
    assert_string_equal(wnw_error_name(67), "ERROR_BAD_NET_NAME");
    assert_string_equal(wnw_error_name(0), "unknown");
    assert_string_equal(wnw_resource_name(WNW_RESOURCE_DISK), event_resource_name(RESOURCE_DISK));
    assert_string_equal(wnw_resource_name(WNW_RESOURCE_PRINT), event_resource_name(RESOURCE_PRINT));
    assert_string_equal(wnw_integrity_name(WNW_INTEGRITY_UNTRUSTED),
                        event_integrity_name(INTEGRITY_UNTRUSTED));
    assert_string_equal(wnw_integrity_name(WNW_INTEGRITY_LOW), event_integrity_name(INTEGRITY_LOW));
    assert_string_equal(wnw_integrity_name(WNW_INTEGRITY_MEDIUM),
                        event_integrity_name(INTEGRITY_MEDIUM));
    assert_string_equal(wnw_integrity_name(WNW_INTEGRITY_HIGH),
                        event_integrity_name(INTEGRITY_HIGH));
    assert_string_equal(wnw_integrity_name(WNW_INTEGRITY_SYSTEM),
                        event_integrity_name(INTEGRITY_SYSTEM));
    assert_string_equal(wnw_inferred_name(WNW_INFERRED_REMOTE), "remote");
    assert_string_equal(wnw_gap_reason_name(WNW_GAP_RETENTION),
                        stream_gap_reason_name(STREAM_GAP_RETENTION));
    assert_string_equal(wnw_gap_reason_name(WNW_GAP_UNKNOWN),
                        stream_gap_reason_name(STREAM_GAP_UNKNOWN));
    assert_string_equal(wnw_gap_reason_name(WNW_GAP_DAMAGE),
                        stream_gap_reason_name(STREAM_GAP_DAMAGE));
}

static void states_and_levels_have_the_names_of_the_header(void **state)
{
    (void)state;
    assert_string_equal(wnw_state_name(WNW_STATE_NEW), "new");
    assert_string_equal(wnw_state_name(WNW_STATE_CONNECTING), "connecting");
    assert_string_equal(wnw_state_name(WNW_STATE_LIVE), "live");
    assert_string_equal(wnw_state_name(WNW_STATE_DISCONNECTED), "disconnected");
    assert_string_equal(wnw_state_name(WNW_STATE_ENDED), "ended");
    assert_string_equal(wnw_state_name(WNW_STATE_REFUSED), "refused");
    assert_string_equal(wnw_item_kind_name(WNW_ITEM_EVENT), "event");
    assert_string_equal(wnw_item_kind_name(WNW_ITEM_GAP), "gap");
    assert_string_equal(wnw_item_kind_name(WNW_ITEM_STATE), "state");
    assert_string_equal(wnw_mode_name(WNW_MODE_CALLBACKS), "callbacks");
    assert_string_equal(wnw_mode_name(WNW_MODE_HANDLE), "handle");
    assert_string_equal(wnw_mode_name(WNW_MODE_MESSAGE), "message");
    assert_string_equal(wnw_mode_name(WNW_MODE_NEXT), "next");
    assert_string_equal(wnw_log_level_name(WNW_LOG_ERROR), "error");
    assert_string_equal(wnw_log_level_name(WNW_LOG_WARNING), "warning");
    assert_string_equal(wnw_log_level_name(WNW_LOG_INFO), "info");
    assert_string_equal(wnw_log_level_name(WNW_LOG_DEBUG), "debug");
    assert_string_equal(wnw_status_name(WNW_OK), "WNW_OK");
    assert_string_equal(wnw_status_name(WNW_E_OVER), "WNW_E_OVER");
}

static void a_number_of_a_later_version_is_unknown(void **state)
{
    (void)state;
    assert_string_equal(wnw_status_name((wnw_status)-99), "unknown");
    assert_string_equal(wnw_event_type_name((wnw_event_type)999), "unknown");
    assert_string_equal(wnw_resource_name((wnw_resource)99), "unknown");
    assert_string_equal(wnw_integrity_name((wnw_integrity)99), "unknown");
    assert_string_equal(wnw_inferred_name((wnw_inferred)99), "unknown");
    assert_string_equal(wnw_gap_reason_name((wnw_gap_reason)99), "unknown");
    assert_string_equal(wnw_state_name((wnw_state)99), "unknown");
    assert_string_equal(wnw_item_kind_name((wnw_item_kind)99), "unknown");
    assert_string_equal(wnw_mode_name((wnw_mode)99), "unknown");
    assert_string_equal(wnw_log_level_name((wnw_log_level)99), "unknown");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(types_have_the_names_of_the_wire),
        cmocka_unit_test(words_of_events_are_those_of_the_wire),
        cmocka_unit_test(states_and_levels_have_the_names_of_the_header),
        cmocka_unit_test(a_number_of_a_later_version_is_unknown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
