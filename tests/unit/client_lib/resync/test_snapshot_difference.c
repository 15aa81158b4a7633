#include "client_lib/core/resync/snapshot_difference.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "tests/support/broken_contracts.h"
#include "tests/support/failing_malloc.h"

#define A "\\\\srv\\a"
#define B "\\\\srv\\b"

/* A snapshot difference and what it gave: "+Z:" for a name that appeared, "-Z:" for one that has
   vanished. */
struct stage {
    struct snapshot_difference snapshot;
    char heard[1024];
};

static int set_up(void **state)
{
    struct stage *stage = test_calloc(1, sizeof(*stage));

    snapshot_difference_init(&stage->snapshot);
    *state = stage;
    return 0;
}

static int tear_down(void **state)
{
    struct stage *stage = *state;

    snapshot_difference_deinit(&stage->snapshot);
    test_free(stage);
    return 0;
}

static struct event make(enum event_type type, const char *local, const char *remote)
{
    struct event event;

    memset(&event, 0, sizeof(event));
    event.type = type;
    event.local = local;
    event.remote = remote;
    event.provider = "";
    return event;
}

static void tell(struct stage *stage, enum event_type type, const char *local, const char *remote)
{
    struct event event = make(type, local, remote);

    snapshot_difference_event(&stage->snapshot, &event);
}

static void connected(struct stage *stage, const char *local, const char *remote)
{
    tell(stage, EVENT_ADD_SUCCEEDED, local, remote);
}

static void cancelled(struct stage *stage, const char *local, const char *remote)
{
    tell(stage, EVENT_CANCEL_SUCCEEDED, local, remote);
}

static void listed(struct stage *stage, const char *local, const char *remote)
{
    const struct connection_names names = {local, remote, "a network", RESOURCE_DISK, false};

    snapshot_difference_listed(&stage->snapshot, &names);
}

static const char *hear(struct stage *stage, bool is_whole)
{
    struct difference difference;
    size_t size = 0;

    stage->heard[0] = '\0';
    snapshot_difference_end(&stage->snapshot, is_whole);
    while (snapshot_difference_next(&stage->snapshot, &difference)) {
        const struct connection_names *names = &difference.names;

        size += (size_t)snprintf(stage->heard + size, sizeof(stage->heard) - size, "%s%c%s",
                                 size == 0 ? "" : " ", difference.has_vanished ? '-' : '+',
                                 names->local[0] != '\0' ? names->local : names->remote);
    }
    return stage->heard;
}

/* Ends the listing and expects these differences. */
static void expect(struct stage *stage, const char *differences)
{
    assert_string_equal(hear(stage, true), differences);
}

static void a_connection_without_an_event_appears_once(void **state)
{
    struct stage *stage = *state;

    connected(stage, "Y:", A);
    snapshot_difference_begin(&stage->snapshot);
    listed(stage, "Y:", A);
    listed(stage, "Z:", B);
    listed(stage, "", A);
    expect(stage, "+Z: +" A);

    snapshot_difference_begin(&stage->snapshot);
    listed(stage, "Y:", A);
    listed(stage, "Z:", B);
    listed(stage, "", A);
    expect(stage, "");
}

static void a_connection_that_is_gone_without_an_event_vanishes_once(void **state)
{
    struct stage *stage = *state;

    connected(stage, "Y:", A);
    connected(stage, "Z:", B);
    cancelled(stage, "Y:", A);
    snapshot_difference_begin(&stage->snapshot);
    expect(stage, "-Z:");
    snapshot_difference_begin(&stage->snapshot);
    expect(stage, "");
}

static void no_difference_comes_before_the_snapshot_has_ended(void **state)
{
    struct stage *stage = *state;
    struct difference difference;

    connected(stage, "Y:", A);
    snapshot_difference_begin(&stage->snapshot);
    assert_false(snapshot_difference_next(&stage->snapshot, &difference));
    listed(stage, "Z:", B);
    assert_false(snapshot_difference_next(&stage->snapshot, &difference));
    expect(stage, "-Y: +Z:");
}

static void a_difference_has_the_names_that_were_known_or_listed(void **state)
{
    struct stage *stage = *state;
    struct difference difference;

    connected(stage, "Y:", A);
    snapshot_difference_begin(&stage->snapshot);
    listed(stage, "Z:", B);
    snapshot_difference_end(&stage->snapshot, true);

    assert_true(snapshot_difference_next(&stage->snapshot, &difference));
    assert_true(difference.has_vanished);
    assert_string_equal(difference.names.local, "Y:");
    assert_string_equal(difference.names.remote, A);
    assert_true(snapshot_difference_next(&stage->snapshot, &difference));
    assert_false(difference.has_vanished);
    assert_string_equal(difference.names.remote, B);
    assert_string_equal(difference.names.provider, "a network");
    assert_int_equal(difference.names.resource, RESOURCE_DISK);
    assert_false(snapshot_difference_next(&stage->snapshot, &difference));
}

static void names_are_the_same_without_case_and_without_what_ends_them(void **state)
{
    struct stage *stage = *state;

    connected(stage, "z:", "\\\\SRV\\\xC3\x84\\");
    connected(stage, "LPT1:", B);
    connected(stage, "", "\\\\Srv\\a\\");
    snapshot_difference_begin(&stage->snapshot);
    listed(stage, "Z:", "\\\\srv\\\xC3\xA4");
    listed(stage, "lpt1", B);
    listed(stage, "", A);
    listed(stage, "", A); /* as often as it is connected */
    expect(stage, "");
}

static void a_letter_that_stands_for_another_name_vanishes_and_appears(void **state)
{
    struct stage *stage = *state;

    connected(stage, "Z:", A);
    snapshot_difference_begin(&stage->snapshot);
    listed(stage, "Z:", B);
    expect(stage, "-Z: +Z:");
    cancelled(stage, "Z:", B);
    snapshot_difference_begin(&stage->snapshot);
    expect(stage, "");
}

static void another_spelling_of_a_share_is_the_same_connection(void **state)
{
    struct stage *stage = *state;

    connected(stage, "", "//files/x");
    connected(stage, "Y:\\", "//files/y/");
    snapshot_difference_begin(&stage->snapshot);
    listed(stage, "", "\\\\files\\x");
    listed(stage, "Y:", "\\\\files\\y");
    expect(stage, "");
    snapshot_difference_begin(&stage->snapshot);
    expect(stage, "-//files/x -Y:\\");
}

static void another_spelling_of_a_name_that_is_no_unc_name_is_believed(void **state)
{
    struct stage *stage = *state;

    connected(stage, "Y:", "https://srv/dav");
    connected(stage, "Z:", ""); /* withheld */
    connected(stage, "", "https://srv/dav");
    snapshot_difference_begin(&stage->snapshot);
    listed(stage, "Y:", "\\\\srv@SSL\\dav");
    listed(stage, "Z:", A);
    expect(stage, "");
}

/* The snapshot may be older or newer than the event, so the event is right. */
static void an_event_during_the_listing_decides_alone(void **state)
{
    struct stage *stage = *state;

    connected(stage, "X:", A);
    connected(stage, "Y:", A);
    snapshot_difference_begin(&stage->snapshot);
    cancelled(stage, "X:", A);
    connected(stage, "Z:", B);
    cancelled(stage, "W:", B);
    listed(stage, "X:", A);
    listed(stage, "Y:", A);
    listed(stage, "W:", B);
    expect(stage, "");

    snapshot_difference_begin(&stage->snapshot);
    listed(stage, "Y:", A);
    listed(stage, "Z:", B);
    expect(stage, "");
}

static void a_connection_made_and_cancelled_during_the_listing_is_no_difference(void **state)
{
    struct stage *stage = *state;

    snapshot_difference_begin(&stage->snapshot);
    connected(stage, "Z:", A);
    cancelled(stage, "Z:", A);
    listed(stage, "Z:", A);
    expect(stage, "");
    snapshot_difference_begin(&stage->snapshot);
    listed(stage, "Z:", A);
    expect(stage, "+Z:");
}

static void an_operation_that_is_under_way_leaves_its_name_in_doubt(void **state)
{
    struct stage *stage = *state;

    connected(stage, "Y:", A);
    tell(stage, EVENT_CANCEL_STARTED, "Y:", A);
    tell(stage, EVENT_ADD_STARTED, "Z:", B);
    snapshot_difference_begin(&stage->snapshot);
    listed(stage, "Z:", B);
    expect(stage, "");
    tell(stage, EVENT_CANCEL_SUCCEEDED, "Y:", A);
    tell(stage, EVENT_ADD_SUCCEEDED, "Z:", B);
    assert_int_equal(stage->snapshot.need, SNAPSHOT_NOT_NEEDED);
    snapshot_difference_begin(&stage->snapshot);
    listed(stage, "Z:", B);
    expect(stage, "");
}

static void an_operation_that_fails_needs_a_snapshot_of_a_name_in_doubt(void **state)
{
    struct stage *stage = *state;

    tell(stage, EVENT_ADD_STARTED, "Z:", A);
    snapshot_difference_begin(&stage->snapshot);
    listed(stage, "Z:", B);
    expect(stage, "");
    tell(stage, EVENT_ADD_FAILED, "Z:", A);
    assert_int_equal(stage->snapshot.need, SNAPSHOT_NEEDED);
    snapshot_difference_begin(&stage->snapshot);
    assert_int_equal(stage->snapshot.need, SNAPSHOT_NOT_NEEDED);
    listed(stage, "Z:", B);
    expect(stage, "+Z:");
}

static void an_operation_that_failed_before_the_end_does_not_hide_its_name(void **state)
{
    struct stage *stage = *state;

    snapshot_difference_begin(&stage->snapshot);
    tell(stage, EVENT_ADD_STARTED, "Z:", A);
    tell(stage, EVENT_ADD_FAILED, "Z:", A);
    listed(stage, "Z:", B);
    expect(stage, "+Z:");
}

static void an_operation_without_an_end_needs_a_snapshot(void **state)
{
    struct stage *stage = *state;

    tell(stage, EVENT_ADD_STARTED, "Z:", A);
    tell(stage, EVENT_ADD_UNFINISHED, "Z:", A);
    assert_int_equal(stage->snapshot.need, SNAPSHOT_NEEDED);
}

/* A filter may hide the ends, and the broker's word that there is none. */
static void an_operation_whose_end_never_comes_hides_its_name_for_a_while(void **state)
{
    const uint64_t wait_us = OPERATION_WAIT_MS_MAX * UINT64_C(1000);
    struct stage *stage = *state;
    struct event started = make(EVENT_ADD_STARTED, "Z:", A);

    started.time_us = 5 * wait_us;
    snapshot_difference_event(&stage->snapshot, &started);
    snapshot_difference_begin(&stage->snapshot);
    snapshot_difference_forget_old_operations(&stage->snapshot, 6 * wait_us);
    listed(stage, "Z:", A);
    expect(stage, "");
    snapshot_difference_begin(&stage->snapshot);
    snapshot_difference_forget_old_operations(&stage->snapshot, 6 * wait_us + 1);
    listed(stage, "Z:", A);
    expect(stage, "+Z:");

    snapshot_difference_event(&stage->snapshot, &started);
    snapshot_difference_begin(&stage->snapshot);
    snapshot_difference_forget_old_operations(&stage->snapshot,
                                              3 * wait_us); /* the clock was set */
    expect(stage, "-Z:");
}

static void a_step_of_the_clock_leaves_an_operation_under_way(void **state)
{
    const uint64_t wait_us = OPERATION_WAIT_MS_MAX * UINT64_C(1000);
    const uint64_t steps_us[] = {1000 * wait_us, 20 * wait_us}; /* ahead, then back */
    struct stage *stage = *state;
    struct event started = make(EVENT_ADD_STARTED, "Z:", A);
    uint64_t now_us = 100 * wait_us;

    started.time_us = now_us;
    snapshot_difference_event(&stage->snapshot, &started);
    for (size_t i = 0; i < sizeof(steps_us) / sizeof(steps_us[0]); i++) {
        snapshot_difference_clock_stepped(&stage->snapshot, now_us, steps_us[i]);
        now_us = steps_us[i];
        snapshot_difference_begin(&stage->snapshot);
        snapshot_difference_forget_old_operations(&stage->snapshot, now_us + wait_us);
        listed(stage, "Z:", A);
        expect(stage, "");
    }
    snapshot_difference_begin(&stage->snapshot);
    snapshot_difference_forget_old_operations(&stage->snapshot, now_us + wait_us + 1);
    listed(stage, "Z:", A);
    expect(stage, "+Z:");
}

static void operations_whose_ends_never_come_do_not_fill_the_set(void **state)
{
    struct stage *stage = *state;

    for (unsigned i = 0; i < 3 * KNOWN_CONNECTIONS_MAX; i++) {
        char remote[32];
        struct event started = make(EVENT_ADD_STARTED, "", remote);

        (void)snprintf(remote, sizeof(remote), "\\\\srv\\%u", i);
        started.time_us = i * UINT64_C(1000000);
        snapshot_difference_event(&stage->snapshot, &started);
    }
    assert_int_equal(snapshot_difference_take_trouble(&stage->snapshot), SNAPSHOT_OK);
}

static void a_gap_ends_the_wait_for_operations(void **state)
{
    struct stage *stage = *state;

    tell(stage, EVENT_ADD_STARTED, "Z:", A);
    snapshot_difference_begin(&stage->snapshot);
    snapshot_difference_gap(&stage->snapshot);
    assert_int_equal(stage->snapshot.phase, SNAPSHOT_VOID);
    snapshot_difference_give_up(&stage->snapshot);
    snapshot_difference_begin(&stage->snapshot);
    listed(stage, "Z:", A);
    expect(stage, "+Z:");
}

static void a_list_that_is_cut_makes_nothing_vanish(void **state)
{
    struct stage *stage = *state;

    connected(stage, "Y:", A);
    snapshot_difference_begin(&stage->snapshot);
    listed(stage, "Z:", B);
    assert_string_equal(hear(stage, false), "+Z:");
    snapshot_difference_begin(&stage->snapshot);
    listed(stage, "Z:", B);
    expect(stage, "-Y:");
}

static void events_without_comparable_names_are_ignored(void **state)
{
    struct stage *stage = *state;
    struct event redirected = make(EVENT_ADD_SUCCEEDED, "", A);
    struct event deviceless = make(EVENT_CANCEL_SUCCEEDED, "", A);

    redirected.flags = 0x80; /* CONNECT_REDIRECT: Windows chose a letter */
    snapshot_difference_event(&stage->snapshot, &redirected);
    connected(stage, "Z:", A);
    snapshot_difference_event(&stage->snapshot, &deviceless); /* and no letter */
    tell(stage, EVENT_APPEARED, "X:", A);
    tell(stage, EVENT_BROKER_STARTED, "X:", A);
    snapshot_difference_begin(&stage->snapshot);
    listed(stage, "Z:", A);
    expect(stage, "");
}

static void connect_many(struct stage *stage, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        char remote[32];

        (void)snprintf(remote, sizeof(remote), "\\\\srv\\%u", i);
        connected(stage, "", remote);
    }
}

static void names_above_the_limit_are_left_out_and_reported(void **state)
{
    struct stage *stage = *state;

    connect_many(stage, KNOWN_CONNECTIONS_MAX);
    assert_int_equal(snapshot_difference_take_trouble(&stage->snapshot), SNAPSHOT_OK);
    connected(stage, "Z:", A);
    assert_int_equal(snapshot_difference_take_trouble(&stage->snapshot), SNAPSHOT_FULL);
    assert_int_equal(snapshot_difference_take_trouble(&stage->snapshot), SNAPSHOT_OK);

    /* A snapshot is of no use when an event cannot be noted. */
    snapshot_difference_begin(&stage->snapshot);
    connected(stage, "Y:", A);
    assert_int_equal(stage->snapshot.phase, SNAPSHOT_VOID);
    snapshot_difference_give_up(&stage->snapshot);
    assert_int_equal(snapshot_difference_take_trouble(&stage->snapshot), SNAPSHOT_FULL);
    cancelled(stage, "", "\\\\srv\\7");
    connected(stage, "Y:", A);
    assert_int_equal(snapshot_difference_take_trouble(&stage->snapshot), SNAPSHOT_OK);
}

static size_t count_differences(struct stage *stage)
{
    struct difference difference;
    size_t count = 0;

    snapshot_difference_end(&stage->snapshot, true);
    while (snapshot_difference_next(&stage->snapshot, &difference)) {
        count++;
    }
    return count;
}

/* A vanished connection keeps its room until the difference is given, so the second snapshot
   brings the others. */
static void a_listed_name_that_did_not_fit_is_listed_again(void **state)
{
    struct stage *stage = *state;

    connect_many(stage, KNOWN_CONNECTIONS_MAX);
    snapshot_difference_begin(&stage->snapshot);
    listed(stage, "Z:", A);
    assert_int_equal(count_differences(stage), KNOWN_CONNECTIONS_MAX);
    assert_int_equal(snapshot_difference_take_trouble(&stage->snapshot), SNAPSHOT_FULL);
    assert_int_equal(stage->snapshot.need, SNAPSHOT_NEEDED);
    snapshot_difference_begin(&stage->snapshot);
    listed(stage, "Z:", A);
    expect(stage, "+Z:");
    assert_int_equal(stage->snapshot.need, SNAPSHOT_NOT_NEEDED);
}

/* Z: came in an event and did not fit, so it must not appear, at once or later. */
static void a_name_that_was_forgotten_does_not_appear_later(void **state)
{
    struct stage *stage = *state;

    connect_many(stage, KNOWN_CONNECTIONS_MAX);
    connected(stage, "Z:", A);
    for (unsigned i = 0; i < KNOWN_CONNECTIONS_MAX; i++) {
        char remote[32];

        (void)snprintf(remote, sizeof(remote), "\\\\srv\\%u", i);
        cancelled(stage, "", remote);
    }
    assert_int_equal(stage->snapshot.need, SNAPSHOT_NEEDED); /* there is room */
    snapshot_difference_begin(&stage->snapshot);
    listed(stage, "Z:", A);
    assert_string_equal(hear(stage, false), "");
    snapshot_difference_begin(&stage->snapshot);
    listed(stage, "Z:", A);
    listed(stage, "Y:", B);
    connected(stage, "W:", A);
    expect(stage, "");
    assert_false(stage->snapshot.has_forgotten);
    stage->snapshot.has_forgotten = true;
    snapshot_difference_begin(&stage->snapshot);
    listed(stage, "Y:", B);
    listed(stage, "Z:", A);
    listed(stage, "W:", B); /* was known as another one, so it was not forgotten */
    expect(stage, "-W: +W:");
    snapshot_difference_begin(&stage->snapshot);
    listed(stage, "X:", B);
    listed(stage, "Y:", B);
    expect(stage, "-Z: -W: +X:");
}

static void bytes_are_bounded_too(void **state)
{
    static char remote[STRING_BYTES_MAX + 1];
    struct stage *stage = *state;
    unsigned count = 0;

    memset(remote, 'x', STRING_BYTES_MAX);
    memcpy(remote, "\\\\", 2);
    do {
        remote[10] = (char)('a' + count % 26);
        remote[11] = (char)('a' + count / 26);
        connected(stage, "", remote);
        assert_true(stage->snapshot.connections.bytes <= KNOWN_CONNECTIONS_BYTES_MAX);
        count++;
    } while (snapshot_difference_take_trouble(&stage->snapshot) == SNAPSHOT_OK);
    assert_int_equal(stage->snapshot.connections.list.count, count - 1);
    assert_true(count > 20);
}

static void play(struct stage *stage)
{
    tell(stage, EVENT_ADD_STARTED, "X:", A);
    connected(stage, "X:", A);
    connected(stage, "Y:", A);
    snapshot_difference_begin(&stage->snapshot);
    cancelled(stage, "W:", A);
    if (stage->snapshot.phase != SNAPSHOT_VOID) {
        listed(stage, "Y:", B);
        listed(stage, "Z:", A);
        (void)hear(stage, true);
    } else {
        snapshot_difference_give_up(&stage->snapshot);
    }
}

static void missing_memory_is_reported_and_nothing_breaks(void **state)
{
    bool has_failed = true;

    (void)state;
    for (size_t n = 1; has_failed && failing_malloc_arm(n); n++) {
        struct stage stage;

        memset(&stage, 0, sizeof(stage));
        snapshot_difference_init(&stage.snapshot);
        play(&stage);
        has_failed = failing_malloc_disarm();
        assert_int_equal(snapshot_difference_take_trouble(&stage.snapshot),
                         has_failed ? SNAPSHOT_NO_MEMORY : SNAPSHOT_OK);
        if (!has_failed) {
            assert_string_equal(stage.heard, "-X: -Y: +Y: +Z:");
        }
        snapshot_difference_deinit(&stage.snapshot);
    }
}

static void a_name_without_a_snapshot_is_a_broken_contract(void **state)
{
    struct stage *stage = *state;
    struct difference difference;

    listed(stage, "Z:", A);
    snapshot_difference_end(&stage->snapshot, true);
    assert_int_equal(broken_contracts_take(), 2);
    assert_false(snapshot_difference_next(&stage->snapshot, &difference));
}

static void a_second_snapshot_before_the_first_has_ended_is_a_broken_contract(void **state)
{
    struct stage *stage = *state;

    snapshot_difference_begin(&stage->snapshot);
    snapshot_difference_begin(&stage->snapshot);
    assert_int_equal(broken_contracts_take(), 1);
    listed(stage, "Z:", A);
    expect(stage, "+Z:");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_connection_without_an_event_appears_once),
        TEST(a_connection_that_is_gone_without_an_event_vanishes_once),
        TEST(no_difference_comes_before_the_snapshot_has_ended),
        TEST(a_difference_has_the_names_that_were_known_or_listed),
        TEST(names_are_the_same_without_case_and_without_what_ends_them),
        TEST(a_letter_that_stands_for_another_name_vanishes_and_appears),
        TEST(another_spelling_of_a_share_is_the_same_connection),
        TEST(another_spelling_of_a_name_that_is_no_unc_name_is_believed),
        TEST(an_event_during_the_listing_decides_alone),
        TEST(a_connection_made_and_cancelled_during_the_listing_is_no_difference),
        TEST(an_operation_that_is_under_way_leaves_its_name_in_doubt),
        TEST(an_operation_that_fails_needs_a_snapshot_of_a_name_in_doubt),
        TEST(an_operation_that_failed_before_the_end_does_not_hide_its_name),
        TEST(an_operation_without_an_end_needs_a_snapshot),
        TEST(an_operation_whose_end_never_comes_hides_its_name_for_a_while),
        TEST(a_step_of_the_clock_leaves_an_operation_under_way),
        TEST(operations_whose_ends_never_come_do_not_fill_the_set),
        TEST(a_gap_ends_the_wait_for_operations),
        TEST(a_list_that_is_cut_makes_nothing_vanish),
        TEST(events_without_comparable_names_are_ignored),
        TEST(names_above_the_limit_are_left_out_and_reported),
        TEST(a_listed_name_that_did_not_fit_is_listed_again),
        TEST(a_name_that_was_forgotten_does_not_appear_later),
        TEST(bytes_are_bounded_too),
        cmocka_unit_test(missing_memory_is_reported_and_nothing_breaks),
        TEST(a_name_without_a_snapshot_is_a_broken_contract),
        TEST(a_second_snapshot_before_the_first_has_ended_is_a_broken_contract),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
