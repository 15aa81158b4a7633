#include "broker/core/broker.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "tests/support/broker_fixture.h"
#include "tests/support/failing_malloc.h"
#include "tests/support/memory_store.h"
#include "tests/support/stream_reader.h"

#define OPERATION_WAIT_US (OPERATION_WAIT_MS_MAX * UINT64_C(1000))

static const char share[] = "\\\\srv\\share";

/* Sees all that the broker tells. */
static struct stream_reader observer;

static int setup(void **state)
{
    if (broker_fixture_setup(state) != 0) {
        return -1;
    }
    reader_subscribe(&observer, *state, &identity_admin, "");
    (void)expect_stream(&observer, EVENT_STREAM_STARTED);
    (void)expect_stream(&observer, EVENT_STREAM_LIVE);
    return 0;
}

static int teardown(void **state)
{
    reader_close(&observer);
    return broker_fixture_teardown(state);
}

static void assert_same_id(struct event_id left, struct event_id right)
{
    assert_int_equal(event_id_compare(left, right), 0);
}

/* A PRE or POST of alice's that adds Z:. */
static void post_step(struct broker_fixture *f, enum notification_phase phase, uint32_t context,
                      uint32_t status)
{
    const struct notification notification = {.call = NOTIFICATION_ADD,
                                              .phase = phase,
                                              .context = context,
                                              .status = status,
                                              .local = "Z:",
                                              .remote = share};

    post(f, &identity_alice, &notification);
}

static void the_first_event_tells_that_the_broker_started(void **state)
{
    struct broker_fixture *f = *state;
    static struct stream_reader reader;
    const struct event *event;

    reader_subscribe(&reader, f, &identity_alice, "\"after\":\"oldest\"");

    (void)expect_stream(&reader, EVENT_STREAM_STARTED);
    event = expect_event(&reader, EVENT_BROKER_STARTED);
    assert_same_id(event->id, event_numbered(1));
    assert_string_equal(event->version, "1.2.3");
    assert_true(event->time_us == FIXTURE_START_UTC_US);
    reader_close(&reader);
}

static void a_post_belongs_to_its_pre_and_tells_the_time_between(void **state)
{
    struct broker_fixture *f = *state;
    const struct event *event;

    post_step(f, NOTIFICATION_PRE, 7, 0);
    broker_fixture_wait_us(f, 2310);
    post_step(f, NOTIFICATION_POST, 7, 67);

    event = expect_event(&observer, EVENT_ADD_STARTED);
    assert_same_id(event->id, event_numbered(2));
    assert_same_id(event->operation, event_numbered(2));
    assert_false(event->has_elapsed);
    event = expect_event(&observer, EVENT_ADD_FAILED);
    assert_same_id(event->id, event_numbered(3));
    assert_same_id(event->operation, event_numbered(2));
    assert_true(event->has_elapsed);
    assert_int_equal(event->elapsed_us, 2310);
    assert_true(event->time_us == FIXTURE_START_UTC_US + 2310);
    expect_silence(&observer);
}

static void operations_may_be_interleaved(void **state)
{
    struct broker_fixture *f = *state;

    post_step(f, NOTIFICATION_PRE, 1, 0);
    post_step(f, NOTIFICATION_PRE, 2, 0);
    post_step(f, NOTIFICATION_POST, 1, 0);
    post_step(f, NOTIFICATION_POST, 2, 0);

    (void)expect_event(&observer, EVENT_ADD_STARTED);
    (void)expect_event(&observer, EVENT_ADD_STARTED);
    assert_same_id(expect_event(&observer, EVENT_ADD_SUCCEEDED)->operation, event_numbered(2));
    assert_same_id(expect_event(&observer, EVENT_ADD_SUCCEEDED)->operation, event_numbered(3));
}

static void a_post_without_a_pre_is_its_own_operation(void **state)
{
    struct broker_fixture *f = *state;
    const struct event *event;

    post_step(f, NOTIFICATION_POST, 7, 0);

    event = expect_event(&observer, EVENT_ADD_SUCCEEDED);
    assert_same_id(event->operation, event->id);
    assert_false(event->has_elapsed);
}

static void an_operation_ends_once(void **state)
{
    struct broker_fixture *f = *state;
    const struct event *event;

    post_step(f, NOTIFICATION_PRE, 7, 0);
    post_step(f, NOTIFICATION_POST, 7, 0);
    post_step(f, NOTIFICATION_POST, 7, 0);

    (void)expect_event(&observer, EVENT_ADD_STARTED);
    (void)expect_event(&observer, EVENT_ADD_SUCCEEDED);
    event = expect_event(&observer, EVENT_ADD_SUCCEEDED);
    assert_same_id(event->operation, event->id);
}

static void the_same_context_of_another_process_is_another_operation(void **state)
{
    struct broker_fixture *f = *state;
    struct identity other_process = identity_alice;
    const struct notification end = {.phase = NOTIFICATION_POST, .context = 7, .remote = share};
    const struct event *event;

    other_process.process_id++;
    post_step(f, NOTIFICATION_PRE, 7, 0);
    post(f, &other_process, &end);

    (void)expect_event(&observer, EVENT_ADD_STARTED);
    event = expect_event(&observer, EVENT_ADD_SUCCEEDED);
    assert_same_id(event->operation, event->id);
}

static void an_operation_without_a_post_is_told_as_unfinished_after_ten_minutes(void **state)
{
    struct broker_fixture *f = *state;
    const struct event *event;

    assert_false(broker_waits_for_time(&f->broker));
    post_step(f, NOTIFICATION_PRE, 7, 0);
    assert_true(broker_waits_for_time(&f->broker));
    (void)expect_event(&observer, EVENT_ADD_STARTED);
    broker_fixture_wait_us(f, OPERATION_WAIT_US - 1);
    expect_silence(&observer);
    broker_fixture_wait_us(f, 1);

    event = expect_event(&observer, EVENT_ADD_UNFINISHED);
    assert_same_id(event->operation, event_numbered(2));
    assert_same_id(event->id, event_numbered(3));
    assert_int_equal(event->elapsed_us, OPERATION_WAIT_US);
    assert_string_equal(event->local, "Z:");
    assert_string_equal(event->remote, share);
    assert_string_equal(event->user.sid, identity_alice.sid);
    assert_true(event->time_us == FIXTURE_START_UTC_US + OPERATION_WAIT_US);
    assert_int_equal(f->broker.metrics.unfinished, 1);
    assert_false(broker_waits_for_time(&f->broker));
}

static void a_post_that_comes_after_unfinished_is_its_own_operation(void **state)
{
    struct broker_fixture *f = *state;
    const struct event *event;

    post_step(f, NOTIFICATION_PRE, 7, 0);
    broker_fixture_wait_us(f, OPERATION_WAIT_US);
    post_step(f, NOTIFICATION_POST, 7, 0);

    (void)expect_event(&observer, EVENT_ADD_STARTED);
    (void)expect_event(&observer, EVENT_ADD_UNFINISHED);
    event = expect_event(&observer, EVENT_ADD_SUCCEEDED);
    assert_same_id(event->operation, event->id);
}

static void a_cancel_without_a_post_is_unfinished_too(void **state)
{
    struct broker_fixture *f = *state;
    const struct notification cancel = {
        .call = NOTIFICATION_CANCEL, .context = 1, .name = share, .force = true, .flags = 1};
    const struct event *event;

    post(f, &identity_alice, &cancel);
    broker_fixture_wait_us(f, OPERATION_WAIT_US);

    (void)expect_event(&observer, EVENT_CANCEL_STARTED);
    event = expect_event(&observer, EVENT_CANCEL_UNFINISHED);
    assert_string_equal(event->remote, share);
    assert_true(event->is_forced);
    assert_int_equal(event->flags, 1);
}

static void what_waits_when_the_broker_stops_gets_no_end(void **state)
{
    struct broker_fixture *f = *state;

    post_step(f, NOTIFICATION_PRE, 1, 0);
    broker_stop(&f->broker, "stopped");

    (void)expect_event(&observer, EVENT_ADD_STARTED);
    (void)expect_event(&observer, EVENT_BROKER_STOPPED);
    (void)expect_stream(&observer, EVENT_STREAM_ENDED);
    expect_done(&observer);
}

/* A notification of alice's of so many bytes, wherever those would have come from. */
static void receive(struct broker_fixture *f, size_t bytes)
{
    const struct notification notification = {.phase = NOTIFICATION_POST,
                                              .local = "",
                                              .remote = share,
                                              .name = "",
                                              .provider = "",
                                              .image = ""};
    struct users *users = &f->broker.users;
    struct user *user = users_take(users, identity_alice.sid, f->now.monotonic_us);

    broker_receive(&f->broker, user, &identity_alice, &notification, bytes);
    users_release(users, user);
}

/* To every user: the times of all events that follow are of another count. */
static void a_step_of_the_clock_is_told_to_all_in_either_direction(void **state)
{
    const uint64_t hour_us = UINT64_C(3600000000);
    struct broker_fixture *f = *state;
    static struct stream_reader bob;
    const struct event *event;

    reader_subscribe(&bob, f, &identity_bob, "\"filter\":{\"type\":\"broker.clock_stepped\"}");
    (void)expect_stream(&bob, EVENT_STREAM_STARTED);
    (void)expect_stream(&bob, EVENT_STREAM_LIVE);
    f->now.monotonic_us += 8 * hour_us;
    f->now.utc_us += 8 * hour_us;
    (void)broker_turn(&f->broker);
    expect_silence(&bob);
    f->now.utc_us += 2 * hour_us;
    (void)broker_turn(&f->broker);
    event = expect_event(&bob, EVENT_BROKER_CLOCK_STEPPED);
    assert_int_equal(event->time_us - event->expected_us, 2 * hour_us);
    f->now.utc_us -= 2 * hour_us;
    (void)broker_turn(&f->broker);
    event = expect_event(&bob, EVENT_BROKER_CLOCK_STEPPED);
    assert_int_equal(event->expected_us - event->time_us, 2 * hour_us);
    (void)broker_turn(&f->broker);
    expect_silence(&bob);
    reader_close(&bob);
}

static void a_user_that_sends_too_much_is_told_how_much_was_refused(void **state)
{
    struct broker_fixture *f = *state;
    static struct stream_reader alice;
    static struct stream_reader bob;
    const struct event *event;

    reader_subscribe(&alice, f, &identity_alice, "\"filter\":{\"type\":\"broker.*\"}");
    reader_subscribe(&bob, f, &identity_bob, "\"filter\":{\"type\":\"broker.*\"}");
    receive(f, USER_BYTES_BURST_MAX);
    for (int i = 0; i < 3; i++) {
        receive(f, 1000);
    }
    assert_int_equal(f->broker.metrics.throttled, 3);
    assert_true(broker_waits_for_time(&f->broker));
    broker_fixture_wait_us(f, THROTTLED_PERIOD_MS * UINT64_C(1000));
    assert_false(broker_waits_for_time(&f->broker));

    (void)expect_event(&observer, EVENT_ADD_SUCCEEDED);
    event = expect_event(&observer, EVENT_BROKER_THROTTLED);
    assert_int_equal(event->throttled_count, 3);
    assert_string_equal(event->user.sid, identity_alice.sid);
    (void)expect_stream(&alice, EVENT_STREAM_STARTED);
    (void)expect_event(&alice, EVENT_BROKER_THROTTLED);
    (void)expect_stream(&bob, EVENT_STREAM_STARTED);
    (void)expect_stream(&bob, EVENT_STREAM_LIVE);
    expect_silence(&bob);
    reader_close(&alice);
    reader_close(&bob);
}

static void what_was_refused_is_told_before_the_broker_stops(void **state)
{
    struct broker_fixture *f = *state;

    receive(f, USER_BYTES_BURST_MAX);
    receive(f, 1000);
    broker_stop(&f->broker, "stopped");

    (void)expect_event(&observer, EVENT_ADD_SUCCEEDED);
    assert_int_equal(expect_event(&observer, EVENT_BROKER_THROTTLED)->throttled_count, 1);
    (void)expect_event(&observer, EVENT_BROKER_STOPPED);
    (void)expect_stream(&observer, EVENT_STREAM_ENDED);
    expect_done(&observer);
}

/* Each with a connection of its own; more than are remembered without one. */
static void let_other_users_pass(struct broker_fixture *f)
{
    struct identity other = identity_bob;

    for (unsigned int i = 0; i < 2 * IDLE_USERS_MAX; i++) {
        (void)snprintf(other.sid, sizeof(other.sid), "S-1-5-21-7-7-7-%u", i);
        post_event(f, &other, share);
        (void)expect_event(&observer, EVENT_ADD_SUCCEEDED);
    }
}

static void a_post_finds_its_pre_however_many_users_come_between(void **state)
{
    struct broker_fixture *f = *state;

    post_step(f, NOTIFICATION_PRE, 7, 0);
    (void)expect_event(&observer, EVENT_ADD_STARTED);
    let_other_users_pass(f);
    post_step(f, NOTIFICATION_POST, 7, 0);

    assert_same_id(expect_event(&observer, EVENT_ADD_SUCCEEDED)->operation, event_numbered(2));
}

static void a_cancel_tells_the_remote_name_however_many_users_come_between(void **state)
{
    struct broker_fixture *f = *state;

    post_step(f, NOTIFICATION_POST, 7, 0);
    (void)expect_event(&observer, EVENT_ADD_SUCCEEDED);
    let_other_users_pass(f);
    post_cancel(f, &identity_alice, "Z:");

    assert_string_equal(expect_event(&observer, EVENT_CANCEL_STARTED)->remote, share);
}

#define STORE_BYTES (8u * 1024u * 1024u)

static bool open_with_store(struct broker_fixture *f, struct memory_store *store)
{
    const struct broker_config config = {.source = "/wnetwatch/test",
                                         .version = "1.2.3",
                                         .identity_mode = "test",
                                         .private_names = "",
                                         .journal = {.epoch = FIXTURE_EPOCH,
                                                     .ring_bytes = RING_BYTES,
                                                     .ring_events = RING_EVENTS_MAX,
                                                     .store = &store->store,
                                                     .segment_bytes_max = 1024u * 1024u,
                                                     .total_bytes_max = STORE_BYTES,
                                                     .age_us_max = UINT64_MAX},
                                         .clock = broker_fixture_clock(f)};

    f->now.monotonic_us = 1000000;
    f->now.utc_us = FIXTURE_START_UTC_US;
    memory_store_init(store);
    return broker_init(&f->broker, &config);
}

static void a_user_fills_its_share_of_the_journal_and_no_more(void **state)
{
    static struct broker_fixture f;
    static char remote[STRING_UNITS_MAX + 1];
    const uint64_t share_bytes = STORE_BYTES / USER_JOURNAL_SHARE;
    struct memory_store store;
    uint64_t before;

    (void)state;
    memset(remote, 'r', STRING_UNITS_MAX);
    assert_true(open_with_store(&f, &store));
    before = f.broker.journal.appended_bytes;
    while (f.broker.metrics.throttled == 0) {
        post_event(&f, &identity_alice, remote);
    }
    assert_in_range(f.broker.journal.appended_bytes - before, share_bytes,
                    share_bytes + EVENT_BYTES_MAX);

    post_event(&f, &identity_bob, remote);
    assert_int_equal(f.broker.metrics.throttled, 1);
    post_event(&f, &identity_alice, remote);
    assert_int_equal(f.broker.metrics.throttled, 2);
    broker_fixture_close(&f);
    memory_store_deinit(&store);
}

/* No pipe and no subscriber is needed to notice that time went on. */
static void a_turn_reads_the_clock_and_tells_what_is_overdue(void **state)
{
    struct broker_fixture *f = *state;

    post_step(f, NOTIFICATION_PRE, 7, 0);
    (void)expect_event(&observer, EVENT_ADD_STARTED);
    f->now.monotonic_us += OPERATION_WAIT_US - 1;
    assert_false(broker_turn(&f->broker));
    expect_silence(&observer);
    f->now.monotonic_us += 1;
    assert_false(broker_turn(&f->broker));

    assert_int_equal(expect_event(&observer, EVENT_ADD_UNFINISHED)->elapsed_us, OPERATION_WAIT_US);
    assert_int_equal(f->broker.now.monotonic_us, f->now.monotonic_us);
}

static void a_monotonic_clock_that_goes_back_stands_still(void **state)
{
    struct broker_fixture *f = *state;
    const uint64_t before_us = f->now.monotonic_us;

    f->now.monotonic_us--;
    (void)broker_turn(&f->broker);
    assert_int_equal(f->broker.now.monotonic_us, before_us);
    f->now.monotonic_us += 2;
    (void)broker_turn(&f->broker);
    assert_int_equal(f->broker.now.monotonic_us, before_us + 1);
}

static void a_pre_that_replaces_another_tells_the_old_one_as_unfinished(void **state)
{
    struct broker_fixture *f = *state;
    const struct event *event;

    post_step(f, NOTIFICATION_PRE, 7, 0);
    broker_fixture_wait_us(f, 100);
    post_step(f, NOTIFICATION_PRE, 7, 0);
    post_step(f, NOTIFICATION_POST, 7, 0);

    assert_same_id(expect_event(&observer, EVENT_ADD_STARTED)->operation, event_numbered(2));
    event = expect_event(&observer, EVENT_ADD_UNFINISHED);
    assert_same_id(event->operation, event_numbered(2));
    assert_int_equal(event->elapsed_us, 100);
    assert_same_id(expect_event(&observer, EVENT_ADD_STARTED)->operation, event_numbered(4));
    assert_same_id(expect_event(&observer, EVENT_ADD_SUCCEEDED)->operation, event_numbered(4));
    assert_int_equal(f->broker.metrics.unfinished, 1);
}

static void more_operations_than_a_user_may_have_end_its_oldest(void **state)
{
    const uint32_t share_max = OPERATIONS_MAX / TABLE_USER_SHARE;
    struct broker_fixture *f = *state;

    for (uint32_t i = 1; i <= share_max + 1; i++) {
        post_step(f, NOTIFICATION_PRE, i, 0);
    }

    for (uint32_t i = 1; i <= share_max + 1; i++) {
        (void)expect_event(&observer, EVENT_ADD_STARTED);
    }
    assert_same_id(expect_event(&observer, EVENT_ADD_UNFINISHED)->operation, event_numbered(2));
    expect_silence(&observer);
    assert_int_equal(operations_count(&f->broker.operations), share_max);
}

/* Takes the two events of a whole operation; the second is returned. */
static const struct event *expect_cancelled(void)
{
    (void)expect_event(&observer, EVENT_CANCEL_STARTED);
    return expect_event(&observer, EVENT_CANCEL_SUCCEEDED);
}

static void expect_added(void)
{
    (void)expect_event(&observer, EVENT_ADD_STARTED);
    (void)expect_event(&observer, EVENT_ADD_SUCCEEDED);
}

static void a_cancel_by_letter_tells_the_remote_name(void **state)
{
    struct broker_fixture *f = *state;
    const struct event *event;

    post_add(f, &identity_alice, "Z:", share);
    post_cancel(f, &identity_alice, "z:");

    expect_added();
    event = expect_event(&observer, EVENT_CANCEL_STARTED);
    assert_string_equal(event->remote, share);
    assert_int_equal(event->inferred, INFERRED_REMOTE);
    event = expect_event(&observer, EVENT_CANCEL_SUCCEEDED);
    assert_string_equal(event->local, "z:");
    assert_string_equal(event->remote, share);
    assert_int_equal(event->inferred, INFERRED_REMOTE);
}

static void a_cancel_by_remote_name_leaves_letters_alone(void **state)
{
    struct broker_fixture *f = *state;
    const struct event *event;

    post_add(f, &identity_alice, "Z:", share);
    post_cancel(f, &identity_alice, share);
    post_cancel(f, &identity_alice, "Z:");

    expect_added();
    event = expect_cancelled();
    assert_string_equal(event->local, "");
    assert_string_equal(event->remote, share);
    assert_int_equal(event->inferred, INFERRED_NOTHING);
    assert_string_equal(expect_cancelled()->remote, share);
}

static void what_was_cancelled_is_not_inferred_again(void **state)
{
    struct broker_fixture *f = *state;
    const struct event *event;

    post_add(f, &identity_alice, "Z:", share);
    post_cancel(f, &identity_alice, "Z:");
    post_cancel(f, &identity_alice, "Z:");

    expect_added();
    (void)expect_cancelled();
    event = expect_cancelled();
    assert_string_equal(event->remote, "");
    assert_int_equal(event->inferred, INFERRED_NOTHING);
}

static void a_cancel_that_failed_forgets_nothing(void **state)
{
    struct broker_fixture *f = *state;
    const struct notification failed = {.call = NOTIFICATION_CANCEL,
                                        .phase = NOTIFICATION_POST,
                                        .context = 99,
                                        .status = 2404,
                                        .name = "Z:"};

    post_add(f, &identity_alice, "Z:", share);
    post(f, &identity_alice, &failed);
    post_cancel(f, &identity_alice, "Z:");

    expect_added();
    (void)expect_event(&observer, EVENT_CANCEL_FAILED);
    assert_string_equal(expect_cancelled()->remote, share);
}

static void an_add_that_failed_is_not_remembered(void **state)
{
    struct broker_fixture *f = *state;

    post_step(f, NOTIFICATION_PRE, 7, 0);
    post_step(f, NOTIFICATION_POST, 7, 67);
    post_cancel(f, &identity_alice, "Z:");

    (void)expect_event(&observer, EVENT_ADD_STARTED);
    (void)expect_event(&observer, EVENT_ADD_FAILED);
    assert_int_equal(expect_cancelled()->inferred, INFERRED_NOTHING);
}

static void a_device_is_the_same_however_it_is_spelled(void **state)
{
    struct broker_fixture *f = *state;

    post_add(f, &identity_alice, "LPT1", "\\\\srv\\old");
    expect_added();
    post_cancel(f, &identity_alice, "LPT1:");
    assert_string_equal(expect_cancelled()->remote, "\\\\srv\\old");
    post_add(f, &identity_alice, "LPT1:", "\\\\srv\\new");
    expect_added();
    post_cancel(f, &identity_alice, "lpt1");
    assert_string_equal(expect_cancelled()->remote, "\\\\srv\\new");
    post_add(f, &identity_alice, "Z:", share);
    expect_added();
    post_cancel(f, &identity_alice, "z:\\");
    assert_string_equal(expect_cancelled()->remote, share);
    assert_string_equal(observer.document.event.local, "z:\\");
}

static void a_private_name_is_told_nowhere(void **state)
{
    struct broker_fixture *f = *state;
    const struct event *event;

    post_add(f, &identity_alice, "Z:", "\\\\srv\\Private\\diary");
    post_cancel(f, &identity_alice, "Z:");

    event = expect_event(&observer, EVENT_ADD_STARTED);
    assert_true(event->withheld);
    assert_string_equal(event->local, "Z:");
    assert_string_equal(event->remote, "");
    assert_null(strstr(observer.line, "iary"));
    (void)expect_event(&observer, EVENT_ADD_SUCCEEDED);
    assert_null(strstr(observer.line, "iary"));
    assert_string_equal(expect_cancelled()->remote, "");
}

static void a_private_name_takes_the_place_of_the_one_before(void **state)
{
    struct broker_fixture *f = *state;

    post_add(f, &identity_alice, "Z:", share);
    post_add(f, &identity_alice, "Z:", "\\\\srv\\Private\\diary");
    post_cancel(f, &identity_alice, "Z:");

    expect_added();
    expect_added();
    assert_int_equal(expect_cancelled()->inferred, INFERRED_NOTHING);
    assert_string_equal(observer.document.event.remote, "");
}

static void nothing_is_inferred_from_another_users_connection(void **state)
{
    struct broker_fixture *f = *state;

    post_add(f, &identity_alice, "Z:", share);
    post_cancel(f, &identity_bob, "Z:");

    expect_added();
    assert_int_equal(expect_cancelled()->inferred, INFERRED_NOTHING);
}

static void nothing_is_inferred_from_or_for_an_unknown_user(void **state)
{
    struct broker_fixture *f = *state;

    post_add(f, &identity_anonymous, "Z:", share);
    assert_int_equal(f->broker.device_names.by_age.count, 0);
    post_cancel(f, &identity_anonymous, "Z:");

    expect_added();
    assert_int_equal(expect_cancelled()->inferred, INFERRED_NOTHING);
}

static void an_empty_name_is_inferred_from_nothing(void **state)
{
    struct broker_fixture *f = *state;

    post_add(f, &identity_alice, "Z:", "");
    post_cancel(f, &identity_alice, "Z:");
    post_cancel(f, &identity_alice, "");

    expect_added();
    assert_int_equal(expect_cancelled()->inferred, INFERRED_NOTHING);
    assert_int_equal(expect_cancelled()->inferred, INFERRED_NOTHING);
}

static void a_deviceless_connection_is_not_remembered(void **state)
{
    struct broker_fixture *f = *state;

    post_add(f, &identity_alice, "", share);
    post_cancel(f, &identity_alice, share);

    expect_added();
    assert_int_equal(expect_cancelled()->inferred, INFERRED_NOTHING);
}

static void what_a_program_could_not_send_is_told_and_summed(void **state)
{
    struct broker_fixture *f = *state;
    const struct notification lossy = {
        .context = 1, .remote = share, .dropped = 3, .truncated = true};
    const struct event *event;

    post(f, &identity_alice, &lossy);
    post(f, &identity_bob, &lossy);

    event = expect_event(&observer, EVENT_ADD_STARTED);
    assert_int_equal(event->dropped, 3);
    assert_true(event->truncated);
    assert_int_equal(f->broker.metrics.dropped, 6);
    assert_int_equal(f->broker.metrics.truncated, 2);
    assert_int_equal(f->broker.metrics.received, 2);
}

static void an_unfinished_event_does_not_tell_the_drops_again(void **state)
{
    struct broker_fixture *f = *state;
    const struct notification lossy = {.context = 1, .remote = share, .dropped = 3};

    post(f, &identity_alice, &lossy);
    broker_fixture_wait_us(f, OPERATION_WAIT_US);

    assert_int_equal(expect_event(&observer, EVENT_ADD_STARTED)->dropped, 3);
    assert_int_equal(expect_event(&observer, EVENT_ADD_UNFINISHED)->dropped, 0);
    assert_int_equal(f->broker.metrics.dropped, 3);
}

/* Neither the events nor what is remembered for a cancel or an unfinished event holds it. */
static void no_secret_of_a_url_reaches_any_line(void **state)
{
    struct broker_fixture *f = *state;
    static const char url[] = "https://user:secret@host/x";
    const struct notification start = {.context = 99, .local = "Y:", .remote = url};
    int lines = 0;

    post_add(f, &identity_alice, "Z:", url);
    post_cancel(f, &identity_alice, "Z:");
    post_cancel(f, &identity_alice, url);
    post(f, &identity_alice, &start);
    broker_fixture_wait_us(f, OPERATION_WAIT_US);

    while (reader_next(&observer) != EVENT_TYPES) {
        assert_string_equal(observer.document.event.remote, "https://host/x");
        observer.batch[observer.taken_size - 1] = '\0';
        assert_null(strstr(observer.line, "secret"));
        lines++;
    }
    assert_int_equal(lines, 8);
}

static void the_end_of_the_broker_is_told_with_its_reason(void **state)
{
    struct broker_fixture *f = *state;

    broker_stop(&f->broker, "shutdown");

    assert_string_equal(expect_event(&observer, EVENT_BROKER_STOPPED)->reason, "shutdown");
    assert_int_equal(expect_stream(&observer, EVENT_STREAM_ENDED)->end, STREAM_END_STOPPING);
    expect_done(&observer);
}

/* Reads without looking: what reads lines would need memory itself. */
static void drain(struct subscriber *subscriber)
{
    static char batch[BATCH_BYTES_MAX];
    size_t size;

    while (subscriber_next_batch(subscriber, batch, sizeof(batch), &size) == SUBSCRIBER_BATCH) {
        assert_int_equal(batch[size - 1], '\n');
    }
}

/* A bit of everything that takes memory. */
static void live_through(struct broker_fixture *f)
{
    static const char request[] = "{\"subscribe\":{\"after\":\"oldest\",\"filter\":"
                                  "{\"remote\":[\"*\"],\"user\":\"S-1-*\"}}}\n";
    struct subscriber subscriber;

    subscriber_init(&subscriber, &f->broker);
    subscriber_take(&subscriber, &identity_alice, request, 10);
    subscriber_take(&subscriber, &identity_alice, request + 10, strlen(request) - 10);
    post_add(f, &identity_alice, "Z:", share);
    post_step(f, NOTIFICATION_PRE, 70, 0);
    post_step(f, NOTIFICATION_PRE, 70, 0);
    drain(&subscriber);
    post_cancel(f, &identity_alice, "Z:");
    broker_fixture_wait_us(f, OPERATION_WAIT_US);
    subscriber_take(&subscriber, &identity_alice, "x", 1);
    drain(&subscriber);
    broker_stop(&f->broker, "test");
    subscriber_deinit(&subscriber);
}

/* Whatever was missing then, the broker still tells that it stopped. */
static void assert_told_the_end(struct broker_fixture *f)
{
    static struct stream_reader reader;
    enum event_type type;
    bool told = false;

    reader_subscribe(&reader, f, &identity_admin, "\"after\":\"oldest\"");
    while ((type = reader_next(&reader)) != EVENT_TYPES) {
        told = told || type == EVENT_BROKER_STOPPED;
    }
    assert_true(told);
    reader_close(&reader);
}

static void any_allocation_may_fail_and_the_broker_goes_on(void **state)
{
    static struct broker_fixture f;

    (void)state;

    for (size_t n = 1; failing_malloc_arm(n); n++) {
        bool opened = broker_fixture_open(&f);
        bool failed;

        if (opened) {
            live_through(&f);
        }
        failed = failing_malloc_disarm();
        if (opened) {
            assert_told_the_end(&f);
        }
        broker_fixture_close(&f);
        if (!failed) {
            assert_true(opened && n > 20);
            return;
        }
    }
    skip();
}

#define WITH_OBSERVER(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_OBSERVER(the_first_event_tells_that_the_broker_started),
        WITH_OBSERVER(a_post_belongs_to_its_pre_and_tells_the_time_between),
        WITH_OBSERVER(operations_may_be_interleaved),
        WITH_OBSERVER(a_post_without_a_pre_is_its_own_operation),
        WITH_OBSERVER(an_operation_ends_once),
        WITH_OBSERVER(the_same_context_of_another_process_is_another_operation),
        WITH_OBSERVER(an_operation_without_a_post_is_told_as_unfinished_after_ten_minutes),
        WITH_OBSERVER(a_post_that_comes_after_unfinished_is_its_own_operation),
        WITH_OBSERVER(a_cancel_without_a_post_is_unfinished_too),
        WITH_OBSERVER(what_waits_when_the_broker_stops_gets_no_end),
        WITH_OBSERVER(a_step_of_the_clock_is_told_to_all_in_either_direction),
        WITH_OBSERVER(a_user_that_sends_too_much_is_told_how_much_was_refused),
        WITH_OBSERVER(what_was_refused_is_told_before_the_broker_stops),
        WITH_OBSERVER(a_post_finds_its_pre_however_many_users_come_between),
        WITH_OBSERVER(a_cancel_tells_the_remote_name_however_many_users_come_between),
        cmocka_unit_test(a_user_fills_its_share_of_the_journal_and_no_more),
        WITH_OBSERVER(a_turn_reads_the_clock_and_tells_what_is_overdue),
        WITH_OBSERVER(a_monotonic_clock_that_goes_back_stands_still),
        WITH_OBSERVER(a_pre_that_replaces_another_tells_the_old_one_as_unfinished),
        WITH_OBSERVER(more_operations_than_a_user_may_have_end_its_oldest),
        WITH_OBSERVER(a_cancel_by_letter_tells_the_remote_name),
        WITH_OBSERVER(a_cancel_by_remote_name_leaves_letters_alone),
        WITH_OBSERVER(what_was_cancelled_is_not_inferred_again),
        WITH_OBSERVER(a_cancel_that_failed_forgets_nothing),
        WITH_OBSERVER(an_add_that_failed_is_not_remembered),
        WITH_OBSERVER(a_device_is_the_same_however_it_is_spelled),
        WITH_OBSERVER(a_private_name_is_told_nowhere),
        WITH_OBSERVER(a_private_name_takes_the_place_of_the_one_before),
        WITH_OBSERVER(nothing_is_inferred_from_another_users_connection),
        WITH_OBSERVER(nothing_is_inferred_from_or_for_an_unknown_user),
        WITH_OBSERVER(an_empty_name_is_inferred_from_nothing),
        WITH_OBSERVER(a_deviceless_connection_is_not_remembered),
        WITH_OBSERVER(what_a_program_could_not_send_is_told_and_summed),
        WITH_OBSERVER(an_unfinished_event_does_not_tell_the_drops_again),
        WITH_OBSERVER(no_secret_of_a_url_reaches_any_line),
        WITH_OBSERVER(the_end_of_the_broker_is_told_with_its_reason),
        cmocka_unit_test(any_allocation_may_fail_and_the_broker_goes_on),
    };

    return cmocka_run_group_tests_name("broker", tests, NULL, NULL);
}
