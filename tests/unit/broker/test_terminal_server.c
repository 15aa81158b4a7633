/*
 * The streams of a terminal server: 20 users, each with up to three programs that follow, at a
 * broker of the usual limits.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "broker/core/fanout.h"
#include "proto/limits.h"
#include "tests/support/broker_fixture.h"
#include "tests/support/failing_malloc.h"
#include "tests/support/played_fanout.h"

enum { USERS = 20, STREAMS = 50 };

static struct broker_fixture fixture;
static struct played_fanout played;
static struct identity identities[USERS];
static struct played_subscriber streams[STREAMS];
static struct played_subscriber more[SUBSCRIBERS_PER_USER_MAX + 1];

/* Plain users, each in a session of its own. Two streams of a user are of two processes. */
static void name_users(void)
{
    for (uint32_t i = 0; i < USERS; i++) {
        identities[i] = identity_alice;
        (void)snprintf(identities[i].sid, sizeof(identities[i].sid), "S-1-5-21-1-2-3-%u", 2000 + i);
        identities[i].logon = 0x60000 + i;
        identities[i].session = 2 + i;
    }
}

static size_t user_of(size_t stream)
{
    return stream % USERS;
}

static struct identity identity_of(size_t stream)
{
    struct identity identity = identities[user_of(stream)];

    identity.process_id = (uint32_t)(5000 + stream);
    return identity;
}

static int set_up(void **state)
{
    (void)state;
    name_users();
    return played_fanout_open(&played, &fixture) ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    for (size_t i = 0; i < STREAMS; i++) {
        played_subscriber_deinit(&played, &streams[i]);
    }
    for (size_t i = 0; i < sizeof(more) / sizeof(more[0]); i++) {
        played_subscriber_deinit(&played, &more[i]);
    }
    broker_fixture_close(&fixture);
    played_fanout_deinit(&played);
    return 0;
}

static void serve_all(void)
{
    while (broker_turn(&fixture.broker)) {
    }
}

static void let_all_follow(void)
{
    for (size_t i = 0; i < STREAMS; i++) {
        const struct identity identity = identity_of(i);

        played_subscriber_ask(&played, &streams[i], &identity, "");
    }
}

static void expect_follows(const struct played_subscriber *stream)
{
    assert_true(stream->is_open);
    assert_int_equal(played_subscriber_count(stream, "stream.live"), 1);
    assert_int_equal(played_subscriber_count(stream, "stream.error"), 0);
}

/* The stream was ended, and says why and what to do. */
static void expect_refused(const struct played_subscriber *stream)
{
    assert_int_equal(played_subscriber_count(stream, "stream.live"), 0);
    assert_int_equal(played_subscriber_count(stream, "\"code\":\"too_many_subscribers\""), 1);
    assert_int_equal(played_subscriber_count(stream, "too many streams are open: close one, or "
                                                     "share one between your programs"),
                     1);
}

static void fifty_streams_of_twenty_users_each_follow_their_own_user(void **state)
{
    char remote[64];

    (void)state;
    let_all_follow();
    serve_all();
    for (size_t i = 0; i < USERS; i++) {
        (void)snprintf(remote, sizeof(remote), "\\\\files\\home-%zu-", i);
        post_event(&fixture, &identities[i], remote);
    }
    serve_all();

    assert_int_equal(fixture.broker.metrics.subscribers, STREAMS);
    for (size_t i = 0; i < STREAMS; i++) {
        (void)snprintf(remote, sizeof(remote), "files\\\\home-%zu-", user_of(i));
        expect_follows(&streams[i]);
        assert_int_equal(played_subscriber_count(&streams[i], "wnetwatch.connection."), 1);
        assert_int_equal(played_subscriber_count(&streams[i], remote), 1);
    }
}

/* The first user has three programs already. */
static void a_user_at_its_limit_is_told_so_and_all_others_still_follow(void **state)
{
    enum { OWN = 3, ROOM = SUBSCRIBERS_PER_USER_MAX - OWN };

    (void)state;
    let_all_follow();
    for (size_t i = 0; i <= ROOM; i++) {
        played_subscriber_ask(&played, &more[i], &identities[0], "");
    }
    serve_all();

    for (size_t i = 0; i < ROOM; i++) {
        expect_follows(&more[i]);
    }
    expect_refused(&more[ROOM]);
    assert_int_equal(fixture.broker.metrics.refused[STREAM_ERROR_TOO_MANY_SUBSCRIBERS], 1);
    for (size_t i = 0; i < STREAMS; i++) {
        expect_follows(&streams[i]);
    }

    played_subscriber_leave(&played, &more[0]);
    played_subscriber_leave(&played, &more[ROOM]);
    played_subscriber_ask(&played, &more[ROOM], &identities[0], "");
    serve_all();
    expect_follows(&more[ROOM]);
}

/* All that was asked for, whether it was freed again or not, and so more than what is held. */
static void fifty_streams_cost_no_more_memory_than_is_promised(void **state)
{
    struct asked_memory before;
    struct asked_memory after;
    size_t bytes;

    (void)state;
    if (!failing_malloc_asked(&before)) {
        print_message("           skipped: this build does not count what is allocated\n");
        skip();
    }
    let_all_follow();
    assert_true(failing_malloc_asked(&after));
    bytes = STREAMS * sizeof(struct subscriber) + (after.bytes - before.bytes);

    print_message("           %u bytes for a stream, of which %u are its own\n",
                  (unsigned)(bytes / STREAMS), (unsigned)sizeof(struct subscriber));
    assert_true(bytes <= STREAMS * SUBSCRIBER_BYTES_MAX);
    serve_all();
    assert_true(failing_malloc_asked(&before));
    serve_all();
    assert_true(failing_malloc_asked(&after));
    assert_int_equal(after.bytes, before.bytes);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(fifty_streams_of_twenty_users_each_follow_their_own_user),
        TEST(a_user_at_its_limit_is_told_so_and_all_others_still_follow),
        TEST(fifty_streams_cost_no_more_memory_than_is_promised),
    };

    return cmocka_run_group_tests_name("broker.terminal_server", tests, NULL, NULL);
}
