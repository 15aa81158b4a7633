#include "broker/core/removals.h"

#include <string.h>

void removals_init(struct removals *removals, const struct store *store)
{
    memset(removals, 0, sizeof(*removals));
    removals->store = store;
}

static bool remove_file(const struct removals *removals, const struct removal *removal,
                        bool has_older)
{
    const struct store *store = removals->store;

    return removal->ends_epoch && has_older ? store->clear(store->context, removal->segment.first)
                                            : store->remove(store->context, removal->segment.first);
}

bool removals_add(struct removals *removals, const struct removal *removal, uint64_t now_us)
{
    if (removals->count == REMOVALS_MAX) {
        return false;
    }
    if (remove_file(removals, removal, removals->count != 0)) {
        return true;
    }
    if (removals->count == 0) {
        removals->retry_us = now_us + REMOVAL_INTERVAL_US;
    }
    removals->waiting[removals->count] = *removal;
    removals->count++;
    removals->bytes += removal->segment.size;
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
        const struct removal removal = removals->waiting[i];

        if (!remove_file(removals, &removal, kept != 0)) {
            removals->waiting[kept] = removal;
            removals->bytes += removal.segment.size;
            kept++;
        }
    }
    removals->count = kept;
}
