/*
 * The client at the other end of a pipe, as Windows tells it, never as a message says.
 *
 * A value without handles: win/client_identity fills it, core decides on it, tests make it up.
 */
#ifndef BROKER_CORE_IDENTITY_H
#define BROKER_CORE_IDENTITY_H

#include "proto/event.h"
#include "proto/limits.h"

#include <stdbool.h>
#include <stdint.h>

/* The code for the token of a client that opened the pipe at anonymous level, by its own choice. */
#define IDENTITY_ERROR_ANONYMOUS 1347u

struct identity {
    bool
        known; /* false: the token could not be read; the rest is empty then, but for the last two */
    char sid[SID_BYTES_MAX + 1];
    uint64_t logon;
    uint32_t session;
    bool is_elevated;
    enum event_integrity integrity;
    bool is_local_system;
    bool is_administrator;    /* the group is enabled, not merely present */
    bool is_event_log_reader; /* the same */
    uint32_t process_id;      /* joins PRE and POST, is shown to people; no right depends on it */
    uint32_t token_error;     /* the Win32 code with which the token was refused; 0: it was read */
};

#endif
