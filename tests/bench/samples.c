#include "tests/bench/samples.h"

#include <stdio.h>
#include <stdlib.h>

void samples_init(struct samples *samples, size_t count_max)
{
    samples->us = calloc(count_max + 1, sizeof(samples->us[0]));
    samples->count = 0;
    samples->count_max = count_max;
    if (samples->us == NULL) {
        (void)fprintf(stderr, "bench: no memory for %zu samples\n", count_max);
        exit(1);
    }
}

void samples_deinit(struct samples *samples)
{
    free(samples->us);
    samples->us = NULL;
}

void samples_add(struct samples *samples, uint64_t us)
{
    if (samples->count < samples->count_max) {
        samples->us[samples->count] = us < UINT32_MAX ? (uint32_t)us : UINT32_MAX;
        samples->count++;
    }
}

static int compare(const void *left, const void *right)
{
    const uint32_t *a = left;
    const uint32_t *b = right;

    return (*a > *b) - (*a < *b);
}

uint32_t samples_percentile(struct samples *samples, unsigned int percent)
{
    if (samples->count == 0) {
        return 0;
    }
    qsort(samples->us, samples->count, sizeof(samples->us[0]), compare);
    return samples->us[(samples->count - 1) * percent / 100u];
}
