/*
 * The calls of the program that are under way, and what some of them wait for: that the client is
 * live or over.
 *
 * Whoever closes the client waits until none of them is inside, so none ever wakes up in freed
 * memory. Any thread may call anything here.
 */
#ifndef CLIENT_LIB_CORE_CALLS_H
#define CLIENT_LIB_CORE_CALLS_H

#include "client_lib/core/threads.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct calls {
    const struct threads *threads;
    size_t count; /* calls that are inside */
    bool is_started;
    bool is_live;
    bool is_over; /* for good */
};

enum calls_result {
    CALLS_OK,
    CALLS_TIMEOUT,
    CALLS_STATE /* not started, or it cannot come any more */
};

void calls_init(struct calls *calls, const struct threads *threads);

/* What happened, told by the thread that knows. */
void calls_set_live(struct calls *calls, bool is_live);
void calls_set_over(struct calls *calls);

/* timeout_ms may be 0, or UINT32_MAX for ever. */
enum calls_result calls_wait_live(struct calls *calls, uint32_t timeout_ms);
enum calls_result calls_wait_over(struct calls *calls, uint32_t timeout_ms);

/* A call of the program comes in, before it touches anything else of the client, and goes out
   again: another thread may learn from what it has done that the client can be closed. */
void calls_enter(struct calls *calls);
void calls_leave(struct calls *calls);

/* Wait until none is inside. */
void calls_drain(struct calls *calls);

#endif
