/*
 * A story: events happen, the agent runs and is killed, the server, the disk, the memory and the file
 * of refused records fail for a while. What follows in which order is drawn from the seed. In the end
 * all is well, and then everything must have come through.
 */
#ifndef TESTS_SIM_AGENT_WORLD_H
#define TESTS_SIM_AGENT_WORLD_H

#include "tests/sim_agent/life.h"

struct world {
    struct surroundings around;
    struct life life;
};

void world_init(struct world *world, uint64_t seed);
void world_deinit(struct world *world);

void world_step(struct world *world);

/* No more events come, all is well, and there is time. */
void world_end(struct world *world);

#endif
