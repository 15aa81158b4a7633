/*
 * A user of the machine: what one SID holds of the broker, and what it has used.
 *
 * There is one object for a SID. Connections, waiting operations and device names hold references
 * to it, so none of them has to search for their user again. All users whose token cannot be read
 * share the object of the SID "". An object without references is idle. A bounded number of idle
 * ones is kept: a notify DLL connects anew for each line, and what its user has used must not be
 * forgotten in between.
 */
#ifndef BROKER_CORE_USER_H
#define BROKER_CORE_USER_H

#include "broker/core/allowance.h"
#include "broker/core/scheduler.h"
#include "proto/data/list.h"
#include "proto/event.h"
#include "proto/limits.h"

#include <stdint.h>

#define USER_SLOTS 256u /* lists of users, by the hash of their SID */

struct user {
    struct list_node by_hash;
    struct list_node idle; /* while nothing refers to it; the longest idle is first */
    uint32_t hash;
    uint32_t references;

    struct allowance allowance;
    struct list_node refused;       /* while some of its events were refused and not yet told */
    struct event_user refused_user; /* as it was when one was refused last */
    uint64_t refused_count;
    uint64_t refused_us; /* monotonic, when the first of them was */

    struct user_queue publishers; /* that wait to be served */
    struct user_queue streams;    /* the same */
    uint32_t stream_count;        /* that are open */
    struct list operations;       /* that wait for their POST, oldest first */
    size_t operations_bytes;
    struct list device_names; /* that are remembered, oldest first */
    size_t device_names_bytes;

    char sid[SID_BYTES_MAX + 1];
};

struct users {
    struct list slots[USER_SLOTS];
    struct list idle;
    uint64_t journal_share_bytes;
    struct user unknown;
};

/* journal_share_bytes: what a user may fill of the journal at once; 0 where there is none. */
void users_init(struct users *users, uint64_t journal_share_bytes, uint64_t monotonic_us);

/*
 * The user of a SID, with a reference for the caller. "" is the user of all that are not known;
 * without memory every new user is that one.
 */
struct user *users_take(struct users *users, const char *sid, uint64_t monotonic_us);

/* One more reference, and one less. */
void user_ref(struct user *user);
void users_release(struct users *users, struct user *user);

/* All references must have been released. */
void users_deinit(struct users *users);

#endif
