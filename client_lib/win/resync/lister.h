/*
 * Lists what is connected on a thread of its own.
 *
 * The thread may hang for minutes, and nothing waits for it: it may outlive its client, keeps this
 * module loaded, and frees its result if the client has gone. Used by one thread.
 */
#ifndef CLIENT_LIB_WIN_RESYNC_LISTER_H
#define CLIENT_LIB_WIN_RESYNC_LISTER_H

#include "client_lib/core/resync/connection_list.h"

#include <windows.h>

#include <stdbool.h>

/* Listing threads of all clients of this process; threads that hang pile up to this number. */
#define LISTERS_MAX 16u

struct listing;

struct lister {
    struct listing *listing; /* shared with the thread; NULL while there is none */
    HANDLE thread;           /* signalled when there is a result; NULL likewise */
};

/* Makes a state on which lister_deinit is safe. lister_deinit does not wait for a thread that
   runs. */
void lister_init(struct lister *lister);
void lister_deinit(struct lister *lister);

/* Begin a listing; none may be under way. ERROR_BUSY: LISTERS_MAX are. */
DWORD lister_start(struct lister *lister);

/* Take the result, if there is one: a list, to be freed with connection_list_free, or NULL and a
   code. */
bool lister_take(struct lister *lister, struct connection_list **list_out, DWORD *error_out);

#endif
