/*
 * The opt-in comparison of a client: when to list what is connected, when to compare, and the
 * items that tell what differs.
 *
 * It lists each time the client becomes live and after each loss that is told: a gap, the user's
 * excess that the broker refused, notifications that a process could not send. One listing at a
 * time. A listing that ends is compared when the events up to its end are surely in:
 * COMPARISON_SETTLE_MS later, and when nothing is left to be read. One during which the connection
 * broke or events were lost is dropped, and made anew when the client is live. Used by whoever has
 * the feed.
 */
#ifndef CLIENT_LIB_CORE_COMPARISON_H
#define CLIENT_LIB_CORE_COMPARISON_H

#include "client_lib/core/connection_list.h"
#include "client_lib/core/item.h"
#include "client_lib/core/reconcile.h"
#include "proto/filter.h"
#include "proto/limits.h"

#include <stdbool.h>
#include <stdint.h>

/* The notify DLL takes at most 50 ms to tell, and the broker tells on at once. */
#define COMPARISON_SETTLE_MS 1000u

/* A listing that takes longer hangs, and is said to have failed with the code of Windows for a time
   that is over, WAIT_TIMEOUT. It goes on, and a list that comes at last takes it back. */
#define COMPARISON_HANG_MS 120000u
#define COMPARISON_HANG_CODE 258u

/* "comparison.", two numbers of 16 hex digits, a dot, a number of 10 digits; no end. */
#define COMPARISON_ID_SIZE (11u + 32u + 1u + 10u)

#define COMPARISON_SOURCE_SIZE (SOURCE_BYTES_MAX + sizeof("/comparison"))

/* Of whom events are compared, and who is told as the user of what differs; the sid is copied. */
struct comparison_config {
    struct event_user user;
    uint64_t serial[2];    /* no two comparisons of a machine ever have the same */
    struct filter *filter; /* what the program wants of events; taken over */
};

enum comparison_result {
    COMPARISON_WELL,
    COMPARISON_FAILED,   /* there is no list, or not yet; its code of the system says why */
    COMPARISON_TOO_LONG, /* something was left out */
    COMPARISON_NO_MEMORY
};

struct comparison {
    struct reconcile reconcile;
    struct filter *filter;
    struct event_user user;
    char sid[SID_BYTES_MAX + 1];
    uint64_t serial[2];
    uint32_t told_count;
    uint64_t epoch; /* of the broker that the stream is at */

    bool is_live;
    bool wants_listing;
    bool is_listing; /* somebody is at it */
    bool is_stale;   /* what he brings is to be dropped */
    bool is_hang_told;
    uint64_t hang_ms; /* when he takes too long */

    bool has_listing;             /* it waits to be compared */
    struct connection_list *list; /* NULL: it failed, or there is none */
    uint32_t os_error;
    uint64_t due_ms;

    struct event event; /* of the item that was handed out last */
    struct item item;
    char source[COMPARISON_SOURCE_SIZE];
    char id[COMPARISON_ID_SIZE + 1];
    char line[EVENT_BYTES_MAX + 1];
};

/* NULL when there is no memory; then the filter is still the caller's. */
struct comparison *comparison_new(const struct comparison_config *config);
void comparison_free(struct comparison *comparison);

/* What the stream brings. source is that of a line of the broker, "/stream" at its end or not. */
void comparison_connection_begins(struct comparison *comparison);
void comparison_live(struct comparison *comparison, const char *source);
void comparison_event(struct comparison *comparison, const struct event *event);
void comparison_gap(struct comparison *comparison);

/* The epoch of a place in the stream. No operation outlives the broker that it began with, so in
   another one all have ended; their ends may have come to nobody. */
void comparison_epoch(struct comparison *comparison, uint64_t epoch);

/* Whether to begin a listing now; true is a promise to do so and to say comparison_listed. */
bool comparison_begins(struct comparison *comparison, uint64_t now_ms);

/* The listing is over: takes the list, or NULL and a code of the system. */
void comparison_listed(struct comparison *comparison, struct connection_list *list,
                       uint32_t os_error, uint64_t now_ms);

/* Until comparison_compare is to be called, if nothing is left to be read then: a listing is to be
   compared, or hangs. WNW_FOREVER: neither. */
uint32_t comparison_wait_ms(const struct comparison *comparison, uint64_t now_ms);

/* Compare: differences follow, whatever the result. *os_error_out: the code of the listing. */
enum comparison_result comparison_compare(struct comparison *comparison, uint64_t now_utc_us,
                                          uint32_t *os_error_out);

/* The next difference as an item at this cursor, valid until the next call; NULL: no more. */
const struct item *comparison_next(struct comparison *comparison, const char *cursor);

#endif
