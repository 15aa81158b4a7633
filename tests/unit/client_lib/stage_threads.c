#include "tests/unit/client_lib/stage_threads.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <string.h>
#include <cmocka.h>

static void stage_lock(void *context)
{
    struct stage_threads *stage = context;

    assert_int_equal(stage->lock_depth++, 0);
}

static void stage_unlock(void *context)
{
    struct stage_threads *stage = context;

    assert_int_equal(--stage->lock_depth, 0);
}

/* Whether another thread of the test acted meanwhile. */
static bool let_others_act(struct stage_threads *stage)
{
    void (*meanwhile)(void *user) = stage->meanwhile;

    if (meanwhile == NULL) {
        return false;
    }
    stage->meanwhile = NULL;
    stage_unlock(stage);
    meanwhile(stage->user);
    stage_lock(stage);
    return true;
}

static void stage_wait(void *context)
{
    if (!let_others_act(context)) {
        fail_msg("waits for ever");
    }
}

static bool stage_wait_until(void *context, uint64_t deadline_ms)
{
    struct stage_threads *stage = context;

    assert_int_equal(stage->lock_depth, 1);
    if (let_others_act(stage)) {
        return true;
    }
    if (deadline_ms == THREADS_NEVER) {
        fail_msg("waits for ever");
    }
    if (stage->now_ms < deadline_ms) {
        stage->now_ms = deadline_ms;
    }
    return false;
}

static void stage_wake_all(void *context)
{
    struct stage_threads *stage = context;

    assert_int_equal(stage->lock_depth, 1);
    stage->wakes++;
}

static uint64_t stage_current(void *context)
{
    (void)context;
    return 1;
}

static uint64_t stage_now(void *context)
{
    const struct stage_threads *stage = context;

    return stage->now_ms;
}

void stage_threads_init(struct stage_threads *stage)
{
    memset(stage, 0, sizeof(*stage));
    stage->now_ms = 1000;
    stage->port.context = stage;
    stage->port.lock = stage_lock;
    stage->port.unlock = stage_unlock;
    stage->port.wait = stage_wait;
    stage->port.wait_until = stage_wait_until;
    stage->port.wake_all = stage_wake_all;
    stage->port.current = stage_current;
    stage->port.now_ms = stage_now;
}
