#include "tests/sim_agent/world.h"

#include <inttypes.h>
#include <string.h>

#include "tests/sim/violation.h"

#define WEATHER_ONCE_IN 25u
#define BURST_MAX 700u
#define FILE_ROOM_MAX 30u
#define MEMORY_RECORDS_MAX 40u /* of a request, when memory is short; 0: not even for one */
#define END_STEPS_MAX 100000u
#define END_MS_MAX UINT64_C(2592000000) /* 30 days, since the server may ask for many pauses */

void world_init(struct world *world, uint64_t seed)
{
    struct surroundings *around = &world->around;

    memset(world, 0, sizeof(*world));
    random_init(&around->random, seed);
    events_init(&around->events, seed);
    server_init(&around->server, &around->events, &around->random);
    ledger_init(&around->ledger, &around->events);
    around->file_room = FILE_ROOM_MAX;
    around->memory_records = SIZE_MAX;
    around->kills = !random_once_in(&around->random, 3);
    life_begin(&world->life, around);
}

void world_deinit(struct world *world)
{
    if (world->life.delivery != NULL) {
        life_kill(&world->life);
    }
    ledger_deinit(&world->around.ledger);
}

static void change_weather(struct world *world)
{
    struct surroundings *around = &world->around;

    around->server.mood = random_once_in(&around->random, 3)
                              ? SERVER_FAIR
                              : (enum server_mood)random_below(&around->random, SERVER_MOODS);
    around->disk_fails = random_once_in(&around->random, 6);
    if (random_once_in(&around->random, 4)) {
        around->file_room = random_below(&around->random, FILE_ROOM_MAX);
    }
    around->memory_records = random_once_in(&around->random, 5)
                                 ? random_below(&around->random, MEMORY_RECORDS_MAX)
                                 : SIZE_MAX;
    trace("the server's mood is %d, the disk %s, the file has room for %zu, memory for %zu",
          (int)around->server.mood, around->disk_fails ? "fails" : "works", around->file_room,
          around->memory_records);
}

static void let_events_happen(struct world *world)
{
    struct surroundings *around = &world->around;

    if (random_once_in(&around->random, 3)) {
        around->events.count += random_once_in(&around->random, 12)
                                    ? random_below(&around->random, BURST_MAX)
                                    : random_below(&around->random, 4);
    }
}

void world_step(struct world *world)
{
    struct surroundings *around = &world->around;

    if (random_once_in(&around->random, WEATHER_ONCE_IN)) {
        change_weather(world);
    }
    let_events_happen(world);
    if (world->life.delivery == NULL) {
        life_begin(&world->life, around);
    }
    life_step(&world->life);
}

void world_end(struct world *world)
{
    struct surroundings *around = &world->around;
    const uint64_t end_ms = around->now_ms + END_MS_MAX;

    trace("all is well from here on");
    around->kills = false;
    around->disk_fails = false;
    around->file_room = SIZE_MAX;
    around->memory_records = SIZE_MAX;
    around->server.mood = SERVER_FAIR;
    if (world->life.delivery == NULL) {
        life_begin(&world->life, around);
    }
    life_flush(&world->life);
    for (unsigned step = 0; !life_is_over(&world->life); step++) {
        if (step == END_STEPS_MAX || around->now_ms > end_ms) {
            violation("the agent does not come to an end: event %" PRIu64 " of %" PRIu64,
                      around->ledger.done, around->events.count);
        }
        life_step(&world->life);
    }
    ledger_end(&around->ledger);
}
