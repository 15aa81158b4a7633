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
                                   expected->waiting[i].said.process_id != said->process_id ||
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

/* As the broker does at each PRE and at each tick. */
static void end_overdue(struct expected *expected, const struct clock_reading *now)
{
    while (expected->count != 0 && now->monotonic_us - expected->waiting[0].since_us >=
                                       OPERATION_WAIT_MS_MAX * UINT64_C(1000)) {
        end_unfinished(expected, 0, now);
    }
}

static void tell_first_discarded(struct expected *expected, const struct clock_reading *now)
{
    const struct discarded *first = &expected->discarded[0];

    truth_expect(expected->truth, EVENT_BROKER_THROTTLED, first->user, (uint32_t)first->count,
                 false, now->utc_us);
    expected->discarded_count--;
    memmove(&expected->discarded[0], &expected->discarded[1],
            expected->discarded_count * sizeof(expected->discarded[0]));
}

static void tell_discarded(struct expected *expected, const struct clock_reading *now)
{
    while (expected->discarded_count != 0 && now->monotonic_us - expected->discarded[0].since_us >=
                                                 THROTTLED_PERIOD_MS * UINT64_C(1000)) {
        tell_first_discarded(expected, now);
    }
}

static void begin_waiting(struct expected *expected, const struct said *said,
                          const struct clock_reading *now)
{
    if (expected->count == WAITING_MAX) {
        abort();
    }
    expected->waiting[expected->count].said = *said;
    expected->waiting[expected->count].since_us = now->monotonic_us;
    expected->count++;
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
        begin_waiting(expected, said, now);
        end_overdue(expected, now);
    }
}

void expected_discard(struct expected *expected, int user, uint64_t count,
                      const struct clock_reading *now)
{
    size_t i = 0;

    while (i < expected->discarded_count && expected->discarded[i].user != user) {
        i++;
    }
    if (i == expected->discarded_count) {
        expected->discarded[i].user = user;
        expected->discarded[i].count = 0;
        expected->discarded[i].since_us = now->monotonic_us;
        expected->discarded_count++;
    }
    expected->discarded[i].count += count;
}

void expected_tick(struct expected *expected, const struct clock_reading *now)
{
    end_overdue(expected, now);
    tell_discarded(expected, now);
}

void expected_stop(struct expected *expected, const struct clock_reading *now)
{
    while (expected->discarded_count != 0) {
        tell_first_discarded(expected, now);
    }
    truth_expect(expected->truth, EVENT_BROKER_STOPPED, BROKER_ITSELF, 0, false, now->utc_us);
}
