#include "broker/core/refusal.h"

void refusal_note(struct refusal *refusal, uint64_t now_us)
{
    if (refusal->first_us == 0 || now_us - refusal->last_us >= REFUSAL_US_MAX) {
        refusal->first_us = now_us;
    }
    refusal->last_us = now_us;
}

bool refusal_is_fresh(const struct refusal *refusal, uint64_t now_us)
{
    return refusal->first_us != 0 && now_us - refusal->last_us < REFUSAL_RETRY_US;
}

bool refusal_is_final(const struct refusal *refusal, uint64_t now_us)
{
    return refusal->first_us != 0 && now_us - refusal->first_us >= REFUSAL_US_MAX;
}
