/*
 * A client: the thread that connects and reads, and how its items reach the program.
 *
 * The thread owns the link, and the feed while the handover says so; all others reach the client
 * through registry, calls and handover, which share one lock. Nothing else is shared.
 */
#ifndef CLIENT_LIB_WIN_CLIENT_H
#define CLIENT_LIB_WIN_CLIENT_H

#include "client_lib/core/calls.h"
#include "client_lib/core/feed.h"
#include "client_lib/core/handover.h"
#include "client_lib/core/registry.h"
#include "client_lib/win/link.h"
#include "client_lib/win/wakeup.h"
#include "client_lib/win/win_threads.h"
#include "proto/json.h"
#include "proto/limits.h"
#include "proto/pipe_names.h"

#include <windows.h>

#include <stdbool.h>

struct wnw_client {
    wnw_mode mode;
    struct win_threads threads;
    struct registry registry;
    struct calls calls;
    struct handover handover;
    struct wakeup wakeup;
    HANDLE thread;
    HANDLE stop_event; /* set once, for good */

    struct feed feed;
    struct link link;
    wchar_t pipe_name[PIPE_NAME_UNITS_MAX];
    char request[REQUEST_BYTES_MAX];
    char bytes[BATCH_BYTES_MAX]; /* one write of the broker */
};

/* The line that spans reads, whose room doubles: the old one and the new one at once. */
#define LINE_ROOM_BYTES_MAX (2u * EVENT_BYTES_MAX + EVENT_BYTES_MAX)

/* Beside the client itself there is one line and what it was read into, never two. */
_Static_assert(sizeof(struct wnw_client) + LINE_ROOM_BYTES_MAX +
                       JSON_DOCUMENT_BYTES_MAX(EVENT_BYTES_MAX) <
                   WNW_CLIENT_MEMORY_MAX,
               "what the header promises holds, whatever a broker sends");

/* What the thread does, from its start to its end. */
void client_run(struct wnw_client *client);

#endif
