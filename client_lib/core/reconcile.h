/*
 * What is connected, as far as events have told, and what a listing says beside that.
 *
 * A listing is a snapshot of an unknown instant between reconcile_begin and its end, so it has no
 * say about a name of which an event told meanwhile, or of which an operation is under way: such a
 * name is as the event left it. Everything else that differs is a difference, told once, and then
 * known. Bounded; a name that does not fit is never told wrongly, only left out, and the trouble
 * says so: if an event told of it, the comparisons until there is room again take in silently what
 * is listed and not known. Used by one thread at a time.
 */
#ifndef CLIENT_LIB_CORE_RECONCILE_H
#define CLIENT_LIB_CORE_RECONCILE_H

#include "client_lib/core/known_connections.h"
#include "proto/event.h"

#include <stdbool.h>
#include <stdint.h>

enum reconcile_trouble { RECONCILE_WELL, RECONCILE_FULL, RECONCILE_NO_MEMORY };

struct reconcile {
    struct known_connection *told; /* vanished, and borrowed by whoever was told */
    struct known_connections connections;
    bool is_listing; /* from begin until the last difference */
    bool is_telling; /* the list is through, and there may be differences left */
    bool is_void;    /* the listing cannot be trusted: an event could not be noted, or was lost */
    bool is_whole;   /* nothing is missing in the listing */
    bool has_forgotten;             /* events have told of connections that are not known here */
    bool lacks_room;                /* something did not fit since the last listing began */
    bool wants_listing;             /* what was left in doubt, or out, could now be decided */
    enum reconcile_trouble trouble; /* since the last comparison */
};

struct difference {
    bool has_vanished; /* else it has appeared */
    struct connection_names names;
};

void reconcile_init(struct reconcile *reconcile);
void reconcile_deinit(struct reconcile *reconcile);

/* An event of the user and logon that is compared; other types than add and cancel are ignored. */
void reconcile_event(struct reconcile *reconcile, const struct event *event);

/* None of the operations that have started gets an end any more. */
void reconcile_forget_operations(struct reconcile *reconcile);

/* Those have no end that would still come: they are older than OPERATION_WAIT_MS_MAX. */
void reconcile_forget_old_operations(struct reconcile *reconcile, uint64_t now_us);

/* Events were lost, so nobody knows which operations are still under way. */
void reconcile_gap(struct reconcile *reconcile);

/* A listing begins now: before its first call of the system. */
void reconcile_begin(struct reconcile *reconcile);

/* The listing was not made, or is not to be trusted. */
void reconcile_give_up(struct reconcile *reconcile);

/* What was listed, when all events up to its end are in; not when the listing is void. */
void reconcile_listed(struct reconcile *reconcile, const struct connection_names *names);

/* The list is through: differences follow. is_whole: else nothing can have vanished. */
void reconcile_end(struct reconcile *reconcile, bool is_whole);

/* The next difference, valid until the next call; false when there is none, or not yet. */
bool reconcile_next(struct reconcile *reconcile, struct difference *difference_out);

/* What went wrong since this was asked for last. */
enum reconcile_trouble reconcile_take_trouble(struct reconcile *reconcile);

#endif
