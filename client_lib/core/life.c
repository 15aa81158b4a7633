#include "client_lib/core/life.h"

#include <stdio.h>
#include <string.h>

static const char live_message[] = "events come as they happen";

void life_init(struct life *life, uint32_t delay_ms, uint32_t delay_ms_max, uint64_t seed)
{
    memset(life, 0, sizeof(*life));
    backoff_init(&life->backoff, delay_ms, delay_ms_max, seed);
    life->change.size = sizeof(life->change);
    life->change.reason = life->reason;
    life->change.message = life->message;
    life->change.broker_version = "";
}

static bool is_told(const struct life *life, wnw_state state, const char *reason, uint32_t os_error)
{
    return life->has_told && life->change.state == state && life->change.os_error == os_error &&
           strcmp(life->reason, reason) == 0;
}

static const wnw_state_change *change_to(struct life *life, wnw_state state, const char *reason,
                                         const char *message, uint32_t os_error)
{
    bool is_new = !is_told(life, state, reason, os_error);

    life->has_told = true;
    life->change.state = state;
    life->change.os_error = os_error;
    life->change.sees_all = 0;
    life->change.broker_version = "";
    (void)snprintf(life->reason, sizeof(life->reason), "%s", reason);
    (void)snprintf(life->message, sizeof(life->message), "%s", message);
    return is_new ? &life->change : NULL;
}

const wnw_state_change *life_connecting(struct life *life)
{
    life->change.retry_ms = 0;
    if (life->has_told && life->change.state == WNW_STATE_REFUSED) {
        return NULL;
    }
    return change_to(life, WNW_STATE_CONNECTING, "", "connecting to the broker", 0);
}

const wnw_state_change *life_live(struct life *life, bool sees_all, const char *version)
{
    const wnw_state_change *change = change_to(life, WNW_STATE_LIVE, "", live_message, 0);

    life->change.sees_all = sees_all ? 1 : 0;
    life->change.broker_version = version;
    return change;
}

static const char *comparison_reason(enum comparison_result result)
{
    switch (result) {
    case COMPARISON_WELL:
        return "";
    case COMPARISON_FAILED:
        return "list_failed";
    case COMPARISON_TOO_LONG:
        return "list_too_long";
    case COMPARISON_NO_MEMORY:
        break;
    }
    return "no_memory";
}

static const char *comparison_message(enum comparison_result result)
{
    switch (result) {
    case COMPARISON_WELL:
        return live_message;
    case COMPARISON_FAILED:
        return "what is connected could not be listed, so nothing was compared";
    case COMPARISON_TOO_LONG:
        return "more is connected than is compared";
    case COMPARISON_NO_MEMORY:
        break;
    }
    return "there is no memory to compare what is connected";
}

const wnw_state_change *life_compared(struct life *life, enum comparison_result result,
                                      uint32_t os_error)
{
    const wnw_state_change before = life->change;
    const wnw_state_change *change = change_to(life, WNW_STATE_LIVE, comparison_reason(result),
                                               comparison_message(result), os_error);

    life->change.sees_all = before.sees_all;
    life->change.broker_version = before.broker_version;
    return change;
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
               "nor to this user, so it is not believed";
    case LINK_LOST:
        return "the connection to the broker was lost";
    case LINK_FAILED:
        break;
    }
    return "the broker's pipe cannot be used";
}

static void plan_retry(struct life *life, uint64_t up_ms)
{
    if (up_ms >= LIFE_STABLE_MS_MIN) {
        backoff_reset(&life->backoff);
    }
    life->change.retry_ms = backoff_next_ms(&life->backoff);
}

const wnw_state_change *life_link_failed(struct life *life, enum link_failure failure,
                                         uint32_t os_error, uint64_t up_ms)
{
    bool is_refused = failure == LINK_DENIED || failure == LINK_NOT_TRUSTED;

    plan_retry(life, up_ms);
    return change_to(life, is_refused ? WNW_STATE_REFUSED : WNW_STATE_DISCONNECTED,
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

const wnw_state_change *life_session_over(struct life *life, const struct session_ending *ending,
                                          uint64_t up_ms)
{
    if (ending->end == SESSION_END_COMPLETE || ending->end == SESSION_END_REFUSED) {
        life->change.retry_ms = WNW_FOREVER;
    } else {
        plan_retry(life, up_ms);
    }
    return change_to(life, state_after(ending->end), ending->reason, ending->message, 0);
}

uint32_t life_retry_ms(const struct life *life)
{
    return life->change.retry_ms;
}
