#include "broker/core/limiter.h"

#include "broker/core/assertion.h"

#include <string.h>

static struct user *first_refused(const struct limiter *limiter)
{
    return limiter->refused.first == NULL ? NULL
                                          : LIST_ITEM(limiter->refused.first, struct user, refused);
}

void limiter_init(struct limiter *limiter)
{
    memset(limiter, 0, sizeof(*limiter));
}

bool limiter_take(struct limiter *limiter, struct user *user, const struct event_user *sender,
                  size_t bytes, uint64_t monotonic_us)
{
    if (allowance_take(&user->allowance, bytes, monotonic_us)) {
        return true;
    }
    limiter_refuse(limiter, user, sender, 1, monotonic_us);
    return false;
}

void limiter_refuse(struct limiter *limiter, struct user *user, const struct event_user *sender,
                    uint64_t count, uint64_t monotonic_us)
{
    if (count == 0) {
        return;
    }
    if (user->refused_count == 0) {
        user_ref(user);
        user->refused_us = monotonic_us;
        list_append(&limiter->refused, &user->refused);
    }
    user->refused_count += count;
    user->refused_user = *sender;
    user->refused_user.sid = user->sid;
    /* A sender for which there was no memory has the object of those that are not known. */
    user->refused_user.known = user->sid[0] != '\0';
}

struct user *limiter_next_told(struct limiter *limiter, uint64_t monotonic_us)
{
    struct user *user = first_refused(limiter);

    return user != NULL && monotonic_us - user->refused_us >= THROTTLED_PERIOD_MS * UINT64_C(1000)
               ? user
               : NULL;
}

void limiter_told(struct limiter *limiter, struct user *user)
{
    ASSERTION(user->refused_count != 0);
    user->refused_count = 0;
    list_remove(&limiter->refused, &user->refused);
}

bool limiter_waits_for_time(const struct limiter *limiter)
{
    return limiter->refused.count != 0;
}

void limiter_deinit(struct limiter *limiter, struct users *users)
{
    struct user *user;

    while ((user = first_refused(limiter)) != NULL) {
        limiter_told(limiter, user);
        users_release(users, user);
    }
}
