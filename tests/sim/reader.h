/*
 * A program that subscribes: fast, slow or asleep, with any filter; it leaves in the middle of a
 * line and comes back with the id of any line it ever saw.
 *
 * Every line that the broker gives it is compared with the truth at that moment, before the
 * program may read it. A program may also write a line too much, and stay when its stream is over:
 * the broker must close such a connection after its moment, and no sooner. Some programs read through the client library (library.h); the items that
 * it hands them are compared with the truth once more.
 */
#ifndef TESTS_SIM_READER_H
#define TESTS_SIM_READER_H

#include "broker/core/fanout.h"
#include "broker/core/subscriber.h"
#include "tests/sim/disk.h"
#include "tests/sim/replay.h"
#include "tests/sim/told.h"
#include "tests/sim/truth.h"
#include "tests/support/random.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SEEN_IDS_MAX 32u

enum reader_pace { PACE_FAST, PACE_SLOW, PACE_ASLEEP, PACES };

enum reader_start { START_NOW, START_OLDEST, START_ID, START_SINCE, STARTS };

struct library;

struct reader {
    struct library *library; /* what the program reads through; NULL: it reads the lines itself */
    bool is_connected;
    bool is_leaving; /* the program ends the connection, not the broker */
    struct subscriber subscriber;
    enum reader_pace pace;

    enum reader_start start;
    struct event_id start_id; /* START_ID; later what the first line must say */
    bool follows;
    struct event_id last; /* newest when the request was taken */
    bool is_bad_request;

    /* What the stream has told. */
    bool is_started;
    bool is_live;
    bool is_ended;
    bool must_end;          /* the broker stops */
    bool has_erred;         /* the program has written more than its request */
    uint64_t over_us;       /* monotonic, when the stream was over; 0: it is not */
    uint64_t lingers_us;    /* when the broker began to keep it for a moment; 0: it does not */
    size_t discarded_bytes; /* written since it was over */
    struct told told;       /* by the lines of this connection */
    uint64_t told_us;       /* monotonic, when the last line came */
    uint32_t turns_without_end;
    struct replay replay;

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
    struct fanout_port port;
    char *scratch; /* where the broker makes a batch */

    /* The broker serves subscribers; nothing was delivered yet in this turn. */
    void *context;
    void (*before_serving)(void *context);

    struct reader *readers;
    size_t reader_count;
    bool replay_is_scarce; /* so whether it is shared fairly shows */
};

/* Borrows all but what the caller sets later: readers, and what is called before serving. */
void reading_init(struct reading *reading, struct broker *broker, struct truth *truth,
                  struct disk *disk, struct random *random, const struct clock_reading *now);

/* A turn begins. */
void reading_begin_turn(struct reading *reading);

/* After a turn: each reader waits for something that will come, and read no more than it may. */
void reading_end_turn(struct reading *reading, bool has_more);

void reading_deinit(struct reading *reading);

void reader_init(struct reader *reader);

/* The same, and the program reads through the client library. */
void reader_init_with_library(struct reader *reader);

/* What the filter is on the wire; NULL for all. */
const char *reader_filter_text(enum reader_filter filter);

/* Choose anew what is asked for. */
void reader_choose_request(struct reader *reader, struct reading *reading);

/* The program has read the whole line of this id. */
void reader_remember(struct reader *reader, struct reading *reading, struct event_id id);

/* The program's own turn: connect, ask, take what came, leave. */
void reader_act(struct reader *reader, struct reading *reading);

/* The broker has said that it stops, in its newest event. */
void reader_expect_end(struct reader *reader, struct event_id newest);

/* The program ends its connection. */
void reader_leave(struct reader *reader, struct reading *reading);

void reader_deinit(struct reader *reader);

#endif
