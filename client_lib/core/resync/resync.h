/*
 * The opt-in resync of a client: when to take a snapshot of what is connected, when to compare it,
 * and the items that report the differences.
 *
 * A snapshot is taken each time the client becomes live (evidence E30) and after each loss that is
 * reported: a gap, events of the user that the broker refused, notifications that a process could
 * not send. One listing at a time. A listing that has ended is compared when the events up to its
 * end must have come: RESYNC_SETTLE_MS later, and when nothing is left to be read. A listing during
 * which the connection broke or events were lost is dropped, and another one begins when the client
 * is live. Used by the side that has the feed.
 */
#ifndef CLIENT_LIB_CORE_RESYNC_RESYNC_H
#define CLIENT_LIB_CORE_RESYNC_RESYNC_H

#include "client_lib/core/item.h"
#include "client_lib/core/resync/connection_list.h"
#include "client_lib/core/resync/snapshot_difference.h"
#include "proto/filter.h"
#include "proto/limits.h"

#include <stdbool.h>
#include <stdint.h>

/* The notify DLL takes at most 50 ms to send an event, and the broker delivers it at once. */
#define RESYNC_SETTLE_MS 1000u

/* A listing that takes longer hangs. It is reported as failed with WAIT_TIMEOUT, the code of
   Windows for a time that is over, and goes on; a list that comes later takes the report back. */
#define RESYNC_HANG_MS 120000u
#define RESYNC_HANG_CODE 258u

/* "comparison.", two numbers of 16 hex digits, a dot, a number of 10 digits; no end. */
#define RESYNC_ID_SIZE (11u + 32u + 1u + 10u)

#define RESYNC_SOURCE_SIZE (SOURCE_BYTES_MAX + sizeof("/comparison"))

struct resync_config {
    struct event_user user; /* whose events are compared; the sid is copied */
    uint64_t serial[2];     /* differs for each resync of the machine */
    struct filter *filter;  /* the program's filter for events, or NULL; taken over */
};

enum resync_result {
    RESYNC_OK,
    RESYNC_FAILED,   /* there is no list, or not yet; the code of the system says why */
    RESYNC_TOO_LONG, /* something was left out */
    RESYNC_NO_MEMORY
};

enum resync_listing {
    RESYNC_IDLE,
    RESYNC_LISTING, /* a listing runs */
    RESYNC_STALE,   /* a listing runs, and its result is to be dropped */
    RESYNC_LISTED   /* a result waits to be compared */
};

struct resync {
    struct snapshot_difference snapshot;
    struct filter *filter;
    struct event_user user;
    char sid[SID_BYTES_MAX + 1];
    uint64_t serial[2];
    uint32_t item_count;
    uint64_t epoch; /* of the broker that the stream is at */

    bool is_live;
    bool wants_listing;
    bool is_hang_reported;
    enum resync_listing listing;
    uint64_t hang_ms;             /* RESYNC_LISTING, RESYNC_STALE: then it hangs */
    uint64_t due_ms;              /* RESYNC_LISTED: then it is compared */
    struct connection_list *list; /* RESYNC_LISTED; NULL: it failed */
    uint32_t os_error;            /* why it failed */

    struct event event; /* of the item that was handed out last */
    struct item item;
    char source[RESYNC_SOURCE_SIZE];
    char id[RESYNC_ID_SIZE + 1];
    char line[EVENT_BYTES_MAX + 1];
};

/* NULL when there is no memory; then the filter is still the caller's. */
struct resync *resync_new(const struct resync_config *config);
void resync_free(struct resync *resync);

/* What the stream brings. source is that of a line of the broker, with "/stream" at its end or
   not. */
void resync_connection_begins(struct resync *resync);
void resync_live(struct resync *resync, const char *source);
void resync_event(struct resync *resync, const struct event *event);
void resync_gap(struct resync *resync);

/* The epoch of a position in the stream. No operation outlives the broker that it began with: in
   another epoch all operations have ended, perhaps without an event. */
void resync_epoch(struct resync *resync, uint64_t epoch);

/* Whether to begin a listing now. After true the caller begins one and calls resync_listed. */
bool resync_begins(struct resync *resync, uint64_t now_ms);

/* The listing is over: takes the list, or NULL and a code of the system. */
void resync_listed(struct resync *resync, struct connection_list *list, uint32_t os_error,
                   uint64_t now_ms);

/* Until resync_compare is to be called, if nothing is left to be read then: a listing is to be
   compared, or hangs. WNW_FOREVER: neither. */
uint32_t resync_wait_ms(const struct resync *resync, uint64_t now_ms);

/* Compare when resync_wait_ms is 0. Differences follow, whatever the result is. *os_error_out: the
   code of the listing. */
enum resync_result resync_compare(struct resync *resync, uint64_t now_utc_us,
                                  uint32_t *os_error_out);

/* The next difference as an item at this cursor, valid until the next call; NULL: no more. */
const struct item *resync_next(struct resync *resync, const char *cursor);

#endif
