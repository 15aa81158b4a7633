#include "tests/sim_agent/pace.h"

#include <inttypes.h>
#include <string.h>

#include "tests/sim/violation.h"

#define BOUND_MS_FIRST 1000u
#define BOUND_MS_MAX 300000u
#define PERSON_MS 300000u
#define ASKED_MS_MAX 3600000u
#define AGE_MS 1000u
#define NO_MEMORY_MS 1000u

void pace_begin(struct pace *pace, struct random *random)
{
    memset(pace, 0, sizeof(*pace));
    pace->random = random;
    pace->bound_ms = BOUND_MS_FIRST;
}

uint32_t pace_draw(void *context, uint32_t bound)
{
    struct pace *pace = context;

    pace->draws++;
    pace->drawn_bound_ms = bound;
    pace->drawn_ms = random_below(pace->random, bound + 1);
    return pace->drawn_ms;
}

/* The pause that was drawn since; it must be one, with this bound. */
static uint32_t take_draw(struct pace *pace, uint32_t bound_ms)
{
    if (pace->draws != 1 || pace->drawn_bound_ms != bound_ms) {
        violation("%" PRIu32 " pauses were drawn, the last up to %" PRIu32 " ms, and not one up to "
                  "%" PRIu32 " ms",
                  pace->draws, pace->drawn_bound_ms, bound_ms);
    }
    pace->draws = 0;
    return pace->drawn_ms;
}

void pace_begun(struct pace *pace, uint32_t start_ms_max, uint64_t now_ms)
{
    pace->not_before_ms = now_ms + take_draw(pace, start_ms_max);
}

void pace_sent(const struct pace *pace, uint64_t now_ms)
{
    if (now_ms < pace->not_before_ms) {
        violation("a request is %" PRIu64 " ms too early", pace->not_before_ms - now_ms);
    }
}

static uint32_t asked_ms(const struct server_answer *said)
{
    if (!said->answer.has_retry_after) {
        return 0;
    }
    return said->answer.retry_after_ms < ASKED_MS_MAX ? said->answer.retry_after_ms : ASKED_MS_MAX;
}

void pace_answered(struct pace *pace, const struct server_answer *said, uint64_t now_ms)
{
    const uint32_t asked = asked_ms(said);

    switch (said->meaning) {
    case SERVER_SAYS_LATER:
    case SERVER_SAYS_FAULT:
        pace->not_before_ms = now_ms + asked + take_draw(pace, pace->bound_ms);
        pace->bound_ms = pace->bound_ms * 2 < BOUND_MS_MAX ? pace->bound_ms * 2 : BOUND_MS_MAX;
        break;
    case SERVER_SAYS_PERSON:
        pace->not_before_ms = now_ms + (asked > PERSON_MS ? asked : PERSON_MS);
        break;
    case SERVER_SAYS_BAD:
    case SERVER_SAYS_NO_GZIP:
        pace->not_before_ms = now_ms + asked;
        pace->bound_ms = BOUND_MS_FIRST;
        break;
    case SERVER_TOOK:
        pace->not_before_ms = now_ms;
        pace->bound_ms = BOUND_MS_FIRST;
        break;
    }
    if (pace->draws != 0) {
        violation("a pause was drawn without a failure");
    }
}

void pace_without_memory(struct pace *pace, size_t count, uint64_t now_ms)
{
    if (count == 1) {
        pace->not_before_ms = now_ms + NO_MEMORY_MS;
    }
    if (pace->draws != 0) {
        violation("a pause was drawn without a failure of the server");
    }
}

void pace_stopped(struct pace *pace, uint64_t now_ms)
{
    pace->not_before_ms = now_ms + PERSON_MS;
}

void pace_waits(const struct pace *pace, uint32_t wait_ms, uint64_t now_ms)
{
    const uint64_t pause_ms = pace->not_before_ms > now_ms ? pace->not_before_ms - now_ms : 0;

    if (wait_ms > (pause_ms > AGE_MS ? pause_ms : AGE_MS)) {
        violation("the agent waits %" PRIu32 " ms with records, and may send in %" PRIu64 " ms",
                  wait_ms, pause_ms);
    }
}
