#include "client_lib/core/connection_state.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "tests/support/broken_contracts.h"

#define FIRST_MS 100u
#define LAST_MS 1600u

/* A state is not moved once it is in use: its change points into it. */
static void begin(struct connection_state *connection)
{
    connection_state_init(connection, FIRST_MS, LAST_MS, 1);
    assert_non_null(connection_state_connecting(connection));
}

static struct session_ending ending(enum session_end end, const char *reason)
{
    struct session_ending result = {end, reason, "a sentence"};

    return result;
}

static void an_absent_broker_is_reported_once(void **state)
{
    struct connection_state connection;
    const wnw_state_change *change;

    (void)state;
    begin(&connection);

    change = connection_state_link_failed(&connection, LINK_ABSENT, 2, 0);
    assert_non_null(change);
    assert_int_equal(change->state, WNW_STATE_DISCONNECTED);
    assert_string_equal(change->reason, "absent");
    assert_int_equal(change->os_error, 2);
    for (int i = 0; i < 100; i++) {
        assert_null(connection_state_link_failed(&connection, LINK_ABSENT, 2, 0));
        assert_in_range(connection_state_retry_ms(&connection), 0, LAST_MS);
    }
}

static void another_reason_is_reported_again(void **state)
{
    struct connection_state connection;
    const wnw_state_change *change;

    (void)state;
    begin(&connection);
    (void)connection_state_link_failed(&connection, LINK_ABSENT, 2, 0);

    change = connection_state_link_failed(&connection, LINK_NOT_TRUSTED, 1307, 0);
    assert_non_null(change);
    assert_int_equal(change->state, WNW_STATE_REFUSED);
    assert_string_equal(change->reason, "not_trusted");
    assert_in_range(connection_state_retry_ms(&connection), 0, LAST_MS);
}

static void connecting_is_reported_at_the_start_and_after_each_loss(void **state)
{
    struct connection_state connection;
    const wnw_state_change *change;

    (void)state;
    connection_state_init(&connection, FIRST_MS, LAST_MS, 1);
    change = connection_state_connecting(&connection);
    assert_non_null(change);
    assert_int_equal(change->state, WNW_STATE_CONNECTING);
    assert_string_equal(change->reason, "");
    assert_null(connection_state_connecting(&connection));

    (void)connection_state_link_failed(&connection, LINK_LOST, 109, 5);
    assert_non_null(connection_state_connecting(&connection));
}

static void a_refusal_that_is_repeated_is_reported_once(void **state)
{
    const struct session_ending full = ending(SESSION_END_POSTPONED, "too_many_subscribers");
    struct connection_state connection;

    (void)state;
    begin(&connection);
    assert_non_null(connection_state_session_over(&connection, &full, 5));

    for (int i = 0; i < 3; i++) {
        assert_null(connection_state_connecting(&connection));
        assert_null(connection_state_session_over(&connection, &full, 5));
        assert_in_range(connection_state_retry_ms(&connection), 0, LAST_MS);
    }
    assert_null(connection_state_connecting(&connection));
    assert_non_null(connection_state_live(&connection, false, "1.2.3"));
}

static void live_reports_what_the_stream_shows(void **state)
{
    struct connection_state connection;
    const wnw_state_change *change;

    (void)state;
    begin(&connection);

    change = connection_state_live(&connection, true, "1.2.3");
    assert_non_null(change);
    assert_int_equal(change->state, WNW_STATE_LIVE);
    assert_int_equal(change->sees_all, 1);
    assert_string_equal(change->broker_version, "1.2.3");

    change = connection_state_link_failed(&connection, LINK_LOST, 109, 5);
    assert_non_null(change);
    assert_int_equal(change->sees_all, 0);
    assert_string_equal(change->broker_version, "");
}

static void ends_of_a_session_become_states(void **state)
{
    static const struct {
        const char *name;
        enum session_end end;
        wnw_state state;
        bool is_final;
    } rows[] = {
        {"complete", SESSION_END_COMPLETE, WNW_STATE_ENDED, true},
        {"stopping", SESSION_END_STOPPING, WNW_STATE_DISCONNECTED, false},
        {"refused", SESSION_END_REFUSED, WNW_STATE_REFUSED, true},
        {"postponed", SESSION_END_POSTPONED, WNW_STATE_REFUSED, false},
        {"bad bytes", SESSION_END_BAD_BYTES, WNW_STATE_REFUSED, false},
        {"no memory", SESSION_END_NO_MEMORY, WNW_STATE_DISCONNECTED, false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct session_ending how = ending(rows[i].end, rows[i].name);
        struct connection_state connection;
        const wnw_state_change *change;

        begin(&connection);
        change = connection_state_session_over(&connection, &how, 1);
        if (change == NULL || change->state != rows[i].state ||
            strcmp(change->reason, rows[i].name) != 0 ||
            (connection_state_retry_ms(&connection) == WNW_FOREVER) != rows[i].is_final) {
            fail_msg("%s", rows[i].name);
        }
    }
}

static void a_connection_that_held_makes_the_next_delay_short(void **state)
{
    struct connection_state connection;

    (void)state;
    begin(&connection);
    for (int i = 0; i < 10; i++) {
        (void)connection_state_link_failed(&connection, LINK_ABSENT, 2, 0);
    }
    assert_int_equal(connection.backoff.bound_ms, LAST_MS);

    (void)connection_state_link_failed(&connection, LINK_LOST, 109, CONNECTION_STABLE_MS_MIN - 1);
    assert_int_equal(connection.backoff.bound_ms, LAST_MS);
    (void)connection_state_link_failed(&connection, LINK_LOST, 109, CONNECTION_STABLE_MS_MIN);
    assert_in_range(connection_state_retry_ms(&connection), 0, FIRST_MS);
}

static void a_long_sentence_of_the_broker_is_cut(void **state)
{
    char sentence[2 * WNW_MESSAGE_SIZE];
    struct session_ending how = {SESSION_END_REFUSED, "bad_filter", sentence};
    struct connection_state connection;
    const wnw_state_change *change;

    (void)state;
    memset(sentence, 'x', sizeof(sentence) - 1);
    sentence[sizeof(sentence) - 1] = '\0';
    begin(&connection);

    change = connection_state_session_over(&connection, &how, 0);
    assert_non_null(change);
    assert_int_equal(strlen(change->message), WNW_MESSAGE_SIZE - 1);
}

static void a_resync_that_fails_is_reported_once_and_taken_back(void **state)
{
    struct connection_state connection;
    const wnw_state_change *change;

    (void)state;
    begin(&connection);
    assert_non_null(connection_state_live(&connection, true, "9.8"));
    assert_null(connection_state_compared(&connection, RESYNC_OK, 0));

    change = connection_state_compared(&connection, RESYNC_FAILED, 1222);
    assert_non_null(change);
    assert_int_equal(change->state, WNW_STATE_LIVE);
    assert_string_equal(change->reason, "list_failed");
    assert_int_equal(change->os_error, 1222);
    assert_int_equal(change->sees_all, 1);
    assert_string_equal(change->broker_version, "9.8");
    assert_null(connection_state_compared(&connection, RESYNC_FAILED, 1222));

    assert_string_equal(connection_state_compared(&connection, RESYNC_TOO_LONG, 0)->reason,
                        "list_too_long");
    assert_string_equal(connection_state_compared(&connection, RESYNC_NO_MEMORY, 0)->reason,
                        "no_memory");
    change = connection_state_compared(&connection, RESYNC_OK, 0);
    assert_non_null(change);
    assert_string_equal(change->reason, "");
    assert_int_equal(change->sees_all, 1);
}

static void a_resync_of_a_client_that_is_not_live_is_a_broken_contract(void **state)
{
    struct connection_state connection;

    (void)state;
    begin(&connection);
    assert_null(connection_state_compared(&connection, RESYNC_FAILED, 1222));
    assert_int_equal(broken_contracts_take(), 1);
    assert_int_equal(connection.change.state, WNW_STATE_CONNECTING);
}

static void a_broken_contract_is_a_final_refusal(void **state)
{
    struct connection_state connection;
    const wnw_state_change *change;

    (void)state;
    begin(&connection);
    change = connection_state_broken(&connection);
    assert_non_null(change);
    assert_int_equal(change->state, WNW_STATE_REFUSED);
    assert_string_equal(change->reason, "internal");
    assert_int_equal(connection_state_retry_ms(&connection), WNW_FOREVER);
    assert_null(connection_state_broken(&connection));
}

static void a_cursor_that_is_not_saved_is_told_beside_no_other_reason(void **state)
{
    struct connection_state connection;
    const wnw_state_change *change;

    (void)state;
    begin(&connection);
    assert_null(connection_state_cursor(&connection, 5)); /* not live yet */
    change = connection_state_live(&connection, true, "1.0");
    assert_string_equal(change->reason, "cursor_not_saved");
    assert_int_equal(change->os_error, 5);
    assert_int_equal(change->sees_all, 1);
    assert_string_equal(change->broker_version, "1.0");
    change = connection_state_cursor(&connection, 0);
    assert_string_equal(change->reason, "");
    assert_int_equal(change->sees_all, 1);

    change = connection_state_compared(&connection, RESYNC_FAILED, 1222);
    assert_string_equal(change->reason, "list_failed");
    assert_null(connection_state_cursor(&connection, 5)); /* takes nothing back */
    change = connection_state_compared(&connection, RESYNC_OK, 0);
    assert_string_equal(change->reason, "cursor_not_saved");
    assert_string_equal(connection_state_cursor(&connection, 0)->reason, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_absent_broker_is_reported_once),
        cmocka_unit_test(another_reason_is_reported_again),
        cmocka_unit_test(connecting_is_reported_at_the_start_and_after_each_loss),
        cmocka_unit_test(a_refusal_that_is_repeated_is_reported_once),
        cmocka_unit_test(live_reports_what_the_stream_shows),
        cmocka_unit_test(ends_of_a_session_become_states),
        cmocka_unit_test(a_connection_that_held_makes_the_next_delay_short),
        cmocka_unit_test(a_long_sentence_of_the_broker_is_cut),
        cmocka_unit_test(a_resync_that_fails_is_reported_once_and_taken_back),
        cmocka_unit_test(a_resync_of_a_client_that_is_not_live_is_a_broken_contract),
        cmocka_unit_test(a_cursor_that_is_not_saved_is_told_beside_no_other_reason),
        cmocka_unit_test(a_broken_contract_is_a_final_refusal),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
