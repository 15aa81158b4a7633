/*
 * What is connected already, and what changes unseen: the library on the test network.
 *
 * mpr.dll reads which networks there are when it is loaded, and the library brings it along. So
 * this program, called without arguments, registers the network and calls itself again to tell
 * the stories; and before that, those of a machine without any network.
 */
#include <windows.h>
#include <process.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include <wnetwatch.h>

#include "client_lib/win/own_identity.h"
#include "tests/client/modes.h"
#include "tests/client/story.h"
#include "tests/netprovider/provider_state.h"
#include "tests/support/stories/broker_process.h"
#include "tests/support/stories/process.h"

#define LINE_SIZE 2048u
#define LATER_ID "9f2c61d07ab3e846.00000000000000000001" /* of a broker that came after EPOCH */
#define CLOSE_MS_MAX 10000u /* far below what a hang takes, far above what a busy machine needs */

static void behave(enum provider_mode mode)
{
    const struct provider_behaviour behaviour = {mode, 0};

    assert_int_equal(provider_behaviour_set(behaviour), ERROR_SUCCESS);
}

/* As Windows does at logon: the notify DLL is not called. */
static void connect_unseen(const wchar_t *local)
{
    assert_int_equal(connections_add(local, L"\\\\srv\\share"), ERROR_SUCCESS);
}

static void disconnect_unseen(const wchar_t *local)
{
    assert_int_equal(connections_remove(local), ERROR_SUCCESS);
}

static struct story *begin_story(wnw_mode mode, const char *filter)
{
    wnw_client_config config = WNW_CLIENT_CONFIG_INIT;

    assert_int_equal(provider_state_reset(), ERROR_SUCCESS);
    config.filter = filter;
    config.compares_connections = 1;
    return story_new_by(&config, mode);
}

/* From here on the next enumeration hangs, and await_hang returns when one does. */
static HANDLE begin_hang(void)
{
    HANDLE hangs = provider_hang_event();

    assert_non_null(hangs);
    behave(PROVIDER_HANG_ENUMERATION);
    return hangs;
}

static void await_hang(HANDLE hangs)
{
    assert_int_equal(WaitForSingleObject(hangs, PROCESS_WAIT_MS_MAX), WAIT_OBJECT_0);
    CloseHandle(hangs);
}

/* An event of this program's own user and logon. */
static void send_own(struct story *story, const char *digits, const char *type, const char *local)
{
    struct own_identity own;
    char line[LINE_SIZE];
    SYSTEMTIME now;

    GetSystemTime(&now); /* an operation that began long ago is not waited for */
    assert_int_equal(own_identity_read(&own), ERROR_SUCCESS);
    (void)snprintf(line, sizeof(line),
                   "{\"specversion\":\"1.0\",\"id\":\"" EPOCH ".000000000000000000%s\","
                   "\"source\":\"/wnetwatch/PC\",\"type\":\"wnetwatch.connection.%s\","
                   "\"time\":\"%04u-%02u-%02uT%02u:%02u:%02u.000000Z\",\"data\":{\"local\":\"%s\","
                   "\"remote\":\"\\\\\\\\srv\\\\share\",\"flags\":[],\"flags_raw\":0,"
                   "\"force\":false,\"status\":0,\"user\":{\"sid\":\"%s\",\"logon\":\"0x%lx%08lx\","
                   "\"session\":%lu,\"elevated\":false}}}\n",
                   digits, type, now.wYear, now.wMonth, now.wDay, now.wHour, now.wMinute,
                   now.wSecond, local, own.sid, (unsigned long)(own.user.logon >> 32),
                   (unsigned long)(own.user.logon & 0xFFFFFFFFu), (unsigned long)own.user.session);
    scripted_broker_send(&story->broker, line);
}

static void what_is_connected_already_appears_in_each_mode(void **state)
{
    (void)state;
    for (size_t i = 0; i < MODES; i++) {
        struct story *story = begin_story(modes[i].mode, NULL);

        print_message("    %s\n", modes[i].name);
        connect_unseen(L"Y:");
        go_live(story);
        expect(story, "appeared Y:");
        scripted_broker_send(&story->broker, EVENT(ID("10"), "Z:"));
        expect(story, "event Z:");
        story_free(story);
    }
}

static void WNW_CALL note_whole_event(wnw_client *client, const wnw_item *item, void *user)
{
    struct item_taker *taker = user;
    const wnw_event *event = item->event;

    (void)client;
    heard_note(&taker->heard, "%s", event->type_name);
    heard_note(&taker->heard, "%.11s at %s", event->id, item->cursor);
    heard_note(&taker->heard, "%s", event->source);
    heard_note(&taker->heard, "%s %s", event->remote, event->provider);
    heard_note(&taker->heard, "resource %d", (int)event->resource);
    heard_note(&taker->heard, "user %d", event->user_is_known);
}

static void what_appears_is_an_event_of_this_programs_user(void **state)
{
    struct story *story = begin_story(WNW_MODE_CALLBACKS, NULL);

    (void)state;
    story->taker.on_event = note_whole_event;
    connect_unseen(L"Y:");
    go_live(story);
    expect(story, "appeared Y:");
    expect(story, "wnetwatch.connection.appeared");
    expect(story, "comparison. at " ID("09"));
    expect(story, "/wnetwatch/PC/comparison");
    expect(story, "\\\\srv\\share wnetwatch test network");
    expect(story, "resource 1");
    expect(story, "user 1");
    story_free(story);
}

/* W: appears last of all that the comparison could tell, so nothing is told behind it. */
static void what_events_have_told_does_not_appear(void **state)
{
    struct story *story = begin_story(WNW_MODE_CALLBACKS, NULL);

    (void)state;
    behave(PROVIDER_HANG_ENUMERATION);
    go_live(story);
    send_own(story, "10", "add.succeeded", "Y:");
    expect(story, "event Y:");
    connect_unseen(L"Y:");
    connect_unseen(L"W:");
    behave(PROVIDER_OK);
    expect(story, "appeared W:");
    scripted_broker_send(&story->broker, EVENT(ID("11"), "Z:"));
    expect(story, "event Z:");
    story_free(story);
}

static void what_changed_while_the_broker_was_away_is_told_after_it_is_back(void **state)
{
    struct story *story = begin_story(WNW_MODE_CALLBACKS, NULL);

    (void)state;
    connect_unseen(L"X:");
    behave(PROVIDER_HANG_ENUMERATION); /* until the event is in, however late it comes */
    go_live(story);
    send_own(story, "10", "add.succeeded", "Y:");
    expect(story, "event Y:");
    connect_unseen(L"Y:");
    behave(PROVIDER_OK);
    expect(story, "appeared X:");
    scripted_broker_hang_up(&story->broker);
    expect(story, "disconnected: lost");
    disconnect_unseen(L"Y:");
    connect_unseen(L"Z:");
    go_live_again(story);
    expect(story, "vanished Y:");
    expect(story, "appeared Z:");
    story_free(story);
}

/* The end went to no broker. Y: was connected before Z:, so it would have come before it. */
static void a_broker_that_went_leaves_no_operation_under_way(void **state)
{
    struct story *story = begin_story(WNW_MODE_CALLBACKS, NULL);

    (void)state;
    behave(PROVIDER_HANG_ENUMERATION);
    go_live(story);
    send_own(story, "10", "add.started", "Y:");
    expect(story, "event Y:");
    connect_unseen(L"Y:");
    connect_unseen(L"Z:");
    behave(PROVIDER_OK);
    expect(story, "appeared Z:");
    scripted_broker_hang_up(&story->broker);
    expect(story, "disconnected: lost");
    accept_client(story);
    scripted_broker_send(&story->broker, STARTED(ID("10")) LINE(LATER_ID, "stream.live", "{}"));
    heard_skip_to(&story->taker.heard, "live");
    expect(story, "appeared Y:");
    story_free(story);
}

static void a_client_that_ends_has_no_time_to_compare(void **state)
{
    wnw_client_config config = WNW_CLIENT_CONFIG_INIT;
    wnw_client *client = NULL;

    (void)state;
    config.compares_connections = 1;
    config.no_follow = 1;
    assert_int_equal(wnw_client_new(&config, &client), WNW_E_INVALID);
    assert_null(client);
}

static void what_changed_in_a_gap_is_told_behind_it(void **state)
{
    struct story *story = begin_story(WNW_MODE_NEXT, NULL);

    (void)state;
    connect_unseen(L"X:");
    go_live(story);
    expect(story, "appeared X:");
    disconnect_unseen(L"X:");
    scripted_broker_send(&story->broker, GAP(ID("19")));
    expect(story, "gap 9");
    expect(story, "vanished X:");
    story_free(story);
}

static void the_filter_of_the_client_holds_for_what_appears(void **state)
{
    struct story *story = begin_story(WNW_MODE_CALLBACKS, "{\"local\":[\"y:\"]}");

    (void)state;
    connect_unseen(L"X:");
    connect_unseen(L"Y:");
    connect_unseen(L"Z:");
    go_live(story);
    expect(story, "appeared Y:");
    scripted_broker_send(&story->broker, EVENT(ID("10"), "W:"));
    expect(story, "event W:"); /* Z: would have come before it */
    story_free(story);
}

static void events_flow_and_a_client_closes_while_its_listing_hangs(wnw_mode mode)
{
    struct story *story = begin_story(mode, NULL);
    HANDLE hangs = begin_hang();
    ULONGLONG begun_ms;

    go_live(story);
    await_hang(hangs);
    scripted_broker_send(&story->broker, EVENT(ID("10"), "Y:") EVENT(ID("11"), "Z:"));
    expect(story, "event Y:");
    expect(story, "event Z:");
    begun_ms = GetTickCount64();
    story_free(story);
    assert_true(GetTickCount64() - begun_ms < CLOSE_MS_MAX);

    /* Making another story lets the first one's thread go on, whose client is gone. */
    story = begin_story(mode, NULL);
    connect_unseen(L"Y:");
    go_live(story);
    expect(story, "appeared Y:");
    story_free(story);
}

static void events_flow_and_the_client_closes_while_the_listing_hangs_in_each_mode(void **state)
{
    (void)state;
    for (size_t i = 0; i < MODES; i++) {
        print_message("    %s\n", modes[i].name);
        events_flow_and_a_client_closes_while_its_listing_hangs(modes[i].mode);
    }
}

/* The first listing hangs over a reconnect; what it says then is too old. */
static void a_listing_that_hangs_over_a_reconnect_is_made_again(void **state)
{
    struct story *story = begin_story(WNW_MODE_CALLBACKS, NULL);
    HANDLE hangs = begin_hang();

    (void)state;
    connect_unseen(L"X:");
    go_live(story);
    await_hang(hangs);
    scripted_broker_hang_up(&story->broker);
    expect(story, "disconnected: lost");
    go_live_again(story);
    connect_unseen(L"Y:");
    behave(PROVIDER_OK);
    expect(story, "appeared X:");
    expect(story, "appeared Y:");
    scripted_broker_send(&story->broker, EVENT(ID("10"), "W:"));
    expect(story, "event W:"); /* nothing is told twice before it */
    story_free(story);
}

static bool lists(const wnw_connection_list *list, const char *local, const char *remote)
{
    for (size_t i = 0; i < list->count; i++) {
        const wnw_connection *connection = list->connections[i];

        if (strcmp(connection->local, local) == 0 && strcmp(connection->remote, remote) == 0 &&
            strcmp(connection->provider, "wnetwatch test network") == 0 &&
            connection->resource == WNW_RESOURCE_DISK) {
            return true;
        }
    }
    return false;
}

static void connections_can_be_listed_without_a_client(void **state)
{
    const wnw_connection_list *list = NULL;

    (void)state;
    assert_int_equal(provider_state_reset(), ERROR_SUCCESS);
    assert_int_equal(wnw_connections(NULL), WNW_E_INVALID);
    assert_int_equal(wnw_connections(&list), WNW_OK);
    assert_int_equal(list->count, 0);
    wnw_connections_free(list);

    assert_int_equal(connections_add(L"Y:", L"\\\\srv\\\x00E4"), ERROR_SUCCESS);
    assert_int_equal(connections_add(NULL, L"\\\\srv\\ipc$"), ERROR_SUCCESS);
    assert_int_equal(wnw_connections(&list), WNW_OK);
    assert_int_equal(list->size, sizeof(*list));
    assert_int_equal(list->count, 2);
    assert_int_equal(list->is_cut, 0);
    assert_true(lists(list, "Y:", "\\\\srv\\\xC3\xA4"));
    assert_true(lists(list, "", "\\\\srv\\ipc$"));
    wnw_connections_free(list);
    wnw_connections_free(NULL);
}

static void a_name_that_is_too_long_is_cut_as_in_events(void **state)
{
    const wnw_connection_list *list = NULL;
    wchar_t remote[1501];

    (void)state;
    assert_int_equal(provider_state_reset(), ERROR_SUCCESS);
    wmemset(remote, L'\x00E4', 1500);
    wmemcpy(remote, L"\\\\", 2);
    remote[1023] = 0xD83D; /* a pair that the cut goes through */
    remote[1024] = 0xDE00;
    remote[1500] = L'\0';
    assert_int_equal(connections_add(L"Y:", remote), ERROR_SUCCESS);
    assert_int_equal(wnw_connections(&list), WNW_OK);
    assert_int_equal(list->count, 1);
    assert_int_equal(list->connections[0]->is_truncated, 1);
    assert_int_equal(strlen(list->connections[0]->remote), 2 + 1021 * 2); /* without its half */
    assert_string_equal(list->connections[0]->remote + 2 + 1020 * 2, "\xC3\xA4");
    wnw_connections_free(list);
}

/* 200 connections do not fit into one answer of the system. */
static void a_long_list_comes_in_several_answers(void **state)
{
    const wnw_connection_list *list = NULL;
    wchar_t remote[200];

    (void)state;
    assert_int_equal(provider_state_reset(), ERROR_SUCCESS);
    for (int i = 0; i < 200; i++) {
        (void)swprintf(remote, 200, L"\\\\srv\\%0150d", i);
        assert_int_equal(connections_add(NULL, remote), ERROR_SUCCESS);
    }
    assert_int_equal(wnw_connections(&list), WNW_OK);
    assert_int_equal(list->count, 200);
    wnw_connections_free(list);
}

static void a_list_that_never_ends_is_cut(void **state)
{
    const wnw_connection_list *list = NULL;

    (void)state;
    assert_int_equal(provider_state_reset(), ERROR_SUCCESS);
    connect_unseen(L"Y:");
    behave(PROVIDER_ENDLESS);
    assert_int_equal(wnw_connections(&list), WNW_OK);
    assert_int_equal(list->count, WNW_CONNECTIONS_MAX);
    assert_int_equal(list->is_cut, 1);
    wnw_connections_free(list);
}

static void run_mpr_host(const wchar_t *arguments)
{
    assert_int_equal(process_run("mpr_host", MPR_HOST_PROGRAM, arguments), 0);
}

/* The whole way: a broker of its own process. It must end whatever becomes of the test. */
static int start_broker(void **state)
{
    struct broker_process *broker = test_calloc(1, sizeof(*broker));

    broker_process_name_real(broker);
    broker_process_start(broker);
    *state = broker;
    return (int)provider_state_reset();
}

static int end_broker(void **state)
{
    broker_process_deinit(*state);
    test_free(*state);
    return 0;
}

static void a_connection_that_the_notify_dll_did_not_see_appears(void **state)
{
    struct item_taker *taker = test_calloc(1, sizeof(*taker));
    wnw_client_config config = WNW_CLIENT_CONFIG_INIT;

    run_mpr_host(L"add Y: \\\\srv\\share");
    connect_unseen(L"X:");
    config.after = "oldest";
    config.filter = "{\"type\":[\"connection.*.succeeded\",\"connection.appeared\","
                    "\"connection.vanished\"]}";
    config.compares_connections = 1;
    taker_init(taker, &config, WNW_MODE_CALLBACKS);
    taker_start(taker);
    heard_expect(&taker->heard, "connecting");
    heard_expect(&taker->heard, "event Y:");
    heard_expect(&taker->heard, "live");
    heard_expect(&taker->heard, "appeared X:");
    run_mpr_host(L"cancel Y:");
    heard_expect(&taker->heard, "event Y:");
    heard_expect_no_more(&taker->heard);
    broker_process_kill(*state);
    heard_expect(&taker->heard, "disconnected: lost");
    taker_deinit(taker);
    test_free(taker);
}

static void a_machine_without_a_network_is_told_once(void **state)
{
    struct story *story = begin_story(WNW_MODE_CALLBACKS, NULL);
    const wnw_connection_list *list;

    (void)state;
    assert_int_equal(wnw_connections(&list), WNW_E_OS);
    assert_int_equal(wnw_last_os_error(), ERROR_NO_NETWORK);
    assert_null(list);

    go_live(story);
    expect(story, "live: list_failed");
    scripted_broker_send(&story->broker, EVENT(ID("10"), "Y:"));
    expect(story, "event Y:");
    heard_expect_no_more(&story->taker.heard);
    story_free(story);
}

static int tell_stories_without_a_network(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_machine_without_a_network_is_told_once),
    };

    return cmocka_run_group_tests_name("without a network", tests, NULL, NULL);
}

static int tell_stories(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_connected_already_appears_in_each_mode),
        cmocka_unit_test(what_appears_is_an_event_of_this_programs_user),
        cmocka_unit_test(what_events_have_told_does_not_appear),
        cmocka_unit_test(what_changed_while_the_broker_was_away_is_told_after_it_is_back),
        cmocka_unit_test(a_broker_that_went_leaves_no_operation_under_way),
        cmocka_unit_test(a_client_that_ends_has_no_time_to_compare),
        cmocka_unit_test(what_changed_in_a_gap_is_told_behind_it),
        cmocka_unit_test(the_filter_of_the_client_holds_for_what_appears),
        cmocka_unit_test(events_flow_and_the_client_closes_while_the_listing_hangs_in_each_mode),
        cmocka_unit_test(a_listing_that_hangs_over_a_reconnect_is_made_again),
        cmocka_unit_test(connections_can_be_listed_without_a_client),
        cmocka_unit_test(a_name_that_is_too_long_is_cut_as_in_events),
        cmocka_unit_test(a_long_list_comes_in_several_answers),
        cmocka_unit_test(a_list_that_never_ends_is_cut),
        cmocka_unit_test_setup_teardown(a_connection_that_the_notify_dll_did_not_see_appears,
                                        start_broker, end_broker),
    };

    return cmocka_run_group_tests_name("connections", tests, NULL, NULL);
}

static int call_itself(const wchar_t *argument)
{
    wchar_t program[MAX_PATH];

    (void)GetModuleFileNameW(NULL, program, MAX_PATH);
    return (int)_wspawnl(_P_WAIT, program, L"test_client_connections", argument, NULL);
}

int main(int argc, char **argv)
{
    wchar_t setup[MAX_PATH + 8];
    int failed;

    if (argc > 1) {
        return strcmp(argv[1], "without") == 0 ? tell_stories_without_a_network() : tell_stories();
    }
    (void)process_run("mpr_host", MPR_HOST_PROGRAM, L"teardown");
    failed = call_itself(L"without");
    (void)_snwprintf(setup, MAX_PATH + 8, L"setup \"%hs\"", PROGRAMS_FOLDER);
    failed += process_run("mpr_host", MPR_HOST_PROGRAM, setup) == 0 ? call_itself(L"with") : 1;
    (void)process_run("mpr_host", MPR_HOST_PROGRAM, L"teardown");
    return failed == 0 ? 0 : 1;
}
