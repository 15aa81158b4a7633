#include "tests/sim/expected.h"

#include "proto/limits.h"

#include <stdlib.h>
#include <string.h>

static enum event_type type_of(const struct said *said)
{
    bool is_add = said->call == NOTIFICATION_ADD;

    if (said->phase == NOTIFICATION_PRE) {
        return is_add ? EVENT_ADD_STARTED : EVENT_CANCEL_STARTED;
    }
    if (said->status == 0) {
        return is_add ? EVENT_ADD_SUCCEEDED : EVENT_CANCEL_SUCCEEDED;
    }
    return is_add ? EVENT_ADD_FAILED : EVENT_CANCEL_FAILED;
}

static void expect(struct expected *expected, enum event_type type, const struct said *said,
                   const struct clock_reading *now)
{
    truth_expect(expected->truth, type, said->user, said->number, said->is_red, now->utc_us);
}

/* Index of the waiting operation that this belongs to; count when there is none. */
static size_t find(const struct expected *expected, const struct said *said)
{
    size_t i = 0;

    while (i < expected->count && (expected->waiting[i].said.user != said->user ||
                                   expected->waiting[i].said.call != said->call ||
                                   expected->waiting[i].said.context != said->context)) {
        i++;
    }
    return i;
}

static void forget(struct expected *expected, size_t index)
{
    expected->count--;
    memmove(&expected->waiting[index], &expected->waiting[index + 1],
            (expected->count - index) * sizeof(expected->waiting[0]));
}

static void end_unfinished(struct expected *expected, size_t index, const struct clock_reading *now)
{
    const struct said *said = &expected->waiting[index].said;

    expect(expected,
           said->call == NOTIFICATION_ADD ? EVENT_ADD_UNFINISHED : EVENT_CANCEL_UNFINISHED, said,
           now);
    forget(expected, index);
}

void expected_init(struct expected *expected, struct truth *truth)
{
    memset(expected, 0, sizeof(*expected));
    expected->truth = truth;
}

void expected_take(struct expected *expected, const struct said *said,
                   const struct clock_reading *now)
{
    size_t index = find(expected, said);

    if (index < expected->count && said->phase == NOTIFICATION_PRE) {
        end_unfinished(expected, index, now);
    } else if (index < expected->count) {
        forget(expected, index);
    }
    expect(expected, type_of(said), said, now);
    if (said->phase == NOTIFICATION_PRE) {
        if (expected->count == WAITING_MAX) {
            abort();
        }
        expected->waiting[expected->count].said = *said;
        expected->waiting[expected->count].since_us = now->monotonic_us;
        expected->count++;
    }
}

void expected_tick(struct expected *expected, const struct clock_reading *now)
{
    while (expected->count != 0 && now->monotonic_us - expected->waiting[0].since_us >=
                                       OPERATION_WAIT_MS_MAX * UINT64_C(1000)) {
        end_unfinished(expected, 0, now);
    }
}
