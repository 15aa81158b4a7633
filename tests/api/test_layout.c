/* The layout of public structs is the ABI: members are only ever added at the end. Checked by
   the compiler, so for 32 bits too, where tests are not run. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <wnetwatch.h>

#define ON_64_OR_32(bytes_64, bytes_32) (sizeof(void *) == 8 ? (bytes_64) : (bytes_32))
#define SIZE(type, bytes_64, bytes_32)                                                             \
    _Static_assert(sizeof(type) == ON_64_OR_32(bytes_64, bytes_32), "size of " #type)
#define OFFSET(type, member, bytes_64, bytes_32)                                                   \
    _Static_assert(offsetof(type, member) == ON_64_OR_32(bytes_64, bytes_32), #type "." #member)

/* Numbers of 0.1. When a struct grows, its size changes here and no offset does. */
SIZE(wnw_event, 248, 184);
OFFSET(wnw_event, size, 0, 0);
OFFSET(wnw_event, type, 8, 4);
OFFSET(wnw_event, type_name, 16, 8);
OFFSET(wnw_event, id, 24, 12);
OFFSET(wnw_event, source, 32, 16);
OFFSET(wnw_event, subject, 40, 20);
OFFSET(wnw_event, time_us, 48, 24);
OFFSET(wnw_event, json, 56, 32);
OFFSET(wnw_event, json_size, 64, 36);
OFFSET(wnw_event, operation, 72, 40);
OFFSET(wnw_event, elapsed_us, 80, 48);
OFFSET(wnw_event, has_elapsed, 88, 56);
OFFSET(wnw_event, inferred, 92, 60);
OFFSET(wnw_event, local, 96, 64);
OFFSET(wnw_event, remote, 104, 68);
OFFSET(wnw_event, provider, 112, 72);
OFFSET(wnw_event, resource, 120, 76);
OFFSET(wnw_event, flags, 124, 80);
OFFSET(wnw_event, is_forced, 128, 84);
OFFSET(wnw_event, status, 132, 88);
OFFSET(wnw_event, status_name, 136, 92);
OFFSET(wnw_event, dropped, 144, 96);
OFFSET(wnw_event, is_truncated, 148, 100);
OFFSET(wnw_event, user_is_known, 152, 104);
OFFSET(wnw_event, user_sid, 160, 108);
OFFSET(wnw_event, user_logon, 168, 112);
OFFSET(wnw_event, user_session, 176, 120);
OFFSET(wnw_event, user_is_elevated, 180, 124);
OFFSET(wnw_event, user_integrity, 184, 128);
OFFSET(wnw_event, process_id, 188, 132);
OFFSET(wnw_event, process_image, 192, 136);
OFFSET(wnw_event, broker_version, 200, 140);
OFFSET(wnw_event, broker_reason, 208, 144);
OFFSET(wnw_event, throttled_count, 216, 152);
OFFSET(wnw_event, broker_previous, 224, 160);
OFFSET(wnw_event, is_withheld, 232, 164);
OFFSET(wnw_event, is_redacted, 236, 168);
OFFSET(wnw_event, clock_expected_us, 240, 176);
SIZE(wnw_gap, 72, 40);
OFFSET(wnw_gap, size, 0, 0);
OFFSET(wnw_gap, after, 8, 4);
OFFSET(wnw_gap, before, 16, 8);
OFFSET(wnw_gap, lost_is_known, 24, 12);
OFFSET(wnw_gap, lost_count, 32, 16);
OFFSET(wnw_gap, reason, 40, 24);
OFFSET(wnw_gap, reason_name, 48, 28);
OFFSET(wnw_gap, json, 56, 32);
OFFSET(wnw_gap, json_size, 64, 36);
SIZE(wnw_state_change, 56, 32);
OFFSET(wnw_state_change, size, 0, 0);
OFFSET(wnw_state_change, state, 8, 4);
OFFSET(wnw_state_change, reason, 16, 8);
OFFSET(wnw_state_change, message, 24, 12);
OFFSET(wnw_state_change, os_error, 32, 16);
OFFSET(wnw_state_change, retry_ms, 36, 20);
OFFSET(wnw_state_change, sees_all, 40, 24);
OFFSET(wnw_state_change, broker_version, 48, 28);
SIZE(wnw_item, 48, 24);
OFFSET(wnw_item, size, 0, 0);
OFFSET(wnw_item, kind, 8, 4);
OFFSET(wnw_item, cursor, 16, 8);
OFFSET(wnw_item, event, 24, 12);
OFFSET(wnw_item, gap, 32, 16);
OFFSET(wnw_item, state, 40, 20);
SIZE(wnw_client_config, 112, 60);
OFFSET(wnw_client_config, size, 0, 0);
OFFSET(wnw_client_config, mode, 8, 4);
OFFSET(wnw_client_config, after, 16, 8);
OFFSET(wnw_client_config, since, 24, 12);
OFFSET(wnw_client_config, no_follow, 32, 16);
OFFSET(wnw_client_config, filter, 40, 20);
OFFSET(wnw_client_config, pipe_prefix, 48, 24);
OFFSET(wnw_client_config, on_state, 56, 28);
OFFSET(wnw_client_config, on_state_user, 64, 32);
OFFSET(wnw_client_config, reconnect_delay_ms, 72, 36);
OFFSET(wnw_client_config, reconnect_delay_ms_max, 76, 40);
OFFSET(wnw_client_config, window, 80, 44);
OFFSET(wnw_client_config, message, 88, 48);
OFFSET(wnw_client_config, cookie, 96, 52);
OFFSET(wnw_client_config, compares_connections, 104, 56);
SIZE(wnw_client_stats, 40, 40);
OFFSET(wnw_client_stats, size, 0, 0);
OFFSET(wnw_client_stats, events, 8, 8);
OFFSET(wnw_client_stats, gaps, 16, 16);
OFFSET(wnw_client_stats, lost, 24, 24);
OFFSET(wnw_client_stats, connections, 32, 32);
SIZE(wnw_connection, 40, 24);
OFFSET(wnw_connection, size, 0, 0);
OFFSET(wnw_connection, local, 8, 4);
OFFSET(wnw_connection, remote, 16, 8);
OFFSET(wnw_connection, provider, 24, 12);
OFFSET(wnw_connection, resource, 32, 16);
OFFSET(wnw_connection, is_truncated, 36, 20);
SIZE(wnw_connection_list, 32, 16);
OFFSET(wnw_connection_list, size, 0, 0);
OFFSET(wnw_connection_list, count, 8, 4);
OFFSET(wnw_connection_list, connections, 16, 8);
OFFSET(wnw_connection_list, is_cut, 24, 12);
SIZE(wnw_subscription_stats, 32, 32);
OFFSET(wnw_subscription_stats, size, 0, 0);
OFFSET(wnw_subscription_stats, delivered, 8, 8);
OFFSET(wnw_subscription_stats, gaps, 16, 16);
OFFSET(wnw_subscription_stats, lost, 24, 24);

static void statuses_keep_their_numbers(void **state)
{
    (void)state;
    assert_int_equal(WNW_OK, 0);
    assert_int_equal(WNW_E_INVALID, -1);
    assert_int_equal(WNW_E_NO_MEMORY, -2);
    assert_int_equal(WNW_E_IN_CALLBACK, -3);
    assert_int_equal(WNW_E_OS, -4);
    assert_int_equal(WNW_E_STATE, -5);
    assert_int_equal(WNW_E_FILTER, -6);
    assert_int_equal(WNW_E_TIMEOUT, -7);
    assert_int_equal(WNW_E_NO_BROKER, -8);
    assert_int_equal(WNW_E_NOT_TRUSTED, -9);
    assert_int_equal(WNW_E_REFUSED, -10);
    assert_int_equal(WNW_E_PROTOCOL, -11);
    assert_int_equal(WNW_E_INTERNAL, -12);
}

static void every_status_has_its_sentence(void **state)
{
    (void)state;
    for (int status = WNW_E_INTERNAL; status <= WNW_OK; status++) {
        assert_string_not_equal(wnw_status_text((wnw_status)status), "unknown status");
    }
    assert_string_equal(wnw_status_text((wnw_status)1), "unknown status");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(statuses_keep_their_numbers),
        cmocka_unit_test(every_status_has_its_sentence),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
