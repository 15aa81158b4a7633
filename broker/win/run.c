#include "broker/win/run.h"

#include "broker/core/broker.h"
#include "broker/win/clock.h"
#include "broker/win/host_name.h"
#include "broker/win/log.h"
#include "broker/win/loop.h"
#include "broker/win/pipe_security.h"
#include "broker/win/publish_pipe.h"
#include "broker/win/subscribe_pipe.h"
#include "wnetwatch_version.h"

#include <stdlib.h>
#include <string.h>
#include <wchar.h>

/* How often overdue things are looked for, while there are any that could become so. */
#define HOUSEKEEPING_MS 1000u

struct server {
    struct broker broker;
    struct loop loop;
    struct pipe_security security;
    struct publish_pipe *publish_pipe;
    struct subscribe_pipe *subscribe_pipe;
    wchar_t publish_name[PIPE_NAME_UNITS_MAX];
    wchar_t subscribe_name[PIPE_NAME_UNITS_MAX];
    char source[SOURCE_BYTES_MAX + 1];
    bool has_broker;
};

/* For the console's control handler, which gets no context. The loop of the one run. */
static struct loop *console_loop;

static BOOL WINAPI on_console_control(DWORD control)
{
    loop_ask_to_stop(console_loop);
    if (control != CTRL_C_EVENT && control != CTRL_BREAK_EVENT) {
        /* Windows ends the process when this returns, so leave the ending to main. */
        Sleep(INFINITE);
    }
    return TRUE;
}

static void name_pipes(struct server *server, const wchar_t *prefix)
{
    (void)swprintf(server->publish_name, PIPE_NAME_UNITS_MAX, L"%ls%ls%ls", PIPE_NAMESPACE, prefix,
                   PIPE_PUBLISH_SUFFIX);
    (void)swprintf(server->subscribe_name, PIPE_NAME_UNITS_MAX, L"%ls%ls%ls", PIPE_NAMESPACE,
                   prefix, PIPE_SUBSCRIBE_SUFFIX);
}

/* Whoever can be reached by the name already serves it. Windows refuses a second first instance
   too, but cannot say why, and Wine does not refuse it. */
static bool is_served_already(const wchar_t *name)
{
    HANDLE pipe = CreateFileW(name, FILE_READ_DATA, 0, NULL, OPEN_EXISTING,
                              SECURITY_SQOS_PRESENT | SECURITY_IDENTIFICATION, NULL);

    if (pipe != INVALID_HANDLE_VALUE) {
        (void)CloseHandle(pipe);
        return true;
    }
    return GetLastError() == ERROR_PIPE_BUSY;
}

static DWORD start_broker(struct server *server, const struct options *options)
{
    struct broker_config config;
    struct clock_reading now;

    clock_read(&now);
    host_name_write_source(server->source);
    config.source = server->source;
    config.version = WNETWATCH_VERSION;
    config.identity_mode = identity_mode_name(options->identity_mode);
    memset(&config.journal, 0, sizeof(config.journal));
    config.journal.epoch = now.utc_us;
    config.journal.ring_bytes = RING_BYTES;
    config.journal.ring_events = RING_EVENTS_MAX;
    server->has_broker = true;
    if (!broker_init(&server->broker, &config, &now)) {
        log_error("cannot start: out of memory");
        return ERROR_NOT_ENOUGH_MEMORY;
    }
    return ERROR_SUCCESS;
}

static DWORD open_publish_pipe(struct server *server, const struct options *options)
{
    struct publish_pipe_config config = {server->publish_name, &server->security.publish,
                                         options->identity_mode, &server->broker, &server->loop};
    DWORD error = publish_pipe_open(&config, &server->publish_pipe);

    if (error != ERROR_SUCCESS) {
        log_os_error("cannot open publish pipe", server->publish_name, error);
    }
    return error;
}

static DWORD open_subscribe_pipe(struct server *server, const struct options *options)
{
    struct subscribe_pipe_config config = {server->subscribe_name, &server->security.subscribe,
                                           options->identity_mode, &server->broker, &server->loop};
    DWORD error = subscribe_pipe_open(&config, &server->subscribe_pipe);

    if (error != ERROR_SUCCESS) {
        log_os_error("cannot open subscribe pipe", server->subscribe_name, error);
    }
    return error;
}

static DWORD open_loop(struct server *server)
{
    DWORD error = loop_init(&server->loop);

    if (error == ERROR_SUCCESS) {
        error = pipe_security_init(&server->security);
    }
    if (error != ERROR_SUCCESS) {
        log_os_error("cannot prepare", server->subscribe_name, error);
    }
    return error;
}

static DWORD start(struct server *server, const struct options *options)
{
    DWORD error;

    name_pipes(server, options->pipe_prefix);
    if (is_served_already(server->subscribe_name)) {
        log_os_error("another broker already serves", server->subscribe_name, ERROR_PIPE_BUSY);
        return ERROR_PIPE_BUSY;
    }
    error = open_loop(server);
    if (error == ERROR_SUCCESS) {
        error = start_broker(server, options);
    }
    if (error == ERROR_SUCCESS) {
        error = open_subscribe_pipe(server, options);
    }
    if (error == ERROR_SUCCESS) {
        error = open_publish_pipe(server, options);
    }
    return error;
}

static void on_wake(void *context)
{
    struct server *server = context;
    struct clock_reading now;

    clock_read(&now);
    broker_set_time(&server->broker, &now);
    broker_tick(&server->broker);
}

static DWORD longest_wait_ms(const struct server *server, bool has_more)
{
    if (has_more) {
        return 0;
    }
    if (broker_waits_for_time(&server->broker) ||
        subscribe_pipe_waits_for_time(server->subscribe_pipe)) {
        return HOUSEKEEPING_MS;
    }
    return INFINITE;
}

static void serve(struct server *server)
{
    bool has_more = false;

    while (!server->loop.stop_was_asked) {
        loop_turn(&server->loop, longest_wait_ms(server, has_more), on_wake, server);
        broker_commit(&server->broker);
        publish_pipe_listen_again(server->publish_pipe);
        has_more = subscribe_pipe_pump(server->subscribe_pipe);
    }
}

/* Everybody is told the end; who does not read it in time is cut off. */
static void say_goodbye(struct server *server)
{
    ULONGLONG deadline_ms = GetTickCount64() + STOP_WAIT_MS_MAX;
    bool has_more;

    publish_pipe_stop(server->publish_pipe);
    subscribe_pipe_stop_listening(server->subscribe_pipe);
    broker_stop(&server->broker, "stopped");
    has_more = subscribe_pipe_pump(server->subscribe_pipe);
    while (subscribe_pipe_has_clients(server->subscribe_pipe)) {
        ULONGLONG now_ms = GetTickCount64();
        DWORD wait_ms = now_ms < deadline_ms ? (DWORD)(deadline_ms - now_ms) : 0;

        if (wait_ms == 0) {
            break;
        }
        loop_turn(&server->loop, has_more ? 0 : wait_ms, on_wake, server);
        has_more = subscribe_pipe_pump(server->subscribe_pipe);
    }
}

static void stop(struct server *server)
{
    publish_pipe_stop(server->publish_pipe);
    subscribe_pipe_stop(server->subscribe_pipe);
    while (server->loop.pending_count != 0) {
        loop_turn(&server->loop, INFINITE, on_wake, server);
    }
    publish_pipe_free(server->publish_pipe);
    subscribe_pipe_free(server->subscribe_pipe);
    client_identity_forget_processes();
    if (server->has_broker) {
        broker_deinit(&server->broker);
    }
    pipe_security_deinit(&server->security);
    loop_deinit(&server->loop);
}

DWORD run_in_console(const struct options *options)
{
    struct server *server = calloc(1, sizeof(*server));
    DWORD error;

    if (server == NULL) {
        log_error("cannot start: out of memory");
        return ERROR_NOT_ENOUGH_MEMORY;
    }
    error = start(server, options);
    if (error == ERROR_SUCCESS) {
        console_loop = &server->loop;
        (void)SetConsoleCtrlHandler(on_console_control, TRUE);
        log_info("version %s, serving %ls and %ls; Ctrl+C stops", WNETWATCH_VERSION,
                 server->publish_name, server->subscribe_name);
        serve(server);
        say_goodbye(server);
        (void)SetConsoleCtrlHandler(on_console_control, FALSE);
    }
    stop(server);
    if (error == ERROR_SUCCESS) {
        log_info("stopped");
    }
    free(server);
    return error;
}
