/* One reading of the clocks, taken once a wake-up and passed in: core has no clock. */
#ifndef BROKER_CORE_CLOCK_H
#define BROKER_CORE_CLOCK_H

#include <stdint.h>

struct clock_reading {
    uint64_t monotonic_us; /* never goes back; its zero means nothing */
    uint64_t utc_us;       /* since 1970-01-01 UTC; may jump */
};

#endif
