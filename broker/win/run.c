#include "broker/win/run.h"

#include "broker/win/log.h"
#include "broker/win/server.h"
#include "broker/win/startup.h"
#include "wnetwatch_version.h"
#include "event_messages.h"

/* How often overdue things are looked for, while there are any that could become so. */
#define HOUSEKEEPING_MS 1000u
#define DRAIN_LOOK_MS 100u /* the same, while subscribers are drained */

/* At all other times, so that old events are removed even when no new ones come. */
#define RETENTION_MS (3600u * 1000u)

/* The one of this process. It stays when it has ended, for a control handler that has begun may look
   at it until the process ends. */
static struct server the_server;

static const char *volatile stop_reason;

static void on_wake(void *context)
{
    broker_read_clock(&((struct server *)context)->broker);
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
    return RETENTION_MS;
}

/* The stream says of whom; here one line a minute says that there is something to see there. */
static void tell_throttling(struct server *server)
{
    const uint64_t throttled = server->broker.metrics.throttled;

    if (throttled != server->told_throttled) {
        server->told_throttled = throttled;
        log_event(EVENT_LOG_THROTTLED, "notifications above a user's allowance were refused");
    }
}

static void look_at_registration(struct server *server)
{
    if (server->is_service) {
        registration_watch_look(&server->registration, GetTickCount64());
        server->broker.registration = registration_name(server->registration.found);
    }
}

static void serve(struct server *server)
{
    bool has_more = false;

    while (!server->loop.stop_was_asked) {
        loop_turn(&server->loop, longest_wait_ms(server, has_more), on_wake, server);
        look_at_registration(server);
        has_more = broker_turn(&server->broker);
        subscribe_pipe_listen(server->subscribe_pipe);
        tell_throttling(server);
    }
}

static void close_publishers(struct server *server)
{
    publish_pipe_stop(server->publish_pipe);
    broker_close_intake(&server->broker);
    while (!publish_pipe_is_quiet(server->publish_pipe)) {
        loop_turn(&server->loop, INFINITE, on_wake, server);
    }
}

static DWORD drain_wait_ms(const struct server *server, bool has_more, ULONGLONG left_ms)
{
    if (has_more) {
        return 0;
    }
    return left_ms > DRAIN_LOOK_MS && fanout_waits_for_time(server->broker.fanout) ? DRAIN_LOOK_MS
                                                                                   : (DWORD)left_ms;
}

/* Every stream tells its end; a client that does not read it in time is cut off. */
static void drain_subscribers(struct server *server)
{
    ULONGLONG deadline_ms = GetTickCount64() + STOP_WAIT_MS_MAX;
    bool has_more;

    subscribe_pipe_stop_listening(server->subscribe_pipe);
    broker_stop(&server->broker, stop_reason);
    has_more = broker_turn(&server->broker);
    while (subscribe_pipe_has_clients(server->subscribe_pipe)) {
        ULONGLONG now_ms = GetTickCount64();

        if (now_ms >= deadline_ms) {
            break;
        }
        loop_turn(&server->loop, drain_wait_ms(server, has_more, deadline_ms - now_ms), on_wake,
                  server);
        has_more = broker_turn(&server->broker);
    }
}

static bool has_open_intake(const struct server *server)
{
    return server->has_broker && server->broker.intake != NULL &&
           !server->broker.intake->is_stopping;
}

/* After a start that failed, too. */
static void stop(struct server *server)
{
    publish_pipe_stop(server->publish_pipe);
    if (has_open_intake(server)) {
        broker_close_intake(&server->broker);
    }
    subscribe_pipe_stop(server->subscribe_pipe);
    while (server->loop.pending_count != 0) {
        loop_turn(&server->loop, INFINITE, NULL, NULL);
    }
    publish_pipe_free(server->publish_pipe);
    subscribe_pipe_free(server->subscribe_pipe);
    client_identity_forget_processes();
    if (server->has_broker) {
        broker_deinit(&server->broker);
    }
    journal_files_deinit(&server->files);
    journal_directory_close(&server->directory);
    pipe_security_deinit(&server->security);
    loop_deinit(&server->loop);
}

void run_ask_to_stop(const char *reason)
{
    stop_reason = reason;
    loop_ask_to_stop(&the_server.loop);
}

static void serve_until_stopped(struct server *server, const struct run_host *host)
{
    log_event(EVENT_LOG_STARTED, "version %s, serving %ls and %ls%s", WNETWATCH_VERSION,
              server->publish_name, server->subscribe_name, host->stop_hint);
    server->is_service = host->is_service;
    look_at_registration(server);
    host->serving(host->context);
    serve(server);
    host->stopping(host->context);
    close_publishers(server);
    drain_subscribers(server);
}

DWORD run_broker(const struct settings *settings, const struct run_host *host)
{
    struct server *server = &the_server;
    DWORD error;

    stop_reason = "stopped";
    server_init(server);
    error = server_start(server, settings);
    if (error == ERROR_SUCCESS) {
        if (settings->identity_mode == IDENTITY_BY_PROCESS) {
            log_info("clients are known by their process: for Wine, not for production");
        }
        serve_until_stopped(server, host);
    }
    stop(server);
    if (error == ERROR_SUCCESS) {
        log_event(EVENT_LOG_STOPPED, "stopped");
    }
    return error;
}
