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
#include "client_lib/win/connections.h"
#include "client_lib/win/link.h"
#include "client_lib/win/lister.h"
#include "client_lib/win/wakeup.h"
#include "client_lib/win/win_threads.h"
#include "proto/json/json.h"
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
    struct lister lister;
    wchar_t pipe_name[PIPE_NAME_UNITS_MAX];
    char request[REQUEST_BYTES_MAX];
    char bytes[BATCH_BYTES_MAX]; /* one write of the broker */
};

/* The line that spans reads, whose room doubles: the old one and the new one at once. */
#define LINE_ROOM_BYTES_MAX (2u * EVENT_BYTES_MAX + EVENT_BYTES_MAX)

/* What a heap keeps beside a block, and what it rounds up. */
#define BLOCK_BYTES_MAX 32u

/* All names that are known, the one that is being told, and one list: the next one is begun when
   the last one is compared or dropped. One that hangs when its client is closed is not its own. */
#define LISTS_BYTES_MAX                                                                            \
    (sizeof(struct comparison) + KNOWN_CONNECTIONS_BYTES_MAX + KNOWN_SINGLE_BYTES_MAX +            \
     sizeof(struct connection_list) + CONNECTION_LIST_BYTES_MAX + CONNECTIONS_WORK_BYTES_MAX +     \
     (KNOWN_CONNECTIONS_MAX + WNW_CONNECTIONS_MAX) * BLOCK_BYTES_MAX)

/* Beside the client itself there is one line and what it was read into, never two. */
_Static_assert(sizeof(struct wnw_client) + LINE_ROOM_BYTES_MAX +
                       JSON_DOCUMENT_BYTES_MAX(EVENT_BYTES_MAX) + LISTS_BYTES_MAX <
                   WNW_CLIENT_MEMORY_MAX,
               "what the header promises holds, whatever a broker sends and whoever is connected");

/* What the thread does, from its start to its end. */
void client_run(struct wnw_client *client);

/* The comparison of a client whose config asks for it. Takes the filter over, on WNW_OK only. */
wnw_status client_open_comparison(struct wnw_client *client, struct filter *filter);

/* Between two reads: do what there is to do about listing, and say after how long without bytes
   client_compare is to be called; INFINITE when it is not. */
DWORD client_compare_wait_ms(struct wnw_client *client);

/* Nothing is left to be read: compare, if it is time. The feed must be used up, and has more. */
void client_compare(struct wnw_client *client);

#endif
