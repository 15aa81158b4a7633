#include "broker/core/allowance.h"

#include "proto/limits.h"

#include <string.h>

#define US_PER_S UINT64_C(1000000)
#define S_PER_DAY UINT64_C(86400)

/* Tokens are kept in millionths, which makes "per second" and "microseconds" one number. */
#define TOKEN US_PER_S

/* Debts first, or a user with nothing left could take a lot for each single token. */
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

/* The share at once and half of it again in a day, so that no 24 hours see more than one and a half:
   of a journal of two shares, that leaves others a quarter. */
static uint64_t journal_capacity(const struct allowance *allowance)
{
    return allowance->journal_share_bytes / allowance->part;
}

/* Never nothing where there is a share, or a user that has used it up could never send again. */
static uint64_t journal_per_second(const struct allowance *allowance)
{
    uint64_t per_second = journal_capacity(allowance) / 2 / S_PER_DAY;

    return per_second == 0 && allowance->journal_share_bytes != 0 ? 1 : per_second;
}

static void fill_all(struct allowance *allowance, uint64_t now_us)
{
    uint64_t part = allowance->part;

    fill(&allowance->events, USER_EVENTS_PER_S_MAX / part, USER_EVENTS_BURST_MAX / part, now_us);
    fill(&allowance->bytes, USER_BYTES_PER_S_MAX / part, USER_BYTES_BURST_MAX / part, now_us);
    fill(&allowance->journal, journal_per_second(allowance), journal_capacity(allowance), now_us);
}

/* How much an event takes of the journal is known only afterwards. So the last one may take more
   than is left, and the difference is owed. */
static bool has_tokens(const struct allowance *allowance, size_t bytes)
{
    return allowance->events.level >= TOKEN && allowance->bytes.level >= bytes * TOKEN &&
           (allowance->journal_share_bytes == 0 || allowance->journal.level >= TOKEN);
}

void allowance_init(struct allowance *allowance, uint64_t journal_share_bytes, uint64_t part,
                    uint64_t monotonic_us)
{
    memset(allowance, 0, sizeof(*allowance));
    allowance->part = part;
    allowance->journal_share_bytes = journal_share_bytes;
    allowance->events.level = USER_EVENTS_BURST_MAX / part * TOKEN;
    allowance->bytes.level = USER_BYTES_BURST_MAX / part * TOKEN;
    allowance->journal.level = journal_capacity(allowance) * TOKEN;
    allowance->events.filled_us = monotonic_us;
    allowance->bytes.filled_us = monotonic_us;
    allowance->journal.filled_us = monotonic_us;
}

bool allowance_take(struct allowance *allowance, size_t bytes, uint64_t monotonic_us)
{
    fill_all(allowance, monotonic_us);
    if (!has_tokens(allowance, bytes)) {
        return false;
    }
    allowance->events.level -= TOKEN;
    allowance->bytes.level -= bytes * TOKEN;
    return true;
}

void allowance_charge_journal(struct allowance *allowance, uint64_t bytes)
{
    if (allowance->journal_share_bytes != 0) {
        charge(&allowance->journal, bytes * TOKEN);
    }
}
