/*
 * Rundown protection of a client: the calls of the program that are inside it, and its phase, which
 * some of them wait for.
 *
 * The thread that closes the client waits until no call is inside, so no call wakes up in freed
 * memory. Any thread may call anything here.
 */
#ifndef CLIENT_LIB_CORE_RUNDOWN_H
#define CLIENT_LIB_CORE_RUNDOWN_H

#include "client_lib/core/threads.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum client_phase {
    PHASE_NEW,     /* not started */
    PHASE_RUNNING, /* connecting, replaying, or between two connections */
    PHASE_LIVE,    /* replay is over */
    PHASE_OVER     /* for good */
};

struct rundown {
    const struct threads *threads;
    size_t calls; /* that are inside */
    enum client_phase phase;
};

enum rundown_result {
    RUNDOWN_OK,
    RUNDOWN_TIMEOUT,
    RUNDOWN_NOT_STARTED,
    RUNDOWN_OVER /* so it cannot come to the phase any more */
};

void rundown_init(struct rundown *rundown, const struct threads *threads);

/* The client must be running. A client that is over stays so. */
void rundown_set_live(struct rundown *rundown, bool is_live);
void rundown_set_over(struct rundown *rundown);

bool rundown_is_started(struct rundown *rundown);

/* Wait for a phase. timeout_ms may be 0, or UINT32_MAX for ever. */
enum rundown_result rundown_wait_live(struct rundown *rundown, uint32_t timeout_ms);
enum rundown_result rundown_wait_over(struct rundown *rundown, uint32_t timeout_ms);

/*
 * A call of the program acquires protection before it touches anything else of the client, and
 * releases it as the last thing. Another thread may learn from what the call has done that the
 * client can be closed.
 */
void rundown_acquire(struct rundown *rundown);
void rundown_release(struct rundown *rundown);

/* Wait until no call is inside. */
void rundown_wait(struct rundown *rundown);

#endif
