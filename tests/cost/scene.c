#include "tests/cost/scene.h"

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

static void read_clock(void *context, struct clock_reading *now_out)
{
    *now_out = ((struct scene *)context)->now;
}

/* The publisher's pipe: it is always waited for, and what it says is reported by scene_turn. */

static enum intake_read read_publisher(void *context, struct intake_peer *peer,
                                       const char **bytes_out, size_t *size_out)
{
    (void)context;
    (void)peer;
    (void)bytes_out;
    (void)size_out;
    return INTAKE_PENDING;
}

static void identify(void *context, struct intake_peer *peer, struct identity *identity_out)
{
    (void)context;
    (void)peer;
    *identity_out = identity_alice;
}

static void leave_publisher(void *context, struct intake_peer *peer)
{
    (void)context;
    (void)peer;
}

static size_t peek_nothing(void *context, struct intake_peer *peer, char *bytes, size_t capacity)
{
    (void)context;
    (void)peer;
    (void)bytes;
    (void)capacity;
    return 0;
}

static bool listen_well(void *context)
{
    (void)context;
    return true;
}

static void poll_nothing(void *context)
{
    (void)context;
}

/* The subscribers' pipes: each takes everything at once. */

static char *give_buffer(void *context)
{
    (void)context;
    return batch;
}

static enum fanout_write take_batch(void *context, struct subscriber *subscriber, size_t size)
{
    (void)subscriber;
    require(size != 0);
    ((struct scene *)context)->batches++;
    return FANOUT_WRITTEN;
}

static void leave_subscriber(void *context, struct subscriber *subscriber)
{
    (void)context;
    subscriber_deinit(subscriber);
}

static void set_up_ports(struct scene *scene)
{
    scene->intake_port = (struct intake_port){.context = scene,
                                              .read = read_publisher,
                                              .cancel_read = leave_publisher,
                                              .peek = peek_nothing,
                                              .identify = identify,
                                              .close = leave_publisher,
                                              .listen = listen_well,
                                              .poll = poll_nothing};
    scene->fanout_port = (struct fanout_port){
        .context = scene, .buffer = give_buffer, .write = take_batch, .close = leave_subscriber};
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
        .clock = {scene, read_clock},
        .intake_port = &scene->intake_port,
        .fanout_port = &scene->fanout_port,
    };

    require(broker_init(&scene->broker, &config));
}

static void pass_time(struct scene *scene)
{
    scene->now.monotonic_us += TURN_US;
    scene->now.utc_us += TURN_US;
}

void scene_open(struct scene *scene, size_t subscriber_count)
{
    require(subscriber_count <= SCENE_SUBSCRIBERS_MAX);
    memory_store_init(&scene->store);
    scene->now.monotonic_us = START_US;
    scene->now.utc_us = FIXTURE_START_UTC_US;
    set_up_ports(scene);
    start_broker(scene, EPOCH);
    intake_connected(scene->broker.intake, &scene->publisher, true);
    for (size_t i = 0; i < subscriber_count; i++) {
        struct subscriber *subscriber = &scene->subscribers[i];

        subscriber_init(subscriber, &scene->broker);
        fanout_connected(scene->broker.fanout, subscriber);
        fanout_arrived(scene->broker.fanout, subscriber, &identity_alice, REQUEST,
                       sizeof(REQUEST) - 1);
    }
    scene->subscriber_count = subscriber_count;
    pass_time(scene);
    (void)broker_turn(&scene->broker);
}

void scene_restart(struct scene *scene)
{
    broker_close_intake(&scene->broker);
    intake_ended(scene->broker.intake, &scene->publisher); /* its read is cancelled */
    broker_stop(&scene->broker, "stopped");
    while (broker_turn(&scene->broker)) {
    }
    broker_deinit(&scene->broker);
    start_broker(scene, EPOCH + 1);
    cursor_start_oldest(&scene->cursor, &scene->broker.journal);
}

void scene_turn(struct scene *scene, const char *bytes, size_t size)
{
    pass_time(scene);
    scene->batches = 0;
    intake_arrived(scene->broker.intake, &scene->publisher, bytes, size);
    require(!broker_turn(&scene->broker) || scene->subscriber_count != 0);
    require(scene->batches >= scene->subscriber_count);
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
