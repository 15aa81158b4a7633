#define _POSIX_C_SOURCE 200809L

#include "tests/client/pthread_threads.h"

#include <stdlib.h>
#include <time.h>

static void must(int error)
{
    if (error != 0) {
        abort();
    }
}

static void lock(void *context)
{
    struct pthread_threads *threads = context;

    must(pthread_mutex_lock(&threads->mutex));
}

static void unlock(void *context)
{
    struct pthread_threads *threads = context;

    must(pthread_mutex_unlock(&threads->mutex));
}

static void wait_for_change(void *context)
{
    struct pthread_threads *threads = context;

    must(pthread_cond_wait(&threads->changed, &threads->mutex));
}

static uint64_t now_ms(void *context)
{
    struct timespec now;

    (void)context;
    must(clock_gettime(CLOCK_MONOTONIC, &now));
    return (uint64_t)now.tv_sec * 1000u + (uint64_t)now.tv_nsec / 1000000u;
}

static bool wait_until(void *context, uint64_t deadline_ms)
{
    struct pthread_threads *threads = context;
    struct timespec deadline;

    if (deadline_ms == THREADS_NEVER) {
        wait_for_change(context);
        return true;
    }
    deadline.tv_sec = (time_t)(deadline_ms / 1000u);
    deadline.tv_nsec = (long)(deadline_ms % 1000u) * 1000000L;
    (void)pthread_cond_timedwait(&threads->changed, &threads->mutex, &deadline);
    return now_ms(context) < deadline_ms;
}

static void wake_all(void *context)
{
    struct pthread_threads *threads = context;

    must(pthread_cond_broadcast(&threads->changed));
}

/* The address of something that each thread has once. */
static uint64_t current(void *context)
{
    static _Thread_local char mine;

    (void)context;
    return (uint64_t)(uintptr_t)&mine;
}

void pthread_threads_init(struct pthread_threads *threads)
{
    pthread_condattr_t attributes;

    must(pthread_condattr_init(&attributes));
    must(pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC));
    must(pthread_mutex_init(&threads->mutex, NULL));
    must(pthread_cond_init(&threads->changed, &attributes));
    must(pthread_condattr_destroy(&attributes));
    threads->port.context = threads;
    threads->port.lock = lock;
    threads->port.unlock = unlock;
    threads->port.wait = wait_for_change;
    threads->port.wait_until = wait_until;
    threads->port.wake_all = wake_all;
    threads->port.current = current;
    threads->port.now_ms = now_ms;
}

void pthread_threads_deinit(struct pthread_threads *threads)
{
    must(pthread_cond_destroy(&threads->changed));
    must(pthread_mutex_destroy(&threads->mutex));
}
