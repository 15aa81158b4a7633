/*
 * Refusing what a user sends beyond its allowance, and telling each such user so once a period.
 *
 * A user with refused events keeps a reference of the limiter until they are told, so that no
 * refusal is forgotten.
 */
#ifndef BROKER_CORE_LIMITER_H
#define BROKER_CORE_LIMITER_H

#include "broker/core/user.h"
#include "proto/event.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct limiter {
    struct list refused; /* users with refused events that are not told; the first refused first */
};

void limiter_init(struct limiter *limiter);

/* Whether the user may send one more notification of so many bytes; if not, it is counted.
   sender says how an event about it tells the user. */
bool limiter_take(struct limiter *limiter, struct user *user, const struct event_user *sender,
                  size_t bytes, uint64_t monotonic_us);

/* So many of the user's notifications were refused for another reason. */
void limiter_refuse(struct limiter *limiter, struct user *user, const struct event_user *sender,
                    uint64_t count, uint64_t monotonic_us);

/*
 * The user that is to be told now, or NULL. Its refused_user and refused_count say what; the
 * caller has told it when it calls limiter_told.
 */
struct user *limiter_next_told(struct limiter *limiter, uint64_t monotonic_us);

/* The user was told. The reference of the limiter is the caller's to release. */
void limiter_told(struct limiter *limiter, struct user *user);

/* Whether some user is to be told sooner or later. */
bool limiter_waits_for_time(const struct limiter *limiter);

/* Release all users that were not told. */
void limiter_deinit(struct limiter *limiter, struct users *users);

#endif
