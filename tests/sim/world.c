#include "tests/sim/world.h"

#include "tests/sim/life.h"
#include "tests/sim/memory.h"
#include "tests/sim/violation.h"

#include <string.h>

#define SECOND_US UINT64_C(1000000)
#define HOUR_US (UINT64_C(3600) * SECOND_US)
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
    story->steps_per_life = 5 + random_below(random, 150);
}

static void join_parts(struct world *world)
{
    world->writing.broker = &world->broker;
    world->writing.random = &world->random;
    world->writing.expected = &world->expected;
    world->writing.now = &world->now;
    world->writing.name_size_max = world->story.name_size_max;
    world->reading.broker = &world->broker;
    world->reading.truth = &world->truth;
    world->reading.disk = &world->disk;
    world->reading.random = &world->random;
    world->reading.now = &world->now;
}

void world_init(struct world *world, uint64_t seed)
{
    memset(world, 0, sizeof(*world));
    random_init(&world->random, seed);
    choose_story(&world->story, &world->random);
    truth_init(&world->truth);
    world->truth.ring_events_min = world->story.ring_events_min;
    disk_init(&world->disk, &world->truth, &world->random, &world->now);
    world->now.utc_us = START_UTC_US;
    world->now.monotonic_us = SECOND_US;
    join_parts(world);
    for (int i = 0; i < WORLD_READERS; i++) {
        if (i < WORLD_LIBRARIES) {
            reader_init_with_library(&world->readers[i]);
        } else {
            reader_init(&world->readers[i]);
        }
    }
    life_start(world);
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
    }
    passed_us += world->disk.stalled_us;
    world->disk.stalled_us = 0;
    world->now.monotonic_us += passed_us;
    world->now.utc_us += passed_us;
    if (world->story.clock_jumps && random_once_in(random, 60)) {
        uint64_t jump_us = random_below(random, 4 * 3600) * SECOND_US;

        world->now.utc_us += random_once_in(random, 2) ? jump_us : (uint64_t)0 - jump_us;
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

/* The worker flushes each second, and the system whenever it likes. */
static void flush(struct world *world)
{
    if (world->now.monotonic_us - world->flushed_us >= SECOND_US ||
        random_once_in(&world->random, 20)) {
        disk_flush(&world->disk);
        world->flushed_us = world->now.monotonic_us;
    }
}

static void let_writers_act(struct world *world)
{
    for (int i = 0; i < WORLD_WRITERS; i++) {
        if (random_once_in(&world->random, 4)) {
            writer_act(&world->writers[i], &world->writing);
        }
    }
}

static void let_readers_act(struct world *world)
{
    for (int i = 0; i < WORLD_READERS; i++) {
        reader_act(&world->readers[i], &world->reading);
    }
}

/* Whether readers may look before the commit. Only a ring that holds what was committed last can
   tell them from what is not; the real one is several times larger than what can be pending. */
static bool may_look_early(struct world *world)
{
    const struct broker_life *life = &world->truth.lives[world->truth.current];
    size_t pending = life->count - (size_t)world->truth.newest.sequence;

    return world->story.has_store && !world->disk.owner_is_dead &&
           pending < world->story.ring_events_min && random_once_in(&world->random, 10);
}

void world_step(struct world *world)
{
    enum store_flush flush_state = disk_flush_state(&world->disk);

    pass_time(world);
    change_weather(world);
    broker_set_time(&world->broker, &world->now);
    expected_tick(&world->expected, &world->now);
    broker_tick(&world->broker);
    life_check_flush(world, flush_state);
    let_writers_act(world);
    if (may_look_early(world)) {
        readers_pump(&world->reading); /* nobody may see what is not committed */
    }
    life_commit(world);
    if (!world->disk.owner_is_dead) {
        let_readers_act(world);
        readers_pump(&world->reading);
        life_check_limits(world);
        memory_check(world);
    }
    flush(world);
    life_go_on(world);
}

void world_deinit(struct world *world)
{
    life_end(world, LIFE_STOPPED);
    for (int i = 0; i < WORLD_READERS; i++) {
        reader_deinit(&world->readers[i]);
    }
    disk_deinit(&world->disk);
    truth_deinit(&world->truth);
}
