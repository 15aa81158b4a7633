#include "client_lib/win/win_threads.h"

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
    threads->port.wake_all = wake_all;
    threads->port.current = current;
}
