/*
 * What one user may still send: three token buckets, of events, of bytes, and of its share of the
 * journal.
 *
 * Half of the share comes back in a day. So a flood of one user cannot push out the events of the
 * last day of other users. A flood that goes on for days is reported all the time; it can push out
 * older events.
 */
#ifndef BROKER_CORE_ALLOWANCE_H
#define BROKER_CORE_ALLOWANCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct bucket {
    uint64_t level; /* tokens left, in millionths, so that slow refills are exact */
    uint64_t debt;  /* the same, taken beyond the last one; paid before the level rises again */
    uint64_t filled_us;
};

struct allowance {
    uint64_t part; /* one part in so many of what a known user may send */
    uint64_t journal_share_bytes;
    struct bucket events;
    struct bucket bytes;
    struct bucket journal;
};

/* Full buckets. journal_share_bytes is what the user may fill at once; 0: there is no journal.
   part is 1, but for the users that share one allowance because they are not known. */
void allowance_init(struct allowance *allowance, uint64_t journal_share_bytes, uint64_t part,
                    uint64_t monotonic_us);

/* Take one event of so many bytes. False, and nothing is taken, when any bucket is empty. */
bool allowance_take(struct allowance *allowance, size_t bytes, uint64_t monotonic_us);

/* What the event has put into the journal. It is known only afterwards, so it may be owed. */
void allowance_charge_journal(struct allowance *allowance, uint64_t bytes);

#endif
