/*
 * A program that subscribes: fast, slow or asleep, with any filter; it leaves in the middle of a
 * line and comes back with the id of any line it ever saw.
 *
 * Every line that the broker gives it is compared with the truth at that moment, before the
 * program may read it.
 */
#ifndef TESTS_SIM_READER_H
#define TESTS_SIM_READER_H

#include "broker/core/subscriber.h"
#include "tests/sim/disk.h"
#include "tests/sim/truth.h"
#include "tests/support/random.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SEEN_IDS_MAX 32u

enum reader_pace { PACE_FAST, PACE_SLOW, PACE_ASLEEP, PACES };

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

enum reader_start { START_NOW, START_OLDEST, START_ID, START_SINCE, STARTS };

struct reader {
    bool is_connected;
    struct subscriber subscriber;
    int user;
    enum reader_filter filter;
    enum reader_pace pace;

    enum reader_start start;
    struct event_id start_id; /* START_ID; later what the first line must say */
    uint64_t since_us;
    bool follows;
    struct event_id last; /* newest when the request was taken */
    bool is_bad_request;

    /* What the stream has told. */
    bool is_started;
    bool is_live;
    bool is_ended;
    bool is_seeking; /* nothing but the start was told of a stream since a time */
    bool must_end;   /* the broker stops */
    struct event_id place;
    uint64_t told_us; /* monotonic, when the last line came */
    uint32_t turns_without_end;

    char *inbox; /* one batch, what the pipe holds */
    size_t inbox_size;
    size_t inbox_taken;

    struct event_id seen[SEEN_IDS_MAX]; /* of whole lines that the program read, in all its lives */
    size_t seen_count;
};

/* What all readers share. */
struct reading {
    struct broker *broker;
    struct truth *truth;
    struct disk *disk;
    struct random *random;
    const struct clock_reading *now;
};

void reader_init(struct reader *reader);

/* The program's own turn: connect, ask, take what came, leave. */
void reader_act(struct reader *reader, struct reading *reading);

/* The broker's turn for this subscriber, as the pump of its pipe takes it. */
void reader_pump(struct reader *reader, struct reading *reading);

/* The broker has said that it stops, in its newest event. */
void reader_expect_end(struct reader *reader, struct event_id newest);

void reader_leave(struct reader *reader);

void reader_deinit(struct reader *reader);

#endif
