/* Many streams that replay at once: what a turn costs, what each user gets, and which streams are not
   delayed. */
#include "broker/core/fanout.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "tests/support/broker_fixture.h"
#include "tests/support/memory_store.h"
#include "tests/support/played_fanout.h"
#include "tests/support/stream_reader.h"

enum { STREAMS = 12 };

enum { SEGMENTS = 5 };

#define EPOCH UINT64_C(0x600000000000)
#define HELD_BYTES (3u * JOURNAL_WINDOW_BYTES)

struct replay {
    struct played_subscriber client;
    uint64_t turn_bytes; /* in this turn */
    bool has_all;        /* it was told all that is held */
};

/* A broker whose journal is larger than its ring, and streams that want all of it. */
struct scene {
    struct memory_store store;
    struct broker_fixture fixture;
    struct played_fanout played;
    struct replay replays[STREAMS];
    struct replay live;
};

/* Administrators may see everything, and are users too. */
static void subscribe_as(struct scene *scene, struct replay *replay, unsigned int user,
                         const char *after)
{
    struct identity identity = identity_admin;
    char body[64];

    (void)snprintf(identity.sid, sizeof(identity.sid), "S-1-5-21-1-2-3-%u", user);
    (void)snprintf(body, sizeof(body), "\"after\":\"%s\"", after);
    played_subscriber_ask(&scene->played, &replay->client, &identity, body);
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
        .clock = broker_fixture_clock(&scene->fixture),
        .fanout_port = &scene->played.port,
    };

    scene->fixture.now.monotonic_us = 1000000;
    scene->fixture.now.utc_us = FIXTURE_START_UTC_US;
    played_fanout_init(&scene->played);
    scene->played.broker = &scene->fixture.broker;
    return broker_init(&scene->fixture.broker, &config);
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

    for (size_t i = 0; i < STREAMS; i++) {
        played_subscriber_deinit(&scene->played, &scene->replays[i].client);
    }
    played_subscriber_deinit(&scene->played, &scene->live.client);
    broker_fixture_close(&scene->fixture);
    played_fanout_deinit(&scene->played);
    memory_store_deinit(&scene->store);
    test_free(scene);
    return 0;
}

static uint64_t note_turn(struct replay *replay, uint64_t bytes_before)
{
    replay->turn_bytes = replay->client.text_size - bytes_before;
    replay->has_all = replay->has_all || list_node_is_linked(&replay->client.subscriber.caught_up);
    return replay->turn_bytes;
}

/* A turn. Returns what was replayed in it. */
static uint64_t serve(struct scene *scene)
{
    uint64_t before[STREAMS];
    uint64_t before_live = scene->live.client.text_size;
    uint64_t replayed = 0;

    for (size_t i = 0; i < STREAMS; i++) {
        before[i] = scene->replays[i].client.text_size;
    }
    fanout_serve(scene->fixture.broker.fanout);
    for (size_t i = 0; i < STREAMS; i++) {
        replayed += note_turn(&scene->replays[i], before[i]);
    }
    (void)note_turn(&scene->live, before_live);
    return replayed;
}

static size_t count_replaying(const struct scene *scene)
{
    size_t count = 0;

    for (size_t i = 0; i < STREAMS; i++) {
        count += scene->replays[i].has_all || scene->replays[i].client.pending != NULL ? 0 : 1;
    }
    return count;
}

static void subscribe_streams_of_one_user(struct scene *scene)
{
    for (size_t i = 0; i < STREAMS; i++) {
        subscribe_as(scene, &scene->replays[i], 500, "oldest");
    }
}

/* Each of a user of its own. */
static void subscribe_all(struct scene *scene)
{
    for (unsigned int i = 0; i < STREAMS; i++) {
        subscribe_as(scene, &scene->replays[i], 500 + i, "oldest");
    }
    subscribe_as(scene, &scene->live, 600, "now"); /* behind all others */
    (void)serve(scene);
    assert_true(scene->live.has_all);
}

/* How far the slowest and the fastest of those that replay are from each other. */
static uint64_t spread(const struct scene *scene)
{
    uint64_t least = UINT64_MAX;
    uint64_t most = 0;

    for (size_t i = 0; i < STREAMS; i++) {
        uint64_t bytes = scene->replays[i].client.text_size;

        least = bytes < least ? bytes : least;
        most = bytes > most ? bytes : most;
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
        assert_in_range(serve(scene), 0, bytes_max);
        assert_in_range(scene->store.reads - reads, 0,
                        JOURNAL_REPLAY_BYTES_MAX / REPLAY_READ_COST_BYTES);
    }
    assert_in_range(turn, STREAMS * HELD_BYTES / JOURNAL_REPLAY_BYTES_MAX, 200);
}

static void each_user_gets_its_share_and_all_of_it(void **state)
{
    struct scene *scene = *state;

    subscribe_all(scene);
    while (count_replaying(scene) != 0) {
        (void)serve(scene);
        assert_in_range(spread(scene), 0, 2 * JOURNAL_WINDOW_BYTES);
    }
    assert_true(scene->replays[0].client.text_size > HELD_BYTES);
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
        (void)serve(scene);
        assert_true(scene->live.turn_bytes != 0);
        assert_true(scene->live.has_all);
    }
}

static void set_stalled(struct scene *scene, bool is_stalled)
{
    for (size_t i = 1; i < STREAMS; i++) {
        if (is_stalled) {
            scene->replays[i].client.is_stalled = true;
        } else {
            played_subscriber_read(&scene->played, &scene->replays[i].client);
        }
    }
}

static void streams_that_do_not_read_keep_no_other_from_its_share(void **state)
{
    struct scene *scene = *state;
    uint64_t turns = 0;

    subscribe_all(scene);
    set_stalled(scene, true);
    while (count_replaying(scene) > 1) { /* until each has something to read */
        assert_in_range(turns++, 0, STREAMS);
        (void)serve(scene);
    }
    for (turns = 0; count_replaying(scene) != 0; turns++) {
        (void)serve(scene);
    }
    /* The last piece may end in a line that the next turn begins with. */
    assert_in_range(turns, 0, HELD_BYTES / JOURNAL_WINDOW_BYTES + 3);
    set_stalled(scene, false);
    while (count_replaying(scene) != 0) {
        (void)serve(scene);
    }
    assert_int_equal(spread(scene), 0);
}

/* Turns until the live stream, of another user, was told all that is held. */
static uint64_t count_turns_of_other(struct scene *scene)
{
    uint64_t turns = 0;

    subscribe_as(scene, &scene->live, 501, "oldest");
    for (; !scene->live.has_all; turns++) {
        (void)serve(scene);
    }
    return turns;
}

static void many_streams_of_one_user_slow_another_one_down_like_two(void **state)
{
    struct scene *scene = *state;
    uint64_t alone = count_turns_of_other(scene);

    played_subscriber_leave(&scene->played, &scene->live.client);
    scene->live.has_all = false;
    subscribe_streams_of_one_user(scene);
    assert_in_range(count_turns_of_other(scene), 1, 2 * alone + 1);
    assert_int_equal(count_replaying(scene), STREAMS);
}

static void the_streams_of_one_user_take_turns(void **state)
{
    struct scene *scene = *state;

    subscribe_streams_of_one_user(scene);
    for (int turn = 0; count_replaying(scene) != 0; turn++) {
        assert_in_range(turn, 0, 200);
        (void)serve(scene);
        assert_in_range(spread(scene), 0, 2 * JOURNAL_WINDOW_BYTES);
    }
    assert_int_equal(spread(scene), 0);
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

static void what_cannot_be_read_for_long_is_told_as_damage(void **state)
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

/* Nothing is committed meanwhile. */
static void a_stream_that_cannot_read_on_is_served_again_as_time_goes_on(void **state)
{
    struct scene *scene = *state;
    struct replay *replay = &scene->replays[0];

    scene->store.read_is_refused = true;
    subscribe_as(scene, replay, 500, "oldest");
    (void)serve(scene);
    assert_true(replay->has_all); /* that there is for now */
    assert_false(fanout_has_more(scene->fixture.broker.fanout));
    assert_true(fanout_waits_for_time(scene->fixture.broker.fanout));
    scene->store.read_is_refused = false;
    broker_fixture_wait_us(&scene->fixture, READ_RETRY_INTERVAL_US);

    assert_true(fanout_has_more(scene->fixture.broker.fanout));
    assert_true(serve(scene) >= JOURNAL_WINDOW_BYTES / 2);
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
        TEST(each_user_gets_its_share_and_all_of_it),
        TEST(a_live_stream_waits_for_no_replay),
        TEST(streams_that_do_not_read_keep_no_other_from_its_share),
        TEST(many_streams_of_one_user_slow_another_one_down_like_two),
        TEST(the_streams_of_one_user_take_turns),
        TEST(a_stream_that_cannot_read_on_for_now_loses_nothing),
        TEST(what_cannot_be_read_for_long_is_told_as_damage),
        TEST(a_stream_that_cannot_read_on_is_served_again_as_time_goes_on),
        cmocka_unit_test_setup_teardown(segments_that_cannot_be_read_are_one_loss, set_up_segments,
                                        tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
