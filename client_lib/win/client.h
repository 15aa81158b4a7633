/*
 * A client: the thread that connects, reads and calls back.
 *
 * The thread owns session, life and link; all others reach the client through the registry, which
 * has the lock, and through its events. Nothing else is shared.
 */
#ifndef CLIENT_LIB_WIN_CLIENT_H
#define CLIENT_LIB_WIN_CLIENT_H

#include "client_lib/core/life.h"
#include "client_lib/core/registry.h"
#include "client_lib/core/session.h"
#include "client_lib/win/link.h"
#include "client_lib/win/win_threads.h"
#include "proto/limits.h"
#include "proto/pipe_names.h"

#include <windows.h>

#include <stdbool.h>

struct wnw_client {
    struct win_threads threads;
    struct registry registry;
    bool is_started; /* under the registry's lock */
    HANDLE thread;
    HANDLE stop_event; /* set once, for good */
    HANDLE over_event; /* set when the thread has told its last item */
    HANDLE live_event; /* set while live */

    struct session session;
    struct life life;
    struct link link;
    wchar_t pipe_name[PIPE_NAME_UNITS_MAX];
    char request[REQUEST_BYTES_MAX];
    char bytes[BATCH_BYTES_MAX]; /* one write of the broker */
};

_Static_assert(sizeof(struct wnw_client) + EVENT_BYTES_MAX < WNW_CLIENT_MEMORY_MAX,
               "what the header promises holds, with a parsed line beside it");

/* What the thread does, from its start to its end. */
void client_run(struct wnw_client *client);

#endif
