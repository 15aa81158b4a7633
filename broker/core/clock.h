/* One reading of the clocks. core has none: whatever runs it supplies a way to read them. */
#ifndef BROKER_CORE_CLOCK_H
#define BROKER_CORE_CLOCK_H

#include <stdint.h>

struct clock_reading {
    uint64_t monotonic_us; /* above 0, and never goes back; where it began means nothing */
    uint64_t utc_us;       /* since 1970-01-01 UTC; may jump */
};

struct clock_port {
    void *context;
    void (*read)(void *context, struct clock_reading *now_out);
};

#endif
