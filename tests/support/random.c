#include "tests/support/random.h"

void random_init(struct random *random, uint64_t seed)
{
    random->state = seed;
}

/* SplitMix64: good enough for tests, and any seed will do, 0 too. */
uint32_t random_below(struct random *random, uint32_t limit)
{
    uint64_t mixed;

    random->state += UINT64_C(0x9E3779B97F4A7C15);
    mixed = random->state;
    mixed = (mixed ^ (mixed >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    mixed = (mixed ^ (mixed >> 27)) * UINT64_C(0x94D049BB133111EB);
    mixed ^= mixed >> 31;
    return (uint32_t)(mixed >> 32) % limit;
}

bool random_once_in(struct random *random, uint32_t calls)
{
    return random_below(random, calls) == 0;
}
