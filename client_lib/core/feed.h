/*
 * What the program is to be told next: one item after the other, states among them.
 *
 * The bytes of a connection, the changes of its state and what a comparison finds are one stream
 * here, whoever takes it.
 * An item is valid until the next call. Used by one thread at a time.
 */
#ifndef CLIENT_LIB_CORE_FEED_H
#define CLIENT_LIB_CORE_FEED_H

#include "client_lib/core/comparison.h"
#include "client_lib/core/life.h"
#include "client_lib/core/session.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct feed {
    struct session session;
    struct life life;
    struct comparison *comparison;  /* NULL: none is wanted */
    const wnw_state_change *change; /* to be told next, NULL when there is none */
    bool has_bytes;                 /* that the session has not used up */
    bool is_over;                   /* the session ended the connection */
    uint64_t up_ms;                 /* how long the connection had held when the bytes came */
    struct item state;
    char cursor[EVENT_ID_TEXT_SIZE + 1]; /* of the state */
};

/* Delays and seed as in life_init. feed_deinit is safe after any outcome. */
enum session_init_result feed_init(struct feed *feed, const struct session_config *config,
                                   uint32_t delay_ms, uint32_t delay_ms_max, uint64_t seed);
void feed_deinit(struct feed *feed);

/* From now on there is a comparison, which the feed takes over and tells what the stream brings;
   when to list and to compare is the reader's part. */
void feed_use_comparison(struct feed *feed, struct comparison *comparison);

/* A connection begins: write the request. */
void feed_begin(struct feed *feed, struct json_text *request);

/* What life_... said, NULL included. The feed must be used up. */
void feed_put_change(struct feed *feed, const wnw_state_change *change);

/* Bytes that arrived; they must stay until the feed is used up, as it must be now. */
void feed_put_bytes(struct feed *feed, const char *bytes, size_t size, uint64_t up_ms);

/* Compare the listing that waits, as comparison_wait_ms says. The feed must be used up. */
void feed_compare(struct feed *feed, uint64_t now_utc_us);

/* The next item; NULL when the feed is used up. */
const struct item *feed_next(struct feed *feed);

#endif
