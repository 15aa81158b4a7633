#include "tests/sim/world.h"

#include "tests/sim/life.h"
#include "tests/sim/memory.h"
#include "tests/sim/people.h"
#include "tests/sim/violation.h"

#include <inttypes.h>
#include <string.h>

#define SECOND_US UINT64_C(1000000)
#define HOUR_US (UINT64_C(3600) * SECOND_US)
#define HOLD_US_MAX 60000000u
#define START_UTC_US UINT64_C(1795408310537654) /* 2026-11-23 */

/* Lines of some 500 bytes, or with names so long that pieces of segments end inside of them. */
static void choose_sizes(struct story *story, struct random *random)
{
    story->ring_bytes = 128u * 1024u;
    if (random_once_in(random, 16)) {
        story->name_size_max = 950;
        story->segment_bytes_max = 270u * 1024u + random_below(random, 100u * 1024u);
        story->total_bytes_max = story->segment_bytes_max * 2;
        story->ring_events = 64;
        story->ring_events_min = 8; /* entries of at most 8 KiB, and one that is left out */
        return;
    }
    story->name_size_max = 60;
    story->segment_bytes_max = 1024 + random_below(random, 7u * 1024u);
    story->total_bytes_max = story->segment_bytes_max * (2 + random_below(random, 6));
    story->ring_events = 3 + random_below(random, 30);
    story->ring_events_min = story->ring_events;
}

/* Without a store what a turn took is read from the ring, which must hold all of it. */
static void choose_publishers(struct story *story, struct random *random)
{
    story->has_callers = random_once_in(random, 2);
    story->has_crowd = random_once_in(random, 5);
    story->has_floods = random_once_in(random, 5);
    story->listen_fails = random_once_in(random, 8);
    if (story->has_crowd || story->has_floods) {
        story->ring_bytes = 1024u * 1024u;
    }
    if (!story->has_store) {
        story->ring_events += story->has_crowd || story->has_floods ? 1024 : 64;
    }
}

static void choose_story(struct story *story, struct random *random)
{
    memset(story, 0, sizeof(*story));
    choose_sizes(story, random);
    story->age_us_max = random_once_in(random, 4) ? HOUR_US : 30 * 24 * HOUR_US;
    story->has_store = !random_once_in(random, 12);
    story->store_fails = story->has_store && random_once_in(random, 2);
    story->clock_jumps = random_once_in(random, 2);
    story->power_fails = random_once_in(random, 2);
    story->is_damaged = random_once_in(random, 5);
    story->has_holders = story->has_store && random_once_in(random, 4);
    story->steps_per_life = 5 + random_below(random, 150);
    choose_publishers(story, random);
}

/* A stream that has read such a segment has had a quarter of what replay may cost while it is scarce; one
   that has only begun to read has not. So it is with the real numbers, too. */
#define SCARCE_SEGMENT_BYTES_MIN 3072u

/* What replay may cost is small, since the journal is. While it is scarce all of it is smaller by
   the same part, and so whether it is shared fairly shows. */
static void choose_replay(struct world *world)
{
    struct random *random = &world->random;
    size_t bytes_max = 0;
    size_t quantum = STREAM_QUANTUM_STEPS;

    if (world->scarce_lasts == 0 && world->story.segment_bytes_max > SCARCE_SEGMENT_BYTES_MIN &&
        random_once_in(random, 100)) {
        world->scarce_lasts = 10 + random_below(random, 40);
    }
    world->reading.replay_is_scarce = world->scarce_lasts != 0;
    if (world->scarce_lasts != 0) {
        world->scarce_lasts--;
        bytes_max = REPLAY_READ_COST_BYTES * 4 + 2048 + random_below(random, 2048);
        quantum = bytes_max * (STREAM_QUANTUM_STEPS / JOURNAL_REPLAY_BYTES_MAX);
    } else if (random_once_in(random, 3)) {
        bytes_max = 1 + random_below(random, 4000);
    }
    world->broker.journal.config.replay_bytes_max = bytes_max;
    world->broker.fanout->scheduler.quantum = (int64_t)quantum;
}

/* Readers may look before the commit where a ring that holds what was committed last can tell it
   from what is not; the real one is several times larger than what can be pending. */
static bool may_look_early(struct world *world)
{
    const struct broker_life *life = &world->truth.lives[world->truth.current];
    size_t pending = life->count - (size_t)world->truth.newest.sequence;

    return world->story.has_store && pending < world->story.ring_events_min &&
           random_once_in(&world->random, 10);
}

/* All was taken, and nothing is committed, so nothing of it may be seen. */
static void look_early(struct world *world)
{
    world->looks_early = true;
    fanout_wake(world->broker.fanout);
    fanout_serve(world->broker.fanout);
    world->looks_early = false;
    disk_begin_turn(&world->disk);
}

static void on_listen(void *context)
{
    struct world *world = context;

    ledger_learn(&world->ledger);
    expected_tick(&world->expected, &world->now);
    if (may_look_early(world)) {
        look_early(world);
    }
    world->commit_is_due = true;
}

static void before_serving(void *context)
{
    struct world *world = context;

    if (world->commit_is_due && !world->looks_early) {
        world->commit_is_due = false;
        life_commit_truth(world);
    }
}

static void let_writers_act(struct world *world)
{
    for (int i = 0; i < WORLD_WRITERS; i++) {
        if (random_once_in(&world->random, 4)) {
            writer_act(&world->writers[i], &world->writing);
        }
    }
    for (int i = 0; i < WORLD_CALLERS && world->story.has_callers; i++) {
        caller_act(&world->callers[i], &world->writing);
    }
}

static void let_publishers_act(struct world *world)
{
    let_writers_act(world);
    if (world->story.has_crowd) {
        crowd_act(&world->crowd, &world->writing);
    }
    for (int i = 0; i < WORLD_FLOODS && world->story.has_floods; i++) {
        flood_act(&world->floods[i], &world->writing);
    }
}

/* In the middle of a turn. */
static void on_poll(void *context)
{
    struct world *world = context;

    if (random_once_in(&world->random, 4)) {
        let_writers_act(world);
    }
    for (int i = 0; i < WORLD_FLOODS && world->story.has_floods; i++) {
        flood_go_on(&world->floods[i], &world->writing);
    }
}

static void join_parts(struct world *world)
{
    publish_pipe_init(&world->pipe, &world->broker, &world->random, &world->ledger, &world->now);
    world->pipe.context = world;
    world->pipe.on_poll = on_poll;
    world->pipe.on_listen = on_listen;
    world->pipe.listen_fails = world->story.listen_fails;
    world->pipe.identifies_at_once = random_once_in(&world->random, 4);
    ledger_init(&world->ledger, &world->broker, &world->pipe, &world->expected, &world->now);
    world->writing.pipe = &world->pipe;
    world->writing.random = &world->random;
    world->writing.name_size_max = world->story.name_size_max;
    reading_init(&world->reading, &world->broker, &world->truth, &world->disk, &world->random,
                 &world->now);
    world->reading.context = world;
    world->reading.before_serving = before_serving;
    world->reading.readers = world->readers;
    world->reading.reader_count = WORLD_READERS;
}

static void init_readers(struct world *world)
{
    for (int i = 0; i < WORLD_READERS; i++) {
        if (i < WORLD_LIBRARIES) {
            reader_init_with_library(&world->readers[i]);
        } else {
            reader_init(&world->readers[i]);
        }
    }
}

static void init_publishers(struct world *world)
{
    for (int i = 0; i < WORLD_CALLERS; i++) {
        caller_init(&world->callers[i], &world->random, 200 + (uint32_t)i);
    }
    crowd_init(&world->crowd, &world->random);
    for (int i = 0; i < WORLD_FLOODS; i++) {
        flood_init(&world->floods[i], USER_0 + i);
    }
}

void world_init(struct world *world, uint64_t seed)
{
    memset(world, 0, sizeof(*world));
    random_init(&world->random, seed);
    choose_story(&world->story, &world->random);
    truth_init(&world->truth);
    world->truth.ring_events_min = world->story.ring_events_min;
    world->truth.reads_may_fail = world->story.store_fails || world->story.has_holders;
    disk_init(&world->disk, &world->truth, &world->random, &world->now);
    world->now.utc_us = START_UTC_US;
    world->now.monotonic_us = SECOND_US;
    join_parts(world);
    init_readers(world);
    init_publishers(world);
    life_start(world);
}

/* By amounts that matter to retention, and by those that are none of a step, away and back. */
static void set_clock(struct world *world)
{
    static const uint64_t hours[] = {2, 40 * 24, 3650 * 24};
    struct random *random = &world->random;
    uint64_t jump_us = random_below(random, 4 * 3600) * SECOND_US;

    if (random_once_in(random, 2)) {
        jump_us = hours[random_below(random, 3)] * HOUR_US;
    }
    if (random_once_in(random, 2)) {
        jump_us = (uint64_t)0 - jump_us;
    }
    if (world->clock_off_us != 0) {
        jump_us = (uint64_t)0 - world->clock_off_us;
    }
    world->clock_off_us += jump_us;
    world->now.utc_us += jump_us;
    if (jump_us > CLOCK_STEP_US_MIN && (uint64_t)0 - jump_us > CLOCK_STEP_US_MIN) {
        world->clock_has_stepped = true;
        world->disk.stepped_us = world->now.monotonic_us;
        trace("the clock steps to %" PRIx64, world->now.utc_us);
    }
}

static void pass_time(struct world *world)
{
    struct random *random = &world->random;
    uint64_t passed_us = random_below(random, 20000);

    if (random_once_in(random, 10)) {
        passed_us = random_below(random, 3000000);
    } else if (random_once_in(random, 50)) {
        passed_us = 40 * SECOND_US;
    } else if (random_once_in(random, 300)) {
        passed_us = 601 * SECOND_US;
    } else if (random_once_in(random, world->story.has_holders ? 40 : 200)) {
        passed_us = HOUR_US + random_below(random, 3600) * SECOND_US; /* the machine sleeps */
    }
    if (world->has_more && !random_once_in(random, 10)) {
        passed_us = random_below(random, 20000); /* the turn before has told to go on at once */
    }
    passed_us += world->disk.stalled_us;
    world->disk.stalled_us = 0;
    world->now.monotonic_us += passed_us;
    world->now.utc_us += passed_us;
    if (world->story.clock_jumps && random_once_in(random, 60)) {
        set_clock(world);
    }
}

static void change_weather(struct world *world)
{
    if (!world->story.store_fails) {
        return;
    }
    if (world->weather_lasts != 0) {
        world->weather_lasts--;
        return;
    }
    world->weather_lasts =
        random_below(&world->random, random_once_in(&world->random, 20) ? 600 : 40);
    world->disk.weather = random_once_in(&world->random, 2)
                              ? DISK_FINE
                              : (enum disk_weather)random_below(&world->random, DISK_STALLS + 1);
    trace("the disk's weather is now %d", (int)world->disk.weather);
}

/* Scanners, backups and administrators. */
static void let_holders_act(struct world *world)
{
    struct disk *disk = &world->disk;
    struct random *random = &world->random;

    if (!world->story.has_holders || disk->count == 0) {
        return;
    }
    if (random_once_in(random, 40)) {
        disk_hold(disk, disk->files[random_below(random, (uint32_t)disk->count)],
                  random_below(random, HOLD_US_MAX));
    }
    if (random_once_in(random, 400) &&
        disk->files[disk->count - 1]->first.epoch == world->truth.newest.epoch) {
        disk_delete_newest(disk);
    }
}

/* The worker flushes each second, and the system whenever it likes. */
static void flush(struct world *world)
{
    if (world->now.monotonic_us - world->flushed_us >= SECOND_US ||
        random_once_in(&world->random, 20)) {
        disk_flush(&world->disk);
        world->flushed_us = world->now.monotonic_us;
    }
}

static void let_readers_act(struct world *world)
{
    for (int i = 0; i < WORLD_READERS; i++) {
        reader_act(&world->readers[i], &world->reading);
    }
}

/* What came since the last turn. Without a store what is taken may be seen at once. */
static void let_clients_act(struct world *world)
{
    broker_read_clock(&world->broker);
    let_publishers_act(world);
    publish_pipe_report(&world->pipe);
    if (!world->story.has_store) {
        ledger_learn(&world->ledger);
        life_commit_truth(world);
    }
    let_readers_act(world);
}

static void take_turn(struct world *world)
{
    enum store_flush flush_state = disk_flush_state(&world->disk);

    choose_replay(world);
    disk_begin_turn(&world->disk);
    reading_begin_turn(&world->reading);
    publish_pipe_begin_turn(&world->pipe);
    ledger_begin_turn(&world->ledger);
    if (world->clock_has_stepped) {
        world->clock_has_stepped = false;
        truth_expect(&world->truth, EVENT_BROKER_CLOCK_STEPPED, BROKER_ITSELF, 0, false,
                     world->now.utc_us);
    }
    world->has_more = broker_turn(&world->broker);
    if (world->disk.owner_is_dead) {
        return;
    }
    before_serving(world); /* no reader had anything to do */
    ledger_end_turn(&world->ledger, world->has_more);
    reading_end_turn(&world->reading, world->has_more);
    life_check_flush(world, flush_state);
    life_check_limits(world);
    memory_check(world);
}

void world_step(struct world *world)
{
    pass_time(world);
    change_weather(world);
    let_holders_act(world);
    let_clients_act(world);
    take_turn(world);
    flush(world);
    life_go_on(world);
}

void world_deinit(struct world *world)
{
    life_end(world, LIFE_STOPPED);
    for (int i = 0; i < WORLD_READERS; i++) {
        reader_deinit(&world->readers[i]);
    }
    reading_deinit(&world->reading);
    publish_pipe_deinit(&world->pipe);
    disk_deinit(&world->disk);
    truth_deinit(&world->truth);
}
