/*
 * The broker: read this first.
 *
 * notification → stamp → limiter → infer the remote name → match PRE and POST → journal.
 * Subscribers read the journal by themselves (subscriber.h). Nothing here waits, reads a clock or
 * touches a handle; one thread calls everything, so there are no locks.
 */
#ifndef BROKER_CORE_BROKER_H
#define BROKER_CORE_BROKER_H

#include "broker/core/clock.h"
#include "broker/core/connections.h"
#include "broker/core/identity.h"
#include "broker/core/journal.h"
#include "broker/core/limiter.h"
#include "broker/core/metrics.h"
#include "broker/core/operations.h"
#include "broker/core/stamp.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Text is borrowed for as long as the broker lives. */
struct broker_config {
    const char *source; /* "/wnetwatch/" and the percent-encoded host name */
    const char *version;
    const char *identity_mode; /* as status tells it */
    const char *private_names; /* as privacy_init takes them */
    struct journal_config journal;
};

struct subscriber;

struct broker {
    struct broker_config config;
    struct clock_reading now;
    uint64_t started_monotonic_us;
    struct stamp stamp;
    struct connections connections;
    struct limiter limiter;
    struct operations operations;
    struct journal journal;
    struct metrics metrics;
    struct subscriber *subscribers; /* all of them, in the order in which they get their turns */
    struct subscriber *last_subscriber;
    bool is_stopping;
};

/* False when there is no memory, or the journal cannot be listed, as journal.list_was_refused then
   says; broker_deinit is safe either way. The first event is told. */
bool broker_init(struct broker *broker, const struct broker_config *config,
                 const struct clock_reading *now);

/* The clocks: before whatever is to carry this time. */
void broker_set_time(struct broker *broker, const struct clock_reading *now);

/* Once a wake-up, after broker_set_time: tells what has become overdue. */
void broker_tick(struct broker *broker);

/* A notification of so many bytes arrived. */
void broker_receive(struct broker *broker, const struct identity *sender,
                    const struct notification *notification, size_t bytes);

/* So many notifications arrived and could not be read, because their sender holds too many
   places. He is told like anybody who sends too much. */
void broker_lose(struct broker *broker, const struct identity *sender, uint64_t count);

/* Give the journal what this wake-up brought. After the notifications, before any batch. */
void broker_commit(struct broker *broker);

/* Whether time alone can make something happen: an operation waits for its POST, or what was
   written for its flush. */
bool broker_waits_for_time(const struct broker *broker);

/*
 * Tell broker.stopped, and let every stream end when it has told that. Whoever comes later is
 * answered with the end at once. To be called once.
 */
void broker_stop(struct broker *broker, const char *reason);

/* All publishers and subscribers must be gone. */
void broker_deinit(struct broker *broker);

#endif
