#include "broker/core/removals.h"

#include <string.h>

void removals_init(struct removals *removals, const struct store *store)
{
    memset(removals, 0, sizeof(*removals));
    removals->store = store;
}

static bool remove_file(const struct removals *removals, const struct store_segment *segment)
{
    return removals->store->remove(removals->store->context, segment->first);
}

bool removals_add(struct removals *removals, const struct store_segment *segment, uint64_t now_us)
{
    if (removals->count == REMOVALS_MAX) {
        return false;
    }
    if (remove_file(removals, segment)) {
        return true;
    }
    if (removals->count == 0) {
        removals->retry_us = now_us + REMOVAL_INTERVAL_US;
    }
    removals->waiting[removals->count] = *segment;
    removals->count++;
    removals->bytes += segment->size;
    removals->failures++;
    return true;
}

void removals_retry(struct removals *removals, uint64_t now_us)
{
    size_t kept = 0;

    if (removals->count == 0 || now_us < removals->retry_us) {
        return;
    }
    removals->retry_us = now_us + REMOVAL_INTERVAL_US;
    removals->bytes = 0;
    for (size_t i = 0; i < removals->count; i++) {
        const struct store_segment segment = removals->waiting[i];

        if (!remove_file(removals, &segment)) {
            removals->waiting[kept] = segment;
            removals->bytes += segment.size;
            kept++;
        }
    }
    removals->count = kept;
}
