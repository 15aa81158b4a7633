#include "client_lib/core/calls.h"

#include <string.h>

static void lock(struct calls *calls)
{
    calls->threads->lock(calls->threads->context);
}

static void unlock(struct calls *calls)
{
    calls->threads->unlock(calls->threads->context);
}

static void wake_all(struct calls *calls)
{
    calls->threads->wake_all(calls->threads->context);
}

void calls_init(struct calls *calls, const struct threads *threads)
{
    memset(calls, 0, sizeof(*calls));
    calls->threads = threads;
}

void calls_set_live(struct calls *calls, bool is_live)
{
    lock(calls);
    calls->is_live = is_live;
    wake_all(calls);
    unlock(calls);
}

void calls_set_over(struct calls *calls)
{
    lock(calls);
    calls->is_live = false;
    calls->is_over = true;
    wake_all(calls);
    unlock(calls);
}

void calls_enter(struct calls *calls)
{
    lock(calls);
    calls->count++;
    unlock(calls);
}

void calls_leave(struct calls *calls)
{
    lock(calls);
    calls->count--;
    wake_all(calls);
    unlock(calls);
}

/* Wait until one of the two is set; the flag that is asked for decides. */
static enum calls_result wait_for(struct calls *calls, const bool *flag, uint32_t timeout_ms)
{
    const uint64_t deadline_ms = threads_deadline(calls->threads, timeout_ms);
    enum calls_result result = CALLS_OK;

    lock(calls);
    while (calls->is_started && !*flag && !calls->is_over && result == CALLS_OK) {
        if (!calls->threads->wait_until(calls->threads->context, deadline_ms)) {
            result = CALLS_TIMEOUT;
        }
    }
    if (calls->is_started && *flag) {
        result = CALLS_OK;
    } else if (!calls->is_started || calls->is_over) {
        result = CALLS_STATE;
    }
    unlock(calls);
    return result;
}

enum calls_result calls_wait_live(struct calls *calls, uint32_t timeout_ms)
{
    return wait_for(calls, &calls->is_live, timeout_ms);
}

enum calls_result calls_wait_over(struct calls *calls, uint32_t timeout_ms)
{
    return wait_for(calls, &calls->is_over, timeout_ms);
}

void calls_drain(struct calls *calls)
{
    lock(calls);
    while (calls->count > 0) {
        calls->threads->wait(calls->threads->context);
    }
    unlock(calls);
}
