/*
 * One connection of a subscriber: a request line in, a stream of lines out.
 */
#ifndef BROKER_CORE_SUBSCRIBER_H
#define BROKER_CORE_SUBSCRIBER_H

#include "broker/core/broker.h"
#include "broker/core/identity.h"
#include "broker/core/scheduler.h"
#include "broker/core/stream.h"
#include "broker/core/user.h"
#include "proto/data/list.h"
#include "proto/limits.h"
#include "proto/request.h"
#include "proto/text/lines.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum subscriber_stage {
    SUBSCRIBER_ASKING, /* its request has not come yet */
    SUBSCRIBER_STREAMING,
    SUBSCRIBER_REPORTING, /* the status line is next, and the last */
    SUBSCRIBER_REFUSED,   /* stream.error is next, and the last */
    SUBSCRIBER_ENDED      /* all was told */
};

struct subscriber {
    struct list_node node; /* in the fanout */
    struct list_node
        caught_up; /* in the fanout, while it has nothing to do before the next commit */
    struct list_node lingering; /* in the fanout, while it is kept for a moment and then closed */
    uint64_t lingers_until_us;  /* monotonic */
    struct runnable runnable;
    struct broker *broker;
    struct user *user; /* a reference; that of "" until its request is accepted */
    bool is_counted;   /* among the user's streams */
    bool is_writing;   /* its last batch is still being written */
    uint64_t arrival;
    uint32_t process_id; /* of the client; 0 until it is known */

    enum subscriber_stage stage;
    uint64_t connected_monotonic_us;
    struct lines lines;
    struct stream stream;

    enum stream_error error;
    char *message; /* owned; NULL but when refused */
    size_t discarded_bytes;
    bool has_reported; /* the status was told: a question that is answered needs no moment more */
};

/* What subscriber_next_batch says. */
enum subscriber_output {
    SUBSCRIBER_BATCH, /* write these bytes, then ask again */
    SUBSCRIBER_WAITS, /* nothing for now */
    SUBSCRIBER_AGAIN, /* nothing in this turn; ask again in the next, without waiting */
    SUBSCRIBER_DONE   /* all was written; end the connection */
};

void subscriber_init(struct subscriber *subscriber, struct broker *broker);

/* Whether bytes from it mean nothing any more: its last line was told, or is the next. */
bool subscriber_is_over(const struct subscriber *subscriber);

/* Whether a client that was told its last line may not have read it yet, since it writes: one whose
   stream was ended, or that has written behind its request. */
bool subscriber_may_write_again(const struct subscriber *subscriber);

/* Whether it is to be read from. What comes after its last line is discarded up to a bound, because
   a client whose write fails may throw away what it has not read. */
bool subscriber_reads_on(const struct subscriber *subscriber);

/*
 * Bytes arrived. identity is what Windows says of the client; it counts when they complete the
 * request. What follows the request ends the stream; what comes when it is over is discarded.
 */
void subscriber_take(struct subscriber *subscriber, const struct identity *identity,
                     const char *bytes, size_t size);

/* Time went on: a request that is overdue is refused. */
void subscriber_tick(struct subscriber *subscriber);

/* Whether it should be asked for a batch although nothing was committed. */
bool subscriber_is_due(const struct subscriber *subscriber);

/* Whether time alone can make it say something. */
bool subscriber_waits_for_time(const struct subscriber *subscriber);

/* The broker stops: tell what is there, then the end. */
void subscriber_stop(struct subscriber *subscriber);

/*
 * The next bytes to write, whole lines, at most capacity, which is BATCH_BYTES_MAX. Not to be
 * called while an earlier batch is still being written.
 */
enum subscriber_output subscriber_next_batch(struct subscriber *subscriber, char *batch,
                                             size_t capacity, size_t *size_out);

void subscriber_deinit(struct subscriber *subscriber);

#endif
