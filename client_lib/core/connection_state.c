#include "client_lib/core/connection_state.h"

#include <stdio.h>
#include <string.h>

#include "proto/assertion.h"

static const char live_message[] = "events come as they happen";

void connection_state_init(struct connection_state *connection, uint32_t delay_ms,
                           uint32_t delay_ms_max, uint64_t seed)
{
    memset(connection, 0, sizeof(*connection));
    backoff_init(&connection->backoff, delay_ms, delay_ms_max, seed);
    connection->change.size = sizeof(connection->change);
    connection->change.reason = connection->reason;
    connection->change.message = connection->message;
    connection->change.broker_version = "";
}

static bool is_same(const struct connection_state *connection, wnw_state state, const char *reason,
                    uint32_t os_error)
{
    return connection->is_reported && connection->change.state == state &&
           connection->change.os_error == os_error && strcmp(connection->reason, reason) == 0;
}

static const wnw_state_change *change_to(struct connection_state *connection, wnw_state state,
                                         const char *reason, const char *message, uint32_t os_error)
{
    const bool is_new = !is_same(connection, state, reason, os_error);

    ASSERTION_OR(strlen(reason) < sizeof(connection->reason), NULL);
    connection->is_reported = true;
    connection->change.state = state;
    connection->change.os_error = os_error;
    connection->change.sees_all = 0;
    connection->change.broker_version = "";
    (void)snprintf(connection->reason, sizeof(connection->reason), "%s", reason);
    (void)snprintf(connection->message, sizeof(connection->message), "%s", message);
    return is_new ? &connection->change : NULL;
}

const wnw_state_change *connection_state_connecting(struct connection_state *connection)
{
    connection->change.retry_ms = 0;
    if (connection->is_reported && connection->change.state == WNW_STATE_REFUSED) {
        return NULL;
    }
    return change_to(connection, WNW_STATE_CONNECTING, "", "connecting to the broker", 0);
}

static const char *resync_reason(enum resync_result result)
{
    switch (result) {
    case RESYNC_OK:
        return "";
    case RESYNC_FAILED:
        return "list_failed";
    case RESYNC_TOO_LONG:
        return "list_too_long";
    case RESYNC_NO_MEMORY:
        break;
    }
    return "no_memory";
}

static const char *resync_message(enum resync_result result)
{
    switch (result) {
    case RESYNC_OK:
        return live_message;
    case RESYNC_FAILED:
        return "what is connected could not be listed, so nothing was compared";
    case RESYNC_TOO_LONG:
        return "there are more connections than the library compares";
    case RESYNC_NO_MEMORY:
        break;
    }
    return "there is no memory to compare what is connected";
}

/* Live has one reason: that of the comparison, or else that of the cursor. */
static const wnw_state_change *change_to_live(struct connection_state *connection, bool sees_all,
                                              const char *version)
{
    const wnw_state_change *change;

    if (connection->compared == RESYNC_OK && connection->cursor_os_error != 0) {
        change = change_to(connection, WNW_STATE_LIVE, "cursor_not_saved",
                           "the cursor cannot be saved in config.cursor_file",
                           connection->cursor_os_error);
    } else {
        change = change_to(connection, WNW_STATE_LIVE, resync_reason(connection->compared),
                           resync_message(connection->compared), connection->compared_os_error);
    }
    connection->change.sees_all = sees_all ? 1 : 0;
    connection->change.broker_version = version;
    return change;
}

const wnw_state_change *connection_state_live(struct connection_state *connection, bool sees_all,
                                              const char *version)
{
    connection->compared = RESYNC_OK;
    connection->compared_os_error = 0;
    return change_to_live(connection, sees_all, version);
}

static const wnw_state_change *still_live(struct connection_state *connection)
{
    return change_to_live(connection, connection->change.sees_all != 0,
                          connection->change.broker_version);
}

const wnw_state_change *connection_state_compared(struct connection_state *connection,
                                                  enum resync_result result, uint32_t os_error)
{
    ASSERTION_OR(connection->change.state == WNW_STATE_LIVE, NULL);
    connection->compared = result;
    connection->compared_os_error = os_error;
    return still_live(connection);
}

const wnw_state_change *connection_state_cursor(struct connection_state *connection,
                                                uint32_t os_error)
{
    connection->cursor_os_error = os_error;
    return connection->change.state == WNW_STATE_LIVE ? still_live(connection) : NULL;
}

static const char *failure_reason(enum link_failure failure)
{
    switch (failure) {
    case LINK_ABSENT:
        return "absent";
    case LINK_BUSY:
        return "busy";
    case LINK_DENIED:
        return "access_denied";
    case LINK_NOT_TRUSTED:
        return "not_trusted";
    case LINK_LOST:
        return "lost";
    case LINK_FAILED:
        break;
    }
    return "failed";
}

static const char *failure_message(enum link_failure failure)
{
    switch (failure) {
    case LINK_ABSENT:
        return "no broker is running";
    case LINK_BUSY:
        return "the broker takes no more connections for now";
    case LINK_DENIED:
        return "this user may not open the broker's pipe";
    case LINK_NOT_TRUSTED:
        return "the pipe belongs neither to the service, nor to the system or its administrators, "
               "nor to this user, so it is not trusted";
    case LINK_LOST:
        return "the connection to the broker was lost";
    case LINK_FAILED:
        break;
    }
    return "the broker's pipe cannot be used";
}

static void plan_retry(struct connection_state *connection, uint64_t up_ms)
{
    if (up_ms >= CONNECTION_STABLE_MS_MIN) {
        backoff_reset(&connection->backoff);
    }
    connection->change.retry_ms = backoff_next_ms(&connection->backoff);
}

const wnw_state_change *connection_state_link_failed(struct connection_state *connection,
                                                     enum link_failure failure, uint32_t os_error,
                                                     uint64_t up_ms)
{
    bool is_refused = failure == LINK_DENIED || failure == LINK_NOT_TRUSTED;

    plan_retry(connection, up_ms);
    return change_to(connection, is_refused ? WNW_STATE_REFUSED : WNW_STATE_DISCONNECTED,
                     failure_reason(failure), failure_message(failure), os_error);
}

static wnw_state state_after(enum session_end end)
{
    switch (end) {
    case SESSION_END_COMPLETE:
        return WNW_STATE_ENDED;
    case SESSION_END_STOPPING:
    case SESSION_END_NO_MEMORY:
        return WNW_STATE_DISCONNECTED;
    case SESSION_END_REFUSED:
    case SESSION_END_POSTPONED:
    case SESSION_END_BAD_BYTES:
        break;
    }
    return WNW_STATE_REFUSED;
}

const wnw_state_change *connection_state_session_over(struct connection_state *connection,
                                                      const struct session_ending *ending,
                                                      uint64_t up_ms)
{
    if (ending->end == SESSION_END_COMPLETE || ending->end == SESSION_END_REFUSED) {
        connection->change.retry_ms = WNW_FOREVER;
    } else {
        plan_retry(connection, up_ms);
    }
    return change_to(connection, state_after(ending->end), ending->reason, ending->message, 0);
}

const wnw_state_change *connection_state_broken(struct connection_state *connection)
{
    connection->change.retry_ms = WNW_FOREVER;
    return change_to(connection, WNW_STATE_REFUSED, "internal",
                     "the library has found a mistake of its own", 0);
}

uint32_t connection_state_retry_ms(const struct connection_state *connection)
{
    return connection->change.retry_ms;
}
