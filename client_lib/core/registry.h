/*
 * The subscriptions of one client, and the promise about the end of their callbacks.
 *
 * One thread at a time delivers; any thread may call anything else meanwhile. After
 * registry_unsubscribe no callback of that subscription runs, after registry_stop_and_wait none at
 * all. The lock is never held while a callback runs. The subscription whose callback runs stays in
 * the list until the callback has returned, so the walk over the list goes on from there.
 */
#ifndef CLIENT_LIB_CORE_REGISTRY_H
#define CLIENT_LIB_CORE_REGISTRY_H

#include "client_lib/core/item.h"
#include "client_lib/core/threads.h"
#include "proto/data/list.h"
#include "proto/filter.h"

#include <wnetwatch.h>

#include <stdbool.h>
#include <stdint.h>

/* What a subscription is for. */
enum registry_audience {
    AUDIENCE_STREAM, /* events that pass its filter, and gaps */
    AUDIENCE_STATES  /* states */
};

struct registry {
    const struct threads *threads;
    wnw_client *client; /* passed to callbacks, never looked into */
    struct list subscriptions;
    struct wnw_subscription *running; /* its callback runs; NULL: none does */
    uint64_t running_thread;          /* 0 when none runs */
    uint64_t round;                   /* number of the item that is being delivered */
    bool is_stopped;
    wnw_state state; /* that was delivered last */
    wnw_client_stats stats;
    char cursor[EVENT_ID_TEXT_SIZE + 1]; /* of the last item that is done, or further on */
};

void registry_init(struct registry *registry, const struct threads *threads, wnw_client *client);

/* Frees all subscriptions. No other call may be in progress or follow. */
void registry_deinit(struct registry *registry);

/*
 * Add a subscription. Takes the filter over, but not when it fails: NULL means no memory.
 * A subscription that is made during a delivery begins with the next item.
 */
struct wnw_subscription *registry_subscribe(struct registry *registry,
                                            enum registry_audience audience, struct filter *filter,
                                            wnw_item_cb callback, void *user);

/* All of wnw_unsubscribe; see there. */
void registry_unsubscribe(struct wnw_subscription *subscription);

wnw_client *registry_client_of(const struct wnw_subscription *subscription);

void registry_read_subscription(struct wnw_subscription *subscription,
                                wnw_subscription_stats *stats_out);

/* Run the callbacks that want the item. The cursor moves when all of them have returned; a stop
   before that leaves it before the item. False when the registry is stopped, before or meanwhile. */
bool registry_deliver(struct registry *registry, const struct item *item);

/* Count an item that goes to the program without a callback. The cursor stays before it until
   registry_set_cursor. False when the registry is stopped. */
bool registry_begin(struct registry *registry, const struct item *item);

/* No callback begins from now on. */
void registry_stop(struct registry *registry);

/* The same, and wait for a callback that runs. Inside a callback it does nothing and is false. */
bool registry_stop_and_wait(struct registry *registry);

/* Whether the calling thread is inside a callback. */
bool registry_is_inside(struct registry *registry);

void registry_count_connection(struct registry *registry);
void registry_read_stats(struct registry *registry, wnw_client_stats *stats_out);
wnw_state registry_read_state(struct registry *registry);

/* The cursor moves without an item. */
void registry_set_cursor(struct registry *registry, const char *cursor);
void registry_read_cursor(struct registry *registry, char cursor_out[EVENT_ID_TEXT_SIZE + 1]);

#endif
