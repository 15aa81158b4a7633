#include "samples/tray/core/connections.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "played_event.h"

#define SHARE "\\\\srv\\share"

static struct connections connections;

static int tear_down(void **state)
{
    (void)state;
    connections_deinit(&connections);
    memset(&connections, 0, sizeof(connections));
    return 0;
}

static bool apply(wnw_event_type type, const char *local, const char *remote)
{
    const wnw_event event = played_event(type, local, remote);

    return connections_apply(&connections, &event, true);
}

static void expect_one(const char *local, enum connection_state state_of_it)
{
    assert_int_equal(connections.count, 1);
    assert_string_equal(connections.items[0].local, local);
    assert_int_equal(connections.items[0].state, state_of_it);
}

static void a_connection_is_made_and_cancelled(void **state)
{
    (void)state;
    (void)apply(WNW_EVENT_ADD_STARTED, "Z:", SHARE);
    expect_one("Z:", CONNECTION_CONNECTING);
    (void)apply(WNW_EVENT_ADD_SUCCEEDED, "Z:", SHARE);
    expect_one("Z:", CONNECTION_CONNECTED);
    (void)apply(WNW_EVENT_CANCEL_STARTED, "z:", "");
    expect_one("Z:", CONNECTION_CANCELLING);
    assert_true(apply(WNW_EVENT_CANCEL_SUCCEEDED, "z:", ""));
    assert_int_equal(connections.count, 0);
}

static void what_fails_leaves_what_was(void **state)
{
    (void)state;
    (void)apply(WNW_EVENT_ADD_STARTED, "Z:", SHARE);
    (void)apply(WNW_EVENT_ADD_FAILED, "Z:", SHARE);
    assert_int_equal(connections.count, 0);

    (void)apply(WNW_EVENT_APPEARED, "Z:", SHARE);
    (void)apply(WNW_EVENT_ADD_STARTED, "Z:", "\\\\srv\\other");
    (void)apply(WNW_EVENT_ADD_FAILED, "Z:", "\\\\srv\\other");
    expect_one("Z:", CONNECTION_FOUND);
    (void)apply(WNW_EVENT_CANCEL_STARTED, "Z:", SHARE);
    (void)apply(WNW_EVENT_CANCEL_FAILED, "Z:", SHARE);
    expect_one("Z:", CONNECTION_FOUND);
}

static void a_connection_without_a_letter_is_known_by_its_remote_name(void **state)
{
    (void)state;
    (void)apply(WNW_EVENT_ADD_SUCCEEDED, "", SHARE);
    (void)apply(WNW_EVENT_ADD_SUCCEEDED, "", "\\\\SRV\\SHARE");
    (void)apply(WNW_EVENT_ADD_SUCCEEDED, "Z:", SHARE);
    assert_int_equal(connections.count, 2);

    (void)apply(WNW_EVENT_CANCEL_SUCCEEDED, "", SHARE);
    expect_one("Z:", CONNECTION_CONNECTED);
}

static void a_letter_that_is_used_again_has_the_new_name(void **state)
{
    (void)state;
    (void)apply(WNW_EVENT_ADD_SUCCEEDED, "Z:", SHARE);
    (void)apply(WNW_EVENT_ADD_SUCCEEDED, "Z:", "\\\\srv\\other");

    expect_one("Z:", CONNECTION_CONNECTED);
    assert_string_equal(connections.items[0].remote, "\\\\srv\\other");
}

static void what_was_only_replayed_vanishes_without_news(void **state)
{
    const wnw_event event = played_event(WNW_EVENT_ADD_SUCCEEDED, "Z:", SHARE);

    (void)state;
    assert_false(connections_apply(&connections, &event, false));
    assert_false(apply(WNW_EVENT_VANISHED, "Z:", SHARE));
    assert_false(apply(WNW_EVENT_VANISHED, "Z:", SHARE));

    (void)connections_apply(&connections, &event, false);
    (void)apply(WNW_EVENT_ADD_SUCCEEDED, "Z:", SHARE);
    assert_true(apply(WNW_EVENT_VANISHED, "Z:", SHARE));
}

static void connections_without_room_are_counted(void **state)
{
    (void)state;
    for (unsigned i = 0; i < CONNECTIONS_MAX + 3; i++) {
        char remote[32];

        (void)snprintf(remote, sizeof(remote), "\\\\srv\\%u", i);
        (void)apply(WNW_EVENT_ADD_SUCCEEDED, "", remote);
    }
    assert_int_equal(connections.count, CONNECTIONS_MAX);
    assert_int_equal(connections.left_out_count, 3);
}

static void compare(const wnw_connection *const *listed, size_t count, uint64_t asked_us)
{
    wnw_connection_list list = {0};

    list.size = sizeof(list);
    list.count = count;
    list.connections = listed;
    connections_compare(&connections, &list, asked_us);
}

static void a_list_takes_out_what_died_and_adds_what_it_alone_has(void **state)
{
    static const wnw_connection y = {sizeof(y), "Y:", SHARE, "net", WNW_RESOURCE_DISK, 0};
    static const wnw_connection *const listed[] = {&y};

    (void)state;
    (void)apply(WNW_EVENT_ADD_SUCCEEDED, "Z:", SHARE);
    compare(listed, 1, 5000);
    expect_one("Y:", CONNECTION_FOUND);
}

static void a_list_may_write_a_name_in_another_way(void **state)
{
    static const wnw_connection lpt = {sizeof(lpt),        "LPT1", "//SRV/share/", "net",
                                       WNW_RESOURCE_PRINT, 0};
    static const wnw_connection doctor = {
        sizeof(doctor), "", "\\\\WNETWATCH.INVALID\\doctor", "net", WNW_RESOURCE_DISK, 0};
    static const wnw_connection *const listed[] = {&lpt, &doctor};

    (void)state;
    (void)apply(WNW_EVENT_ADD_SUCCEEDED, "LPT1:", "\\\\srv\\share");
    compare(listed, 2, 5000);
    expect_one("LPT1:", CONNECTION_CONNECTED);
}

static void a_list_decides_nothing_about_what_changed_meanwhile(void **state)
{
    (void)state;
    (void)apply(WNW_EVENT_ADD_SUCCEEDED, "X:", SHARE);
    (void)apply(WNW_EVENT_ADD_STARTED, "Y:", SHARE);
    compare(NULL, 0, 1000);
    assert_int_equal(connections.count, 2);

    compare(NULL, 0, 1001);
    expect_one("Y:", CONNECTION_CONNECTING);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(a_connection_is_made_and_cancelled, tear_down),
        cmocka_unit_test_teardown(what_fails_leaves_what_was, tear_down),
        cmocka_unit_test_teardown(a_connection_without_a_letter_is_known_by_its_remote_name,
                                  tear_down),
        cmocka_unit_test_teardown(a_letter_that_is_used_again_has_the_new_name, tear_down),
        cmocka_unit_test_teardown(what_was_only_replayed_vanishes_without_news, tear_down),
        cmocka_unit_test_teardown(a_list_takes_out_what_died_and_adds_what_it_alone_has, tear_down),
        cmocka_unit_test_teardown(a_list_may_write_a_name_in_another_way, tear_down),
        cmocka_unit_test_teardown(a_list_decides_nothing_about_what_changed_meanwhile, tear_down),
        cmocka_unit_test_teardown(connections_without_room_are_counted, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
