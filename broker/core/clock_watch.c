#include "broker/core/clock_watch.h"

#include "broker/core/assertion.h"

#include <string.h>

void clock_watch_init(struct clock_watch *watch, const struct clock_reading *now)
{
    memset(watch, 0, sizeof(*watch));
    watch->last = *now;
}

static uint64_t distance(uint64_t left, uint64_t right)
{
    return left > right ? left - right : right - left;
}

bool clock_watch_read(struct clock_watch *watch, const struct clock_reading *now)
{
    uint64_t expected_us;

    ASSERTION(now->monotonic_us >= watch->last.monotonic_us);
    expected_us = watch->last.utc_us + (now->monotonic_us - watch->last.monotonic_us);
    watch->last = *now;
    if (distance(now->utc_us, expected_us) <= CLOCK_STEP_US_MIN) {
        return false;
    }
    watch->stepped_count++;
    /* A second step before the first was taken: both together are one, from the first's start. */
    watch->expected_us = watch->has_stepped ? watch->expected_us : expected_us;
    watch->has_stepped = true;
    return true;
}

bool clock_watch_take(struct clock_watch *watch, uint64_t *expected_us_out)
{
    bool has_stepped = watch->has_stepped;

    *expected_us_out = watch->expected_us;
    watch->has_stepped = false;
    return has_stepped;
}
