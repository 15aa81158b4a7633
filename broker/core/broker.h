/*
 * What the broker knows, and the way of one notification through it: stamp → limiter → infer the
 * remote name → match PRE and POST → journal.
 *
 * turn.h drives it: publishers bring notifications (intake.h), subscribers read the journal by
 * themselves (fanout.h). Nothing here waits or touches a handle, and the clock is a port. One
 * thread calls everything, so there are no locks.
 */
#ifndef BROKER_CORE_BROKER_H
#define BROKER_CORE_BROKER_H

#include "broker/core/clock.h"
#include "broker/core/clock_watch.h"
#include "broker/core/device_names.h"
#include "broker/core/identity.h"
#include "broker/core/journal.h"
#include "broker/core/limiter.h"
#include "broker/core/metrics.h"
#include "broker/core/operations.h"
#include "broker/core/stamp.h"
#include "broker/core/user.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct fanout; /* turn.h */
struct fanout_port;
struct intake;
struct intake_port;

/* Text is borrowed for as long as the broker lives. */
struct broker_config {
    const char *source; /* "/wnetwatch/" and the percent-encoded host name */
    const char *version;
    const char *identity_mode; /* as status tells it */
    const char *private_names; /* as privacy_init takes them */
    bool keeps_query;          /* of names that are URLs, as redaction.h says */
    struct journal_config journal;

    /* What the broker runs on. The pipes' ports are NULL where there are no pipes, as in a test of
       something else; then what belongs to them must not be called. */
    struct clock_port clock;
    const struct intake_port *intake_port;
    const struct fanout_port *fanout_port;
};

struct broker {
    struct broker_config config;
    struct clock_reading now;
    struct clock_watch clock_watch;
    uint64_t started_monotonic_us;
    struct stamp stamp;
    struct users users;
    struct device_names device_names;
    struct limiter limiter;
    struct operations operations;
    struct journal journal;
    struct metrics metrics;
    struct intake *intake; /* of the turn, as all that follows */
    struct fanout *fanout;
    struct event_id woken_for; /* the newest event when subscribers were woken last */
    bool is_stopping;          /* broker.stopped was told */
    const char *registration;  /* of the notify DLL, as status tells it; a constant */
};

/*
 * Recover the journal and tell the start. False when there is no memory, or the journal cannot be
 * listed, as journal.list_was_refused then says; broker_end is safe either way.
 */
bool broker_begin(struct broker *broker, const struct broker_config *config);

/* Publishers and subscribers must be gone. */
void broker_end(struct broker *broker);

/* The time of all that comes next. Monotonic time must not go back. */
void broker_set_time(struct broker *broker, const struct clock_reading *now);

/* The same as the clock tells it. A clock that goes back, as that of a virtual machine may that was
   moved to another computer, stands still until it has caught up. */
void broker_read_clock(struct broker *broker);

/* A notification of so many bytes arrived. sender is what Windows says of its client, user the
   object of that SID. */
void broker_receive(struct broker *broker, struct user *user, const struct identity *sender,
                    const struct notification *notification, size_t bytes);

/* So many notifications arrived and were discarded, because their connection was evicted. The user
   gets a broker.throttled for them, as for notifications above its allowance. */
void broker_count_discarded(struct broker *broker, struct user *user, const struct identity *sender,
                            uint64_t count);

/* Tell a step of the clock that was not told yet, before what has come since. */
void broker_tell_clock_step(struct broker *broker);

/* Tell what is overdue: operations without an end, users with refused events. Look after the
   journal's store and its retention. */
void broker_tell_overdue(struct broker *broker);

/* Tell users what of theirs was refused, then broker.stopped; streams that begin from now on end
   with it. To be called once. */
void broker_tell_stopped(struct broker *broker, const char *reason);

/* Whether time alone can make something overdue. */
bool broker_has_deadlines(const struct broker *broker);

#endif
