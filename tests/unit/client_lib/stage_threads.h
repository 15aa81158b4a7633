/*
 * The thread port with one thread that plays all, for tests of what waits.
 *
 * Its clock stands still but for waits that end by themselves. What another thread would do while
 * one waits is a function of the test: `meanwhile` runs once, with the lock open, and wakes.
 */
#ifndef TESTS_UNIT_CLIENT_LIB_STAGE_THREADS_H
#define TESTS_UNIT_CLIENT_LIB_STAGE_THREADS_H

#include "client_lib/core/threads.h"

#include <stddef.h>
#include <stdint.h>

struct stage_threads {
    struct threads port;
    int lock_depth;
    uint64_t now_ms;
    size_t wakes;
    void (*meanwhile)(void *user);
    void *user;
};

void stage_threads_init(struct stage_threads *stage);

#endif
