/*
 * The seeded simulation of the broker's core and the library's. See world.h for what is simulated
 * and truth.h for what must hold.
 *
 *   sim --seed N [--steps N] [--trace]   one story
 *   sim --total N [--first SEED]         stories one after the other, so many steps in all
 *   sim --minutes N [--first SEED]       the same for a time, with progress
 *   sim --seeds FILE                     stories that once found something
 */
#include "tests/sim/violation.h"
#include "tests/sim/world.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Long enough for the journal to turn over many times, short enough to replay at once. */
#define STEPS_PER_SEED UINT64_C(2000)

#define PROGRESS_SECONDS 5

struct plan {
    bool has_seed;
    uint64_t seed; /* or the first one */
    uint64_t steps;
    uint64_t total;
    uint64_t minutes;
    const char *seeds; /* a file: each line a seed, its steps and a sentence; # begins a comment */
};

static void run_seed(uint64_t seed, uint64_t steps)
{
    static struct world world;

    violation_set_place(seed, 0);
    world_init(&world, seed);
    for (uint64_t step = 1; step <= steps; step++) {
        violation_set_place(seed, step);
        world_step(&world);
    }
    world_deinit(&world);
}

static void tell_progress(uint64_t seeds, uint64_t steps, time_t started)
{
    uint64_t elapsed = (uint64_t)(time(NULL) - started);

    (void)printf("%" PRIu64 " seeds, %" PRIu64 " steps, %" PRIu64 " s, %" PRIu64 " steps/s\n",
                 seeds, steps, elapsed, steps / (elapsed == 0 ? 1 : elapsed));
    (void)fflush(stdout);
}

static void run_many(const struct plan *plan)
{
    time_t started = time(NULL);
    time_t told = started;
    uint64_t seeds = 0;
    uint64_t steps = 0;

    while (plan->minutes != 0 ? time(NULL) - started < (time_t)(plan->minutes * 60)
                              : steps < plan->total) {
        run_seed(plan->seed + seeds, plan->steps);
        seeds++;
        steps += plan->steps;
        if (time(NULL) - told >= PROGRESS_SECONDS) {
            tell_progress(seeds, steps, started);
            told = time(NULL);
        }
    }
    tell_progress(seeds, steps, started);
}

static int run_listed(const char *path)
{
    FILE *file = fopen(path, "r");
    char line[256];
    uint64_t seed;
    uint64_t steps;

    if (file == NULL) {
        (void)fprintf(stderr, "cannot open %s\n", path);
        return 2;
    }
    while (fgets(line, sizeof(line), file) != NULL) {
        if (sscanf(line, "%" SCNu64 " %" SCNu64, &seed, &steps) == 2) {
            (void)printf("%s", line);
            (void)fflush(stdout);
            run_seed(seed, steps);
        }
    }
    (void)fclose(file);
    return 0;
}

static bool read_option(struct plan *plan, const char *name, const char *value)
{
    char *end;
    uint64_t number = strtoull(value, &end, 10);

    if (strcmp(name, "--seeds") == 0) {
        plan->seeds = value;
        return true;
    }
    if (end == value || *end != '\0') {
        return false;
    }
    if (strcmp(name, "--seed") == 0) {
        plan->has_seed = true;
        plan->seed = number;
    } else if (strcmp(name, "--first") == 0) {
        plan->seed = number;
    } else if (strcmp(name, "--steps") == 0) {
        plan->steps = number;
    } else if (strcmp(name, "--total") == 0) {
        plan->total = number;
    } else if (strcmp(name, "--minutes") == 0) {
        plan->minutes = number;
    } else {
        return false;
    }
    return true;
}

int main(int argc, char **argv)
{
    struct plan plan = {false, 1, STEPS_PER_SEED, 200000, 0, NULL};

    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--trace") == 0) {
            trace_is_on = true;
        } else if (i + 1 < argc && read_option(&plan, argv[i], argv[i + 1])) {
            i++;
        } else {
            (void)fprintf(stderr, "usage: sim [--seed N | --first N] [--steps N] [--total N] "
                                  "[--minutes N] [--trace] [--seeds FILE]\n");
            return 2;
        }
    }
    if (plan.seeds != NULL) {
        return run_listed(plan.seeds);
    }
    if (plan.has_seed) {
        run_seed(plan.seed, plan.steps);
        (void)printf("seed %" PRIu64 ": %" PRIu64 " steps, nothing found\n", plan.seed, plan.steps);
    } else {
        run_many(&plan);
    }
    return 0;
}
