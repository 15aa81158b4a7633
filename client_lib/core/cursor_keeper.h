/*
 * Keeps the cursor of a client in a store: saves it while it moves, at most once in
 * CURSOR_SAVE_MS_MIN, and once more at the end.
 *
 * What is saved is the cursor of the registry, before which everything is done, so it is safe at any
 * moment. The reader runs the keeper between two items and while it waits, never inside a callback.
 * A save that fails is tried again, and told once. Used by one thread at a time.
 */
#ifndef CLIENT_LIB_CORE_CURSOR_KEEPER_H
#define CLIENT_LIB_CORE_CURSOR_KEEPER_H

#include "client_lib/core/registry.h"
#include "client_lib/core/threads.h"
#include "proto/event_id.h"

#include <stdbool.h>
#include <stdint.h>

#define CURSOR_SAVE_MS_MIN 1000u /* from one save to the next */

/* Where cursors are saved. */
struct cursor_store {
    void *context;
    /* Returns 0, or a code of the system. is_last: no other attempt follows. Not under the lock. */
    uint32_t (*save)(void *context, const char *cursor, bool is_last);
};

struct cursor_keeper {
    struct registry *registry;
    const struct cursor_store *store;   /* NULL: nothing is kept */
    char saved[EVENT_ID_TEXT_SIZE + 1]; /* what the store has, or need not have */
    uint64_t next_ms;                   /* no attempt before this */
    uint32_t os_error;                  /* of the first save that failed; 0: the last one did not */
    bool is_failure_told;
};

/* Makes a keeper that does nothing. Borrows the registry. */
void cursor_keeper_init(struct cursor_keeper *keeper, struct registry *registry);

/* From the present cursor of the registry on, which need not be saved. Borrows the store. */
void cursor_keeper_use(struct cursor_keeper *keeper, const struct cursor_store *store);

/* Under the lock: when a save is due; THREADS_NEVER: not before the cursor moves. */
uint64_t cursor_keeper_due_ms(const struct cursor_keeper *keeper);

/* The same from now on, in milliseconds, not under the lock; UINT32_MAX: not before it moves. */
uint32_t cursor_keeper_wait_ms(const struct cursor_keeper *keeper);

/* Save the cursor if that is due. */
void cursor_keeper_run(struct cursor_keeper *keeper);

/* Save the cursor if it has moved. False when the store does not have it. */
bool cursor_keeper_finish(struct cursor_keeper *keeper);

/* Whether saves fail now and did not when this was called last, or the other way round. */
bool cursor_keeper_take_news(struct cursor_keeper *keeper);

#endif
