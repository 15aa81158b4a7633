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

struct identity {
    bool known; /* false: the token could not be read; all but process_id is empty then */
    char sid[SID_BYTES_MAX + 1];
    uint64_t logon;
    uint32_t session;
    bool is_elevated;
    enum event_integrity integrity;
    bool is_local_system;
    bool is_administrator;    /* the group is enabled, not merely present */
    bool is_event_log_reader; /* the same */
    uint32_t process_id;      /* joins PRE and POST, is shown to people; no right depends on it */
};

#endif
