/*
 * What the core needs of threads: one lock, one condition, a clock, and the id of the caller.
 *
 * A port, so that the rules of teardown are plain C that the host tests under its own threads.
 * The lock is not recursive and is never held while a callback of the program runs. The functions
 * at the end are the only callers of the port.
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
    /* Opens the lock until the condition is signalled, perhaps for no reason, and locks again. */
    void (*wait)(void *context);
    /* The same, and false when the clock has reached the deadline, which may be THREADS_NEVER. */
    bool (*wait_until)(void *context, uint64_t deadline_ms);
    void (*wake_all)(void *context);
    uint64_t (*current)(void *context); /* id of the calling thread, never 0 */
    uint64_t (*now_ms)(void *context);  /* of a clock that never goes back */
};

static inline void threads_lock(const struct threads *threads)
{
    threads->lock(threads->context);
}

static inline void threads_unlock(const struct threads *threads)
{
    threads->unlock(threads->context);
}

/* These three only under the lock. */
static inline void threads_wait(const struct threads *threads)
{
    threads->wait(threads->context);
}

static inline bool threads_wait_until(const struct threads *threads, uint64_t deadline_ms)
{
    return threads->wait_until(threads->context, deadline_ms);
}

static inline void threads_wake_all(const struct threads *threads)
{
    threads->wake_all(threads->context);
}

static inline uint64_t threads_current(const struct threads *threads)
{
    return threads->current(threads->context);
}

/* The moment in timeout_ms from now; UINT32_MAX is for ever. */
static inline uint64_t threads_deadline(const struct threads *threads, uint32_t timeout_ms)
{
    return timeout_ms == UINT32_MAX ? THREADS_NEVER
                                    : threads->now_ms(threads->context) + timeout_ms;
}

#endif
