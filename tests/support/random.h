/*
 * Numbers that look random and are the same for the same seed, on every system.
 *
 * A test that fails prints its seed, so that the failure comes back when it is run again.
 */
#ifndef TESTS_SUPPORT_RANDOM_H
#define TESTS_SUPPORT_RANDOM_H

#include <stdbool.h>
#include <stdint.h>

struct random {
    uint64_t state;
};

void random_init(struct random *random, uint64_t seed);

/* A number from 0 to limit - 1; limit must not be 0. */
uint32_t random_below(struct random *random, uint32_t limit);

/* True once in so many calls, on average. */
bool random_once_in(struct random *random, uint32_t calls);

#endif
