/*
 * The agent's counters as Prometheus text, for the textfile collector of windows_exporter. The
 * counters begin at 0 with each start of the agent.
 */
#ifndef SAMPLES_AGENT_CORE_METRICS_H
#define SAMPLES_AGENT_CORE_METRICS_H

#include "../../common/text_buffer.h"
#include "delivery.h"

#include <stdbool.h>
#include <stdint.h>

struct metrics {
    struct delivery_counts delivery;
    uint64_t gaps;       /* that the broker told */
    uint64_t lost;       /* events of the gaps whose loss is known */
    bool lag_is_known;   /* false: the broker did not say what its newest event is */
    uint64_t lag_events; /* in the journal, and not accepted */
    uint64_t now_us;     /* time of day; microseconds since 1970-01-01 UTC */
    const char *version; /* of the agent */
};

/* Append it. */
void metrics_write(const struct metrics *metrics, struct text_buffer *out);

/* "well" and so on, as in the text. Valid for ever. */
const char *metrics_health_name(enum delivery_health health);

#endif
