/*
 * Files of segments that retention has removed, and that the store could not delete yet because
 * another program holds them.
 *
 * No reader gets their events any more. They are tried again until they are gone. A broker that
 * starts meanwhile finds them in its store, as its oldest segments. It must see then that others
 * were removed behind them. Within an epoch the numbers of the events tell it. The last segment of
 * an epoch would be missed, so it is left empty while an older file is there.
 */
#ifndef BROKER_CORE_REMOVALS_H
#define BROKER_CORE_REMOVALS_H

#include "broker/core/store.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Files that wait at a time. When that many do, retention waits for them. */
enum { REMOVALS_MAX = 8 };

/* Between two attempts. */
#define REMOVAL_INTERVAL_US UINT64_C(10000000)

struct removal {
    struct store_segment segment;
    bool ends_epoch; /* the next segment is of another one */
};

struct removals {
    const struct store *store;            /* borrowed */
    struct removal waiting[REMOVALS_MAX]; /* in journal order */
    size_t count;
    uint64_t bytes;    /* of the files that wait */
    uint64_t failures; /* files that could not be deleted at once */
    uint64_t retry_us; /* monotonic: when those that wait are tried again */
};

void removals_init(struct removals *removals, const struct store *store);

/* Delete the file of a segment that is above all before, at once or later. False when too many wait:
   the segment stays. */
bool removals_add(struct removals *removals, const struct removal *removal, uint64_t now_us);

/* Try again those that wait, if it is time. Once a wake-up. */
void removals_retry(struct removals *removals, uint64_t now_us);

#endif
