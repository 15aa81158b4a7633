#include "broker/win/startup.h"

#include "broker/win/clock.h"
#include "broker/win/host_name.h"
#include "broker/win/log.h"
#include "broker/win/server_pipe.h"
#include "wnetwatch_version.h"
#include "event_messages.h"

#include <string.h>

#define BYTES_PER_MIB (UINT64_C(1024) * 1024u)
#define US_PER_DAY (UINT64_C(24) * 3600u * 1000000u)

static void name_pipes(struct server *server, const wchar_t *prefix)
{
    pipe_name_write(prefix, PIPE_PUBLISH_SUFFIX, server->publish_name);
    pipe_name_write(prefix, PIPE_SUBSCRIBE_SUFFIX, server->subscribe_name);
}

/* holder is 0 where the process is not known. */
static void tell_taken_name(const wchar_t *name, DWORD holder)
{
    char text[LOG_TEXT_SIZE];

    if (holder == 0) {
        log_os_event(EVENT_LOG_PIPE_TAKEN, "another broker, or another program, already serves",
                     name, ERROR_PIPE_BUSY);
    } else {
        log_event(EVENT_LOG_PIPE_TAKEN,
                  "another broker, or another program, already serves %s: the process with id %lu",
                  log_text(name, text), (unsigned long)holder);
    }
}

static DWORD refuse_taken_names(const struct server *server)
{
    const wchar_t *name = NULL;
    DWORD holder = 0;

    if (server_pipe_is_served(server->subscribe_name, FILE_READ_DATA, &holder)) {
        name = server->subscribe_name;
    } else if (server_pipe_is_served(server->publish_name, FILE_WRITE_DATA | SYNCHRONIZE,
                                     &holder)) {
        name = server->publish_name;
    }
    if (name == NULL) {
        return ERROR_SUCCESS;
    }
    tell_taken_name(name, holder);
    return ERROR_PIPE_BUSY;
}

/* The directory is locked and the pipes are not yet there: a second broker changes nothing. */
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

/* Retention removes whole segments. A journal of less than two could only be emptied, and would
   grow to the size of one. A user that sets a small journal need not know of segments. */
static uint64_t segment_bytes(const struct settings *settings)
{
    const uint64_t wanted = settings->segment_mib * BYTES_PER_MIB;
    const uint64_t half = settings->journal_mib * BYTES_PER_MIB / 2;

    if (wanted <= half) {
        return wanted;
    }
    if (settings->origins[SETTING_SEGMENT_MIB] != SETTINGS_FROM_DEFAULT) {
        log_event(EVENT_LOG_SETTING_LIMITED,
                  "SegmentMiB is %u, and half of JournalMiB is used: %llu KiB",
                  (unsigned int)settings->segment_mib, (unsigned long long)(half / 1024u));
    }
    return half;
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

/* The attempt to list the journal has logged why it failed. */
static DWORD tell_failed_start(const struct broker *broker)
{
    if (broker->journal.list_was_refused) {
        return ERROR_READ_FAULT;
    }
    log_event(EVENT_LOG_START_FAILED, "out of memory");
    return ERROR_NOT_ENOUGH_MEMORY;
}

static void read_clock(void *context, struct clock_reading *now_out)
{
    (void)context;
    clock_read(now_out);
}

static void configure_broker(struct server *server, const struct settings *settings,
                             struct broker_config *config)
{
    struct clock_reading now;

    memset(config, 0, sizeof(*config));
    clock_read(&now);
    host_name_write_source(server->source);
    config->source = server->source;
    config->version = WNETWATCH_VERSION;
    config->identity_mode = identity_mode_name(settings->identity_mode);
    config->private_names = settings->private_names;
    config->keeps_query = settings->keeps_query;
    config->clock.read = read_clock;
    config->intake_port = publish_pipe_port(server->publish_pipe);
    config->fanout_port = subscribe_pipe_port(server->subscribe_pipe);
    configure_journal(server, settings, &config->journal);
    config->journal.epoch = now.utc_us;
}

static DWORD start_broker(struct server *server, const struct settings *settings)
{
    struct broker_config config;

    configure_broker(server, settings, &config);
    server->has_broker = true;
    if (!broker_init(&server->broker, &config)) {
        return tell_failed_start(&server->broker);
    }
    if (settings->keeps_journal) {
        journal_directory_settle(&server->directory);
    }
    return ERROR_SUCCESS;
}

static DWORD make_pipes(struct server *server, const struct settings *settings)
{
    const struct publish_pipe_config publish = {server->publish_name, &server->security.publish,
                                                settings->identity_mode, &server->broker,
                                                &server->loop};
    const struct subscribe_pipe_config subscribe = {
        server->subscribe_name, &server->security.subscribe, settings->identity_mode,
        &server->broker, &server->loop};

    server->publish_pipe = publish_pipe_new(&publish);
    server->subscribe_pipe = subscribe_pipe_new(&subscribe);
    if (server->publish_pipe == NULL || server->subscribe_pipe == NULL) {
        log_event(EVENT_LOG_START_FAILED, "out of memory");
        return ERROR_NOT_ENOUGH_MEMORY;
    }
    return ERROR_SUCCESS;
}

static DWORD tell_opening(DWORD error, const char *attempt, const wchar_t *name)
{
    if (error == ERROR_PIPE_BUSY) {
        tell_taken_name(name, 0);
    } else if (error != ERROR_SUCCESS) {
        log_os_event(EVENT_LOG_START_FAILED, attempt, name, error);
    }
    return error;
}

static DWORD open_pipes(struct server *server)
{
    DWORD error = tell_opening(subscribe_pipe_open(server->subscribe_pipe),
                               "cannot open subscribe pipe", server->subscribe_name);

    if (error == ERROR_SUCCESS) {
        error = tell_opening(publish_pipe_open(server->publish_pipe), "cannot open publish pipe",
                             server->publish_name);
    }
    return error;
}

/* The journal has the start already, so it gets the end too. */
static DWORD serve_pipes(struct server *server)
{
    DWORD error = open_pipes(server);

    if (error != ERROR_SUCCESS) {
        broker_close_intake(&server->broker);
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
        log_os_event(EVENT_LOG_START_FAILED, "cannot prepare", server->subscribe_name, error);
    }
    return error;
}

void server_init(struct server *server)
{
    memset(server, 0, sizeof(*server));
    server->directory.lock = INVALID_HANDLE_VALUE;
    server->directory.format = INVALID_HANDLE_VALUE;
    server->files.newest = INVALID_HANDLE_VALUE;
}

DWORD server_start(struct server *server, const struct settings *settings)
{
    DWORD error;

    name_pipes(server, settings->pipe_prefix);
    error = refuse_taken_names(server);
    if (error == ERROR_SUCCESS) {
        error = open_loop(server);
    }
    if (error == ERROR_SUCCESS) {
        error = make_pipes(server, settings);
    }
    if (error == ERROR_SUCCESS) {
        error = open_journal(server, settings);
    }
    if (error == ERROR_SUCCESS) {
        error = start_broker(server, settings);
    }
    if (error == ERROR_SUCCESS) {
        error = serve_pipes(server);
    }
    return error;
}
