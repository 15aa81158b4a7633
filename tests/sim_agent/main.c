/*
 * The seeded simulation of the agent's core. See world.h for what is simulated; ledger.h, pace.h and
 * requests.h say what must hold.
 *
 *   simulation_agent --seed N [--trace]    one story
 *   simulation_agent --total N             stories one after the other, so many steps in all
 */
#include "tests/sim/violation.h"
#include "tests/sim_agent/world.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STEPS_PER_SEED UINT64_C(300)

static void run_seed(uint64_t seed)
{
    static struct world world;

    violation_set_place(seed, 0);
    world_init(&world, seed);
    for (uint64_t step = 1; step <= STEPS_PER_SEED; step++) {
        violation_set_place(seed, step);
        world_step(&world);
    }
    world_end(&world);
    world_deinit(&world);
}

int main(int argc, char **argv)
{
    const bool has_seed = argc >= 3 && strcmp(argv[1], "--seed") == 0;
    const bool has_total = argc == 3 && strcmp(argv[1], "--total") == 0;
    const uint64_t number = has_seed || has_total ? strtoull(argv[2], NULL, 10) : 0;

    violation_set_program("build/host/tests/simulation_agent");
    if (has_seed) {
        trace_is_on = argc == 4 && strcmp(argv[3], "--trace") == 0;
        run_seed(number);
    } else if (has_total) {
        for (uint64_t seed = 1; (seed - 1) * STEPS_PER_SEED < number; seed++) {
            run_seed(seed);
        }
    } else {
        (void)fprintf(stderr, "usage: simulation_agent --seed N [--trace] | --total N\n");
        return 2;
    }
    (void)printf("nothing found\n");
    return 0;
}
