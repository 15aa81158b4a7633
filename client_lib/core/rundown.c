#include "client_lib/core/rundown.h"

#include <string.h>

#include "proto/assertion.h"

void rundown_init(struct rundown *rundown, const struct threads *threads)
{
    ASSERTION_OR_RETURN(threads != NULL);
    memset(rundown, 0, sizeof(*rundown));
    rundown->threads = threads;
}

/* Under the lock. */
static void set_phase(struct rundown *rundown, enum client_phase phase)
{
    ASSERTION_OR_RETURN(rundown->phase != PHASE_NEW);
    if (rundown->phase != PHASE_OVER) {
        rundown->phase = phase;
    }
    threads_wake_all(rundown->threads);
}

void rundown_set_live(struct rundown *rundown, bool is_live)
{
    threads_lock(rundown->threads);
    set_phase(rundown, is_live ? PHASE_LIVE : PHASE_RUNNING);
    threads_unlock(rundown->threads);
}

void rundown_set_over(struct rundown *rundown)
{
    threads_lock(rundown->threads);
    set_phase(rundown, PHASE_OVER);
    threads_unlock(rundown->threads);
}

bool rundown_is_started(struct rundown *rundown)
{
    bool is_started;

    threads_lock(rundown->threads);
    is_started = rundown->phase != PHASE_NEW;
    threads_unlock(rundown->threads);
    return is_started;
}

void rundown_acquire(struct rundown *rundown)
{
    threads_lock(rundown->threads);
    rundown->calls++;
    threads_unlock(rundown->threads);
}

/* Under the lock. */
static void remove_call(struct rundown *rundown)
{
    ASSERTION_OR_RETURN(rundown->calls > 0);
    rundown->calls--;
    threads_wake_all(rundown->threads);
}

void rundown_release(struct rundown *rundown)
{
    threads_lock(rundown->threads);
    remove_call(rundown);
    threads_unlock(rundown->threads);
}

/* Whether the client can still come to a phase: RUNDOWN_OK, or why not. */
static enum rundown_result judge(const struct rundown *rundown)
{
    switch (rundown->phase) {
    case PHASE_NEW:
        return RUNDOWN_NOT_STARTED;
    case PHASE_OVER:
        return RUNDOWN_OVER;
    case PHASE_RUNNING:
    case PHASE_LIVE:
        break;
    }
    return RUNDOWN_OK;
}

static enum rundown_result wait_for(struct rundown *rundown, enum client_phase phase,
                                    uint32_t timeout_ms)
{
    const uint64_t deadline_ms = threads_deadline(rundown->threads, timeout_ms);
    enum rundown_result result = RUNDOWN_OK;

    threads_lock(rundown->threads);
    while (rundown->phase != phase && judge(rundown) == RUNDOWN_OK && result == RUNDOWN_OK) {
        if (!threads_wait_until(rundown->threads, deadline_ms)) {
            result = RUNDOWN_TIMEOUT;
        }
    }
    if (rundown->phase == phase) {
        result = RUNDOWN_OK;
    } else if (judge(rundown) != RUNDOWN_OK) {
        result = judge(rundown);
    }
    threads_unlock(rundown->threads);
    return result;
}

enum rundown_result rundown_wait_live(struct rundown *rundown, uint32_t timeout_ms)
{
    return wait_for(rundown, PHASE_LIVE, timeout_ms);
}

enum rundown_result rundown_wait_over(struct rundown *rundown, uint32_t timeout_ms)
{
    return wait_for(rundown, PHASE_OVER, timeout_ms);
}

void rundown_wait(struct rundown *rundown)
{
    threads_lock(rundown->threads);
    while (rundown->calls > 0) {
        threads_wait(rundown->threads);
    }
    threads_unlock(rundown->threads);
}
