#include "retry_clock.h"

static uint32_t smaller(uint32_t left, uint32_t right)
{
    return left < right ? left : right;
}

static uint32_t draw(struct retry_clock *clock, uint32_t bound)
{
    return smaller(clock->random(clock->context, bound), bound);
}

void retry_clock_init(struct retry_clock *clock, uint32_t (*random)(void *context, uint32_t bound),
                      void *context, uint32_t start_ms_max, uint64_t now_ms)
{
    clock->random = random;
    clock->context = context;
    clock->bound_ms = RETRY_CLOCK_MS_FIRST;
    clock->due_ms = now_ms + draw(clock, start_ms_max);
}

uint32_t retry_clock_wait_ms(const struct retry_clock *clock, uint64_t now_ms)
{
    return clock->due_ms > now_ms ? (uint32_t)(clock->due_ms - now_ms) : 0;
}

void retry_clock_fail(struct retry_clock *clock, uint32_t after_ms, uint64_t now_ms)
{
    clock->due_ms =
        now_ms + smaller(after_ms, RETRY_CLOCK_SERVER_MS_MAX) + draw(clock, clock->bound_ms);
    clock->bound_ms = smaller(clock->bound_ms * 2, RETRY_CLOCK_MS_MAX);
}

void retry_clock_wait_for_person(struct retry_clock *clock, uint32_t after_ms, uint64_t now_ms)
{
    const uint32_t asked_ms = smaller(after_ms, RETRY_CLOCK_SERVER_MS_MAX);

    clock->due_ms =
        now_ms +
        (asked_ms > RETRY_CLOCK_CONFIGURATION_MS ? asked_ms : RETRY_CLOCK_CONFIGURATION_MS);
}

void retry_clock_wait(struct retry_clock *clock, uint32_t wait_ms, uint64_t now_ms)
{
    clock->due_ms = now_ms + wait_ms;
}

void retry_clock_go_on(struct retry_clock *clock, uint32_t after_ms, uint64_t now_ms)
{
    clock->bound_ms = RETRY_CLOCK_MS_FIRST;
    clock->due_ms = now_ms + smaller(after_ms, RETRY_CLOCK_SERVER_MS_MAX);
}
