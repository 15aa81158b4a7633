/*
 * Notices a clock step: UTC that moves against monotonic time between two readings.
 *
 * Each reading is compared with the one before, so the small corrections of a clock that is
 * disciplined (slewed) never add up to a step, however long the broker runs.
 */
#ifndef BROKER_CORE_CLOCK_WATCH_H
#define BROKER_CORE_CLOCK_WATCH_H

#include "broker/core/clock.h"
#include "proto/limits.h"

#include <stdbool.h>
#include <stdint.h>

/* A smaller difference is no step. */
#define CLOCK_STEP_US_MIN (CLOCK_STEP_MS_MIN * UINT64_C(1000)) /* microseconds */

struct clock_watch {
    struct clock_reading last;
    bool has_stepped;       /* and it was not taken yet */
    uint64_t expected_us;   /* the UTC time that the clock would show without the step */
    uint64_t stepped_count; /* steps since the start */
};

void clock_watch_init(struct clock_watch *watch, const struct clock_reading *now);

/* The next reading. Monotonic time must not go back. True when the clock has stepped. */
bool clock_watch_read(struct clock_watch *watch, const struct clock_reading *now);

/* Take the step that is not told yet; false when there is none. */
bool clock_watch_take(struct clock_watch *watch, uint64_t *expected_us_out);

#endif
