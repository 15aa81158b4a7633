/* Measured times, and which part of them is below a value. */
#ifndef TESTS_BENCH_SAMPLES_H
#define TESTS_BENCH_SAMPLES_H

#include <stddef.h>
#include <stdint.h>

struct samples {
    uint32_t *us; /* room for count_max of them */
    size_t count;
    size_t count_max;
};

/* Room that cannot be had ends the program: there is nothing to measure then. */
void samples_init(struct samples *samples, size_t count_max);
void samples_deinit(struct samples *samples);

/* What has no room is left out. */
void samples_add(struct samples *samples, uint64_t us);

/* So many per cent of the samples are below it; 0 without samples. Sorts them. */
uint32_t samples_percentile(struct samples *samples, unsigned int percent);

#endif
