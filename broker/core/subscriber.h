/*
 * One connection of a subscriber: a request line in, a stream of lines out.
 *
 * It is a cursor with a filter and a right to see. It queues nothing: when its pipe is ready
 * for more, the next batch is read from the journal. Every line it gives carries the cursor's
 * place, so a reader can come back with any of them; before there is a place, the id of zeros,
 * which means everything that is held, after a gap.
 */
#ifndef BROKER_CORE_SUBSCRIBER_H
#define BROKER_CORE_SUBSCRIBER_H

#include "broker/core/broker.h"
#include "broker/core/cursor.h"
#include "broker/core/identity.h"
#include "proto/limits.h"
#include "proto/request.h"
#include "proto/text/lines.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What counts into SUBSCRIBER_TURN_WORK_MAX besides matching: a line costs something whether it is
   matched or not, and a byte that is replayed has to be decoded. */
#define SUBSCRIBER_LINE_WORK 64u
#define SUBSCRIBER_REPLAYED_BYTE_WORK 4u

/* Where a subscriber is to be in the next turn. */
enum subscriber_rank {
    SUBSCRIBER_AHEAD,  /* it got nothing, or was cut short */
    SUBSCRIBER_MIDDLE, /* other streams of its user have used up what he may have */
    SUBSCRIBER_BEHIND  /* it had its turn */
};

enum subscriber_stage {
    SUBSCRIBER_ASKING,   /* its request has not come yet */
    SUBSCRIBER_STARTING, /* stream.started is next */
    SUBSCRIBER_STREAMING,
    SUBSCRIBER_REPORTING, /* the status line is next, and the last */
    SUBSCRIBER_REFUSED,   /* stream.error is next, and the last */
    SUBSCRIBER_ENDED      /* all was told */
};

struct subscriber {
    struct subscriber *next;
    struct subscriber *previous;
    struct broker *broker;
    void *owner; /* set by whoever holds it; not looked into */
    enum subscriber_stage stage;
    uint64_t connected_monotonic_us;
    struct lines lines;

    char sid[SID_BYTES_MAX + 1];
    enum stream_visibility visibility;
    struct filter *filter;
    struct cursor cursor;

    bool is_bounded; /* ends when it has passed last */
    struct event_id last;
    enum stream_end end;
    bool live_told;
    bool reads_on;              /* the turn ended before the journal did */
    bool waits_for_store;       /* what comes next cannot be read for now */
    size_t turn_given;          /* bytes of lines that it was given in this turn */
    size_t turn_replay;         /* what its replay has cost in this turn, in bytes */
    size_t turn_work;           /* what its lines have cost in this turn, in steps */
    enum subscriber_rank rank;  /* for the next turn */
    uint32_t skipped_count;     /* events passed since the last line */
    uint64_t told_monotonic_us; /* when the last line was given */

    enum stream_error error;
    char *message; /* owned; NULL but when refused */
};

/* What subscriber_next_batch says. */
enum subscriber_output {
    SUBSCRIBER_BATCH, /* write these bytes, then ask again */
    SUBSCRIBER_WAITS, /* nothing for now */
    SUBSCRIBER_AGAIN, /* nothing in this turn; ask again in the next, without waiting */
    SUBSCRIBER_DONE   /* all was written; close the connection */
};

/* Joins the broker's subscribers, as the last. */
void subscriber_init(struct subscriber *subscriber, struct broker *broker);

/* Whether bytes from it still mean anything; once it is refused they do not. */
bool subscriber_listens(const struct subscriber *subscriber);

/*
 * Bytes arrived. identity is who sent them; it counts when they complete the request. All that
 * follows the request is refused.
 */
void subscriber_take(struct subscriber *subscriber, const struct identity *identity,
                     const char *bytes, size_t size);

/* Time went on: a request that is overdue is refused. */
void subscriber_tick(struct subscriber *subscriber);

/* Whether time alone can make it say something. */
bool subscriber_waits_for_time(const struct subscriber *subscriber);

/* The broker stops: tell what is there, then the end. */
void subscriber_stop(struct subscriber *subscriber);

/* A turn of this subscriber begins: it may read one piece of the journal's segments, and pass
   as many lines as SUBSCRIBER_TURN_WORK_MAX allows. */
void subscriber_begin_turn(struct subscriber *subscriber);

/* What its turn has cost until now, in steps of work. */
size_t subscriber_turn_cost(const struct subscriber *subscriber);

/* It gets no turn, because its user has had his share in its other streams. */
void subscriber_miss_turn(struct subscriber *subscriber);

/*
 * The next bytes to write, whole lines, at most capacity, which is BATCH_BYTES_MAX. Not to be
 * called while an earlier batch is still being written.
 */
enum subscriber_output subscriber_next_batch(struct subscriber *subscriber, char *batch,
                                             size_t capacity, size_t *size_out);

/* Leaves the broker's subscribers. */
void subscriber_deinit(struct subscriber *subscriber);

#endif
