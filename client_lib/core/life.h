/*
 * What a client says of its connection, and when it tries again.
 *
 * Each function takes what happened and gives the state to tell, or NULL when the program has
 * been told the same already: a broker that is absent for a day is told once. Used by one thread.
 */
#ifndef CLIENT_LIB_CORE_LIFE_H
#define CLIENT_LIB_CORE_LIFE_H

#include "client_lib/core/backoff.h"
#include "client_lib/core/comparison.h"
#include "client_lib/core/session.h"

#include <wnetwatch.h>

#include <stdbool.h>
#include <stdint.h>

/* A connection that held this long was a good one: the next attempt comes soon again. */
#define LIFE_STABLE_MS_MIN 10000u

/* How a pipe failed us. */
enum link_failure {
    LINK_ABSENT,      /* there is no such pipe */
    LINK_BUSY,        /* there is, and all its instances are taken */
    LINK_DENIED,      /* we may not open it */
    LINK_NOT_TRUSTED, /* it belongs to somebody who must not own it */
    LINK_LOST,        /* it was open and the other end went away */
    LINK_FAILED       /* anything else */
};

struct life {
    struct backoff backoff;
    wnw_state_change change; /* as it is now; told, if told is set */
    bool has_told;
    char reason[32];
    char message[WNW_MESSAGE_SIZE];
};

/* Delays as in wnw_client_config, 0 not allowed. */
void life_init(struct life *life, uint32_t delay_ms, uint32_t delay_ms_max, uint64_t seed);

/* The first attempt begins, or a pipe has been opened. A refusal stands until the broker answers
   otherwise: told in between, the two would alternate with every attempt. */
const wnw_state_change *life_connecting(struct life *life);

/* version must live as long as the state is the current one. */
const wnw_state_change *life_live(struct life *life, bool sees_all, const char *version);

/* Still live, and what is connected was compared, or was not; os_error as in the result. */
const wnw_state_change *life_compared(struct life *life, enum comparison_result result,
                                      uint32_t os_error);

/* The connection failed or never was. up_ms is how long it held, 0 when it never was. */
const wnw_state_change *life_link_failed(struct life *life, enum link_failure failure,
                                         uint32_t os_error, uint64_t up_ms);

/* The session closed the connection. */
const wnw_state_change *life_session_over(struct life *life, const struct session_ending *ending,
                                          uint64_t up_ms);

/* Until the next attempt, in milliseconds; WNW_FOREVER when there must be none. */
uint32_t life_retry_ms(const struct life *life);

#endif
