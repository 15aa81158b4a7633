/*
 * How items get from the reader, which is the client's thread, to the program, in each mode.
 *
 * The feed belongs to one side at a time. Where the library calls back, the feed stays with the
 * reader. Else the reader gives it away when there is an item in it, and waits until the program
 * has taken the last item: nothing is queued, and a program that takes nothing stops the reading.
 * One thread of the program takes at a time; everything else may be called from any thread.
 */
#ifndef CLIENT_LIB_CORE_DELIVERY_H
#define CLIENT_LIB_CORE_DELIVERY_H

#include "client_lib/core/cursor_keeper.h"
#include "client_lib/core/feed.h"
#include "client_lib/core/registry.h"
#include "client_lib/core/rundown.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How long to wait before the program is notified again after a notification that failed. */
#define DELIVERY_RETRY_MS 100u

/* Notifies the program; called under the lock. */
struct notifier {
    void *context;
    bool (*notify_ready)(void *context); /* there is an item; false: it failed, so it is retried */
    void (*notify_empty)(void *context);
    void (*notify_over)(void *context); /* no item will come any more */
};

struct delivery {
    const struct threads *threads;
    struct registry *registry;
    struct rundown *rundown;
    struct feed *feed;
    struct cursor_keeper *keeper;    /* the reader runs it between two items, and while it waits */
    const struct notifier *notifier; /* NULL: the program polls or is called back */
    bool is_direct;                  /* the reader runs the callbacks itself */
    const struct item *pending;      /* the program takes it next; NULL: the feed is the reader's */
    bool is_in_hand;                 /* the program has the pending item from delivery_next */
    bool is_being_taken;             /* a thread of the program is taking */
    bool is_notified;                /* notify_ready succeeded */
};

/* Borrows all; they share one lock. */
void delivery_init(struct delivery *delivery, struct rundown *rundown, struct feed *feed,
                   struct cursor_keeper *keeper);

/* The reader hands over all that the feed holds. False when the client has been stopped: from then
   on the reader must not touch the feed. */
bool delivery_offer(struct delivery *delivery);

/* The reader has ended, or the client has been stopped: every wait for items ends. */
void delivery_end(struct delivery *delivery);

enum delivery_result {
    DELIVERY_OK,
    DELIVERY_TIMEOUT,
    DELIVERY_OVER, /* the client is stopped, or over with nothing left */
    DELIVERY_BUSY  /* another thread of the program is taking */
};

/* Run the callbacks for at most items_max items that are there; does not wait. */
enum delivery_result delivery_dispatch(struct delivery *delivery, size_t items_max,
                                       size_t *dispatched_out);

/* Wait for an item, which is valid until the next call. */
enum delivery_result delivery_next(struct delivery *delivery, uint32_t timeout_ms,
                                   const struct item **item_out);

#endif
