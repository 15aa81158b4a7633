/*
 * What is connected according to the events, and how a snapshot differs from that.
 *
 * A snapshot is a list of what is connected at some instant between snapshot_difference_begin and
 * the end of the listing. So it decides nothing about a name of which an event came meanwhile, or
 * of which an operation is under way: such a name stays as the event left it. Every other deviation
 * is a difference, given once, and known from then on.
 *
 * Bounded. A name that does not fit is left out and never gives a wrong difference; the trouble
 * reports it. If an event had such a name, the snapshots until there is room again take in
 * silently what is listed and not known. Used by one thread at a time.
 */
#ifndef CLIENT_LIB_CORE_RESYNC_SNAPSHOT_DIFFERENCE_H
#define CLIENT_LIB_CORE_RESYNC_SNAPSHOT_DIFFERENCE_H

#include "client_lib/core/resync/known_connections.h"
#include "proto/event.h"

#include <stdbool.h>
#include <stdint.h>

enum snapshot_trouble { SNAPSHOT_OK, SNAPSHOT_FULL, SNAPSHOT_NO_MEMORY };

enum snapshot_phase {
    SNAPSHOT_NONE,
    SNAPSHOT_LISTING,  /* it is being taken, and then compared name by name */
    SNAPSHOT_VOID,     /* the same, but an event could not be noted or was lost: no use */
    SNAPSHOT_DIFFS,    /* it has been compared, and differences may be left */
    SNAPSHOT_CUT_DIFFS /* the same, but names are missing in it, so nothing has vanished */
};

/* Whether another snapshot could decide something. */
enum snapshot_need {
    SNAPSHOT_NOT_NEEDED,
    SNAPSHOT_NEEDED_WITH_ROOM, /* a name did not fit: as soon as there is room */
    SNAPSHOT_NEEDED
};

struct snapshot_difference {
    struct known_connections connections;
    struct known_connection *vanished; /* the last difference, whose names are lent; or NULL */
    enum snapshot_phase phase;
    enum snapshot_need need;       /* since the last snapshot began */
    enum snapshot_trouble trouble; /* since it was taken last */
    bool has_forgotten;            /* events had names that did not fit here */
};

struct difference {
    bool has_vanished; /* else it has appeared */
    struct connection_names names;
};

void snapshot_difference_init(struct snapshot_difference *snapshot);
void snapshot_difference_deinit(struct snapshot_difference *snapshot);

/* An event of the user and logon that is compared; types other than add and cancel are ignored. */
void snapshot_difference_event(struct snapshot_difference *snapshot, const struct event *event);

/* The clock that dates events stepped, from one time to another. */
void snapshot_difference_clock_stepped(struct snapshot_difference *snapshot, uint64_t from_us,
                                       uint64_t to_us);

/* No operation that has started gets an end any more. */
void snapshot_difference_forget_operations(struct snapshot_difference *snapshot);

/* The same for operations that are older than OPERATION_WAIT_MS_MAX. */
void snapshot_difference_forget_old_operations(struct snapshot_difference *snapshot,
                                               uint64_t now_us);

/* Events were lost, so it is unknown which operations are still under way. */
void snapshot_difference_gap(struct snapshot_difference *snapshot);

/* A snapshot begins, before its first call of the system. */
void snapshot_difference_begin(struct snapshot_difference *snapshot);

/* There is no snapshot, or it is of no use. */
void snapshot_difference_give_up(struct snapshot_difference *snapshot);

/* A name of the snapshot, when all events up to its end have come. The phase must be
   SNAPSHOT_LISTING, or SNAPSHOT_VOID because an earlier name of the snapshot did not fit. */
void snapshot_difference_listed(struct snapshot_difference *snapshot,
                                const struct connection_names *names);

/* The snapshot is at its end, and the differences follow. */
void snapshot_difference_end(struct snapshot_difference *snapshot, bool is_whole);

/* The next difference, valid until the next call; false when there is none, or not yet. */
bool snapshot_difference_next(struct snapshot_difference *snapshot,
                              struct difference *difference_out);

/* What went wrong since the last call. */
enum snapshot_trouble snapshot_difference_take_trouble(struct snapshot_difference *snapshot);

#endif
