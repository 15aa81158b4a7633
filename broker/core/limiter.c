#include "broker/core/limiter.h"

#include <stdlib.h>
#include <string.h>

#define US_PER_S UINT64_C(1000000)
#define S_PER_DAY UINT64_C(86400)

/* Tokens are kept in millionths, which makes "per second" and "microseconds" one number. */
#define TOKEN US_PER_S

/* Debts first, or who has nothing left could take a lot for each single token. */
static void put(struct bucket *bucket, uint64_t tokens)
{
    uint64_t paid = tokens < bucket->debt ? tokens : bucket->debt;

    bucket->debt -= paid;
    bucket->level += tokens - paid;
}

static void fill(struct bucket *bucket, uint64_t per_second, uint64_t capacity, uint64_t now_us)
{
    uint64_t elapsed_us = now_us - bucket->filled_us;
    uint64_t missing = capacity * TOKEN - bucket->level + bucket->debt;

    bucket->filled_us = now_us;
    if (per_second == 0) {
        return;
    }
    put(bucket, elapsed_us >= missing / per_second ? missing : elapsed_us * per_second);
}

/* Take what was used without asking. */
static void charge(struct bucket *bucket, uint64_t tokens)
{
    uint64_t taken = tokens < bucket->level ? tokens : bucket->level;

    bucket->level -= taken;
    bucket->debt += tokens - taken;
}

/* Who is not known cannot be told from others who are not, so all of them together get little. */
static uint64_t part_of(const char *sid)
{
    return sid[0] == '\0' ? UNKNOWN_USERS_PART : 1;
}

/* The share at once and half of it again in a day, so that no 24 hours see more than one and a half:
   of a journal of two shares, that leaves others a quarter. */
static uint64_t journal_capacity(uint64_t share_bytes, uint64_t part)
{
    return share_bytes / part;
}

/* Never nothing, where there is a share: who has used it up must get out of it again. */
static uint64_t journal_per_second(uint64_t share_bytes, uint64_t part)
{
    uint64_t per_second = journal_capacity(share_bytes, part) / 2 / S_PER_DAY;

    return per_second == 0 && share_bytes != 0 ? 1 : per_second;
}

static void start_user(struct limited_user *user, const char *sid, uint64_t journal_share_bytes,
                       uint64_t now_us)
{
    memset(user, 0, sizeof(*user));
    memcpy(user->sid, sid, strlen(sid) + 1);
    user->events.level = USER_EVENTS_BURST_MAX / part_of(sid) * TOKEN;
    user->bytes.level = USER_BYTES_BURST_MAX / part_of(sid) * TOKEN;
    user->journal.level = journal_capacity(journal_share_bytes, part_of(sid)) * TOKEN;
    user->events.filled_us = now_us;
    user->bytes.filled_us = now_us;
    user->journal.filled_us = now_us;
}

static void fill_user(const struct limiter *limiter, struct limited_user *user, uint64_t now_us)
{
    uint64_t part = part_of(user->sid);
    uint64_t share = limiter->journal_share_bytes;

    fill(&user->events, USER_EVENTS_PER_S_MAX / part, USER_EVENTS_BURST_MAX / part, now_us);
    fill(&user->bytes, USER_BYTES_PER_S_MAX / part, USER_BYTES_BURST_MAX / part, now_us);
    fill(&user->journal, journal_per_second(share, part), journal_capacity(share, part), now_us);
}

/* The user's place, or the one of who has been quiet longest. Who is still to be told of a
   refusal keeps his place if there is any other. */
static struct limited_user *find_user(struct limiter *limiter, const char *sid, uint64_t now_us)
{
    struct limited_user *quietest = NULL;

    for (size_t i = 0; i < limiter->count; i++) {
        struct limited_user *user = &limiter->users[i];

        if (strcmp(user->sid, sid) == 0) {
            return user;
        }
        if (user->refused_count == 0 && (quietest == NULL || user->used_us < quietest->used_us)) {
            quietest = user;
        }
    }
    if (limiter->count < LIMITED_USERS_MAX) {
        quietest = &limiter->users[limiter->count];
        limiter->count++;
    } else if (quietest == NULL) {
        quietest = &limiter->users[0];
    }
    start_user(quietest, sid, limiter->journal_share_bytes, now_us);
    return quietest;
}

/* How much an event takes of the journal is known only afterwards; one too much is allowed, and
   owed. */
static bool has_tokens(const struct limiter *limiter, const struct limited_user *user, size_t bytes)
{
    return user->events.level >= TOKEN && user->bytes.level >= bytes * TOKEN &&
           (limiter->journal_share_bytes == 0 || user->journal.level >= TOKEN);
}

static void refuse(struct limited_user *place, const struct event_user *user, uint64_t count,
                   uint64_t now_us)
{
    if (place->refused_count == 0) {
        place->refused_us = now_us;
    }
    place->refused_count += count;
    place->user = *user;
    place->user.sid = place->sid;
}

bool limiter_init(struct limiter *limiter, uint64_t journal_share_bytes)
{
    memset(limiter, 0, sizeof(*limiter));
    limiter->journal_share_bytes = journal_share_bytes;
    limiter->users = calloc(LIMITED_USERS_MAX, sizeof(*limiter->users));
    return limiter->users != NULL;
}

bool limiter_take(struct limiter *limiter, const struct event_user *user, size_t bytes,
                  uint64_t monotonic_us)
{
    struct limited_user *place = find_user(limiter, user->sid, monotonic_us);

    place->used_us = monotonic_us;
    fill_user(limiter, place, monotonic_us);
    if (!has_tokens(limiter, place, bytes)) {
        refuse(place, user, 1, monotonic_us);
        return false;
    }
    place->events.level -= TOKEN;
    place->bytes.level -= bytes * TOKEN;
    return true;
}

void limiter_refuse(struct limiter *limiter, const struct event_user *user, uint64_t count,
                    uint64_t monotonic_us)
{
    if (count != 0) {
        refuse(find_user(limiter, user->sid, monotonic_us), user, count, monotonic_us);
    }
}

void limiter_charge_journal(struct limiter *limiter, const struct event_user *user, uint64_t bytes,
                            uint64_t monotonic_us)
{
    struct limited_user *place = find_user(limiter, user->sid, monotonic_us);

    if (limiter->journal_share_bytes != 0) {
        charge(&place->journal, bytes * TOKEN);
    }
}

bool limiter_next_told(struct limiter *limiter, uint64_t monotonic_us, struct event_user *user_out,
                       uint64_t *count_out)
{
    for (size_t i = 0; i < limiter->count; i++) {
        struct limited_user *user = &limiter->users[i];

        if (user->refused_count != 0 &&
            monotonic_us - user->refused_us >= THROTTLED_PERIOD_MS * UINT64_C(1000)) {
            *user_out = user->user;
            *count_out = user->refused_count;
            user->refused_count = 0;
            return true;
        }
    }
    return false;
}

bool limiter_waits_for_time(const struct limiter *limiter)
{
    for (size_t i = 0; i < limiter->count; i++) {
        if (limiter->users[i].refused_count != 0) {
            return true;
        }
    }
    return false;
}

void limiter_deinit(struct limiter *limiter)
{
    free(limiter->users);
    limiter->users = NULL;
    limiter->count = 0;
}
