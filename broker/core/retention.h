/*
 * Which segments are removed, and when: the oldest, while they are too large together or the oldest
 * is too old.
 *
 * What this epoch wrote is as old as monotonic time says. What an earlier one wrote is as old as the
 * clock says, and no older than the clock at the start and monotonic time since then say: a clock
 * that is wrong for a while forgets nothing. A clock that has just stepped may soon be put right, so
 * ages do not count for a while after that. Nor do they after the start: nothing says how long the
 * clock has shown the time that it shows then.
 */
#ifndef BROKER_CORE_RETENTION_H
#define BROKER_CORE_RETENTION_H

#include "broker/core/clock.h"
#include "broker/core/removals.h"
#include "broker/core/segments.h"
#include "broker/core/store.h"

#include <stdbool.h>
#include <stdint.h>

/* How long ages do not count after the start and after a step of the clock: one hour. */
#define RETENTION_CLOCK_SETTLES_US UINT64_C(3600000000) /* microseconds */

struct retention_config {
    struct segments *segments; /* borrowed, as the next */
    const struct store *store;
    uint64_t epoch; /* of this run */
    uint64_t total_bytes_max;
    uint64_t age_us_max;
};

struct retention {
    struct retention_config config;
    struct clock_reading now;
    struct clock_reading begun; /* the first time that was set */
    uint64_t ages_count_at_us;  /* monotonic: before, no segment is removed for its age */
    uint64_t removed_segments;
    struct removals removals;
};

void retention_init(struct retention *retention, const struct retention_config *config);

/* Monotonic time must not go back. */
void retention_set_time(struct retention *retention, const struct clock_reading *now);

/* The clock has stepped: ages count again after RETENTION_CLOCK_SETTLES_US. */
void retention_note_clock_step(struct retention *retention);

/* Remove segments for their size and age. The newest stays, because the broker writes to it. A
   segment that the store cannot delete leaves the list too; its file is tried again later. */
void retention_enforce(struct retention *retention);

#endif
