#include "client_lib/win/win_threads.h"

/* The longest wait that is given to the system: it must not be INFINITE. */
#define WAIT_MS_MAX 0x7FFFFFFFu

static void lock(void *context)
{
    struct win_threads *threads = context;

    AcquireSRWLockExclusive(&threads->lock);
}

static void unlock(void *context)
{
    struct win_threads *threads = context;

    ReleaseSRWLockExclusive(&threads->lock);
}

static void wait(void *context)
{
    struct win_threads *threads = context;

    (void)SleepConditionVariableSRW(&threads->changed, &threads->lock, INFINITE, 0);
}

static uint64_t now_ms(void *context)
{
    (void)context;
    return GetTickCount64();
}

static bool wait_until(void *context, uint64_t deadline_ms)
{
    struct win_threads *threads = context;
    uint64_t now;

    if (deadline_ms == THREADS_NEVER) {
        wait(context);
        return true;
    }
    now = now_ms(context);
    if (now >= deadline_ms) {
        return false;
    }
    (void)SleepConditionVariableSRW(
        &threads->changed, &threads->lock,
        deadline_ms - now < WAIT_MS_MAX ? (DWORD)(deadline_ms - now) : WAIT_MS_MAX, 0);
    return now_ms(context) < deadline_ms;
}

static void wake_all(void *context)
{
    struct win_threads *threads = context;

    WakeAllConditionVariable(&threads->changed);
}

static uint64_t current(void *context)
{
    (void)context;
    return GetCurrentThreadId();
}

void win_threads_init(struct win_threads *threads)
{
    InitializeSRWLock(&threads->lock);
    InitializeConditionVariable(&threads->changed);
    threads->port.context = threads;
    threads->port.lock = lock;
    threads->port.unlock = unlock;
    threads->port.wait = wait;
    threads->port.wait_until = wait_until;
    threads->port.wake_all = wake_all;
    threads->port.current = current;
    threads->port.now_ms = now_ms;
}
