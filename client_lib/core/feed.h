/*
 * The one stream of items for the program: events and gaps of a connection, changes of its state,
 * and what a resync finds.
 *
 * An item is valid until the next call. Used by one thread at a time.
 */
#ifndef CLIENT_LIB_CORE_FEED_H
#define CLIENT_LIB_CORE_FEED_H

#include "client_lib/core/resync/resync.h"
#include "client_lib/core/connection_state.h"
#include "client_lib/core/session.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct feed {
    struct session session;
    struct connection_state connection;
    struct resync *resync;          /* NULL: the program did not ask for one */
    const wnw_state_change *change; /* the next item; NULL: there is none */
    bool has_bytes;                 /* that the session has not used up */
    bool is_over;                   /* the session ended the connection */
    uint64_t up_ms;                 /* how long the connection had held when the bytes came */
    struct item state;
    char cursor[EVENT_ID_TEXT_SIZE + 1]; /* of the state */
};

/* Delays and seed as in connection_state_init. feed_deinit is safe after any outcome. */
enum session_init_result feed_init(struct feed *feed, const struct session_config *config,
                                   uint32_t delay_ms, uint32_t delay_ms_max, uint64_t seed);
void feed_deinit(struct feed *feed);

/* The feed takes the resync over, once, and shows it what the stream brings. The reader decides
   when to list and to compare. */
void feed_use_resync(struct feed *feed, struct resync *resync);

/* A connection begins: write the request. */
void feed_begin(struct feed *feed, struct json_text *request);

/* What a function of connection_state returned, NULL included. The feed must be used up. */
void feed_put_change(struct feed *feed, const wnw_state_change *change);

/* Bytes that arrived. They must stay until the feed is used up, as it must be now. */
void feed_put_bytes(struct feed *feed, const char *bytes, size_t size, uint64_t up_ms);

/* Compare the listing that waits, as resync_wait_ms says. The feed must be used up. */
void feed_resync(struct feed *feed, uint64_t now_utc_us);

/* The next item; NULL when the feed is used up. */
const struct item *feed_next(struct feed *feed);

#endif
