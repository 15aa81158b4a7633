#include "client_lib/win/client.h"

/* While all instances are busy; the stop event is not looked at in that time. */
#define BUSY_WAIT_MS_MAX 100u

/* A broker that does not take a request of a few bytes within this time hangs. */
#define REQUEST_WRITE_WAIT_MS_MAX 5000u

/* False when the client has been stopped. */
static bool tell(struct wnw_client *client, const wnw_state_change *change)
{
    char cursor[EVENT_ID_TEXT_SIZE + 1];
    struct item item;

    if (change == NULL) {
        return true;
    }
    if (change->state != WNW_STATE_LIVE) {
        (void)ResetEvent(client->live_event);
    }
    session_cursor(&client->session, cursor);
    item_from_state(&item, change, cursor);
    if (!registry_deliver(&client->registry, &item)) {
        return false;
    }
    if (change->state == WNW_STATE_LIVE) {
        (void)SetEvent(client->live_event);
    }
    return true;
}

static bool tell_live(struct wnw_client *client)
{
    return tell(client,
                life_live(&client->life, client->session.sees_all, client->session.version));
}

static void move_cursor(struct wnw_client *client)
{
    char cursor[EVENT_ID_TEXT_SIZE + 1];

    session_cursor(&client->session, cursor);
    registry_set_cursor(&client->registry, cursor);
}

/* Hand out what the bytes hold. False when the connection is to be closed. */
static bool take_bytes(struct wnw_client *client, size_t size, ULONGLONG opened_ms)
{
    const struct item *item;

    session_put(&client->session, client->bytes, size);
    for (;;) {
        switch (session_next(&client->session, &item)) {
        case SESSION_ITEM:
            if (!registry_deliver(&client->registry, item)) {
                return false;
            }
            break;
        case SESSION_LIVE:
            if (!tell_live(client)) {
                return false;
            }
            break;
        case SESSION_MORE:
            move_cursor(client);
            return true;
        case SESSION_OVER:
            (void)tell(client, life_session_over(&client->life, &client->session.ending,
                                                 GetTickCount64() - opened_ms));
            return false;
        }
    }
}

static enum link_failure classify(DWORD error)
{
    switch (error) {
    case ERROR_FILE_NOT_FOUND:
        return LINK_ABSENT;
    case ERROR_PIPE_BUSY:
        return LINK_BUSY;
    case ERROR_ACCESS_DENIED:
        return LINK_DENIED;
    case ERROR_INVALID_OWNER:
        return LINK_NOT_TRUSTED;
    case ERROR_BROKEN_PIPE:
    case ERROR_NO_DATA:
    case ERROR_PIPE_NOT_CONNECTED:
    case WAIT_TIMEOUT:
        return LINK_LOST;
    default:
        return LINK_FAILED;
    }
}

static void tell_failure(struct wnw_client *client, DWORD error, ULONGLONG up_ms)
{
    (void)tell(client, life_link_failed(&client->life, classify(error), error, up_ms));
}

static DWORD write_request(struct wnw_client *client)
{
    struct json_text request;

    json_text_init(&request, client->request, sizeof(client->request));
    session_begin(&client->session, &request);
    return link_write(&client->link, request.bytes, request.size, REQUEST_WRITE_WAIT_MS_MAX);
}

/* From an open pipe to its end. */
static void converse(struct wnw_client *client)
{
    const ULONGLONG opened_ms = GetTickCount64();
    size_t size = 0;
    DWORD error = write_request(client);

    while (error == ERROR_SUCCESS) {
        error = link_read(&client->link, client->bytes, sizeof(client->bytes), INFINITE, &size);
        if (error == ERROR_SUCCESS && !take_bytes(client, size, opened_ms)) {
            return;
        }
    }
    if (error != ERROR_OPERATION_ABORTED) {
        tell_failure(client, error, GetTickCount64() - opened_ms);
    }
}

static void attempt(struct wnw_client *client)
{
    DWORD error = link_open(&client->link, client->pipe_name, BUSY_WAIT_MS_MAX);

    if (error != ERROR_SUCCESS) {
        tell_failure(client, error, 0);
        return;
    }
    registry_count_connection(&client->registry);
    if (tell(client, life_connecting(&client->life))) {
        converse(client);
    }
    link_close(&client->link);
}

/* False when there is no next attempt. */
static bool wait_for_next_attempt(struct wnw_client *client)
{
    uint32_t retry_ms = life_retry_ms(&client->life);

    return retry_ms != WNW_FOREVER &&
           WaitForSingleObject(client->stop_event, retry_ms) == WAIT_TIMEOUT;
}

void client_run(struct wnw_client *client)
{
    if (tell(client, life_connecting(&client->life))) {
        do {
            attempt(client);
        } while (wait_for_next_attempt(client));
    }
    (void)ResetEvent(client->live_event);
    (void)SetEvent(client->over_event);
}
