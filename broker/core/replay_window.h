/*
 * The piece of a segment that replay reads from, what one turn may still read, and what cannot be
 * read for now.
 *
 * All streams share one window and one budget. The budget counts bytes that are decoded; reading a
 * piece costs a fixed part of it. A read that the store refuses is retried, and after a while the
 * segment counts as lost. The window knows no lines and no events: segment_reader.h does.
 */
#ifndef BROKER_CORE_REPLAY_WINDOW_H
#define BROKER_CORE_REPLAY_WINDOW_H

#include "broker/core/store.h"
#include "proto/event_id.h"
#include "proto/limits.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Reading a piece of a segment costs as much as decoding this many bytes. */
#define REPLAY_READ_COST_BYTES (32u * 1024u)

/* For this long another program, such as a scanner or a backup, may keep the broker from reading a
   segment before the segment counts as lost. */
#define READ_RETRY_US_MAX UINT64_C(5000000)

/* Between two attempts. */
#define READ_RETRY_INTERVAL_US UINT64_C(200000)

/*
 * How long reads have been refused. Zeros: they are not. Times are monotonic, in microseconds, and
 * above 0. If two refused reads are READ_RETRY_US_MAX apart or more, the time begins anew: without
 * an attempt in between it is unknown whether a read would have succeeded.
 */
struct read_retry {
    uint64_t first_us;
    uint64_t last_us;
};

struct replay_window {
    const struct store *store; /* borrowed; NULL: there are no segments to read */
    uint64_t now_us;           /* monotonic */
    size_t bytes_left;         /* of JOURNAL_REPLAY_BYTES_MAX in this turn, for all streams */
    bool may_read;             /* the current stream has not read its piece of this turn */

    char *bytes; /* the piece that was read last */
    size_t size;
    struct event_id segment; /* first id of its segment */
    uint64_t offset;         /* in the segment */

    struct read_retry retry; /* of all segments: since none could be read */
    uint64_t
        reopened_segments; /* times that a segment became, or may have become, readable again */
};

enum replay_read {
    REPLAY_READ,  /* the window begins at the offset */
    REPLAY_SPENT, /* no more may be read in this turn */
    REPLAY_RETRY, /* the store refuses; try again in a while */
    REPLAY_LOST   /* the store has refused for READ_RETRY_US_MAX */
};

/* A read was refused. Times must not go back. */
void read_retry_note(struct read_retry *retry, uint64_t now_us);

/* Whether the next attempt has to wait. */
bool read_retry_must_wait(const struct read_retry *retry, uint64_t now_us);

/* Whether reads have been refused for so long that the segment counts as lost. */
bool read_retry_has_expired(const struct read_retry *retry, uint64_t now_us);

/* False when there is no memory; replay_window_deinit is safe either way. */
bool replay_window_init(struct replay_window *window, const struct store *store);

/* Monotonic time; must not go back. */
void replay_window_set_time(struct replay_window *window, uint64_t now_us);

/* A turn of all streams begins: the whole budget is there again. */
void replay_window_begin_turn(struct replay_window *window);

/* Leave at most this much of the budget for the rest of the turn. */
void replay_window_limit(struct replay_window *window, size_t bytes);

/* Take from the budget. The last step of a turn may cost more than is left. */
void replay_window_spend(struct replay_window *window, size_t bytes);

/* One stream's part of the turn begins: it may read one piece. */
void replay_window_allow_read(struct replay_window *window);

/*
 * Read the piece of the segment that begins at offset, which must be below end, the size of the
 * segment's whole lines. retry is the segment's own.
 */
enum replay_read replay_window_read(struct replay_window *window, struct event_id segment,
                                    uint64_t offset, uint64_t end, struct read_retry *retry);

/* A read for which retry is the segment's own was refused, or was not. */
void replay_window_note_refused(struct replay_window *window, struct read_retry *retry);
void replay_window_note_read(struct replay_window *window, struct read_retry *retry);

bool replay_window_holds(const struct replay_window *window, struct event_id segment,
                         uint64_t offset);

/* The line at an offset that the window holds, with its line feed; NULL when the window ends
   before the line does. Valid until the next read. */
const char *replay_window_find_line(const struct replay_window *window, uint64_t offset,
                                    size_t *size_out);

void replay_window_deinit(struct replay_window *window);

#endif
