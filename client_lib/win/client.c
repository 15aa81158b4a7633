#include "client_lib/win/client.h"

#include <process.h>
#include <stdlib.h>
#include <string.h>

#include "client_lib/core/filter_text.h"
#include "client_lib/win/last_error.h"
#include "proto/event.h"

#define RECONNECT_DELAY_MS 100u
#define RECONNECT_DELAY_MS_MAX 10000u

static void lock(struct wnw_client *client)
{
    client->threads.port.lock(client->threads.port.context);
}

static void unlock(struct wnw_client *client)
{
    client->threads.port.unlock(client->threads.port.context);
}

static uint32_t number_or(uint32_t number, uint32_t otherwise)
{
    return number == 0 ? otherwise : number;
}

static bool is_start_good(const wnw_client_config *config)
{
    struct event_id id;
    uint64_t time_us;

    if (config->since != NULL) {
        return config->after == NULL && event_time_read(config->since, &time_us);
    }
    return config->after == NULL || strcmp(config->after, "now") == 0 ||
           strcmp(config->after, "oldest") == 0 ||
           event_id_read(config->after, strlen(config->after), &id);
}

static bool is_config_good(const wnw_client_config *config)
{
    return config != NULL && config->size == sizeof(*config) &&
           config->mode == WNW_MODE_CALLBACKS && is_start_good(config) &&
           number_or(config->reconnect_delay_ms, RECONNECT_DELAY_MS) <=
               number_or(config->reconnect_delay_ms_max, RECONNECT_DELAY_MS_MAX);
}

static wnw_status read_filter(const char *text, struct filter **filter_out)
{
    switch (filter_text_read(text, filter_out, NULL, 0)) {
    case FILTER_TEXT_OK:
        return WNW_OK;
    case FILTER_TEXT_BAD:
        return WNW_E_FILTER;
    case FILTER_TEXT_NO_MEMORY:
        break;
    }
    return WNW_E_NO_MEMORY;
}

static wnw_status check_filter(const char *text)
{
    struct filter *filter = NULL;
    wnw_status status = read_filter(text, &filter);

    filter_free(filter);
    return status;
}

/* Clients of one program that start together must not draw the same delays. */
static uint64_t make_seed(const struct wnw_client *client)
{
    LARGE_INTEGER ticks;

    (void)QueryPerformanceCounter(&ticks);
    return (uint64_t)ticks.QuadPart ^ ((uint64_t)GetCurrentProcessId() << 32) ^
           (uint64_t)(ULONG_PTR)client;
}

static wnw_status open_events(struct wnw_client *client)
{
    HANDLE *const events[] = {&client->stop_event, &client->over_event, &client->live_event};

    for (size_t i = 0; i < sizeof(events) / sizeof(events[0]); i++) {
        *events[i] = CreateEventW(NULL, TRUE, FALSE, NULL);
        if (*events[i] == NULL) {
            return last_error_set(WNW_E_OS, GetLastError());
        }
    }
    return WNW_OK;
}

static wnw_status open_session(struct wnw_client *client, const wnw_client_config *config)
{
    struct session_config session_config;
    char cursor[EVENT_ID_TEXT_SIZE + 1];

    session_config.after = config->after;
    session_config.since = config->since;
    session_config.follow = config->no_follow == 0;
    session_config.filter = config->filter;
    switch (session_init(&client->session, &session_config)) {
    case SESSION_INIT_OK:
        break;
    case SESSION_INIT_NO_MEMORY:
        return WNW_E_NO_MEMORY;
    case SESSION_INIT_TOO_LONG:
        return WNW_E_FILTER;
    }
    session_cursor(&client->session, cursor);
    registry_set_cursor(&client->registry, cursor);
    return WNW_OK;
}

static void free_client(struct wnw_client *client)
{
    registry_deinit(&client->registry);
    session_deinit(&client->session);
    link_deinit(&client->link);
    if (client->thread != NULL) {
        CloseHandle(client->thread);
    }
    if (client->stop_event != NULL) {
        CloseHandle(client->stop_event);
    }
    if (client->over_event != NULL) {
        CloseHandle(client->over_event);
    }
    if (client->live_event != NULL) {
        CloseHandle(client->live_event);
    }
    free(client);
}

/* On a client of zeros that free_client takes, whatever comes out. */
static wnw_status open_client(struct wnw_client *client, const wnw_client_config *config)
{
    wnw_status status;

    win_threads_init(&client->threads);
    registry_init(&client->registry, &client->threads.port, client);
    life_init(&client->life, number_or(config->reconnect_delay_ms, RECONNECT_DELAY_MS),
              number_or(config->reconnect_delay_ms_max, RECONNECT_DELAY_MS_MAX), make_seed(client));
    link_init(&client->link, NULL);

    status = open_session(client, config);
    if (status == WNW_OK) {
        status = open_events(client);
        client->link.stop_event = client->stop_event;
    }
    if (status == WNW_OK && config->on_state != NULL &&
        registry_subscribe(&client->registry, AUDIENCE_STATES, NULL, config->on_state,
                           config->on_state_user) == NULL) {
        status = WNW_E_NO_MEMORY;
    }
    return status;
}

wnw_status WNW_CALL wnw_client_new(const wnw_client_config *config, wnw_client **client_out)
{
    wchar_t pipe_name[PIPE_NAME_UNITS_MAX];
    struct wnw_client *client;
    wnw_status status;

    if (client_out == NULL) {
        return WNW_E_INVALID;
    }
    *client_out = NULL;
    if (!is_config_good(config) || !link_name(config->pipe_prefix, pipe_name)) {
        return WNW_E_INVALID;
    }
    status = check_filter(config->filter);
    if (status != WNW_OK) {
        return status;
    }
    client = calloc(1, sizeof(*client));
    if (client == NULL) {
        return WNW_E_NO_MEMORY;
    }
    memcpy(client->pipe_name, pipe_name, sizeof(pipe_name));
    status = open_client(client, config);
    if (status != WNW_OK) {
        free_client(client);
        return status;
    }
    *client_out = client;
    return WNW_OK;
}

static unsigned __stdcall run_thread(void *argument)
{
    client_run(argument);
    return 0;
}

wnw_status WNW_CALL wnw_client_start(wnw_client *client)
{
    wnw_status status = WNW_OK;

    if (client == NULL) {
        return WNW_E_INVALID;
    }
    lock(client);
    if (client->is_started || client->registry.is_stopped) {
        status = WNW_E_STATE;
    } else {
        client->thread = (HANDLE)_beginthreadex(NULL, 0, run_thread, client, 0, NULL);
        client->is_started = client->thread != NULL;
        if (!client->is_started) {
            status = last_error_set(WNW_E_OS, (DWORD)_doserrno);
        }
    }
    unlock(client);
    return status;
}

wnw_status WNW_CALL wnw_client_stop(wnw_client *client)
{
    if (client == NULL) {
        return WNW_E_INVALID;
    }
    registry_stop(&client->registry);
    (void)SetEvent(client->stop_event);
    return WNW_OK;
}

static bool is_started(struct wnw_client *client)
{
    bool is;

    lock(client);
    is = client->is_started;
    unlock(client);
    return is;
}

/* Whether waiting can come to an end: not before the start, and not in the way of the thread. */
static wnw_status check_may_wait(wnw_client *client)
{
    if (client == NULL) {
        return WNW_E_INVALID;
    }
    if (registry_is_inside(&client->registry)) {
        return WNW_E_IN_CALLBACK;
    }
    return is_started(client) ? WNW_OK : WNW_E_STATE;
}

wnw_status WNW_CALL wnw_client_wait(wnw_client *client, uint32_t timeout_ms)
{
    wnw_status status = check_may_wait(client);

    if (status != WNW_OK) {
        return status;
    }
    switch (WaitForSingleObject(client->over_event, timeout_ms)) {
    case WAIT_OBJECT_0:
        return WNW_OK;
    case WAIT_TIMEOUT:
        return WNW_E_TIMEOUT;
    default:
        return last_error_set(WNW_E_OS, GetLastError());
    }
}

wnw_status WNW_CALL wnw_client_wait_live(wnw_client *client, uint32_t timeout_ms)
{
    wnw_status status = check_may_wait(client);
    HANDLE events[2];

    if (status != WNW_OK) {
        return status;
    }
    events[0] = client->live_event;
    events[1] = client->over_event;
    switch (WaitForMultipleObjects(2, events, FALSE, timeout_ms)) {
    case WAIT_OBJECT_0:
        return WNW_OK;
    case WAIT_OBJECT_0 + 1:
        return WNW_E_STATE;
    case WAIT_TIMEOUT:
        return WNW_E_TIMEOUT;
    default:
        return last_error_set(WNW_E_OS, GetLastError());
    }
}

wnw_status WNW_CALL wnw_client_cursor(wnw_client *client, char *cursor_out)
{
    if (client == NULL || cursor_out == NULL) {
        return WNW_E_INVALID;
    }
    registry_read_cursor(&client->registry, cursor_out);
    return WNW_OK;
}

wnw_status WNW_CALL wnw_client_get_stats(wnw_client *client, wnw_client_stats *stats_out)
{
    if (client == NULL || stats_out == NULL || stats_out->size < sizeof(*stats_out)) {
        return WNW_E_INVALID;
    }
    registry_read_stats(&client->registry, stats_out);
    return WNW_OK;
}

wnw_status WNW_CALL wnw_client_close(wnw_client *client)
{
    if (client == NULL) {
        return WNW_OK;
    }
    if (!registry_stop_and_wait(&client->registry)) {
        return WNW_E_IN_CALLBACK;
    }
    (void)SetEvent(client->stop_event);
    if (client->thread != NULL) {
        (void)WaitForSingleObject(client->thread, INFINITE);
    }
    free_client(client);
    return WNW_OK;
}

wnw_status WNW_CALL wnw_subscribe(wnw_client *client, const char *filter_text, wnw_item_cb callback,
                                  void *user, wnw_subscription **subscription_out)
{
    struct wnw_subscription *subscription;
    struct filter *filter = NULL;
    wnw_status status;

    if (subscription_out != NULL) {
        *subscription_out = NULL;
    }
    if (client == NULL || callback == NULL) {
        return WNW_E_INVALID;
    }
    status = read_filter(filter_text, &filter);
    if (status != WNW_OK) {
        return status;
    }
    subscription = registry_subscribe(&client->registry, AUDIENCE_STREAM, filter, callback, user);
    if (subscription == NULL) {
        filter_free(filter);
        return WNW_E_NO_MEMORY;
    }
    if (subscription_out != NULL) {
        *subscription_out = subscription;
    }
    return WNW_OK;
}

wnw_status WNW_CALL wnw_unsubscribe(wnw_subscription *subscription)
{
    if (subscription != NULL) {
        registry_unsubscribe(subscription);
    }
    return WNW_OK;
}

wnw_status WNW_CALL wnw_subscription_get_stats(wnw_subscription *subscription,
                                               wnw_subscription_stats *stats_out)
{
    if (subscription == NULL || stats_out == NULL || stats_out->size < sizeof(*stats_out)) {
        return WNW_E_INVALID;
    }
    registry_read_subscription(subscription, stats_out);
    return WNW_OK;
}
