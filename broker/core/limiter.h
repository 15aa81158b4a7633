/*
 * What one user may send, so that nobody pays for another one's flood.
 *
 * Three token buckets a user: events, bytes, and a share of the journal, of which half
 * comes back in a day. So a flood cannot push everybody's last day out of it; one that goes on for
 * days, and is told all the while, can push out what is older. Who goes beyond is refused, and told
 * of it once a period. Users who send nothing are forgotten when others need the place.
 */
#ifndef BROKER_CORE_LIMITER_H
#define BROKER_CORE_LIMITER_H

#include "proto/event.h"
#include "proto/limits.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct bucket {
    uint64_t level; /* tokens left, in millionths, so that slow refills are exact */
    uint64_t debt;  /* the same, taken beyond the last one; paid before the level rises again */
    uint64_t filled_us;
};

struct limited_user {
    char sid[SID_BYTES_MAX + 1]; /* "" for all whose user is not known */
    struct event_user user;      /* as it was last refused; its sid is the one above */
    uint64_t used_us;            /* monotonic, when it sent last */
    struct bucket events;
    struct bucket bytes;
    struct bucket journal;
    uint64_t refused_count; /* since the last time it was told */
    uint64_t refused_us;    /* monotonic, the first of them */
};

struct limiter {
    struct limited_user *users;
    size_t count;
    uint64_t journal_share_bytes; /* 0: no journal, no share */
};

/* The share is what a user may fill at once. False when there is no memory; limiter_deinit is safe
   either way. */
bool limiter_init(struct limiter *limiter, uint64_t journal_share_bytes);

/* Whether the user may send one more notification of so many bytes; if not, it is counted. */
bool limiter_take(struct limiter *limiter, const struct event_user *user, size_t bytes,
                  uint64_t monotonic_us);

/* So many of the user's notifications were refused for another reason: he held too many places. */
void limiter_refuse(struct limiter *limiter, const struct event_user *user, uint64_t count,
                    uint64_t monotonic_us);

/* What the user's notification has put into the journal. */
void limiter_charge_journal(struct limiter *limiter, const struct event_user *user, uint64_t bytes,
                            uint64_t monotonic_us);

/*
 * A user who was refused and is to be told now: his identity and how many events. False when
 * there is none. Valid until the limiter is used again.
 */
bool limiter_next_told(struct limiter *limiter, uint64_t monotonic_us, struct event_user *user_out,
                       uint64_t *count_out);

/* Whether somebody is to be told sooner or later. */
bool limiter_waits_for_time(const struct limiter *limiter);

void limiter_deinit(struct limiter *limiter);

#endif
