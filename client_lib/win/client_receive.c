/* Waiting, and receiving in the modes in which the program takes its items itself. */
#include <wnetwatch.h>

#include "client_lib/win/client.h"

#include "client_lib/win/failure.h"
#include "client_lib/win/status.h"

static wnw_status say_not_started(void)
{
    return failure_say(WNW_E_STATE, "the client was not started");
}

static wnw_status say_other_mode(const struct wnw_client *client, const char *modes)
{
    return failure_say(WNW_E_STATE, "the client is in mode %s, and this is for %s",
                       wnw_mode_name(client->mode), modes);
}

static wnw_status status_of_wait(enum rundown_result result)
{
    switch (result) {
    case RUNDOWN_OK:
        return WNW_OK;
    case RUNDOWN_TIMEOUT:
        return WNW_E_TIMEOUT;
    case RUNDOWN_NOT_STARTED:
        return say_not_started();
    case RUNDOWN_OVER:
        break;
    }
    return failure_say(WNW_E_OVER, "the client has ended before it was live");
}

static wnw_status status_of_delivery(enum delivery_result result)
{
    switch (result) {
    case DELIVERY_OK:
        return WNW_OK;
    case DELIVERY_TIMEOUT:
        return WNW_E_TIMEOUT;
    case DELIVERY_OVER:
        return WNW_E_OVER;
    case DELIVERY_BUSY:
        break;
    }
    return failure_say(WNW_E_STATE, "another thread is taking items of this client");
}

static wnw_status wait_for(struct wnw_client *client, uint32_t timeout_ms,
                           enum rundown_result (*wait)(struct rundown *, uint32_t))
{
    wnw_status status = client_enter(client);

    if (status != WNW_OK) {
        return status;
    }
    status = client_is_inside(client) ? WNW_E_IN_CALLBACK
                                      : status_of_wait(wait(&client->rundown, timeout_ms));
    return client_leave(client, status);
}

wnw_status WNW_CALL wnw_client_wait(wnw_client *client, uint32_t timeout_ms)
{
    return wait_for(client, timeout_ms, rundown_wait_over);
}

wnw_status WNW_CALL wnw_client_wait_live(wnw_client *client, uint32_t timeout_ms)
{
    return wait_for(client, timeout_ms, rundown_wait_live);
}

wnw_status WNW_CALL wnw_client_wait_handle(wnw_client *client, void **handle_out)
{
    wnw_status status;

    if (handle_out == NULL) {
        return status_result(failure_say(WNW_E_INVALID, "handle_out is NULL"));
    }
    *handle_out = NULL;
    status = client_enter(client);
    if (status != WNW_OK) {
        return status;
    }
    *handle_out = client->wakeup.event;
    return client_leave(client,
                        *handle_out != NULL ? WNW_OK : say_other_mode(client, "handle and next"));
}

static wnw_status dispatch(struct wnw_client *client, size_t items_max, size_t *dispatched_out)
{
    if (items_max == 0) {
        return failure_say(WNW_E_INVALID, "items_max is 0");
    }
    if (client_is_inside(client)) {
        return WNW_E_IN_CALLBACK;
    }
    if (client->mode != WNW_MODE_HANDLE && client->mode != WNW_MODE_MESSAGE) {
        return say_other_mode(client, "handle and message");
    }
    if (!rundown_is_started(&client->rundown)) {
        return say_not_started();
    }
    return status_of_delivery(delivery_dispatch(&client->delivery, items_max, dispatched_out));
}

wnw_status WNW_CALL wnw_client_dispatch(wnw_client *client, size_t items_max,
                                        size_t *dispatched_out)
{
    size_t dispatched = 0;
    wnw_status status = client_enter(client);

    if (status == WNW_OK) {
        status = dispatch(client, items_max, &dispatched);
        status = client_leave(client, status);
    }
    if (dispatched_out != NULL) {
        *dispatched_out = dispatched;
    }
    return status;
}

static wnw_status next(struct wnw_client *client, uint32_t timeout_ms, const struct item **item_out)
{
    if (client->mode != WNW_MODE_NEXT) {
        return say_other_mode(client, "next");
    }
    if (client_is_inside(client)) {
        return WNW_E_IN_CALLBACK;
    }
    if (!rundown_is_started(&client->rundown)) {
        return say_not_started();
    }
    return status_of_delivery(delivery_next(&client->delivery, timeout_ms, item_out));
}

wnw_status WNW_CALL wnw_client_next(wnw_client *client, uint32_t timeout_ms,
                                    const wnw_item **item_out)
{
    const struct item *item = NULL;
    wnw_status status;

    if (item_out == NULL) {
        return status_result(failure_say(WNW_E_INVALID, "item_out is NULL"));
    }
    *item_out = NULL;
    status = client_enter(client);
    if (status != WNW_OK) {
        return status;
    }
    status = next(client, timeout_ms, &item);
    status = client_leave(client, status);
    if (status == WNW_OK) {
        *item_out = &item->item;
    }
    return status;
}
