/*
 * Since when something has been refused, as far as anybody has asked.
 *
 * Zeros: it is not refused. Times are monotonic, in microseconds, and above 0. Whoever has not
 * asked for long does not know of the time between, so that counts for nothing.
 */
#ifndef BROKER_CORE_REFUSAL_H
#define BROKER_CORE_REFUSAL_H

#include <stdbool.h>
#include <stdint.h>

/* For so long somebody may keep us from something, such as a scanner or a backup from a segment,
   before it is taken for lost. */
#define REFUSAL_US_MAX UINT64_C(5000000)

/* Between two attempts. */
#define REFUSAL_RETRY_US UINT64_C(200000)

struct refusal {
    uint64_t first_us;
    uint64_t last_us;
};

/* It was refused once more. */
void refusal_note(struct refusal *refusal, uint64_t now_us);

/* Whether it is known to be refused without asking: it was, a moment ago. */
bool refusal_is_fresh(const struct refusal *refusal, uint64_t now_us);

/* Whether it is refused for so long that it counts as lost. */
bool refusal_is_final(const struct refusal *refusal, uint64_t now_us);

#endif
