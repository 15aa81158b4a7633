/* The lives of the broker in a simulated world: how each starts and how it ends. */
#ifndef TESTS_SIM_LIFE_H
#define TESTS_SIM_LIFE_H

#include "tests/sim/world.h"

/* Start the broker, again and again if it is killed while it starts. */
void life_start(struct world *world);

/* The broker has committed what this turn brought. */
void life_commit_truth(struct world *world);

/* Nothing of the broker's may be above its limit. */
void life_check_limits(const struct world *world);

/* After a turn: the broker knows how the disk's flushes went before it, and how often that
   became bad. */
void life_check_flush(struct world *world, enum store_flush flush);

/* Perhaps end this life, and start the next one. */
void life_go_on(struct world *world);

void life_end(struct world *world, enum life_end end);

#endif
