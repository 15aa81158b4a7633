/*
 * A client: the thread that connects and reads, and how its items reach the program.
 *
 * The thread owns the link, and the feed while the delivery leaves it to the reader. All other
 * threads reach the client through registry, rundown and delivery, which share one lock. Nothing
 * else is shared.
 */
#ifndef CLIENT_LIB_WIN_CLIENT_H
#define CLIENT_LIB_WIN_CLIENT_H

#include "client_lib/core/cursor_keeper.h"
#include "client_lib/core/delivery.h"
#include "client_lib/core/feed.h"
#include "client_lib/core/log.h"
#include "client_lib/core/registry.h"
#include "client_lib/core/rundown.h"
#include "client_lib/win/kept_file.h"
#include "client_lib/win/link.h"
#include "client_lib/win/resync/connections.h"
#include "client_lib/win/resync/lister.h"
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
    struct rundown rundown;
    struct delivery delivery;
    struct cursor_keeper keeper; /* used by the thread, and by close when that has ended */
    struct kept_file kept_file;
    struct wakeup wakeup;
    HANDLE thread;
    LONG volatile thread_id;    /* of the thread, from its start */
    LONG volatile has_returned; /* the thread has done all its work */
    HANDLE stop_event;          /* set once, for good */

    struct log log; /* used by the thread alone */
    struct feed feed;
    struct link link;
    struct lister lister;
    wchar_t pipe_name[PIPE_NAME_UNITS_MAX];
    char request[REQUEST_BYTES_MAX];
    char bytes[BATCH_BYTES_MAX]; /* one write of the broker */
};

/* A line that spans reads: its room doubles, and the old room and the new one exist at once. */
#define LINE_ROOM_BYTES_MAX (2u * EVENT_BYTES_MAX + EVENT_BYTES_MAX)

/* What a heap keeps beside a block, and the bytes by which it rounds up. */
#define BLOCK_BYTES_MAX 32u

/* All names that are known, the one that is being handed out, and one list: the next listing begins
   when the last one is compared or dropped. A listing that hangs when its client is closed does not
   belong to the client any more. */
#define LISTS_BYTES_MAX                                                                            \
    (sizeof(struct resync) + KNOWN_CONNECTIONS_BYTES_MAX + KNOWN_SINGLE_BYTES_MAX +                \
     sizeof(struct connection_list) + CONNECTION_LIST_BYTES_MAX + CONNECTIONS_WORK_BYTES_MAX +     \
     (KNOWN_CONNECTIONS_MAX + WNW_CONNECTIONS_MAX) * BLOCK_BYTES_MAX)

/* Beside the client itself there is at most one line and one document that it was parsed into. */
_Static_assert(
    sizeof(struct wnw_client) + LINE_ROOM_BYTES_MAX + JSON_DOCUMENT_BYTES_MAX(EVENT_BYTES_MAX) +
            LISTS_BYTES_MAX <
        WNW_CLIENT_MEMORY_MAX,
    "the promise of the header holds, whatever a broker sends and whatever is connected");

/* A call of the program enters and leaves the client. client_enter gives WNW_E_INVALID for NULL and
   WNW_E_INTERNAL after a broken contract; only after WNW_OK the call is inside. client_leave gives
   the status that the call returns. */
wnw_status client_enter(struct wnw_client *client);
wnw_status client_leave(struct wnw_client *client, wnw_status status);

/* Whether a call that waits would wait for itself: the caller is inside a callback of the client, or
   is the client's thread, which also writes the log. */
bool client_is_inside(struct wnw_client *client);

/* The client's thread, from its start to its end. */
void client_run(struct wnw_client *client);

/* The resync of a client whose config asks for one. Takes the filter over, on WNW_OK only. */
wnw_status client_open_resync(struct wnw_client *client, struct filter *filter);

/* Between two reads: begin or take a listing. Returns after how long without bytes client_resync is
   to be called; INFINITE: not at all. */
DWORD client_resync_wait_ms(struct wnw_client *client);

/* Nothing is left to be read: compare, if it is time. The feed must be used up, and gets the
   differences. */
void client_resync(struct wnw_client *client);

#endif
