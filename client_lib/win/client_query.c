/* What a program may ask at any time: the state of a client, and counters. */
#include <wnetwatch.h>

#include "client_lib/core/sized.h"
#include "client_lib/win/client.h"
#include "client_lib/win/failure.h"
#include "client_lib/win/status.h"

wnw_status WNW_CALL wnw_client_state(wnw_client *client, wnw_state *state_out)
{
    wnw_status status;

    if (state_out == NULL) {
        return status_result(failure_say(WNW_E_INVALID, "state_out is NULL"));
    }
    *state_out = WNW_STATE_NEW;
    status = client_enter(client);
    if (status != WNW_OK) {
        return status;
    }
    *state_out = registry_read_state(&client->registry);
    return client_leave(client, WNW_OK);
}

/* A struct for counters has room for one at least. */
static wnw_status check_stats(const size_t *size, size_t size_min)
{
    if (size == NULL) {
        return status_result(failure_say(WNW_E_INVALID, "stats_out is NULL"));
    }
    if (*size < size_min) {
        return status_result(failure_say(
            WNW_E_INVALID, "stats_out->size is %zu, which has no room for a counter", *size));
    }
    return WNW_OK;
}

wnw_status WNW_CALL wnw_client_get_stats(wnw_client *client, wnw_client_stats *stats_out)
{
    wnw_status status =
        check_stats(stats_out == NULL ? NULL : &stats_out->size, offsetof(wnw_client_stats, gaps));
    wnw_client_stats stats;

    if (status == WNW_OK) {
        status = client_enter(client);
    }
    if (status != WNW_OK) {
        return status;
    }
    registry_read_stats(&client->registry, &stats);
    stats_out->size = sized_copy(stats_out, stats_out->size, &stats, sizeof(stats));
    return client_leave(client, WNW_OK);
}

wnw_status WNW_CALL wnw_subscription_get_stats(wnw_subscription *subscription,
                                               wnw_subscription_stats *stats_out)
{
    struct wnw_client *client;
    wnw_subscription_stats stats;
    wnw_status status = check_stats(stats_out == NULL ? NULL : &stats_out->size,
                                    offsetof(wnw_subscription_stats, gaps));

    if (status == WNW_OK && subscription == NULL) {
        status = status_result(failure_say(WNW_E_INVALID, "subscription is NULL"));
    }
    if (status != WNW_OK) {
        return status;
    }
    client = registry_client_of(subscription);
    status = client_enter(client);
    if (status != WNW_OK) {
        return status;
    }
    registry_read_subscription(subscription, &stats);
    stats_out->size = sized_copy(stats_out, stats_out->size, &stats, sizeof(stats));
    return client_leave(client, WNW_OK);
}
