/* Receiving in the modes in which the program takes its items itself, and waiting in all. */
#include <wnetwatch.h>

#include "client_lib/win/client.h"

static wnw_status status_of_call(enum calls_result result)
{
    switch (result) {
    case CALLS_OK:
        return WNW_OK;
    case CALLS_TIMEOUT:
        return WNW_E_TIMEOUT;
    case CALLS_STATE:
        break;
    }
    return WNW_E_STATE;
}

static wnw_status status_of_handover(enum handover_result result)
{
    switch (result) {
    case HANDOVER_OK:
        return WNW_OK;
    case HANDOVER_TIMEOUT:
        return WNW_E_TIMEOUT;
    case HANDOVER_OVER:
    case HANDOVER_BUSY:
        break;
    }
    return WNW_E_STATE;
}

static bool is_started(struct wnw_client *client)
{
    const struct threads *threads = &client->threads.port;
    bool is;

    threads->lock(threads->context);
    is = client->calls.is_started;
    threads->unlock(threads->context);
    return is;
}

wnw_status WNW_CALL wnw_client_wait(wnw_client *client, uint32_t timeout_ms)
{
    wnw_status status;

    if (client == NULL) {
        return WNW_E_INVALID;
    }
    calls_enter(&client->calls);
    status = registry_is_inside(&client->registry)
                 ? WNW_E_IN_CALLBACK
                 : status_of_call(calls_wait_over(&client->calls, timeout_ms));
    calls_leave(&client->calls);
    return status;
}

wnw_status WNW_CALL wnw_client_wait_live(wnw_client *client, uint32_t timeout_ms)
{
    wnw_status status;

    if (client == NULL) {
        return WNW_E_INVALID;
    }
    calls_enter(&client->calls);
    status = registry_is_inside(&client->registry)
                 ? WNW_E_IN_CALLBACK
                 : status_of_call(calls_wait_live(&client->calls, timeout_ms));
    calls_leave(&client->calls);
    return status;
}

wnw_status WNW_CALL wnw_client_wait_handle(wnw_client *client, void **handle_out)
{
    if (handle_out != NULL) {
        *handle_out = NULL;
    }
    if (client == NULL || handle_out == NULL) {
        return WNW_E_INVALID;
    }
    calls_enter(&client->calls);
    *handle_out = client->mode == WNW_MODE_HANDLE ? client->wakeup.event : NULL;
    calls_leave(&client->calls);
    return *handle_out == NULL ? WNW_E_STATE : WNW_OK;
}

static wnw_status dispatch(struct wnw_client *client, size_t items_max, size_t *dispatched_out)
{
    if (registry_is_inside(&client->registry)) {
        return WNW_E_IN_CALLBACK;
    }
    if ((client->mode != WNW_MODE_HANDLE && client->mode != WNW_MODE_MESSAGE) ||
        !is_started(client)) {
        return WNW_E_STATE;
    }
    return status_of_handover(handover_dispatch(&client->handover, items_max, dispatched_out));
}

wnw_status WNW_CALL wnw_client_dispatch(wnw_client *client, size_t items_max,
                                        size_t *dispatched_out)
{
    size_t dispatched = 0;
    wnw_status status = WNW_E_INVALID;

    if (client != NULL && items_max != 0) {
        calls_enter(&client->calls);
        status = dispatch(client, items_max, &dispatched);
        calls_leave(&client->calls);
    }
    if (dispatched_out != NULL) {
        *dispatched_out = dispatched;
    }
    return status;
}

static wnw_status next(struct wnw_client *client, uint32_t timeout_ms, const wnw_item **item_out)
{
    const struct item *item = NULL;
    wnw_status status;

    if (client->mode != WNW_MODE_NEXT || !is_started(client)) {
        return WNW_E_STATE;
    }
    status = status_of_handover(handover_next(&client->handover, timeout_ms, &item));
    if (status == WNW_OK) {
        *item_out = &item->item;
    }
    return status;
}

wnw_status WNW_CALL wnw_client_next(wnw_client *client, uint32_t timeout_ms,
                                    const wnw_item **item_out)
{
    wnw_status status;

    if (item_out != NULL) {
        *item_out = NULL;
    }
    if (client == NULL || item_out == NULL) {
        return WNW_E_INVALID;
    }
    calls_enter(&client->calls);
    status = next(client, timeout_ms, item_out);
    calls_leave(&client->calls);
    return status;
}
