/* The client's thread: connect, read, deliver, wait, again. */
#include "client_lib/win/client.h"

#include "client_lib/win/status.h"
#include "proto/win/os_error.h"

/* The wait while all instances are busy, which the stop event does not end. */
#define BUSY_WAIT_MS_MAX 100u

/* A broker that does not read a request within this time hangs. */
#define REQUEST_WRITE_WAIT_MS_MAX 5000u

/* What the program has taken by now. */
static void log_progress(struct wnw_client *client)
{
    wnw_client_stats stats;

    if (client->log.callback != NULL) {
        log_state(&client->log, &client->feed.connection.change);
        registry_read_stats(&client->registry, &stats);
        log_losses(&client->log, &stats);
    }
}

/* False, here and below, when the client has been stopped: then the feed is not the reader's any
   more. */
static bool offer(struct wnw_client *client)
{
    const bool goes_on = delivery_offer(&client->delivery);

    /* A program that stops because of a refusal has it in its log all the same. */
    if (goes_on || client->delivery.is_direct) {
        log_progress(client);
    }
    return goes_on;
}

static bool report(struct wnw_client *client, const wnw_state_change *change)
{
    if (change != NULL) {
        log_state(&client->log, change);
    }
    feed_put_change(&client->feed, change);
    return offer(client);
}

/* Whether saves of the cursor fail now and did not before, or the other way round; then it is in the
   log. */
static bool log_saves(struct wnw_client *client)
{
    const bool is_news = cursor_keeper_take_news(&client->keeper);
    const DWORD os_error = client->keeper.os_error;
    char text[OS_ERROR_TEXT_SIZE];

    if (is_news && os_error != 0) {
        os_error_text(os_error, text);
        log_write(&client->log, WNW_LOG_WARNING, "the cursor is not saved: %s (%lu)", text,
                  os_error);
    } else if (is_news) {
        log_write(&client->log, WNW_LOG_INFO, "the cursor is saved again");
    }
    return is_news;
}

/* Between two waits, when the feed is used up. */
static bool keep_cursor(struct wnw_client *client)
{
    cursor_keeper_run(&client->keeper);
    return !log_saves(client) || report(client, connection_state_cursor(&client->feed.connection,
                                                                        client->keeper.os_error));
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

static bool report_failure(struct wnw_client *client, DWORD error, ULONGLONG up_ms)
{
    const wnw_state_change *change;

    if (error == ERROR_OPERATION_ABORTED) {
        return false;
    }
    change = connection_state_link_failed(&client->feed.connection, classify(error), error, up_ms);
    if (change == NULL) {
        log_state_again(&client->log, &client->feed.connection.change);
    }
    return report(client, change);
}

static DWORD write_request(struct wnw_client *client)
{
    struct json_text request;
    char cursor[EVENT_ID_TEXT_SIZE + 1];

    session_cursor(&client->feed.session, cursor);
    log_write(&client->log, WNW_LOG_DEBUG, "asking for events%s%s",
              cursor[0] == '\0' ? ", without a cursor" : " after ", cursor);
    json_text_init(&request, client->request, sizeof(client->request));
    feed_begin(&client->feed, &request);
    return link_write(&client->link, request.bytes, request.size, REQUEST_WRITE_WAIT_MS_MAX);
}

static DWORD smaller(DWORD first, DWORD second)
{
    return first < second ? first : second;
}

/* The feed gets bytes, or what a resync found when there are none, or nothing when the cursor is to
   be saved. */
static DWORD read_or_compare(struct wnw_client *client, ULONGLONG opened_ms)
{
    const DWORD wait_ms =
        smaller(client_resync_wait_ms(client), cursor_keeper_wait_ms(&client->keeper));
    size_t size = 0;
    DWORD error = link_read(&client->link, client->bytes, sizeof(client->bytes), wait_ms,
                            client->lister.thread, &size);

    if (error == ERROR_SUCCESS) {
        feed_put_bytes(&client->feed, client->bytes, size, GetTickCount64() - opened_ms);
    } else if (error == WAIT_TIMEOUT) {
        client_resync(client);
        error = ERROR_SUCCESS;
    }
    return error;
}

/* From an open pipe to its end. */
static bool converse(struct wnw_client *client)
{
    const ULONGLONG opened_ms = GetTickCount64();
    DWORD error = write_request(client);

    while (error == ERROR_SUCCESS && !status_is_broken()) {
        error = read_or_compare(client, opened_ms);
        if (error == ERROR_SUCCESS) {
            if (!offer(client) || !keep_cursor(client)) {
                return false;
            }
            if (client->feed.is_over) {
                return true;
            }
        }
    }
    /* Before the report, which the program may be slow to take: until then the broker would serve
       a client that reads no more. */
    link_close(&client->link);
    return status_is_broken() || report_failure(client, error, GetTickCount64() - opened_ms);
}

static bool attempt(struct wnw_client *client)
{
    DWORD error = link_open(&client->link, client->pipe_name, BUSY_WAIT_MS_MAX);
    bool goes_on;

    if (error != ERROR_SUCCESS) {
        return report_failure(client, error, 0);
    }
    registry_count_connection(&client->registry);
    goes_on =
        report(client, connection_state_connecting(&client->feed.connection)) && converse(client);
    link_close(&client->link);
    return goes_on;
}

/* False when there is no next attempt. The state is not live, so keep_cursor reports none. */
static bool wait_for_next_attempt(struct wnw_client *client)
{
    const uint32_t retry_ms = connection_state_retry_ms(&client->feed.connection);
    const ULONGLONG until_ms = GetTickCount64() + retry_ms;
    ULONGLONG now_ms;

    if (retry_ms == WNW_FOREVER) {
        return false;
    }
    do {
        DWORD left_ms;

        (void)keep_cursor(client);
        now_ms = GetTickCount64();
        left_ms = now_ms < until_ms ? (DWORD)(until_ms - now_ms) : 0;
        if (WaitForSingleObject(client->stop_event,
                                smaller(left_ms, cursor_keeper_wait_ms(&client->keeper))) !=
            WAIT_TIMEOUT) {
            return false;
        }
    } while (GetTickCount64() < until_ms);
    return true;
}

/*
 * The program learns of a broken contract from the next call. A program that makes none is called
 * back with a state, or notified so that it makes one.
 */
static void report_broken_contract(struct wnw_client *client)
{
    const struct notifier *notifier = client->delivery.notifier;

    if (client->delivery.is_direct) {
        (void)report(client, connection_state_broken(&client->feed.connection));
    } else if (notifier != NULL) {
        threads_lock(&client->threads.port);
        (void)notifier->notify_ready(notifier->context);
        threads_unlock(&client->threads.port);
    }
}

void client_run(struct wnw_client *client)
{
    bool goes_on;

    (void)InterlockedExchange(&client->thread_id, (LONG)GetCurrentThreadId());
    goes_on = report(client, connection_state_connecting(&client->feed.connection));
    while (goes_on && !status_is_broken()) {
        goes_on = attempt(client) && wait_for_next_attempt(client);
    }
    if (status_is_broken()) {
        report_broken_contract(client);
    }
    (void)cursor_keeper_finish(&client->keeper); /* a program that sees the end finds it saved */
    (void)log_saves(client);
    rundown_set_over(&client->rundown);
    delivery_end(&client->delivery);
    (void)InterlockedExchange(&client->has_returned, 1);
}
