#include "client_lib/win/client.h"

#include <process.h>
#include <stdlib.h>
#include <string.h>

#include "client_lib/win/client_config.h"
#include "client_lib/win/failure.h"
#include "client_lib/win/status.h"
#include "proto/assertion.h"

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

    client->delivery.is_direct = config->mode == WNW_MODE_CALLBACKS;
    switch (config->mode) {
    case WNW_MODE_CALLBACKS:
        return WNW_OK;
    case WNW_MODE_HANDLE:
    case WNW_MODE_NEXT:
        error = wakeup_use_event(&client->wakeup);
        break;
    case WNW_MODE_MESSAGE:
        wakeup_use_message(&client->wakeup, config->window, config->message,
                           (WPARAM)config->cookie);
        break;
    }
    client->delivery.notifier = &client->wakeup.notifier;
    return error == ERROR_SUCCESS
               ? WNW_OK
               : failure_of_os(WNW_E_OS, error, "cannot make the event that the program waits for");
}

static wnw_status open_stop_event(struct wnw_client *client)
{
    client->stop_event = CreateEventW(NULL, TRUE, FALSE, NULL);
    if (client->stop_event == NULL) {
        return failure_of_os(WNW_E_OS, GetLastError(), "cannot make an event");
    }
    client->link.stop_event = client->stop_event;
    return WNW_OK;
}

static wnw_status open_kept_file(struct wnw_client *client, const wnw_client_config *config,
                                 char cursor_out[EVENT_ID_TEXT_SIZE + 1])
{
    cursor_out[0] = '\0';
    return config->cursor_file == NULL
               ? WNW_OK
               : kept_file_open(&client->kept_file, config->cursor_file, cursor_out);
}

static wnw_status open_feed(struct wnw_client *client, const wnw_client_config *config)
{
    struct session_config session_config;
    char cursor[EVENT_ID_TEXT_SIZE + 1];
    char kept[EVENT_ID_TEXT_SIZE + 1];
    wnw_status status;

    status = open_kept_file(client, config, kept);
    if (status != WNW_OK) {
        return status;
    }
    /* What was kept wins over where a first start begins. */
    session_config.after = kept[0] != '\0' ? kept : config->after;
    session_config.since = kept[0] != '\0' ? NULL : config->since;
    session_config.follow = config->no_follow == 0;
    session_config.filter = config->filter;
    switch (feed_init(&client->feed, &session_config, config->reconnect_delay_ms,
                      config->reconnect_delay_ms_max, make_seed(client))) {
    case SESSION_INIT_OK:
        break;
    case SESSION_INIT_NO_MEMORY:
        return WNW_E_NO_MEMORY;
    case SESSION_INIT_TOO_LONG:
        return failure_say(WNW_E_FILTER, "config.filter has no room in a request");
    }
    session_cursor(&client->feed.session, cursor);
    registry_set_cursor(&client->registry, cursor);
    if (config->cursor_file != NULL) {
        cursor_keeper_use(&client->keeper, &client->kept_file.store);
    }
    return WNW_OK;
}

static wnw_status open_resync(struct wnw_client *client, const wnw_client_config *config)
{
    struct filter *filter = NULL;
    wnw_status status;

    if (config->compares_connections == 0) {
        return WNW_OK;
    }
    status = client_config_read_filter("config.filter", config->filter, &filter);
    if (status == WNW_OK) {
        status = client_open_resync(client, filter);
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
    kept_file_close(&client->kept_file);
    if (client->thread != NULL) {
        CloseHandle(client->thread);
    }
    if (client->stop_event != NULL) {
        CloseHandle(client->stop_event);
    }
    free(client);
}

/* The client must be zeros. After any outcome free_client may be called. */
static wnw_status open_client(struct wnw_client *client, const wnw_client_config *config)
{
    wnw_status status;

    client->mode = config->mode;
    (void)log_init(&client->log, config->log, config->log_user, config->log_level);
    win_threads_init(&client->threads);
    registry_init(&client->registry, &client->threads.port, client);
    rundown_init(&client->rundown, &client->threads.port);
    kept_file_init(&client->kept_file);
    cursor_keeper_init(&client->keeper, &client->registry);
    delivery_init(&client->delivery, &client->rundown, &client->feed, &client->keeper);
    wakeup_init(&client->wakeup);
    link_init(&client->link, NULL);
    lister_init(&client->lister);

    status = open_feed(client, config);
    if (status == WNW_OK) {
        status = open_resync(client, config);
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

static wnw_status make_client(const wnw_client_config *config, const wchar_t *pipe_name,
                              wnw_client **client_out)
{
    struct wnw_client *client = calloc(1, sizeof(*client));
    wnw_status status;

    if (client == NULL) {
        return WNW_E_NO_MEMORY;
    }
    wcscpy(client->pipe_name, pipe_name);
    status = open_client(client, config);
    if (status != WNW_OK) {
        free_client(client);
        return status;
    }
    *client_out = client;
    return WNW_OK;
}

static wnw_status new_client(const wnw_client_config *config, wnw_client **client_out)
{
    wchar_t pipe_name[PIPE_NAME_UNITS_MAX];
    wnw_client_config copy;
    struct filter *filter = NULL;
    wnw_status status = client_config_read(config, &copy, pipe_name);

    if (status == WNW_OK) {
        status = client_config_read_filter("config.filter", copy.filter, &filter);
        filter_free(filter);
    }
    return status == WNW_OK ? make_client(&copy, pipe_name, client_out) : status;
}

wnw_status WNW_CALL wnw_client_new(const wnw_client_config *config, wnw_client **client_out)
{
    if (client_out == NULL) {
        return status_result(failure_say(WNW_E_INVALID, "client_out is NULL"));
    }
    *client_out = NULL;
    if (status_is_broken()) {
        return status_result(WNW_E_INTERNAL);
    }
    return status_result(new_client(config, client_out));
}

wnw_status client_enter(struct wnw_client *client)
{
    if (client == NULL) {
        return status_result(failure_say(WNW_E_INVALID, "client is NULL"));
    }
    if (status_is_broken()) {
        return status_result(WNW_E_INTERNAL);
    }
    rundown_acquire(&client->rundown);
    return WNW_OK;
}

wnw_status client_leave(struct wnw_client *client, wnw_status status)
{
    rundown_release(&client->rundown);
    return status_result(status);
}

static bool is_own_thread(struct wnw_client *client)
{
    return InterlockedCompareExchange(&client->thread_id, 0, 0) == (LONG)GetCurrentThreadId();
}

bool client_is_inside(struct wnw_client *client)
{
    return is_own_thread(client) || registry_is_inside(&client->registry);
}

static unsigned __stdcall run_thread(void *argument)
{
    client_run(argument);
    return 0;
}

/* Under the lock. */
static wnw_status start(struct wnw_client *client)
{
    if (client->rundown.phase != PHASE_NEW) {
        return failure_say(WNW_E_STATE, "the client was started before");
    }
    if (client->registry.is_stopped) {
        return failure_say(WNW_E_OVER, "the client was stopped before it was started");
    }
    ASSERTION_OR(client->thread == NULL, WNW_E_INTERNAL);
    client->thread = (HANDLE)_beginthreadex(NULL, 0, run_thread, client, 0, NULL);
    if (client->thread == NULL) {
        return failure_of_os(WNW_E_OS, (DWORD)_doserrno, "cannot begin the client's thread");
    }
    client->rundown.phase = PHASE_RUNNING;
    return WNW_OK;
}

wnw_status WNW_CALL wnw_client_start(wnw_client *client)
{
    wnw_status status = client_enter(client);

    if (status != WNW_OK) {
        return status;
    }
    threads_lock(&client->threads.port);
    status = start(client);
    threads_unlock(&client->threads.port);
    return client_leave(client, status);
}

/*
 * A thread that has ended without its last work was ended by Windows, because the process ends. It
 * may have held the lock, so nothing that locks may be called.
 */
static bool is_ended_by_windows(struct wnw_client *client)
{
    return client->thread != NULL && WaitForSingleObject(client->thread, 0) == WAIT_OBJECT_0 &&
           InterlockedCompareExchange(&client->has_returned, 0, 0) == 0;
}

static wnw_status say_process_ends(void)
{
    return status_result(failure_say(WNW_E_STATE, "the process ends, and Windows has ended the "
                                                  "client's thread"));
}

/* Works after a broken contract too: it is the way out. */
wnw_status WNW_CALL wnw_client_stop(wnw_client *client)
{
    if (client == NULL) {
        return status_result(failure_say(WNW_E_INVALID, "client is NULL"));
    }
    if (is_ended_by_windows(client)) {
        return say_process_ends();
    }
    rundown_acquire(&client->rundown);
    registry_stop(&client->registry);
    (void)SetEvent(client->stop_event);
    delivery_end(&client->delivery);
    return client_leave(client, WNW_OK);
}

wnw_status WNW_CALL wnw_client_cursor(wnw_client *client, char *cursor_out, size_t capacity)
{
    char cursor[EVENT_ID_TEXT_SIZE + 1];
    wnw_status status = cursor_out == NULL
                            ? status_result(failure_say(WNW_E_INVALID, "cursor_out is NULL"))
                            : client_enter(client);

    if (status != WNW_OK) {
        return status;
    }
    registry_read_cursor(&client->registry, cursor);
    if (strlen(cursor) < capacity) {
        strcpy(cursor_out, cursor);
    } else {
        status = failure_say(WNW_E_INVALID, "capacity is too small: WNW_CURSOR_SIZE is enough");
    }
    return client_leave(client, status);
}

/* What the program has done since the thread ended, and what the thread could not save. */
static wnw_status keep_last_cursor(struct wnw_client *client)
{
    return cursor_keeper_finish(&client->keeper)
               ? WNW_OK
               : failure_of_os(WNW_E_OS, client->keeper.os_error, "cannot write the cursor file");
}

/* After a broken contract everything of the client still ends, and its memory, which is not to be
   trusted, is left. */
wnw_status WNW_CALL wnw_client_close(wnw_client *client)
{
    wnw_status status;

    if (client == NULL) {
        return WNW_OK;
    }
    if (is_ended_by_windows(client)) {
        return say_process_ends();
    }
    if (is_own_thread(client) || !registry_stop_and_wait(&client->registry)) {
        return status_result(WNW_E_IN_CALLBACK);
    }
    (void)SetEvent(client->stop_event);
    delivery_end(&client->delivery);
    if (client->thread != NULL) {
        (void)WaitForSingleObject(client->thread, INFINITE);
    }
    rundown_wait(&client->rundown);
    if (status_is_broken()) {
        return status_result(WNW_E_INTERNAL);
    }
    status = keep_last_cursor(client);
    free_client(client);
    return status_result(status);
}

static wnw_status subscribe(struct wnw_client *client, const char *filter_text,
                            wnw_item_cb callback, void *user,
                            struct wnw_subscription **subscription_out)
{
    struct filter *filter = NULL;
    wnw_status status;

    if (callback == NULL) {
        return failure_say(WNW_E_INVALID, "callback is NULL");
    }
    if (client->mode == WNW_MODE_NEXT) {
        return failure_say(WNW_E_STATE, "the client is in mode next, which has no callbacks");
    }
    status = client_config_read_filter("filter", filter_text, &filter);
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
    wnw_status status = client_enter(client);

    if (status == WNW_OK) {
        status = subscribe(client, filter_text, callback, user, &subscription);
        status = client_leave(client, status);
    }
    if (subscription_out != NULL) {
        *subscription_out = subscription;
    }
    return status;
}

/* Works after a broken contract too. */
wnw_status WNW_CALL wnw_unsubscribe(wnw_subscription *subscription)
{
    struct wnw_client *client;

    if (subscription == NULL) {
        return WNW_OK;
    }
    client = registry_client_of(subscription);
    rundown_acquire(&client->rundown);
    registry_unsubscribe(subscription);
    return client_leave(client, WNW_OK);
}
