#include "client_lib/core/backoff.h"

#include "proto/assertion.h"

/* SplitMix64: every seed is a good one. */
static uint64_t draw(uint64_t *random)
{
    uint64_t value = *random += 0x9E3779B97F4A7C15u;

    value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9u;
    value = (value ^ (value >> 27)) * 0x94D049BB133111EBu;
    return value ^ (value >> 31);
}

void backoff_init(struct backoff *backoff, uint32_t bound_ms_min, uint32_t bound_ms_max,
                  uint64_t seed)
{
    ASSERTION_OR_RETURN(bound_ms_min >= 1 && bound_ms_min <= bound_ms_max);
    backoff->bound_ms = bound_ms_min;
    backoff->bound_ms_min = bound_ms_min;
    backoff->bound_ms_max = bound_ms_max;
    backoff->random = seed;
}

uint32_t backoff_next_ms(struct backoff *backoff)
{
    const uint64_t choices = (uint64_t)backoff->bound_ms + 1;
    const uint32_t delay_ms = (uint32_t)(draw(&backoff->random) % choices);

    ASSERTION_OR(backoff->bound_ms <= backoff->bound_ms_max, backoff->bound_ms_max);
    if (backoff->bound_ms > backoff->bound_ms_max / 2) {
        backoff->bound_ms = backoff->bound_ms_max;
    } else {
        backoff->bound_ms *= 2;
    }
    return delay_ms;
}

void backoff_reset(struct backoff *backoff)
{
    backoff->bound_ms = backoff->bound_ms_min;
}
