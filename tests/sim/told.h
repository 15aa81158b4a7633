/*
 * What a subscriber has been told of the journal, and what it must be told next.
 *
 * Each step is compared with the truth at that moment: the events that the subscriber may see and
 * wants come in order and none twice, and events that are passed over lie in a gap.
 */
#ifndef TESTS_SIM_TOLD_H
#define TESTS_SIM_TOLD_H

#include "tests/sim/truth.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>

/* How an id is printed. */
#define ID(id) (id).epoch, (id).sequence
#define ID_FORMAT "%" PRIx64 ".%" PRIu64

enum reader_filter {
    WANTS_ALL,
    WANTS_ADDS,
    WANTS_SUCCEEDED,
    WANTS_RED,
    WANTS_RED_ADDS,
    WANTS_BROKER,
    WANTS_USER_0,
    WANTS_SESSION_2,
    FILTERS
};

struct told {
    int user; /* whose visibility the reader has */
    enum reader_filter filter;
    uint64_t since_us;
    bool is_seeking; /* nothing but the start was told of a stream since a time */
    struct event_id place;
};

/* The reader gets the event of this id. */
struct fact *told_event(struct told *told, struct truth *truth, struct event_id id);

/* The reader is told of a gap behind an id; id is that of the gap itself. */
void told_gap(struct told *told, const struct truth *truth, struct event_id after,
              struct event_id id);

/* The reader is told that it has all events up to this id that are for it. */
void told_place(struct told *told, const struct truth *truth, struct event_id id);

/* A stream since a time starts at this id. */
void told_start(const struct told *told, const struct truth *truth, struct event_id id);

/* No event that the reader should have may lie behind its place and up to an id. */
void told_check_up_to(const struct told *told, const struct truth *truth, struct event_id last);

#endif
