/*
 * What the broker must make of each notification: the simulation's own account of operations.
 */
#ifndef TESTS_SIM_EXPECTED_H
#define TESTS_SIM_EXPECTED_H

#include "broker/core/clock.h"
#include "proto/notification.h"
#include "tests/sim/truth.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* More can never wait: users times calls times contexts. */
#define WAITING_MAX 128u

/* What a line of a publisher says. */
struct said {
    int user;
    enum notification_call call;
    enum notification_phase phase;
    uint32_t context;
    uint32_t status;
    uint32_t number; /* no two notifications share one */
    bool is_red;
};

struct waiting {
    struct said said;
    uint64_t since_us;
};

struct expected {
    struct truth *truth;
    struct waiting waiting[WAITING_MAX]; /* oldest first */
    size_t count;
};

/* A life of the broker begins, which knows of no operation. */
void expected_init(struct expected *expected, struct truth *truth);

void expected_take(struct expected *expected, const struct said *said,
                   const struct clock_reading *now);

/* Time went on, and the broker looks for what is overdue. */
void expected_tick(struct expected *expected, const struct clock_reading *now);

#endif
