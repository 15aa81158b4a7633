/*
 * The library as the wrapper for .NET sees it, played on Linux: the functions that the wrapper
 * imports, by the real header, with items whose members are all different. The prefix "refused"
 * is refused; a stop ends the wait at the end of the items, as in the library. What needs no broker,
 * wnw_terminal_text, is the library's own.
 */
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <wnetwatch.h>

#include "proto/assertion.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static bool is_stopped, is_waiting;
static size_t next_item;
static int open_clients;

static const wnw_event event = {
    .size = sizeof(event) + 8, /* as a later version would have it */
    .type = WNW_EVENT_CANCEL_FAILED,
    .type_name = "a type",
    .id = "an id",
    .source = "a source",
    .subject = "a subject",
    .time_us = 1700000000123456u,
    .json = "{\"json\":1}",
    .json_size = 10,
    .operation = "an operation",
    .elapsed_us = 2500000,
    .has_elapsed = 1,
    .inferred = WNW_INFERRED_REMOTE,
    .local = "Z:",
    .remote = "\\\\srv\\sch\xc3\xb6n",
    .provider = "a provider",
    .resource = WNW_RESOURCE_PRINT,
    .flags = 0x80000001u,
    .is_forced = 1,
    .status = 67,
    .status_name = "ERROR_BAD_NET_NAME",
    .dropped = 5,
    .is_truncated = 1,
    .user_is_known = 1,
    .user_sid = "S-1-5-21",
    .user_logon = 0xFFFFFFFF00000001u,
    .user_session = 3,
    .user_is_elevated = 1,
    .user_integrity = WNW_INTEGRITY_HIGH,
    .process_id = 4321,
    .process_image = "C:\\x.exe",
    .broker_version = "1.2.3",
    .broker_reason = "a reason",
    .throttled_count = 0xFFFFFFFFFFu,
    .broker_previous = "before",
    .is_withheld = 1,
    .is_redacted = 1,
    .clock_expected_us = 0xFFFFFFFFFEu,
};

static const wnw_gap gap = {
    .size = sizeof(gap),
    .after = "one",
    .before = "two",
    .lost_is_known = 1,
    .lost_count = 0x100000002u,
    .reason = WNW_GAP_DAMAGE,
    .reason_name = "damage",
    .json = "{\"gap\":1}",
    .json_size = 9,
};

static const wnw_state_change change = {
    .size = sizeof(change),
    .state = WNW_STATE_REFUSED,
    .reason = "bad_filter",
    .message = "a sentence",
    .os_error = 5,
    .retry_ms = 1500,
    .sees_all = 1,
    .broker_version = "4.5.6",
};

static const wnw_item items[] = {
    {sizeof(wnw_item), WNW_ITEM_STATE, "", NULL, NULL, &change},
    {sizeof(wnw_item), WNW_ITEM_EVENT, "first", &event, NULL, NULL},
    {sizeof(wnw_item), (wnw_item_kind)99, "unknown", NULL, NULL, NULL},
    {sizeof(wnw_item), WNW_ITEM_GAP, "second", NULL, &gap, NULL},
};

static bool is_text(const char *text, const char *wanted)
{
    return text != NULL && strcmp(text, wanted) == 0;
}

wnw_status wnw_client_new(const wnw_client_config *config, wnw_client **client_out)
{
    *client_out = NULL;
    if (is_text(config->pipe_prefix, "refused")) {
        return WNW_E_FILTER;
    }
    if (config->size != sizeof(*config) || config->mode != WNW_MODE_NEXT ||
        !is_text(config->after, "a place") || !is_text(config->since, "a time") ||
        config->no_follow != 1 || !is_text(config->filter, "sch\xc3\xb6n") ||
        !is_text(config->pipe_prefix, "a prefix") || config->on_state != NULL ||
        config->on_state_user != NULL || config->reconnect_delay_ms != 11 ||
        config->reconnect_delay_ms_max != 22 || config->window != NULL || config->message != 0 ||
        config->cookie != 0 || config->compares_connections != 1 ||
        config->log_level != WNW_LOG_DEFAULT || config->log != NULL || config->log_user != NULL ||
        !is_text(config->cursor_file, "a file")) {
        return WNW_E_INVALID;
    }
    next_item = 0;
    is_stopped = false;
    is_waiting = false;
    open_clients++;
    *client_out = (wnw_client *)&open_clients;
    return WNW_OK;
}

wnw_status wnw_client_start(wnw_client *client)
{
    return client == (wnw_client *)&open_clients ? WNW_OK : WNW_E_INVALID;
}

wnw_status wnw_client_next(wnw_client *client, uint32_t timeout_ms, const wnw_item **item_out)
{
    wnw_status status = WNW_E_OVER;

    *item_out = NULL;
    if (client != (wnw_client *)&open_clients || timeout_ms != WNW_FOREVER) {
        return WNW_E_INVALID;
    }
    (void)pthread_mutex_lock(&mutex);
    if (!is_stopped && next_item < sizeof(items) / sizeof(items[0])) {
        *item_out = &items[next_item++];
        status = WNW_OK;
    } else {
        is_waiting = true;
        (void)pthread_cond_broadcast(&changed);
        while (!is_stopped) {
            (void)pthread_cond_wait(&changed, &mutex);
        }
    }
    (void)pthread_mutex_unlock(&mutex);
    return status;
}

wnw_status wnw_client_stop(wnw_client *client)
{
    (void)client;
    (void)pthread_mutex_lock(&mutex);
    is_stopped = true;
    (void)pthread_cond_broadcast(&changed);
    (void)pthread_mutex_unlock(&mutex);
    return WNW_OK;
}

wnw_status wnw_client_close(wnw_client *client)
{
    (void)client;
    open_clients--;
    return WNW_OK;
}

const char *wnw_last_message(void)
{
    return "config.filter: the filter is sch\xc3\xb6n";
}

uint32_t wnw_last_os_error(void)
{
    return 1234;
}

/* For the test: wait until a thread waits for an item that does not come. */
void played_wait_for_waiting(void);
int played_open_clients(void);

void played_wait_for_waiting(void)
{
    (void)pthread_mutex_lock(&mutex);
    while (!is_waiting) {
        (void)pthread_cond_wait(&changed, &mutex);
    }
    (void)pthread_mutex_unlock(&mutex);
}

int played_open_clients(void)
{
    return open_clients;
}

void assertion_failed(const char *condition, const char *file, int line)
{
    (void)condition;
    (void)file;
    (void)line;
    abort();
}
