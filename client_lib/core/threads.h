/*
 * What the core needs of threads: one lock, one condition, and to know who is calling.
 *
 * A port, so that the rules of teardown are plain C that the host tests under its own threads.
 * The lock is not recursive and is never held while a callback of the program runs.
 */
#ifndef CLIENT_LIB_CORE_THREADS_H
#define CLIENT_LIB_CORE_THREADS_H

#include <stdint.h>

struct threads {
    void *context; /* passed to each function */
    void (*lock)(void *context);
    void (*unlock)(void *context);
    void (*wait)(void *context); /* unlocks until woken, perhaps for nothing; locks again */
    void (*wake_all)(void *context);
    uint64_t (*current)(void *context); /* id of the calling thread, never 0 */
};

#endif
