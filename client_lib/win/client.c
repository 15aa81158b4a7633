#include "client_lib/win/client.h"

#include <process.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "client_lib/core/filter_text.h"
#include "client_lib/win/last_error.h"
#include "proto/event.h"

#define RECONNECT_DELAY_MS 100u
#define RECONNECT_DELAY_MS_MAX 10000u
#define MESSAGE_MAX 0xFFFFu /* of the numbers that windows tell apart */

/* The smallest config that there ever was: before it could ask for comparisons. */
#define CONFIG_SIZE_MIN offsetof(wnw_client_config, compares_connections)

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

/* A program that has saved no cursor yet has an empty one. */
static const char *start_of(const wnw_client_config *config)
{
    return config->after != NULL && config->after[0] == '\0' ? NULL : config->after;
}

static bool is_start_good(const wnw_client_config *config)
{
    const char *after = start_of(config);
    struct event_id id;
    uint64_t time_us;

    if (config->since != NULL) {
        return after == NULL && event_time_read(config->since, &time_us);
    }
    return after == NULL || strcmp(after, "now") == 0 || strcmp(after, "oldest") == 0 ||
           event_id_read(after, strlen(after), &id);
}

/* What belongs to another mode than the chosen one is a mistake that is better told. */
static bool is_mode_good(const wnw_client_config *config)
{
    bool has_message = config->window != NULL || config->message != 0 || config->cookie != 0;

    switch (config->mode) {
    case WNW_MODE_CALLBACKS:
    case WNW_MODE_HANDLE:
        return !has_message;
    case WNW_MODE_MESSAGE:
        return config->message >= WM_USER && config->message <= MESSAGE_MAX &&
               IsWindow(config->window);
    case WNW_MODE_NEXT:
        return !has_message && config->on_state == NULL;
    }
    return false;
}

/* As this version has it, from a program that may have been compiled before some members were. */
static bool take_config(const wnw_client_config *config, wnw_client_config *whole_out)
{
    memset(whole_out, 0, sizeof(*whole_out));
    if (config == NULL || config->size < CONFIG_SIZE_MIN || config->size > sizeof(*whole_out)) {
        return false;
    }
    memcpy(whole_out, config, config->size);
    return true;
}

static bool is_config_good(const wnw_client_config *config)
{
    return is_mode_good(config) && is_start_good(config) &&
           !(config->compares_connections != 0 && config->no_follow != 0) &&
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

static wnw_status open_wakeup(struct wnw_client *client, const wnw_client_config *config)
{
    DWORD error = ERROR_SUCCESS;

    client->handover.is_direct = config->mode == WNW_MODE_CALLBACKS;
    switch (config->mode) {
    case WNW_MODE_CALLBACKS:
    case WNW_MODE_NEXT:
        return WNW_OK;
    case WNW_MODE_HANDLE:
        error = wakeup_use_event(&client->wakeup);
        break;
    case WNW_MODE_MESSAGE:
        wakeup_use_message(&client->wakeup, config->window, config->message,
                           (WPARAM)config->cookie);
        break;
    }
    client->handover.notifier = &client->wakeup.notifier;
    return error == ERROR_SUCCESS ? WNW_OK : last_error_set(WNW_E_OS, error);
}

static wnw_status open_stop_event(struct wnw_client *client)
{
    client->stop_event = CreateEventW(NULL, TRUE, FALSE, NULL);
    if (client->stop_event == NULL) {
        return last_error_set(WNW_E_OS, GetLastError());
    }
    client->link.stop_event = client->stop_event;
    return WNW_OK;
}

static wnw_status open_feed(struct wnw_client *client, const wnw_client_config *config)
{
    struct session_config session_config;
    char cursor[EVENT_ID_TEXT_SIZE + 1];

    session_config.after = start_of(config);
    session_config.since = config->since;
    session_config.follow = config->no_follow == 0;
    session_config.filter = config->filter;
    switch (feed_init(
        &client->feed, &session_config, number_or(config->reconnect_delay_ms, RECONNECT_DELAY_MS),
        number_or(config->reconnect_delay_ms_max, RECONNECT_DELAY_MS_MAX), make_seed(client))) {
    case SESSION_INIT_OK:
        break;
    case SESSION_INIT_NO_MEMORY:
        return WNW_E_NO_MEMORY;
    case SESSION_INIT_TOO_LONG:
        return WNW_E_FILTER;
    }
    session_cursor(&client->feed.session, cursor);
    registry_set_cursor(&client->registry, cursor);
    return WNW_OK;
}

static wnw_status open_comparison(struct wnw_client *client, const wnw_client_config *config)
{
    struct filter *filter = NULL;
    wnw_status status;

    if (config->compares_connections == 0) {
        return WNW_OK;
    }
    status = read_filter(config->filter, &filter);
    if (status == WNW_OK) {
        status = client_open_comparison(client, filter);
        if (status != WNW_OK) {
            filter_free(filter);
        }
    }
    return status;
}

static void free_client(struct wnw_client *client)
{
    registry_deinit(&client->registry);
    feed_deinit(&client->feed);
    link_deinit(&client->link);
    lister_deinit(&client->lister);
    wakeup_deinit(&client->wakeup);
    if (client->thread != NULL) {
        CloseHandle(client->thread);
    }
    if (client->stop_event != NULL) {
        CloseHandle(client->stop_event);
    }
    free(client);
}

/* On a client of zeros that free_client takes, whatever comes out. */
static wnw_status open_client(struct wnw_client *client, const wnw_client_config *config)
{
    wnw_status status;

    client->mode = config->mode;
    win_threads_init(&client->threads);
    registry_init(&client->registry, &client->threads.port, client);
    calls_init(&client->calls, &client->threads.port);
    handover_init(&client->handover, &client->registry, &client->calls, &client->feed);
    wakeup_init(&client->wakeup);
    link_init(&client->link, NULL);
    lister_init(&client->lister);

    status = open_feed(client, config);
    if (status == WNW_OK) {
        status = open_comparison(client, config);
    }
    if (status == WNW_OK) {
        status = open_stop_event(client);
    }
    if (status == WNW_OK) {
        status = open_wakeup(client, config);
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
    wnw_client_config whole;
    struct wnw_client *client;
    wnw_status status;

    if (client_out == NULL) {
        return WNW_E_INVALID;
    }
    *client_out = NULL;
    if (!take_config(config, &whole) || !is_config_good(&whole) ||
        !link_name(whole.pipe_prefix, pipe_name)) {
        return WNW_E_INVALID;
    }
    status = check_filter(whole.filter);
    if (status != WNW_OK) {
        return status;
    }
    client = calloc(1, sizeof(*client));
    if (client == NULL) {
        return WNW_E_NO_MEMORY;
    }
    memcpy(client->pipe_name, pipe_name, sizeof(pipe_name));
    status = open_client(client, &whole);
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
    calls_enter(&client->calls);
    lock(client);
    if (client->calls.is_started || client->registry.is_stopped) {
        status = WNW_E_STATE;
    } else {
        client->thread = (HANDLE)_beginthreadex(NULL, 0, run_thread, client, 0, NULL);
        client->calls.is_started = client->thread != NULL;
        if (!client->calls.is_started) {
            status = last_error_set(WNW_E_OS, (DWORD)_doserrno);
        }
    }
    unlock(client);
    calls_leave(&client->calls);
    return status;
}

wnw_status WNW_CALL wnw_client_stop(wnw_client *client)
{
    if (client == NULL) {
        return WNW_E_INVALID;
    }
    calls_enter(&client->calls);
    registry_stop(&client->registry);
    (void)SetEvent(client->stop_event);
    handover_end(&client->handover);
    calls_leave(&client->calls);
    return WNW_OK;
}

wnw_status WNW_CALL wnw_client_cursor(wnw_client *client, char *cursor_out)
{
    if (client == NULL || cursor_out == NULL) {
        return WNW_E_INVALID;
    }
    calls_enter(&client->calls);
    registry_read_cursor(&client->registry, cursor_out);
    calls_leave(&client->calls);
    return WNW_OK;
}

wnw_status WNW_CALL wnw_client_get_stats(wnw_client *client, wnw_client_stats *stats_out)
{
    if (client == NULL || stats_out == NULL || stats_out->size < sizeof(*stats_out)) {
        return WNW_E_INVALID;
    }
    calls_enter(&client->calls);
    registry_read_stats(&client->registry, stats_out);
    calls_leave(&client->calls);
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
    handover_end(&client->handover);
    if (client->thread != NULL) {
        (void)WaitForSingleObject(client->thread, INFINITE);
    }
    calls_drain(&client->calls);
    free_client(client);
    return WNW_OK;
}

static wnw_status subscribe(struct wnw_client *client, const char *filter_text,
                            wnw_item_cb callback, void *user,
                            struct wnw_subscription **subscription_out)
{
    struct filter *filter = NULL;
    wnw_status status;

    if (client->mode == WNW_MODE_NEXT) {
        return WNW_E_STATE;
    }
    status = read_filter(filter_text, &filter);
    if (status != WNW_OK) {
        return status;
    }
    *subscription_out =
        registry_subscribe(&client->registry, AUDIENCE_STREAM, filter, callback, user);
    if (*subscription_out == NULL) {
        filter_free(filter);
        return WNW_E_NO_MEMORY;
    }
    return WNW_OK;
}

wnw_status WNW_CALL wnw_subscribe(wnw_client *client, const char *filter_text, wnw_item_cb callback,
                                  void *user, wnw_subscription **subscription_out)
{
    struct wnw_subscription *subscription = NULL;
    wnw_status status = WNW_E_INVALID;

    if (client != NULL && callback != NULL) {
        calls_enter(&client->calls);
        status = subscribe(client, filter_text, callback, user, &subscription);
        calls_leave(&client->calls);
    }
    if (subscription_out != NULL) {
        *subscription_out = subscription;
    }
    return status;
}

wnw_status WNW_CALL wnw_unsubscribe(wnw_subscription *subscription)
{
    if (subscription != NULL) {
        struct wnw_client *client = registry_client_of(subscription);

        calls_enter(&client->calls);
        registry_unsubscribe(subscription);
        calls_leave(&client->calls);
    }
    return WNW_OK;
}

wnw_status WNW_CALL wnw_subscription_get_stats(wnw_subscription *subscription,
                                               wnw_subscription_stats *stats_out)
{
    struct wnw_client *client;

    if (subscription == NULL || stats_out == NULL || stats_out->size < sizeof(*stats_out)) {
        return WNW_E_INVALID;
    }
    client = registry_client_of(subscription);
    calls_enter(&client->calls);
    registry_read_subscription(subscription, stats_out);
    calls_leave(&client->calls);
    return WNW_OK;
}
