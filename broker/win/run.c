#include "broker/win/run.h"

#include "broker/core/broker.h"
#include "broker/win/clock.h"
#include "broker/win/host_name.h"
#include "broker/win/journal_directory.h"
#include "broker/win/journal_files.h"
#include "broker/win/log.h"
#include "broker/win/loop.h"
#include "broker/win/pipe_security.h"
#include "broker/win/publish_pipe.h"
#include "broker/win/server_pipe.h"
#include "broker/win/subscribe_pipe.h"
#include "proto/pipe_names.h"
#include "wnetwatch_version.h"

#include <string.h>

/* How often overdue things are looked for, while there are any that could become so. */
#define HOUSEKEEPING_MS 1000u
#define GOODBYE_LOOK_MS 100u /* the same, while all that is left is to say goodbye */

/* And else, so that old events are forgotten even when no new ones come. */
#define RETENTION_MS (3600u * 1000u)

#define BYTES_PER_MIB (UINT64_C(1024) * 1024u)
#define US_PER_DAY (UINT64_C(24) * 3600u * 1000000u)

struct server {
    struct broker broker;
    struct loop loop;
    struct pipe_security security;
    struct journal_directory directory;
    struct journal_files files;
    struct publish_pipe *publish_pipe;
    struct subscribe_pipe *subscribe_pipe;
    wchar_t publish_name[PIPE_NAME_UNITS_MAX];
    wchar_t subscribe_name[PIPE_NAME_UNITS_MAX];
    char source[SOURCE_BYTES_MAX + 1];
    bool has_broker;
};

/* The one of this process. It stays when it has ended, for a console's control handler that has
   begun may look at it until the process ends. */
static struct server the_server;

static BOOL WINAPI on_console_control(DWORD control)
{
    loop_ask_to_stop(&the_server.loop);
    if (control != CTRL_C_EVENT && control != CTRL_BREAK_EVENT) {
        /* Windows ends the process when this returns, so leave the ending to main. */
        Sleep(INFINITE);
    }
    return TRUE;
}

static void name_pipes(struct server *server, const wchar_t *prefix)
{
    pipe_name_write(prefix, PIPE_PUBLISH_SUFFIX, server->publish_name);
    pipe_name_write(prefix, PIPE_SUBSCRIBE_SUFFIX, server->subscribe_name);
}

static DWORD refuse_taken_names(const struct server *server)
{
    const wchar_t *name = NULL;

    if (server_pipe_is_served(server->subscribe_name, FILE_READ_DATA)) {
        name = server->subscribe_name;
    } else if (server_pipe_is_served(server->publish_name, FILE_WRITE_DATA | SYNCHRONIZE)) {
        name = server->publish_name;
    }
    if (name == NULL) {
        return ERROR_SUCCESS;
    }
    log_os_error("another broker, or somebody else, already serves", name, ERROR_PIPE_BUSY);
    return ERROR_PIPE_BUSY;
}

/* The directory is locked, the pipes are not yet there: whoever comes too late changes nothing. */
static DWORD open_journal(struct server *server, const struct settings *settings)
{
    DWORD error;

    if (!settings->keeps_journal) {
        return ERROR_SUCCESS;
    }
    error = journal_directory_open(&server->directory, settings->state);
    if (error == ERROR_SUCCESS) {
        error = journal_files_init(&server->files, server->directory.path, settings->flush_policy,
                                   settings->flush_ms);
    }
    return error;
}

/* A journal of less than two segments could forget nothing but all, and would grow to the size of
   one; who asks for a small journal need not know of segments. */
static uint64_t segment_bytes(const struct settings *settings)
{
    uint64_t wanted = settings->segment_mib * BYTES_PER_MIB;
    uint64_t half = settings->journal_mib * BYTES_PER_MIB / 2;

    return wanted < half ? wanted : half;
}

static void configure_journal(const struct server *server, const struct settings *settings,
                              struct journal_config *config)
{
    memset(config, 0, sizeof(*config));
    config->ring_bytes = RING_BYTES;
    config->ring_events = RING_EVENTS_MAX;
    config->store = settings->keeps_journal ? &server->files.store : NULL;
    config->segment_bytes_max = segment_bytes(settings);
    config->total_bytes_max = settings->journal_mib * BYTES_PER_MIB;
    config->age_us_max = settings->retention_days * US_PER_DAY;
    config->machine_restarted = server->directory.machine_restarted;
}

/* Why a journal cannot be listed was said when that was tried. */
static DWORD tell_failed_start(const struct broker *broker)
{
    if (broker->journal.list_was_refused) {
        return ERROR_READ_FAULT;
    }
    log_error("cannot start: out of memory");
    return ERROR_NOT_ENOUGH_MEMORY;
}

static DWORD start_broker(struct server *server, const struct settings *settings)
{
    struct broker_config config;
    struct clock_reading now;

    clock_read(&now);
    host_name_write_source(server->source);
    config.source = server->source;
    config.version = WNETWATCH_VERSION;
    config.identity_mode = identity_mode_name(settings->identity_mode);
    config.private_names = settings->private_names;
    configure_journal(server, settings, &config.journal);
    config.journal.epoch = now.utc_us;
    server->has_broker = true;
    if (!broker_init(&server->broker, &config, &now)) {
        return tell_failed_start(&server->broker);
    }
    if (server->broker.journal.recovered_cut_bytes != 0) {
        log_error("cut %llu damaged bytes off the end of the journal and put them beside it",
                  (unsigned long long)server->broker.journal.recovered_cut_bytes);
    }
    return settings->keeps_journal ? journal_directory_settle(&server->directory) : ERROR_SUCCESS;
}

static DWORD open_publish_pipe(struct server *server, const struct settings *settings)
{
    struct publish_pipe_config config = {server->publish_name, &server->security.publish,
                                         settings->identity_mode, &server->broker, &server->loop};
    DWORD error = publish_pipe_open(&config, &server->publish_pipe);

    if (error != ERROR_SUCCESS) {
        log_os_error("cannot open publish pipe", server->publish_name, error);
    }
    return error;
}

static DWORD open_subscribe_pipe(struct server *server, const struct settings *settings)
{
    struct subscribe_pipe_config config = {server->subscribe_name, &server->security.subscribe,
                                           settings->identity_mode, &server->broker, &server->loop};
    DWORD error = subscribe_pipe_open(&config, &server->subscribe_pipe);

    if (error != ERROR_SUCCESS) {
        log_os_error("cannot open subscribe pipe", server->subscribe_name, error);
    }
    return error;
}

/* The journal has the start already, so it gets the end too. */
static DWORD open_pipes(struct server *server, const struct settings *settings)
{
    DWORD error = open_subscribe_pipe(server, settings);

    if (error == ERROR_SUCCESS) {
        error = open_publish_pipe(server, settings);
    }
    if (error != ERROR_SUCCESS) {
        broker_stop(&server->broker, "no pipes");
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

static DWORD start(struct server *server, const struct settings *settings)
{
    DWORD error;

    name_pipes(server, settings->pipe_prefix);
    error = refuse_taken_names(server);
    if (error == ERROR_SUCCESS) {
        error = open_loop(server);
    }
    if (error == ERROR_SUCCESS) {
        error = open_journal(server, settings);
    }
    if (error == ERROR_SUCCESS) {
        error = start_broker(server, settings);
    }
    if (error == ERROR_SUCCESS) {
        error = open_pipes(server, settings);
    }
    return error;
}

static void on_wake(void *context)
{
    struct server *server = context;
    struct clock_reading now;

    clock_read(&now);
    broker_set_time(&server->broker, &now);
}

static void on_turn(void *context)
{
    struct server *server = context;

    on_wake(server);
    publish_pipe_begin_turn(server->publish_pipe);
}

static DWORD longest_wait_ms(const struct server *server, bool has_more)
{
    if (has_more || publish_pipe_has_more(server->publish_pipe)) {
        return 0;
    }
    if (broker_waits_for_time(&server->broker) ||
        publish_pipe_waits_for_time(server->publish_pipe) ||
        subscribe_pipe_waits_for_time(server->subscribe_pipe)) {
        return HOUSEKEEPING_MS;
    }
    return RETENTION_MS;
}

static void serve(struct server *server)
{
    bool has_more = false;

    while (!server->loop.stop_was_asked) {
        loop_turn(&server->loop, longest_wait_ms(server, has_more), on_turn, server);
        /* After what has come, or a wake-up that comes late would time out what is there. */
        broker_tick(&server->broker);
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
    while (!publish_pipe_is_quiet(server->publish_pipe)) {
        loop_turn(&server->loop, INFINITE, on_wake, server);
    }
    subscribe_pipe_stop_listening(server->subscribe_pipe);
    broker_stop(&server->broker, "stopped");
    has_more = subscribe_pipe_pump(server->subscribe_pipe);
    while (subscribe_pipe_has_clients(server->subscribe_pipe)) {
        ULONGLONG now_ms = GetTickCount64();
        DWORD wait_ms = now_ms < deadline_ms ? (DWORD)(deadline_ms - now_ms) : 0;

        if (wait_ms == 0) {
            break;
        }
        if (wait_ms > GOODBYE_LOOK_MS && subscribe_pipe_waits_for_time(server->subscribe_pipe)) {
            wait_ms = GOODBYE_LOOK_MS;
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
    journal_files_deinit(&server->files);
    journal_directory_close(&server->directory);
    pipe_security_deinit(&server->security);
    loop_deinit(&server->loop);
}

DWORD run_in_console(const struct settings *settings)
{
    struct server *server = &the_server;
    DWORD error;

    server->directory.lock = INVALID_HANDLE_VALUE;
    server->files.newest = INVALID_HANDLE_VALUE;
    error = start(server, settings);
    if (error == ERROR_SUCCESS) {
        (void)SetConsoleCtrlHandler(on_console_control, TRUE);
        log_info("version %s, serving %ls and %ls; Ctrl+C stops", WNETWATCH_VERSION,
                 server->publish_name, server->subscribe_name);
        if (settings->identity_mode == IDENTITY_BY_PROCESS) {
            log_info("clients are known by their process: for Wine, not for production");
        }
        serve(server);
        say_goodbye(server);
        (void)SetConsoleCtrlHandler(on_console_control, FALSE);
    }
    stop(server);
    if (error == ERROR_SUCCESS) {
        log_info("stopped");
    }
    return error;
}
