/*
 * All subscribers of a broker: each gets from the journal what it may and wants to see.
 *
 * A subscriber with something to do waits until the scheduler serves its user, so costly streams
 * of one user delay that user. One that has caught up waits for the next commit and costs nothing
 * until then. While a write is pending, what comes next accumulates in the journal; when the write
 * has ended, all of it goes out in one batch.
 *
 * A subscriber that was told its last line lingers: it is closed when its client leaves, or after
 * a moment. A client that writes again meanwhile reads why its stream has ended; some runtimes throw
 * away what they have not read as soon as a write fails.
 *
 * The fanout owns no handle and no subscriber. win/ and the simulation supply the port, report
 * what has come, and call the turn (turn.h).
 */
#ifndef BROKER_CORE_FANOUT_H
#define BROKER_CORE_FANOUT_H

#include "broker/core/scheduler.h"
#include "broker/core/subscriber.h"
#include "proto/data/list.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum fanout_write {
    FANOUT_WRITTEN,
    FANOUT_PENDING, /* fanout_written will tell when it has ended */
    FANOUT_FAILED   /* the client has left, or the pipe is broken */
};

/* What the fanout needs of the pipe. Nothing waits. */
struct fanout_port {
    void *context;

    /* BATCH_BYTES_MAX bytes to make the next batch in; NULL while there is no memory. */
    char *(*buffer)(void *context);

    /* Write so many bytes from there. A write that is pending keeps the buffer. */
    enum fanout_write (*write)(void *context, struct subscriber *subscriber, size_t size);

    /* Close the connection, now or when its pending calls have ended. The fanout has forgotten it,
       and the port deinits the subscriber. */
    void (*close)(void *context, struct subscriber *subscriber);

    /* The client's process, without a look at its token; 0 when it cannot be known. */
    uint32_t (*process_of)(void *context, struct subscriber *subscriber);
};

struct fanout {
    struct broker *broker;
    const struct fanout_port *port; /* borrowed; NULL: there is no pipe */
    struct scheduler scheduler;
    struct list subscribers;
    struct list caught_up;
    struct list lingering; /* the one whose time ends first comes first */
    size_t lingering_max;
    uint64_t arrivals; /* subscribers that have ever connected */
    bool is_behind;    /* the last turn has left some unserved */
    bool lacks_memory; /* there was none for a batch; tried again when time goes on */
};

void fanout_init(struct fanout *fanout, struct broker *broker, const struct fanout_port *port);

/* A client has connected: subscriber_init was called. When too many have not asked for anything,
   one of the others is evicted. */
void fanout_connected(struct fanout *fanout, struct subscriber *subscriber);

/* Bytes of its request have arrived. identity is what Windows says of the client. May close it. */
void fanout_arrived(struct fanout *fanout, struct subscriber *subscriber,
                    const struct identity *identity, const char *bytes, size_t size);

/* A pending write has ended well. */
void fanout_written(struct fanout *fanout, struct subscriber *subscriber);

/* The connection has ended by itself. Nothing happens where the fanout has closed it. */
void fanout_ended(struct fanout *fanout, struct subscriber *subscriber);

/* Take a subscriber out of the fanout's lists; it is not closed. */
void fanout_forget(struct fanout *fanout, struct subscriber *subscriber);

/* Time went on: requests that are overdue are refused, positions that are due are told, and
   subscribers that have lingered for their moment are closed. */
void fanout_tick(struct fanout *fanout);

/* New events were committed: subscribers that have caught up have something to do. */
void fanout_wake(struct fanout *fanout);

/* The broker stops: every stream tells what is there, then its end. None lingers from here on. */
void fanout_stop(struct fanout *fanout);

/* Serve subscribers that have something to do, each user for its quantum. */
void fanout_serve(struct fanout *fanout);

/* Whether the last turn has left some unserved: what is committed now makes them wait longer. */
bool fanout_is_behind(const struct fanout *fanout);

/* Whether some could take more at once, so that the next turn should begin at once. */
bool fanout_has_more(const struct fanout *fanout);

/* Whether time alone can make a subscriber say something. */
bool fanout_waits_for_time(const struct fanout *fanout);

#endif
