/* Many streams that replay at once: what a turn costs, who gets his share, who is not delayed. */
#include "broker/core/subscriber.h"
#include "broker/core/subscribers.h"
#include "broker/core/turns.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "tests/support/broker_fixture.h"
#include "tests/support/memory_store.h"
#include "tests/support/stream_reader.h"

/* As the pump of the subscribe pipe. */
enum { WRITES_PER_TURN_MAX = 4 };

enum { STREAMS = 12 };

enum { SEGMENTS = 5 };

#define EPOCH UINT64_C(0x600000000000)
#define HELD_BYTES (3u * JOURNAL_WINDOW_BYTES)

struct stream {
    struct subscriber subscriber;
    uint64_t bytes;      /* given to it so far */
    uint64_t turn_bytes; /* in this turn */
    uint64_t turns;      /* until it was told all */
    bool is_stalled;
    bool has_all;
};

/* A broker whose journal is larger than its ring, and streams that want all of it. */
struct scene {
    struct memory_store store;
    struct broker_fixture fixture;
    struct stream streams[STREAMS];
    struct stream live;
    char batch[BATCH_BYTES_MAX];
};

static void subscribe_as(struct scene *scene, struct stream *stream,
                         const struct identity *identity, const char *after)
{
    char request[128];
    int size = snprintf(request, sizeof(request), "{\"subscribe\":{\"after\":\"%s\"}}\n", after);

    subscriber_init(&stream->subscriber, &scene->fixture.broker);
    stream->subscriber.owner = stream;
    subscriber_take(&stream->subscriber, identity, request, (size_t)size);
}

static void subscribe(struct scene *scene, struct stream *stream, const char *after)
{
    subscribe_as(scene, stream, &identity_admin, after);
}

static bool open_broker(struct scene *scene)
{
    const struct broker_config config = {
        .source = "/wnetwatch/test",
        .version = "1.2.3",
        .identity_mode = "test",
        .journal = {.epoch = EPOCH + 1,
                    .ring_bytes = 128u * 1024u,
                    .ring_events = 64,
                    .store = &scene->store.store,
                    .segment_bytes_max = 16u * 1024u * 1024u,
                    .total_bytes_max = 64u * 1024u * 1024u,
                    .age_us_max = UINT64_MAX},
    };

    scene->fixture.now.monotonic_us = 1000000;
    scene->fixture.now.utc_us = FIXTURE_START_UTC_US;
    return broker_init(&scene->fixture.broker, &config, &scene->fixture.now);
}

static int set_up(void **state)
{
    struct scene *scene = test_calloc(1, sizeof(*scene));
    struct memory_segment *held;
    char reason[900]; /* long lines, so that there need not be many */

    memset(reason, 'x', sizeof(reason) - 1);
    reason[sizeof(reason) - 1] = '\0';
    memory_store_init(&scene->store);
    held = memory_store_add(&scene->store, EPOCH, 1);
    for (uint64_t i = 1; held->size < HELD_BYTES; i++) {
        memory_segment_put_event(held, EVENT_BROKER_STOPPED, i, reason);
    }
    *state = scene;
    return open_broker(scene) ? 0 : -1;
}

static int tear_down(void **state)
{
    struct scene *scene = *state;

    broker_fixture_close(&scene->fixture);
    memory_store_deinit(&scene->store);
    test_free(scene);
    return 0;
}

/* One stream's turn; whether it could take more at once. */
static bool pump_one(struct scene *scene, struct stream *stream)
{
    size_t size;

    subscriber_begin_turn(&stream->subscriber);
    for (int writes = 0; writes < WRITES_PER_TURN_MAX; writes++) {
        switch (
            subscriber_next_batch(&stream->subscriber, scene->batch, sizeof(scene->batch), &size)) {
        case SUBSCRIBER_BATCH:
            stream->turn_bytes += size;
            break;
        case SUBSCRIBER_WAITS:
            stream->has_all = true;
            return false;
        case SUBSCRIBER_AGAIN:
            return true;
        case SUBSCRIBER_DONE:
            fail_msg("a stream ended by itself");
        }
    }
    return true;
}

/* Returns what was replayed in the turn. */
static uint64_t pump(struct scene *scene)
{
    struct broker *broker = &scene->fixture.broker;
    uint64_t replayed = 0;

    subscribers_begin_turn(broker);
    for (struct subscriber *s = broker->subscribers; s != NULL; s = s->next) {
        struct stream *stream = s->owner;

        stream->turn_bytes = 0;
        if (stream->is_stalled) {
            continue;
        }
        stream->turns += stream->has_all ? 0 : 1;
        (void)pump_one(scene, stream);
        stream->bytes += stream->turn_bytes;
        replayed += stream == &scene->live ? 0 : stream->turn_bytes;
    }
    return replayed;
}

static size_t count_replaying(const struct scene *scene)
{
    size_t count = 0;

    for (size_t i = 0; i < STREAMS; i++) {
        count += scene->streams[i].has_all || scene->streams[i].is_stalled ? 0 : 1;
    }
    return count;
}

static void subscribe_streams(struct scene *scene)
{
    for (size_t i = 0; i < STREAMS; i++) {
        subscribe(scene, &scene->streams[i], "oldest");
    }
}

static void subscribe_all(struct scene *scene)
{
    subscribe_streams(scene);
    subscribe(scene, &scene->live, "now"); /* behind all others */
    (void)pump(scene);
    assert_true(scene->live.has_all);
}

/* How far the slowest and the fastest of those that replay are from each other. */
static uint64_t spread(const struct scene *scene)
{
    uint64_t least = UINT64_MAX;
    uint64_t most = 0;

    for (size_t i = 0; i < STREAMS; i++) {
        if (!scene->streams[i].is_stalled) {
            least = scene->streams[i].bytes < least ? scene->streams[i].bytes : least;
            most = scene->streams[i].bytes > most ? scene->streams[i].bytes : most;
        }
    }
    return most - least;
}

static void all_streams_together_replay_a_few_pieces_a_turn(void **state)
{
    /* Besides what is decoded: lines of the ring, and of the streams themselves. */
    const uint64_t bytes_max = JOURNAL_REPLAY_BYTES_MAX + STREAMS * UINT64_C(20000);
    struct scene *scene = *state;
    int turn = 0;

    subscribe_all(scene);
    for (; count_replaying(scene) != 0; turn++) {
        size_t reads = scene->store.reads;

        assert_in_range(turn, 0, 200);
        assert_in_range(pump(scene), 0, bytes_max);
        assert_in_range(scene->store.reads - reads, 0,
                        JOURNAL_REPLAY_BYTES_MAX / REPLAY_READ_COST_BYTES);
    }
    assert_in_range(turn, STREAMS * HELD_BYTES / JOURNAL_REPLAY_BYTES_MAX, 200);
}

static void each_stream_gets_its_share_and_all_of_it(void **state)
{
    struct scene *scene = *state;

    subscribe_all(scene);
    while (count_replaying(scene) != 0) {
        (void)pump(scene);
        assert_in_range(spread(scene), 0, 2 * JOURNAL_WINDOW_BYTES);
    }
    assert_true(scene->streams[0].bytes > HELD_BYTES);
    assert_int_equal(spread(scene), 0);
}

static void a_live_stream_waits_for_no_replay(void **state)
{
    struct scene *scene = *state;

    subscribe_all(scene);
    while (count_replaying(scene) != 0) {
        post_event(&scene->fixture, &identity_alice, "\\\\srv\\share");
        broker_commit(&scene->fixture.broker);
        scene->live.has_all = false;
        (void)pump(scene);
        assert_true(scene->live.turn_bytes != 0);
        assert_true(scene->live.has_all);
    }
}

static void who_takes_nothing_keeps_nobody_from_his_share(void **state)
{
    struct scene *scene = *state;
    uint64_t turns = 0;

    subscribe_all(scene);
    for (size_t i = 1; i < STREAMS; i++) {
        scene->streams[i].is_stalled = true;
    }
    while (count_replaying(scene) != 0) {
        (void)pump(scene);
        turns++;
    }
    /* The last piece may end in a line that the next turn begins with. */
    assert_in_range(turns, 1, HELD_BYTES / JOURNAL_WINDOW_BYTES + 3);
    for (size_t i = 1; i < STREAMS; i++) {
        scene->streams[i].is_stalled = false;
    }
    while (count_replaying(scene) != 0) {
        (void)pump(scene);
    }
    assert_int_equal(spread(scene), 0);
}

/* A turn in which each user has his share, as the subscribe pipe gives it. */
static void pump_users(struct scene *scene)
{
    static struct turns turns;
    struct broker *broker = &scene->fixture.broker;

    turns_begin(&turns, SUBSCRIBER_TURN_WORK_MAX);
    subscribers_begin_turn(broker);
    for (struct subscriber *s = broker->subscribers; s != NULL; s = s->next) {
        size_t *left = turns_left(&turns, s->sid);
        size_t cost;

        if (left == NULL) {
            subscriber_miss_turn(s);
            continue;
        }
        (void)pump_one(scene, s->owner);
        cost = subscriber_turn_cost(s);
        *left -= cost < *left ? cost : *left;
    }
}

/* Turns until the live stream, of another user, was told all that is held. */
static uint64_t count_turns_of_other(struct scene *scene)
{
    struct identity other = identity_admin;
    uint64_t turns = 0;

    (void)snprintf(other.sid, sizeof(other.sid), "%s", "S-1-5-21-1-2-3-501");
    subscribe_as(scene, &scene->live, &other, "oldest");
    for (; !scene->live.has_all; turns++) {
        pump_users(scene);
    }
    return turns;
}

static void many_streams_of_one_user_slow_another_one_down_like_two(void **state)
{
    struct scene *scene = *state;
    uint64_t alone = count_turns_of_other(scene);

    subscriber_deinit(&scene->live.subscriber);
    scene->live.has_all = false;
    subscribe_streams(scene);
    assert_in_range(count_turns_of_other(scene), 1, 2 * alone + 1);
    assert_int_equal(count_replaying(scene), STREAMS);
}

static void the_streams_of_one_user_take_turns(void **state)
{
    struct scene *scene = *state;

    subscribe_streams(scene);
    for (int turn = 0; count_replaying(scene) != 0; turn++) {
        assert_in_range(turn, 0, 200);
        pump_users(scene);
        for (size_t i = 0; i < STREAMS; i++) {
            scene->streams[i].bytes += scene->streams[i].turn_bytes;
            scene->streams[i].turn_bytes = 0;
        }
        assert_in_range(spread(scene), 0, 2 * JOURNAL_WINDOW_BYTES);
    }
}

/* --- While the store cannot be read --------------------------------------------------------- */

static struct stream_reader reader;

static void refuse_reading(struct scene *scene)
{
    scene->store.read_is_refused = true;
    reader_subscribe(&reader, &scene->fixture, &identity_admin, "\"after\":\"oldest\"");
    (void)expect_stream(&reader, EVENT_STREAM_STARTED);
    expect_silence(&reader);
    assert_true(subscriber_waits_for_time(&reader.subscriber));
}

static void a_stream_that_cannot_read_on_for_now_loses_nothing(void **state)
{
    struct scene *scene = *state;

    refuse_reading(scene);
    broker_fixture_wait_us(&scene->fixture, READ_RETRY_US_MAX - 1);
    expect_silence(&reader);
    scene->store.read_is_refused = false;
    broker_fixture_wait_us(&scene->fixture, READ_RETRY_INTERVAL_US);

    assert_int_equal(reader_output(&reader), SUBSCRIBER_BATCH);
    (void)expect_event(&reader, EVENT_BROKER_STOPPED);
    assert_int_equal(reader.document.event.id.sequence, 1);
    assert_false(subscriber_waits_for_time(&reader.subscriber));
    reader_close(&reader);
}

static void a_segment_that_is_refused_for_long_is_reported_as_damage(void **state)
{
    struct scene *scene = *state;
    const struct stream_line *gap;

    refuse_reading(scene);
    broker_fixture_wait_us(&scene->fixture, READ_RETRY_US_MAX - 1);
    expect_silence(&reader);
    broker_fixture_wait_us(&scene->fixture, 1);

    gap = expect_stream(&reader, EVENT_STREAM_GAP);
    assert_int_equal(gap->gap_before.epoch, EPOCH + 1);
    (void)expect_event(&reader, EVENT_BROKER_STARTED);
    (void)expect_stream(&reader, EVENT_STREAM_LIVE);
    reader_close(&reader);
}

/* As many turns as that takes, each without waiting for the next. */
static void read_on_until_something_comes(void)
{
    int turns = 0;

    while (reader_output(&reader) == SUBSCRIBER_AGAIN) {
        assert_in_range(turns, 0, 2 * SEGMENTS);
        turns++;
        subscribers_begin_turn(reader.subscriber.broker);
        subscriber_begin_turn(&reader.subscriber);
    }
}

/* The first one's five seconds are those of all, for nothing could be read in that time. */
static void segments_that_cannot_be_read_are_one_loss(void **state)
{
    struct scene *scene = *state;

    refuse_reading(scene);
    broker_fixture_wait_us(&scene->fixture, READ_RETRY_US_MAX - 1);
    expect_silence(&reader);
    broker_fixture_wait_us(&scene->fixture, READ_RETRY_INTERVAL_US);

    read_on_until_something_comes();
    (void)expect_stream(&reader, EVENT_STREAM_GAP);
    (void)expect_event(&reader, EVENT_BROKER_STARTED);
    (void)expect_stream(&reader, EVENT_STREAM_LIVE);
    reader_close(&reader);
}

static int set_up_segments(void **state)
{
    struct scene *scene = test_calloc(1, sizeof(*scene));

    memory_store_init(&scene->store);
    for (uint64_t i = 0; i < SEGMENTS; i++) {
        memory_segment_put_event(memory_store_add(&scene->store, EPOCH, 2 * i + 1),
                                 EVENT_BROKER_STOPPED, 2 * i + 1, "none");
        memory_segment_put_event(&scene->store.segments[i], EVENT_BROKER_STOPPED, 2 * i + 2,
                                 "none");
    }
    *state = scene;
    return open_broker(scene) ? 0 : -1;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(all_streams_together_replay_a_few_pieces_a_turn),
        TEST(each_stream_gets_its_share_and_all_of_it),
        TEST(a_live_stream_waits_for_no_replay),
        TEST(who_takes_nothing_keeps_nobody_from_his_share),
        TEST(many_streams_of_one_user_slow_another_one_down_like_two),
        TEST(the_streams_of_one_user_take_turns),
        TEST(a_stream_that_cannot_read_on_for_now_loses_nothing),
        TEST(a_segment_that_is_refused_for_long_is_reported_as_damage),
        cmocka_unit_test_setup_teardown(segments_that_cannot_be_read_are_one_loss, set_up_segments,
                                        tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
