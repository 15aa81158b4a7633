/*
 * A machine with a broker, its disk, its clocks and all of its clients, from one seed.
 *
 * Each step is one wake-up of the broker: time has passed, clients have acted, what has come is
 * reported, and the broker takes its turn (broker_turn), as in broker/win/run.c. Between two steps
 * anything may happen. The same seed makes the same story.
 */
#ifndef TESTS_SIM_WORLD_H
#define TESTS_SIM_WORLD_H

#include "broker/core/turn.h"
#include "tests/sim/disk.h"
#include "tests/sim/expected.h"
#include "tests/sim/ledger.h"
#include "tests/sim/programs.h"
#include "tests/sim/publish_pipe.h"
#include "tests/sim/reader.h"
#include "tests/sim/truth.h"
#include "tests/sim/writer.h"
#include "tests/support/random.h"

#include <stdbool.h>
#include <stdint.h>

/* The first of the readers read through the client library. */
enum { WORLD_WRITERS = 5, WORLD_READERS = 8, WORLD_LIBRARIES = 3, WORLD_CALLERS = 3 };

/* Each is of another user. */
enum { WORLD_FLOODS = 2 };

/* What kind of story it is, chosen by the seed. */
struct story {
    size_t ring_bytes;
    size_t ring_events;
    size_t ring_events_min; /* that the ring holds for certain */
    uint64_t segment_bytes_max;
    uint64_t total_bytes_max;
    uint64_t age_us_max;
    size_t name_size_max;
    bool has_store;
    bool store_fails;
    bool clock_jumps;
    bool power_fails;
    bool is_damaged;
    bool has_callers;
    bool has_crowd;
    bool has_floods;
    bool listen_fails;
    bool has_holders;        /* other programs hold segments, and delete them */
    uint32_t steps_per_life; /* on average */
};

struct world {
    struct random random;
    struct story story;
    struct truth truth;
    struct disk disk;
    struct expected expected;
    struct clock_reading now;
    uint64_t clock_off_us;  /* how far the clock was set away from what is right, modulo 2^64 */
    bool clock_has_stepped; /* by more than an hour, and no turn has told it */
    struct broker broker;
    struct publish_pipe pipe;
    struct ledger ledger;
    bool has_broker;
    bool has_more;          /* as the last turn said */
    bool commit_is_due;     /* the truth has yet to learn of the commit of this turn */
    bool looks_early;       /* subscribers are served before the commit */
    uint32_t scarce_lasts;  /* steps for which replay is scarce */
    uint32_t weather_lasts; /* steps */
    uint64_t flushed_us;
    enum store_flush flush;  /* as the broker of this life was told last */
    uint64_t flush_failures; /* of this life */
    struct writing writing;
    struct reading reading;
    struct writer writers[WORLD_WRITERS];
    struct reader readers[WORLD_READERS];
    struct caller callers[WORLD_CALLERS];
    struct crowd crowd;
    struct flood floods[WORLD_FLOODS];
};

void world_init(struct world *world, uint64_t seed);

void world_step(struct world *world);

/* All clients leave, the broker stops, nothing remains. */
void world_deinit(struct world *world);

#endif
