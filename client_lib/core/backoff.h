/*
 * How long to wait before the next attempt: exponential backoff with full jitter.
 *
 * Each delay is drawn from 0 to a bound that doubles, so a thousand clients that lost the same
 * broker do not reconnect in step. Pure: the random numbers come from a generator with a seed.
 */
#ifndef CLIENT_LIB_CORE_BACKOFF_H
#define CLIENT_LIB_CORE_BACKOFF_H

#include <stdint.h>

struct backoff {
    uint32_t bound_ms; /* of the next delay */
    uint32_t bound_ms_min;
    uint32_t bound_ms_max;
    uint64_t random;
};

/* bound_ms_min must be at least 1 and at most bound_ms_max. */
void backoff_init(struct backoff *backoff, uint32_t bound_ms_min, uint32_t bound_ms_max,
                  uint64_t seed);

/* The delay before the next attempt, from 0 to the bound, both included. */
uint32_t backoff_next_ms(struct backoff *backoff);

/* After a connection that held: the next loss begins with the smallest bound again. */
void backoff_reset(struct backoff *backoff);

#endif
