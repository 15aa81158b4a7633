#include "client_lib/win/client.h"

/* While all instances are busy; the stop event is not looked at in that time. */
#define BUSY_WAIT_MS_MAX 100u

/* A broker that does not take a request of a few bytes within this time hangs. */
#define REQUEST_WRITE_WAIT_MS_MAX 5000u

/* False, here and below, when the client has been stopped: then the feed is not ours any more. */
static bool tell(struct wnw_client *client, const wnw_state_change *change)
{
    feed_put_change(&client->feed, change);
    return handover_offer(&client->handover);
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

static bool tell_failure(struct wnw_client *client, DWORD error, ULONGLONG up_ms)
{
    return error != ERROR_OPERATION_ABORTED &&
           tell(client, life_link_failed(&client->feed.life, classify(error), error, up_ms));
}

static DWORD write_request(struct wnw_client *client)
{
    struct json_text request;

    json_text_init(&request, client->request, sizeof(client->request));
    feed_begin(&client->feed, &request);
    return link_write(&client->link, request.bytes, request.size, REQUEST_WRITE_WAIT_MS_MAX);
}

/* See that the feed has bytes, or what a comparison found when there are none. */
static DWORD read_or_compare(struct wnw_client *client, ULONGLONG opened_ms)
{
    const DWORD wait_ms = client_compare_wait_ms(client);
    size_t size = 0;
    DWORD error = link_read(&client->link, client->bytes, sizeof(client->bytes), wait_ms,
                            client->lister.thread, &size);

    if (error == ERROR_SUCCESS) {
        feed_put_bytes(&client->feed, client->bytes, size, GetTickCount64() - opened_ms);
    } else if (error == WAIT_TIMEOUT) {
        client_compare(client);
        error = ERROR_SUCCESS;
    }
    return error;
}

/* From an open pipe to its end. */
static bool converse(struct wnw_client *client)
{
    const ULONGLONG opened_ms = GetTickCount64();
    DWORD error = write_request(client);

    while (error == ERROR_SUCCESS) {
        error = read_or_compare(client, opened_ms);
        if (error == ERROR_SUCCESS) {
            if (!handover_offer(&client->handover)) {
                return false;
            }
            if (client->feed.is_over) {
                return true;
            }
        }
    }
    /* Before the program is told, which may take its time: an end of a pipe that is kept open keeps
       the name of a broker that has gone. */
    link_close(&client->link);
    return tell_failure(client, error, GetTickCount64() - opened_ms);
}

static bool attempt(struct wnw_client *client)
{
    DWORD error = link_open(&client->link, client->pipe_name, BUSY_WAIT_MS_MAX);
    bool goes_on;

    if (error != ERROR_SUCCESS) {
        return tell_failure(client, error, 0);
    }
    registry_count_connection(&client->registry);
    goes_on = tell(client, life_connecting(&client->feed.life)) && converse(client);
    link_close(&client->link);
    return goes_on;
}

/* False when there is no next attempt. */
static bool wait_for_next_attempt(struct wnw_client *client)
{
    uint32_t retry_ms = life_retry_ms(&client->feed.life);

    return retry_ms != WNW_FOREVER &&
           WaitForSingleObject(client->stop_event, retry_ms) == WAIT_TIMEOUT;
}

void client_run(struct wnw_client *client)
{
    bool goes_on = tell(client, life_connecting(&client->feed.life));

    while (goes_on) {
        goes_on = attempt(client) && wait_for_next_attempt(client);
    }
    calls_set_over(&client->calls);
    handover_end(&client->handover);
}
