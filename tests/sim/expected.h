/*
 * What the broker must make of each notification, and of those that it discards: the simulation's
 * own account of operations and of users that are to be told.
 */
#ifndef TESTS_SIM_EXPECTED_H
#define TESTS_SIM_EXPECTED_H

#include "broker/core/clock.h"
#include "tests/sim/people.h"
#include "tests/sim/said.h"
#include "tests/sim/truth.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* More can never wait: few users and programs share few contexts. */
#define WAITING_MAX 512u

struct waiting {
    struct said said;
    uint64_t since_us;
};

/* A user of which lines were discarded, and that was not told yet. */
struct discarded {
    int user;
    uint64_t count;
    uint64_t since_us;
};

struct expected {
    struct truth *truth;
    struct waiting waiting[WAITING_MAX]; /* oldest first */
    size_t count;
    struct discarded discarded[PEOPLE]; /* the first one first */
    size_t discarded_count;
};

/* A life of the broker begins, which knows of no operation. */
void expected_init(struct expected *expected, struct truth *truth);

void expected_take(struct expected *expected, const struct said *said,
                   const struct clock_reading *now);

/* So many lines of a user were discarded. */
void expected_discard(struct expected *expected, int user, uint64_t count,
                      const struct clock_reading *now);

/* Time went on, and the broker looks for what is overdue. */
void expected_tick(struct expected *expected, const struct clock_reading *now);

/* The broker stops: it tells what was discarded, however short a time ago, then its end. */
void expected_stop(struct expected *expected, const struct clock_reading *now);

#endif
