/*
 * Lists what is connected on a thread of its own, which may hang for minutes and is waited for by
 * nobody: it outlives its client if it must, keeps this module loaded, and frees what is its own.
 *
 * Used by one thread.
 */
#ifndef CLIENT_LIB_WIN_LISTER_H
#define CLIENT_LIB_WIN_LISTER_H

#include "client_lib/core/connection_list.h"

#include <windows.h>

#include <stdbool.h>

/* Threads of all clients of this process that list; hung ones pile up to this number. */
#define LISTERS_MAX 16u

struct listing;

struct lister {
    struct listing *listing; /* shared with the thread; NULL while none lists */
    HANDLE thread;           /* signalled when there is a result; NULL likewise */
};

/* Makes a state on which lister_deinit is safe, which leaves a thread that runs to itself. */
void lister_init(struct lister *lister);
void lister_deinit(struct lister *lister);

/* Begin; none may be under way. ERROR_BUSY: LISTERS_MAX are. */
DWORD lister_start(struct lister *lister);

/* Take the result, if there is one: a list for connection_list_free, or NULL and a code. */
bool lister_take(struct lister *lister, struct connection_list **list_out, DWORD *error_out);

#endif
