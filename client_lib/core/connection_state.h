/*
 * The state of a client's connection as the program sees it, and when the next attempt comes.
 *
 * Each function takes what happened and gives the state to report, or NULL when the last report
 * said the same: a broker that is absent for a day is reported once. Used by one thread.
 */
#ifndef CLIENT_LIB_CORE_CONNECTION_STATE_H
#define CLIENT_LIB_CORE_CONNECTION_STATE_H

#include "client_lib/core/backoff.h"
#include "client_lib/core/resync/resync.h"
#include "client_lib/core/session.h"

#include <wnetwatch.h>

#include <stdbool.h>
#include <stdint.h>

/* After a connection that held this long the next attempt comes soon again. */
#define CONNECTION_STABLE_MS_MIN 10000u

/* How a pipe failed. */
enum link_failure {
    LINK_ABSENT,      /* there is no such pipe */
    LINK_BUSY,        /* there is, and all its instances are taken */
    LINK_DENIED,      /* this user may not open it */
    LINK_NOT_TRUSTED, /* its owner is not trusted */
    LINK_LOST,        /* it was open and the other end went away */
    LINK_FAILED       /* anything else */
};

struct connection_state {
    struct backoff backoff;
    wnw_state_change change;     /* the current state */
    bool is_reported;            /* change is */
    enum resync_result compared; /* since it is live; and the code that belongs to it */
    uint32_t compared_os_error;
    uint32_t cursor_os_error; /* why the cursor is not saved; 0: it is */
    char reason[32];
    char message[WNW_MESSAGE_SIZE];
};

/* Delays as in wnw_client_config, 0 not allowed. */
void connection_state_init(struct connection_state *connection, uint32_t delay_ms,
                           uint32_t delay_ms_max, uint64_t seed);

/* The first attempt begins, or a pipe has been opened. A refusal stands until the broker answers
   otherwise: else the two states would alternate with every attempt. */
const wnw_state_change *connection_state_connecting(struct connection_state *connection);

/* version must live as long as the state is the current one. */
const wnw_state_change *connection_state_live(struct connection_state *connection, bool sees_all,
                                              const char *version);

/* Still live, and a snapshot was compared, or could not be; os_error belongs to the result. */
const wnw_state_change *connection_state_compared(struct connection_state *connection,
                                                  enum resync_result result, uint32_t os_error);

/* A save of the cursor failed, with a code, or the next one did not: 0. Told while live, unless a
   comparison that did not work is told already. */
const wnw_state_change *connection_state_cursor(struct connection_state *connection,
                                                uint32_t os_error);

/* The connection failed, or could not be opened. up_ms is how long it held, or 0. */
const wnw_state_change *connection_state_link_failed(struct connection_state *connection,
                                                     enum link_failure failure, uint32_t os_error,
                                                     uint64_t up_ms);

/* The session closed the connection. */
const wnw_state_change *connection_state_session_over(struct connection_state *connection,
                                                      const struct session_ending *ending,
                                                      uint64_t up_ms);

/* A contract of the library is broken, so there is no further attempt. */
const wnw_state_change *connection_state_broken(struct connection_state *connection);

/* Milliseconds until the next attempt; WNW_FOREVER: there is none. */
uint32_t connection_state_retry_ms(const struct connection_state *connection);

#endif
