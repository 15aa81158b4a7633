/*
 * What the broker and the library hold in memory, against the limits by name: bytes that are
 * handed from one part to the next, not what the allocator makes of them.
 */
#ifndef TESTS_SIM_MEMORY_H
#define TESTS_SIM_MEMORY_H

#include "tests/sim/world.h"

/* Between two steps: nothing may be above its limit, nor kept for longer than it is needed. */
void memory_check(const struct world *world);

#endif
