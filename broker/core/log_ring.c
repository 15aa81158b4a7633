#include "broker/core/log_ring.h"

#include "broker/core/assertion.h"

#include <stdio.h>

void log_ring_count_dropped(struct log_ring *ring, uint64_t count, uint64_t utc_us)
{
    ring->dropped_count += count;
    ring->dropped_utc_us = utc_us;
}

void log_ring_put(struct log_ring *ring, const struct log_line *line)
{
    ASSERTION(ring->count <= LOG_RING_LINES_MAX);
    if (ring->dropped_count != 0 || ring->count == LOG_RING_LINES_MAX) {
        log_ring_count_dropped(ring, 1, line->utc_us);
        return;
    }
    ring->lines[(ring->first + ring->count) % LOG_RING_LINES_MAX] = *line;
    ring->count++;
}

static uint64_t take_dropped(struct log_ring *ring, struct log_line *line_out)
{
    const uint64_t count = ring->dropped_count;

    line_out->level = LOG_LEVEL_WARNING;
    line_out->number = 0;
    line_out->utc_us = ring->dropped_utc_us;
    (void)snprintf(line_out->text, sizeof(line_out->text), "%llu %s not logged",
                   (unsigned long long)count, count == 1 ? "line was" : "lines were");
    ring->dropped_count = 0;
    return count;
}

uint64_t log_ring_take(struct log_ring *ring, struct log_line *line_out)
{
    if (ring->count != 0) {
        *line_out = ring->lines[ring->first];
        ring->first = (ring->first + 1) % LOG_RING_LINES_MAX;
        ring->count--;
        return 1;
    }
    return ring->dropped_count != 0 ? take_dropped(ring, line_out) : 0;
}
