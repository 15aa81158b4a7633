#include "client_lib/core/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "proto/assertion.h"

bool log_init(struct log *log, wnw_log_cb callback, void *user, wnw_log_level level)
{
    memset(log, 0, sizeof(*log));
    log->callback = callback;
    log->user = user;
    log->level = level == WNW_LOG_DEFAULT ? WNW_LOG_INFO : level;
    return level >= WNW_LOG_DEFAULT && level <= WNW_LOG_DEBUG;
}

static bool takes(const struct log *log, wnw_log_level level)
{
    return log->callback != NULL && level <= log->level;
}

void log_write(const struct log *log, wnw_log_level level, const char *format, ...)
{
    char message[WNW_MESSAGE_SIZE];
    va_list arguments;

    ASSERTION_OR_RETURN(level != WNW_LOG_DEFAULT);
    if (takes(log, level)) {
        va_start(arguments, format);
        (void)vsnprintf(message, sizeof(message), format, arguments);
        va_end(arguments);
        log->callback(level, message, log->user);
    }
}

static wnw_log_level level_of(const wnw_state_change *change)
{
    switch (change->state) {
    case WNW_STATE_DISCONNECTED:
        return WNW_LOG_WARNING;
    case WNW_STATE_REFUSED:
        return change->retry_ms == WNW_FOREVER ? WNW_LOG_ERROR : WNW_LOG_WARNING;
    case WNW_STATE_LIVE:
        return change->reason[0] == '\0' ? WNW_LOG_INFO : WNW_LOG_WARNING;
    case WNW_STATE_NEW:
    case WNW_STATE_CONNECTING:
    case WNW_STATE_ENDED:
        break;
    }
    return WNW_LOG_INFO;
}

static bool is_retried(const wnw_state_change *change)
{
    return (change->state == WNW_STATE_DISCONNECTED || change->state == WNW_STATE_REFUSED) &&
           change->retry_ms != WNW_FOREVER;
}

static void write_state(const struct log *log, wnw_log_level level, const wnw_state_change *change)
{
    char outlook[48] = "";
    char code[32] = "";

    if (change->os_error != 0) {
        (void)snprintf(code, sizeof(code), " (error %lu)", (unsigned long)change->os_error);
    }
    if (is_retried(change)) {
        (void)snprintf(outlook, sizeof(outlook), "; the next attempt comes in %lu ms",
                       (unsigned long)change->retry_ms);
    }
    log_write(log, level, "%s: %s%s%s", wnw_state_name(change->state), change->message, code,
              outlook);
}

void log_state(struct log *log, const wnw_state_change *change)
{
    ASSERTION_OR_RETURN(strlen(change->reason) < sizeof(log->reason));
    if (log->state != change->state || strcmp(log->reason, change->reason) != 0) {
        log->state = change->state;
        memcpy(log->reason, change->reason, strlen(change->reason) + 1);
        write_state(log, level_of(change), change);
    }
}

void log_state_again(const struct log *log, const wnw_state_change *change)
{
    write_state(log, WNW_LOG_DEBUG, change);
}

void log_losses(struct log *log, const wnw_client_stats *stats)
{
    if (stats->gaps > log->gaps) {
        log_write(log, WNW_LOG_WARNING,
                  "events are lost: %llu gaps so far, of %llu events where the count is known",
                  (unsigned long long)stats->gaps, (unsigned long long)stats->lost);
        log->gaps = stats->gaps;
    }
}
