/*
 * What the core needs of threads: one lock, one condition, a clock, and to know who is calling.
 *
 * A port, so that the rules of teardown are plain C that the host tests under its own threads.
 * The lock is not recursive and is never held while a callback of the program runs.
 */
#ifndef CLIENT_LIB_CORE_THREADS_H
#define CLIENT_LIB_CORE_THREADS_H

#include <stdbool.h>
#include <stdint.h>

#define THREADS_NEVER UINT64_MAX /* a deadline that does not come */

struct threads {
    void *context; /* passed to each function */
    void (*lock)(void *context);
    void (*unlock)(void *context);
    void (*wait)(void *context); /* unlocks until woken, perhaps for nothing; locks again */
    /* The same, and false when the clock has reached the deadline, THREADS_NEVER too. */
    bool (*wait_until)(void *context, uint64_t deadline_ms);
    void (*wake_all)(void *context);
    uint64_t (*current)(void *context); /* id of the calling thread, never 0 */
    uint64_t (*now_ms)(void *context);  /* of a clock that only goes on */
};

/* The moment in timeout_ms from now; UINT32_MAX is for ever. */
static inline uint64_t threads_deadline(const struct threads *threads, uint32_t timeout_ms)
{
    return timeout_ms == UINT32_MAX ? THREADS_NEVER
                                    : threads->now_ms(threads->context) + timeout_ms;
}

#endif
