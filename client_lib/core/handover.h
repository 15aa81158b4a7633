/*
 * How items get from the thread that reads to the program, in each mode.
 *
 * The feed belongs to one side at a time. Where the library calls back, it stays with the reader.
 * Else the reader gives it away when there is an item in it, and waits until the program has
 * taken the last: nothing piles up, and a program that takes nothing stops the reading. One
 * thread of the program takes at a time; everything else may be called from any thread.
 */
#ifndef CLIENT_LIB_CORE_HANDOVER_H
#define CLIENT_LIB_CORE_HANDOVER_H

#include "client_lib/core/calls.h"
#include "client_lib/core/feed.h"
#include "client_lib/core/registry.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* While the program could not be told that there are items: when it is tried again. */
#define HANDOVER_RETELL_MS 100u

/* Tells the program that it has something to do; called under the lock. */
struct notifier {
    void *context;
    bool (*tell_ready)(void *context); /* false: it did not work, so it is tried again */
    void (*tell_empty)(void *context);
    void (*tell_over)(void *context); /* nothing will come any more */
};

struct handover {
    const struct threads *threads;
    struct registry *registry;
    struct calls *calls;
    struct feed *feed;
    const struct notifier *notifier; /* NULL: nobody is to be told */
    bool is_direct;                  /* the reader calls back by itself */
    const struct item *pending; /* what the program takes next; NULL: the feed is the reader's */
    bool is_in_hand;            /* the program has it from handover_next */
    bool is_being_taken;        /* a thread of the program is at it */
    bool is_told;               /* the notifier's tell_ready came through */
};

/* Borrows all; registry, calls and threads share one lock. */
void handover_init(struct handover *handover, struct registry *registry, struct calls *calls,
                   struct feed *feed);

/* The reader: see that the program gets all that the feed holds. False when the client has been
   stopped: from then on the reader must not touch the feed. */
bool handover_offer(struct handover *handover);

/* The reader is through, or the client has been stopped: nobody waits for items any more. */
void handover_end(struct handover *handover);

enum handover_result {
    HANDOVER_OK,
    HANDOVER_TIMEOUT,
    HANDOVER_OVER, /* stopped, or everything was told; not started yet is none of ours */
    HANDOVER_BUSY  /* another thread is at it */
};

/* Call back for at most items_max items that are there; does not wait. */
enum handover_result handover_dispatch(struct handover *handover, size_t items_max,
                                       size_t *dispatched_out);

/* Wait for an item, which is valid until the next call. */
enum handover_result handover_next(struct handover *handover, uint32_t timeout_ms,
                                   const struct item **item_out);

#endif
