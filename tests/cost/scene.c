#include "tests/cost/scene.h"

#include "broker/core/subscribers.h"
#include "proto/limits.h"
#include "tests/support/broker_fixture.h"

#include <stdlib.h>

#define REQUEST "{\"subscribe\":{}}\n"
#define START_US UINT64_C(1000000)
#define TURN_US UINT64_C(1000)
#define EPOCH UINT64_C(0x600000000000)
#define SEGMENT_BYTES (UINT64_C(16) * 1024 * 1024)
#define JOURNAL_BYTES (16 * SEGMENT_BYTES)
#define JOURNAL_AGE_US (UINT64_C(30) * 24 * 3600 * 1000000)

static char batch[BATCH_BYTES_MAX];

static void require(bool condition)
{
    if (!condition) {
        abort();
    }
}

static void start_broker(struct scene *scene, uint64_t epoch)
{
    const struct broker_config config = {
        .source = "/wnetwatch/test",
        .version = "1.2.3",
        .identity_mode = "test",
        .private_names = "*\\private\\*",
        .journal = {.epoch = epoch,
                    .ring_bytes = RING_BYTES,
                    .ring_events = RING_EVENTS_MAX,
                    .store = &scene->store.store,
                    .segment_bytes_max = SEGMENT_BYTES,
                    .total_bytes_max = JOURNAL_BYTES,
                    .age_us_max = JOURNAL_AGE_US},
    };

    require(broker_init(&scene->broker, &config, &scene->now));
}

void scene_open(struct scene *scene, size_t subscriber_count)
{
    require(subscriber_count <= SCENE_SUBSCRIBERS_MAX);
    memory_store_init(&scene->store);
    scene->now.monotonic_us = START_US;
    scene->now.utc_us = FIXTURE_START_UTC_US;
    start_broker(scene, EPOCH);
    publisher_init(&scene->publisher, &scene->broker);
    publisher_identify(&scene->publisher, &identity_alice);
    for (size_t i = 0; i < subscriber_count; i++) {
        subscriber_init(&scene->subscribers[i], &scene->broker);
        subscriber_take(&scene->subscribers[i], &identity_alice, REQUEST, sizeof(REQUEST) - 1);
    }
    scene->subscriber_count = subscriber_count;
    scene_turn(scene, "", 0);
}

void scene_restart(struct scene *scene)
{
    publisher_deinit(&scene->publisher);
    for (size_t i = 0; i < scene->subscriber_count; i++) {
        subscriber_deinit(&scene->subscribers[i]);
    }
    broker_stop(&scene->broker, "stopped");
    broker_deinit(&scene->broker);
    start_broker(scene, EPOCH + 1);
    cursor_start_oldest(&scene->cursor, &scene->broker.journal);
}

/* All that the subscriber may have in one turn, as if its pipe took everything at once. */
static void take_batches(struct subscriber *subscriber)
{
    size_t batches = 0;
    size_t size = 0;

    subscriber_begin_turn(subscriber);
    while (subscriber_next_batch(subscriber, batch, sizeof(batch), &size) == SUBSCRIBER_BATCH) {
        batches++;
    }
    require(batches != 0);
}

/* The order of calls is the one of broker/win/run.c. */
void scene_turn(struct scene *scene, const char *bytes, size_t size)
{
    scene->now.monotonic_us += TURN_US;
    scene->now.utc_us += TURN_US;
    broker_set_time(&scene->broker, &scene->now);
    require(publisher_take(&scene->publisher, bytes, size) == PUBLISHER_KEEP);
    broker_tick(&scene->broker);
    broker_commit(&scene->broker);
    subscribers_begin_turn(&scene->broker);
    for (size_t i = 0; i < scene->subscriber_count; i++) {
        take_batches(&scene->subscribers[i]);
    }
}

bool scene_read_back(struct scene *scene, size_t *lines)
{
    struct journal *journal = &scene->broker.journal;
    struct cursor_step step;
    enum cursor_result result;

    journal_begin_turn(journal);
    cursor_begin_turn(journal);
    while ((result = cursor_read(&scene->cursor, journal, &step)) == CURSOR_LINE) {
        cursor_take(&scene->cursor, &step);
        (*lines)++;
    }
    require(result == CURSOR_AGAIN || result == CURSOR_END);
    return result == CURSOR_AGAIN;
}
