/*
 * The log that a program asked for: sentences for people, by level.
 *
 * A log without a callback takes everything and costs nothing. Used by one thread at a time.
 */
#ifndef CLIENT_LIB_CORE_LOG_H
#define CLIENT_LIB_CORE_LOG_H

#include <wnetwatch.h>

#include <stdbool.h>
#include <stdint.h>

struct log {
    wnw_log_cb callback; /* NULL: nothing is logged */
    void *user;
    wnw_log_level level; /* the last one that is logged */
    wnw_state state;     /* that was logged last, with its reason */
    char reason[32];
    uint64_t gaps; /* that were logged */
};

/* False when there is no such level. WNW_LOG_DEFAULT is WNW_LOG_INFO. */
bool log_init(struct log *log, wnw_log_cb callback, void *user, wnw_log_level level);

/* The sentence is cut to WNW_MESSAGE_SIZE with its NUL. */
void log_write(const struct log *log, wnw_log_level level, const char *format, ...);

/* The state of the connection, with its reason and its outlook, if it is not the one that was logged
   last. */
void log_state(struct log *log, const wnw_state_change *change);

/* An attempt that ended as the one before it. */
void log_state_again(const struct log *log, const wnw_state_change *change);

/* What the client has counted so far, if there are more gaps than were logged. */
void log_losses(struct log *log, const wnw_client_stats *stats);

#endif
