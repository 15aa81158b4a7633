#include "broker/core/intake.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "tests/support/broker_fixture.h"
#include "tests/support/played_intake.h"
#include "tests/support/stream_reader.h"

#define WAIT_US (REQUEST_WAIT_MS_MAX * UINT64_C(1000))

/* Connections that are kept when instances run short. */
enum { STAYING_MAX = PUBLISH_LISTENERS - PUBLISH_FREE_MIN };

/* What a line costs beside its bytes when these are few, and what an empty read costs. */
enum { COST_MIN = 128 };

static struct broker_fixture fixture;
static struct played_intake played;
static struct stream_reader reader;
static uint32_t context_count;

static int set_up(void **state)
{
    const struct broker_config config = {
        .source = "/wnetwatch/test",
        .version = "1.2.3",
        .identity_mode = "test",
        .private_names = "",
        .journal = {.epoch = FIXTURE_EPOCH,
                    .ring_bytes = RING_BYTES,
                    .ring_events = RING_EVENTS_MAX},
        .clock = broker_fixture_clock(&fixture),
        .intake_port = &played.port,
    };

    (void)state;
    fixture.now.monotonic_us = 1000000;
    fixture.now.utc_us = FIXTURE_START_UTC_US;
    context_count = 0;
    played_intake_init(&played);
    if (!broker_init(&fixture.broker, &config)) {
        return -1;
    }
    played.intake = fixture.broker.intake;
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    played.on_poll = NULL;
    played_intake_deinit(&played);
    broker_fixture_close(&fixture);
    return 0;
}

static void wait_us(uint64_t us)
{
    fixture.now.monotonic_us += us;
    fixture.now.utc_us += us;
}

/* The loop wakes up: what has come is reported at the time it is. */
static void report(void)
{
    broker_read_clock(&fixture.broker);
    played_report(&played);
}

static bool turn(void)
{
    report();
    return broker_turn(&fixture.broker);
}

static struct intake *intake(void)
{
    return fixture.broker.intake;
}

static const struct metrics *metrics(void)
{
    return &fixture.broker.metrics;
}

/* --- Lines ---------------------------------------------------------------------------------- */

static size_t make_line(char *line, size_t size, enum notification_phase phase, uint32_t context,
                        const char *remote)
{
    const struct notification notification = {
        .phase = phase, .context = context, .local = "Z:", .remote = remote, .type = 1};

    return notification_write(&notification, line, size);
}

static void write_call(struct played_client *client, enum notification_phase phase,
                       uint32_t context, const char *remote)
{
    static char line[NOTIFICATION_BYTES_MAX + 1];
    size_t size = make_line(line, sizeof(line), phase, context, remote);

    played_write(&played, client, line, size);
}

/* One event and nothing more. Returns the bytes. */
static size_t write_line(struct played_client *client)
{
    char line[512];

    context_count++;
    played_write(&played, client, line,
                 make_line(line, sizeof(line), NOTIFICATION_POST, context_count, "\\\\srv\\share"));
    return strlen(line);
}

/* As many as the pipe takes. Returns how many. */
static size_t flood(struct played_client *client)
{
    size_t count = 0;
    size_t size;

    do {
        size = write_line(client);
        count++;
    } while (client->pipe_size + 2 * size <= PIPE_BUFFER_BYTES);
    return count;
}

/* What was told until now: each of these events, in this order, after the broker's first. */
static void expect_story(const char *const remotes[], const enum event_type types[], size_t count)
{
    reader_subscribe(&reader, &fixture, &identity_admin, "\"after\":\"oldest\"");
    (void)expect_stream(&reader, EVENT_STREAM_STARTED);
    (void)expect_event(&reader, EVENT_BROKER_STARTED);
    for (size_t i = 0; i < count; i++) {
        assert_string_equal(expect_event(&reader, types[i])->remote, remotes[i]);
    }
    (void)expect_stream(&reader, EVENT_STREAM_LIVE);
    reader_close(&reader);
}

/* --- Order ---------------------------------------------------------------------------------- */

static void what_a_client_writes_is_taken_in_the_next_turn(void **state)
{
    struct played_client *client = played_connect(&played, 0, &identity_alice);

    (void)state;
    assert_int_equal(metrics()->publishers, 1);
    write_line(client);
    write_line(client);

    assert_false(turn());
    assert_int_equal(metrics()->received, 2);
    assert_true(client->is_reading);
}

/* MPR calls PRE and POST in one process, but the DLL may write them to two connections. The PRE has
   the longer name, so that in turns with the POST it would come last. */
static const char *write_pre_and_post(void)
{
    static char remote[1001];

    memset(remote, 'x', sizeof(remote) - 1);
    (void)played_connect(&played, 0, &identity_alice);
    (void)played_connect(&played, 1, &identity_alice);
    write_call(&played.clients[0], NOTIFICATION_PRE, 7, remote);
    write_call(&played.clients[1], NOTIFICATION_POST, 7, "\\\\srv\\share");
    return remote;
}

static void expect_pre_before_post(const char *remote)
{
    const char *const remotes[] = {remote, "\\\\srv\\share"};
    const enum event_type types[] = {EVENT_ADD_STARTED, EVENT_ADD_SUCCEEDED};

    expect_story(remotes, types, 2);
    assert_int_equal(operations_count(&fixture.broker.operations), 0);
}

static void a_pre_is_taken_before_its_post_of_another_connection(void **state)
{
    const char *remote = write_pre_and_post();

    (void)state;
    (void)turn();
    expect_pre_before_post(remote);
}

static void a_pre_that_is_read_in_pieces_is_taken_before_its_post(void **state)
{
    const char *remote = write_pre_and_post();

    (void)state;
    played.read_max = 100;
    while (turn()) {
    }
    expect_pre_before_post(remote);
}

/* Beside another user, so that the turn ends with the credit. */
static void a_pre_in_which_the_credit_ends_is_taken_before_its_post(void **state)
{
    const char *remote = write_pre_and_post();

    (void)state;
    played.read_max = 16;
    played_write(&played, played_connect(&played, 2, &identity_bob), "{", 1);
    assert_true(turn());
    assert_int_equal(metrics()->received, 0);
    assert_int_equal(played.clients[0].peer.state, PEER_MID_LINE);

    while (turn()) {
    }
    expect_pre_before_post(remote);
}

/* --- Fairness ------------------------------------------------------------------------------- */

static void a_flood_of_one_user_does_not_delay_the_line_of_another(void **state)
{
    struct played_client *alice = played_connect(&played, 0, &identity_alice);
    struct played_client *bob = played_connect(&played, 1, &identity_bob);

    (void)state;
    (void)flood(alice);
    (void)write_line(bob);

    assert_true(turn());
    assert_int_equal(bob->peer.publisher.line_count, 1);
    assert_int_equal(bob->peer.state, PEER_IDLE);
    assert_in_range(alice->peer.publisher.line_count, 1, 1 + PUBLISH_QUANTUM_BYTES / COST_MIN);
    assert_int_equal(played.polls, 0);
}

static void many_floods_of_one_user_delay_another_no_more_than_one(void **state)
{
    struct played_client *bob = played_connect(&played, 9, &identity_bob);

    (void)state;
    for (size_t i = 0; i < 9; i++) {
        (void)flood(played_connect(&played, i, &identity_alice));
    }
    (void)write_line(bob);
    assert_true(turn());

    assert_int_equal(bob->peer.publisher.line_count, 1);
    assert_in_range(metrics()->received, 2, 2 + PUBLISH_QUANTUM_BYTES / COST_MIN);
}

/* Each poll finds the pipe full again. */
static void go_on_flooding(void *context)
{
    (void)flood(context);
}

/* A read that ends inside a line puts the flood before its user's other lines, for that line. */
static void a_flood_lets_other_lines_of_its_user_be_taken(void **state)
{
    struct played_client *flooding = played_connect(&played, 0, &identity_alice);
    struct played_client *other = played_connect(&played, 1, &identity_alice);

    (void)state;
    played.read_max = 1001;
    played.on_poll = go_on_flooding;
    played.poll_context = flooding;
    (void)flood(flooding);
    (void)write_line(other);

    assert_true(turn());
    assert_int_equal(other->peer.publisher.line_count, 1);
    assert_true(flooding->peer.publisher.line_count > 1);
    played.on_poll = NULL;
}

static void a_user_alone_is_taken_in_one_turn(void **state)
{
    size_t count = flood(played_connect(&played, 0, &identity_alice));

    (void)state;
    (void)turn();
    assert_int_equal(metrics()->received, count);
    assert_in_range(played.polls,
                    (PUBLISH_TURN_BYTES_MAX / PUBLISH_QUANTUM_BYTES - 2) / PUBLISH_ROUNDS_PER_POLL,
                    PUBLISH_TURN_BYTES_MAX / PUBLISH_QUANTUM_BYTES / PUBLISH_ROUNDS_PER_POLL);
}

static void a_turn_takes_no_more_than_its_budget(void **state)
{
    size_t count = 0;

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        count += flood(played_connect(&played, i, &identity_alice));
    }
    assert_true(turn());
    assert_in_range(metrics()->received, count / 4, count / 2);
    assert_true(turn());
    (void)turn();
    (void)turn();
    assert_int_equal(metrics()->received, count);
}

static void bob_writes_a_line(void *context)
{
    if (played.polls == 2) {
        (void)write_line(context);
    }
}

static void a_line_that_comes_between_two_rounds_ends_the_turn(void **state)
{
    struct played_client *alice = played_connect(&played, 0, &identity_alice);
    struct played_client *bob = played_connect(&played, 1, &identity_bob);

    (void)state;
    played.on_poll = bob_writes_a_line;
    played.poll_context = bob;
    (void)flood(alice);

    assert_true(turn());
    assert_int_equal(played.polls, 2);
    assert_int_equal(bob->peer.publisher.line_count, 1);
}

static void a_user_whose_bytes_come_one_by_one_has_its_quantum_beside_a_flood(void **state)
{
    struct played_client *bob = played_connect(&played, 1, &identity_bob);
    char line[512];
    size_t size = make_line(line, sizeof(line), NOTIFICATION_POST, 1, "\\\\srv\\share");

    (void)state;
    (void)flood(played_connect(&played, 0, &identity_alice));
    for (size_t i = 0; i < 10; i++) {
        played_write(&played, bob, line, size);
    }
    played.read_max = size;

    (void)turn();
    assert_int_equal(bob->peer.publisher.line_count, 10);
}

/* --- What is no notification ---------------------------------------------------------------- */

static void a_bad_line_closes_its_connection_and_no_other(void **state)
{
    struct played_client *bad = played_connect(&played, 0, &identity_alice);
    struct played_client *good = played_connect(&played, 1, &identity_alice);

    (void)state;
    played_write(&played, bad, "?\n", 2);
    (void)write_line(bad);
    (void)write_line(good);
    (void)turn();

    assert_false(bad->is_open);
    assert_true(good->is_open);
    assert_int_equal(metrics()->rejected[NOTIFICATION_BAD_JSON], 1);
    assert_int_equal(metrics()->received, 1);
    assert_int_equal(metrics()->publishers, 1);
}

static void a_client_that_leaves_is_closed_when_all_it_wrote_was_taken(void **state)
{
    struct played_client *client = played_connect(&played, 0, &identity_alice);

    (void)state;
    (void)write_line(client);
    played_write(&played, client, "{", 1);
    played_leave(&played, client);
    (void)turn();

    assert_false(client->is_open);
    assert_int_equal(metrics()->received, 1);
    assert_int_equal(metrics()->rejected[NOTIFICATION_INCOMPLETE], 1);
}

static void a_client_that_left_before_its_first_read_is_closed_at_once(void **state)
{
    (void)state;
    (void)played_connect(&played, 0, &identity_alice);
    played_leave(&played, &played.clients[0]);
    report();

    assert_true(intake_is_empty(intake()));
    assert_int_equal(metrics()->publishers, 0);
    assert_int_equal(played.identities, 0);
}

static void empty_writes_cost_a_part_of_the_turn(void **state)
{
    struct played_client *client = played_connect(&played, 0, &identity_alice);

    (void)state;
    for (size_t i = 0; i < 2000; i++) {
        played_write_nothing(&played, client);
    }
    assert_true(turn());
    assert_in_range(played.reads, 2, PUBLISH_TURN_BYTES_MAX / COST_MIN + 2);
    assert_int_equal(client->peer.state, PEER_CONNECTED);
    assert_int_equal(played.identities, 0);
}

static void empty_writes_delay_no_line_of_a_user(void **state)
{
    struct played_client *client = played_connect(&played, 0, &identity_alice);

    (void)state;
    for (size_t i = 0; i < 2000; i++) {
        played_write_nothing(&played, client);
    }
    (void)write_line(played_connect(&played, 1, &identity_bob));

    assert_true(turn());
    assert_int_equal(metrics()->received, 1);
    assert_in_range(played.reads, 3, PUBLISH_QUANTUM_BYTES / COST_MIN + 4);
}

/* --- Identity ------------------------------------------------------------------------------- */

static void a_client_is_identified_once_with_its_first_bytes(void **state)
{
    struct played_client *client = played_connect(&played, 0, &identity_alice);

    (void)state;
    assert_int_equal(played.identities, 0);
    played_write_nothing(&played, client);
    (void)turn();
    assert_int_equal(played.identities, 0);
    (void)write_line(client);
    (void)turn();
    (void)write_line(client);
    (void)turn();

    assert_int_equal(played.identities, 1);
    assert_string_equal(client->peer.publisher.user->sid, identity_alice.sid);
}

static void a_client_known_by_its_process_is_identified_when_it_connects(void **state)
{
    struct played_client *client = played_connect_known(&played, 0, &identity_alice);

    (void)state;
    assert_int_equal(played.identities, 1);
    (void)write_line(client);
    (void)turn();
    assert_int_equal(played.identities, 1);
    assert_int_equal(metrics()->received, 1);
}

/* --- Time ----------------------------------------------------------------------------------- */

static void a_line_is_owed_by_a_new_client_and_by_one_that_has_begun_one(void **state)
{
    struct played_client *client;

    (void)state;
    assert_false(intake_waits_for_time(intake()));
    client = played_connect(&played, 0, &identity_alice);
    assert_int_equal(client->peer.state, PEER_CONNECTED);
    assert_true(intake_waits_for_time(intake()));
    (void)write_line(client);
    (void)turn();
    assert_int_equal(client->peer.state, PEER_IDLE);
    assert_false(intake_waits_for_time(intake()));
    played_write(&played, client, "{", 1);
    (void)turn();
    assert_int_equal(client->peer.state, PEER_MID_LINE);
    assert_true(intake_waits_for_time(intake()));
    wait_us(WAIT_US);
    (void)turn();
    assert_int_equal(client->peer.state, PEER_CLOSING);
    assert_false(intake_waits_for_time(intake()));
}

static void a_silent_client_is_overdue_after_its_time(void **state)
{
    (void)state;
    (void)played_connect(&played, 0, &identity_alice);
    wait_us(WAIT_US - 1);
    (void)turn();
    assert_int_equal(played.cancels, 0);
    wait_us(1);
    (void)turn();
    assert_int_equal(played.cancels, 1);
    report();

    assert_true(intake_is_empty(intake()));
    assert_int_equal(metrics()->closed[CLOSE_LATE_PUBLISHER], 1);
    assert_int_equal(metrics()->rejected[NOTIFICATION_INCOMPLETE], 0);
}

static void bytes_that_drip_buy_no_time(void **state)
{
    struct played_client *client = played_connect(&played, 0, &identity_alice);

    (void)state;
    for (uint64_t waited_us = 0; waited_us < WAIT_US; waited_us += 1000000) {
        played_write(&played, client, "{", 1);
        (void)turn();
        assert_int_equal(client->peer.state, PEER_MID_LINE);
        wait_us(1000000);
    }
    (void)turn();
    report();

    assert_false(client->is_open);
    assert_int_equal(metrics()->closed[CLOSE_LATE_PUBLISHER], 1);
    assert_int_equal(metrics()->rejected[NOTIFICATION_INCOMPLETE], 1);
}

/* However many: some wait to be served whenever it is looked at. */
static void empty_writes_buy_no_time(void **state)
{
    struct played_client *client = played_connect(&played, 0, &identity_alice);

    (void)state;
    for (size_t i = 0; i < 2000; i++) {
        played_write_nothing(&played, client);
    }
    assert_true(turn());
    wait_us(WAIT_US);
    assert_false(turn());

    assert_false(client->is_open);
    assert_int_equal(metrics()->closed[CLOSE_LATE_PUBLISHER], 1);
}

/* Connected at 0, bytes of a line at 100, more of them at 200, which are served very late. */
static void a_client_whose_bytes_wait_to_be_served_is_not_late(void **state)
{
    struct played_client *client = played_connect(&played, 0, &identity_alice);

    (void)state;
    wait_us(100);
    played_write(&played, client, "{", 1);
    (void)turn();
    wait_us(100);
    played_write(&played, client, "{", 1);
    report();
    wait_us(10 * WAIT_US - 200);
    broker_read_clock(&fixture.broker);
    intake_make_headroom(intake());
    assert_int_equal(client->peer.state, PEER_MID_LINE);
    (void)turn();

    wait_us(WAIT_US - 201);
    (void)turn();
    assert_int_equal(client->peer.state, PEER_MID_LINE);
    wait_us(1);
    (void)turn();
    assert_int_equal(client->peer.state, PEER_CLOSING);
}

static void each_whole_line_gives_the_next_one_its_own_time(void **state)
{
    struct played_client *client = played_connect(&played, 0, &identity_alice);

    (void)state;
    wait_us(WAIT_US - 1);
    (void)write_line(client);
    played_write(&played, client, "{\"v\":", 5);
    (void)turn();
    wait_us(WAIT_US - 1);
    (void)turn();
    assert_int_equal(client->peer.state, PEER_MID_LINE);
    wait_us(1);
    (void)turn();
    assert_int_equal(client->peer.state, PEER_CLOSING);
}

static void a_client_between_two_lines_has_all_the_time(void **state)
{
    struct played_client *client = played_connect(&played, 0, &identity_alice);

    (void)state;
    (void)write_line(client);
    (void)turn();
    wait_us(100 * WAIT_US);
    (void)turn();
    assert_int_equal(client->peer.state, PEER_IDLE);

    played_write(&played, client, "{", 1);
    (void)turn();
    wait_us(WAIT_US - 1);
    (void)turn();
    assert_int_equal(client->peer.state, PEER_MID_LINE);
    wait_us(1);
    (void)turn();
    assert_int_equal(client->peer.state, PEER_CLOSING);
}

/* Its line came as its time was over. */
static void the_line_of_a_late_client_is_taken_all_the_same(void **state)
{
    struct played_client *client = played_connect(&played, 0, &identity_alice);

    (void)state;
    wait_us(WAIT_US);
    (void)turn();
    assert_int_equal(client->peer.state, PEER_CLOSING);
    (void)write_line(client);
    report();

    assert_false(client->is_open);
    assert_int_equal(metrics()->received, 1);
    assert_int_equal(metrics()->rejected[NOTIFICATION_INCOMPLETE], 0);
}

/* Its read had ended before it was to be cancelled. */
static void a_line_that_overtakes_the_closing_of_its_client_is_taken_at_once(void **state)
{
    struct played_client *client = played_connect(&played, 0, &identity_alice);

    (void)state;
    wait_us(WAIT_US);
    (void)write_line(client);
    (void)broker_turn(&fixture.broker); /* and it was not reported before */
    assert_int_equal(client->peer.state, PEER_CLOSING);
    report();

    assert_false(client->is_open);
    assert_int_equal(metrics()->received, 1);
}

/* --- Eviction ------------------------------------------------------------------------------- */

static void connect_silent(size_t first, size_t count, uint32_t process_id)
{
    struct identity identity = identity_alice;

    identity.process_id = process_id;
    for (size_t i = 0; i < count; i++) {
        (void)played_connect(&played, first + i, &identity);
    }
}

/* They have each told a line, and wait for more to tell. */
static void connect_idle(size_t first, size_t count, const struct identity *identity)
{
    for (size_t i = 0; i < count; i++) {
        (void)write_line(played_connect(&played, first + i, identity));
    }
    while (turn()) {
    }
}

static size_t count_evicted(void)
{
    return (size_t)metrics()->closed[CLOSE_EVICTED_PUBLISHER];
}

static void no_connection_is_closed_while_there_is_headroom(void **state)
{
    (void)state;
    connect_silent(0, STAYING_MAX, 666);
    (void)turn();

    assert_int_equal(count_evicted(), 0);
    assert_int_equal(played.processes, 0);
}

static void the_user_that_holds_most_makes_headroom(void **state)
{
    (void)state;
    connect_idle(0, 90, &identity_alice);
    wait_us(1000);
    connect_idle(90, STAYING_MAX - 90, &identity_bob);
    wait_us(1000);
    (void)write_line(&played.clients[90]); /* it was silent longest, and is not now */
    (void)turn();
    connect_silent(STAYING_MAX, 1, 4711);
    (void)turn();

    assert_int_equal(count_evicted(), 1);
    assert_int_equal(played.clients[91].peer.state, PEER_CLOSING);
    report();
    assert_int_equal(intake()->peers.count, STAYING_MAX);
}

static void of_silent_clients_the_process_that_holds_most_makes_headroom(void **state)
{
    (void)state;
    connect_silent(0, 1, 4711);
    wait_us(1000);
    connect_silent(1, STAYING_MAX + 9, 666);
    (void)turn();
    report();

    assert_int_equal(count_evicted(), 10);
    assert_true(played.clients[0].is_open);
    assert_int_equal(intake()->peers.count, STAYING_MAX);
    assert_false(played.clients[1].is_open);
    assert_false(played.clients[10].is_open);
    assert_true(played.clients[11].is_open);
}

static void a_client_that_is_closing_is_neither_chosen_nor_counted(void **state)
{
    (void)state;
    connect_silent(0, STAYING_MAX + 1, 666);
    for (int i = 0; i < 3; i++) {
        (void)broker_turn(&fixture.broker); /* and nothing is reported */
    }
    assert_int_equal(count_evicted(), 1);
    assert_int_equal(played.cancels, 1);

    connect_silent(STAYING_MAX + 1, 1, 666);
    (void)broker_turn(&fixture.broker);
    assert_int_equal(count_evicted(), 2);
}

/* Each DLL has connected and written, and the broker was slow to hear of it. */
static void a_crowd_with_a_line_each_loses_nothing(void **state)
{
    (void)state;
    connect_silent(0, PUBLISH_LISTENERS, 666);
    (void)turn();
    assert_int_equal(count_evicted(), PUBLISH_FREE_MIN);
    for (size_t i = 0; i < PUBLISH_LISTENERS; i++) {
        (void)write_line(&played.clients[i]);
    }
    while (turn()) {
    }

    assert_int_equal(metrics()->received, PUBLISH_LISTENERS);
    assert_int_equal(metrics()->throttled, 0);
    assert_int_equal(count_evicted(), PUBLISH_FREE_MIN);
}

/* The same, but their lines have been read, and wait behind those of a flood. */
static void clients_that_wait_to_be_served_are_drained_when_they_are_evicted(void **state)
{
    const size_t flooding = 3;
    size_t count = 0;

    (void)state;
    for (size_t i = 0; i < flooding; i++) {
        count += flood(played_connect(&played, i, &identity_bob));
    }
    connect_silent(flooding, PUBLISH_LISTENERS - flooding, 666);
    for (size_t i = flooding; i < PUBLISH_LISTENERS; i++) {
        (void)write_line(&played.clients[i]);
    }
    (void)turn();
    assert_int_equal(count_evicted(), PUBLISH_FREE_MIN);
    while (turn()) {
    }

    assert_int_equal(metrics()->received + metrics()->throttled,
                     count + PUBLISH_LISTENERS - flooding);
    assert_int_equal(metrics()->throttled, 0);
}

static void what_a_turn_cannot_drain_is_discarded_counted_and_told(void **state)
{
    enum { CROWD = 4 };

    size_t lines[CROWD];

    (void)state;
    connect_silent(0, STAYING_MAX + CROWD, 666);
    (void)turn();
    assert_int_equal(count_evicted(), CROWD);
    for (size_t i = 0; i < CROWD; i++) {
        lines[i] = flood(&played.clients[i]);
    }
    report();
    assert_int_equal(metrics()->received, lines[0] + lines[1]);
    assert_int_equal(metrics()->throttled, lines[2] + lines[3]);
    assert_int_equal(intake()->peers.count, STAYING_MAX);

    wait_us(THROTTLED_PERIOD_MS * UINT64_C(1000));
    (void)turn();
    reader_subscribe(&reader, &fixture, &identity_admin,
                     "\"filter\":{\"type\":\"broker.throttled\"},"
                     "\"after\":\"oldest\"");
    (void)expect_stream(&reader, EVENT_STREAM_STARTED);
    assert_int_equal(expect_event(&reader, EVENT_BROKER_THROTTLED)->throttled_count,
                     lines[2] + lines[3]);
    assert_string_equal(reader.document.event.user.sid, identity_alice.sid);
    reader_close(&reader);
}

/* --- Listening ------------------------------------------------------------------------------ */

static void free_instances_listen_together_once_a_turn(void **state)
{
    (void)state;
    connect_silent(0, 20, 666);
    for (size_t i = 0; i < 20; i++) {
        (void)write_line(&played.clients[i]);
        played_leave(&played, &played.clients[i]);
    }
    assert_true(turn());
    assert_int_equal(played.listens, 1);
    assert_int_equal(played.closes_at_listen, 19);
    assert_int_equal(played.closes, 20); /* the last one's next read was put off */

    assert_false(turn());
    assert_int_equal(played.listens, 2);
    assert_int_equal(played.closes_at_listen, 20);
}

static void serve(void)
{
    report();
    intake_serve(intake());
    intake_serve_on(intake());
}

static void a_line_alone_is_delivered_before_the_next_read(void **state)
{
    struct played_client *client = played_connect(&played, 0, &identity_alice);

    (void)state;
    (void)write_line(client);
    serve();
    assert_int_equal(metrics()->received, 1);
    assert_false(client->is_reading);
    intake_read_on(intake());
    assert_true(client->is_reading);
}

/* In this turn, and still in the next one. */
static void of_a_busy_client_all_that_came_is_taken_in_one_turn(void **state)
{
    struct played_client *client = played_connect(&played, 0, &identity_alice);

    (void)state;
    (void)write_line(client);
    (void)write_line(client);
    serve();
    assert_true(client->is_reading);
    (void)turn();
    (void)write_line(client);
    serve();
    assert_true(client->is_reading);
    (void)turn();
    (void)write_line(client);
    serve();
    assert_false(client->is_reading); /* one line in each of two turns */
    intake_read_on(intake());
}

/* Its next read was put off. */
static void a_peer_between_two_reads_is_drained_when_it_is_closed(void **state)
{
    struct played_client *client;

    (void)state;
    connect_silent(1, STAYING_MAX, 666);
    client = played_connect(&played, 0, &identity_alice);
    (void)write_line(client);
    report();
    broker_read_clock(&fixture.broker);
    intake_serve(intake());
    assert_int_equal(metrics()->received, 1);
    (void)write_line(client);
    intake_stop(intake());

    assert_false(client->is_open);
    assert_int_equal(metrics()->received, 2);
    report();
    assert_true(intake_is_empty(intake()));
}

static void an_instance_that_cannot_listen_tries_again(void **state)
{
    (void)state;
    played.listen_fails = true;
    (void)turn();
    assert_true(intake_waits_for_time(intake()));
    assert_true(broker_waits_for_time(&fixture.broker));
    played.listen_fails = false;
    (void)turn();

    assert_int_equal(played.listens, 2);
    assert_false(intake_waits_for_time(intake()));
}

/* --- The stop ------------------------------------------------------------------------------- */

static void what_was_written_before_the_stop_is_taken(void **state)
{
    struct played_client *unreported;
    struct played_client *waiting;
    size_t lines;

    (void)state;
    lines = flood(played_connect(&played, 0, &identity_alice));
    waiting = played_connect(&played, 1, &identity_alice);
    (void)write_line(waiting);
    report();
    (void)write_line(waiting); /* behind what was read */
    unreported = played_connect(&played, 2, &identity_bob);
    (void)write_line(unreported);
    (void)played_connect(&played, 3, &identity_bob); /* says nothing */
    assert_true(runnable_waits(&waiting->peer.runnable));

    broker_close_intake(&fixture.broker);
    assert_false(intake_is_empty(intake()));
    report();
    assert_true(intake_is_empty(intake()));
    assert_int_equal(metrics()->received, lines + 3);
    assert_int_equal(metrics()->throttled, 0);
    assert_int_equal(metrics()->publishers, 0);
}

static void a_client_that_is_closing_when_the_broker_stops_is_drained(void **state)
{
    (void)state;
    (void)played_connect(&played, 0, &identity_alice);
    wait_us(WAIT_US);
    (void)turn();
    (void)write_line(&played.clients[0]);
    broker_close_intake(&fixture.broker);
    report();

    assert_true(intake_is_empty(intake()));
    assert_int_equal(played.cancels, 1);
    assert_int_equal(metrics()->received, 1);
}

static void no_turn_serves_or_listens_after_the_stop(void **state)
{
    size_t listens;

    (void)state;
    (void)played_connect(&played, 0, &identity_alice);
    (void)turn();
    listens = played.listens;
    broker_close_intake(&fixture.broker);

    assert_false(turn());
    assert_int_equal(played.listens, listens);
    assert_true(intake_is_empty(intake()));
}

/* It connected before, and is reported only now; it has written its line or it has not. */
static void a_connection_that_arrives_during_the_stop_is_drained(void **state)
{
    struct played_client *client;

    (void)state;
    broker_close_intake(&fixture.broker);
    client = played_connect(&played, 0, &identity_alice);
    assert_int_equal(client->peer.state, PEER_CLOSING);
    (void)write_line(client);
    (void)played_connect(&played, 1, &identity_bob);
    report();

    assert_true(intake_is_empty(intake()));
    assert_int_equal(metrics()->received, 1);
    assert_int_equal(played.cancels, 2);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_a_client_writes_is_taken_in_the_next_turn),
        TEST(a_pre_is_taken_before_its_post_of_another_connection),
        TEST(a_pre_that_is_read_in_pieces_is_taken_before_its_post),
        TEST(a_pre_in_which_the_credit_ends_is_taken_before_its_post),
        TEST(a_flood_of_one_user_does_not_delay_the_line_of_another),
        TEST(many_floods_of_one_user_delay_another_no_more_than_one),
        TEST(a_flood_lets_other_lines_of_its_user_be_taken),
        TEST(a_user_alone_is_taken_in_one_turn),
        TEST(a_turn_takes_no_more_than_its_budget),
        TEST(a_line_that_comes_between_two_rounds_ends_the_turn),
        TEST(a_user_whose_bytes_come_one_by_one_has_its_quantum_beside_a_flood),
        TEST(a_bad_line_closes_its_connection_and_no_other),
        TEST(a_client_that_leaves_is_closed_when_all_it_wrote_was_taken),
        TEST(a_client_that_left_before_its_first_read_is_closed_at_once),
        TEST(empty_writes_cost_a_part_of_the_turn),
        TEST(empty_writes_delay_no_line_of_a_user),
        TEST(a_client_is_identified_once_with_its_first_bytes),
        TEST(a_client_known_by_its_process_is_identified_when_it_connects),
        TEST(a_line_is_owed_by_a_new_client_and_by_one_that_has_begun_one),
        TEST(a_silent_client_is_overdue_after_its_time),
        TEST(bytes_that_drip_buy_no_time),
        TEST(empty_writes_buy_no_time),
        TEST(a_client_whose_bytes_wait_to_be_served_is_not_late),
        TEST(each_whole_line_gives_the_next_one_its_own_time),
        TEST(a_client_between_two_lines_has_all_the_time),
        TEST(the_line_of_a_late_client_is_taken_all_the_same),
        TEST(a_line_that_overtakes_the_closing_of_its_client_is_taken_at_once),
        TEST(no_connection_is_closed_while_there_is_headroom),
        TEST(the_user_that_holds_most_makes_headroom),
        TEST(of_silent_clients_the_process_that_holds_most_makes_headroom),
        TEST(a_client_that_is_closing_is_neither_chosen_nor_counted),
        TEST(a_crowd_with_a_line_each_loses_nothing),
        TEST(clients_that_wait_to_be_served_are_drained_when_they_are_evicted),
        TEST(what_a_turn_cannot_drain_is_discarded_counted_and_told),
        TEST(free_instances_listen_together_once_a_turn),
        TEST(a_line_alone_is_delivered_before_the_next_read),
        TEST(of_a_busy_client_all_that_came_is_taken_in_one_turn),
        TEST(a_peer_between_two_reads_is_drained_when_it_is_closed),
        TEST(an_instance_that_cannot_listen_tries_again),
        TEST(what_was_written_before_the_stop_is_taken),
        TEST(a_client_that_is_closing_when_the_broker_stops_is_drained),
        TEST(no_turn_serves_or_listens_after_the_stop),
        TEST(a_connection_that_arrives_during_the_stop_is_drained),
    };

    return cmocka_run_group_tests_name("broker.intake", tests, NULL, NULL);
}
