/* config.cursor_file: what the library keeps by itself, in each of the four modes. */
#include <windows.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include <wnetwatch.h>

#include "tests/client/modes.h"
#include "tests/client/story.h"

#define POSITION(id) LINE_FROM(id, "/stream", "stream.position", "{}")

static char path[96];

static int set_up(void **state)
{
    (void)state;
    (void)snprintf(path, sizeof(path), "kept-%lu.cursor", GetCurrentProcessId());
    (void)DeleteFileA(path);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    (void)DeleteFileA(path);
    return 0;
}

static struct story *make_story(wnw_mode mode)
{
    wnw_client_config config = WNW_CLIENT_CONFIG_INIT;

    config.cursor_file = path;
    config.after = "oldest";
    return story_new_by(&config, mode);
}

static void expect_file(const char *expected)
{
    char cursor[WNW_CURSOR_SIZE];

    assert_int_equal(wnw_cursor_load(path, cursor, sizeof(cursor)), WNW_OK);
    assert_string_equal(cursor, expected);
}

/* Until the library has saved this cursor. */
static void wait_for_file(const char *expected)
{
    const ULONGLONG deadline_ms = GetTickCount64() + DEADLINE_MS;
    char cursor[WNW_CURSOR_SIZE] = "";

    do {
        (void)wnw_cursor_load(path, cursor, sizeof(cursor));
        (void)SwitchToThread();
    } while (strcmp(cursor, expected) != 0 && GetTickCount64() < deadline_ms);
    assert_string_equal(cursor, expected);
}

static void a_later_client_goes_on_where_the_last_one_ended(void **state)
{
    (void)state;
    for (size_t i = 0; i < MODES; i++) {
        struct story *story = make_story(modes[i].mode);

        print_message("    %s\n", modes[i].name);
        go_live(story);
        assert_string_equal(story->request, "{\"subscribe\":{\"after\":\"oldest\"}}");
        scripted_broker_send(&story->broker, EVENT(ID("10"), "Y:") EVENT(ID("11"), "Z:"));
        expect(story, "event Y:");
        expect(story, "event Z:");
        wait_for_file(ID("11"));
        story_free(story);
        expect_file(ID("11"));

        story = make_story(modes[i].mode);
        go_live(story);
        assert_string_equal(story->request, "{\"subscribe\":{\"after\":\"" ID("11") "\"}}");
        story_free(story);
        assert_true(DeleteFileA(path));
    }
}

static void WNW_CALL wait_at_the_gate(wnw_client *client, const wnw_item *item, void *user)
{
    struct story *story = story_of(user);

    (void)client;
    (void)item;
    heard_note(&story->taker.heard, "at the gate");
    (void)WaitForSingleObject(story->gate, DEADLINE_MS);
}

static void what_another_thread_reads_during_a_callback_is_before_it(void **state)
{
    (void)state;
    for (size_t i = 0; i < MODES; i++) {
        struct story *story = make_story(modes[i].mode);
        char cursor[WNW_CURSOR_SIZE];

        print_message("    %s\n", modes[i].name);
        story->taker.on_event = wait_at_the_gate;
        go_live(story);
        wait_for_file(ID("09"));
        scripted_broker_send(&story->broker, EVENT(ID("10"), "Y:"));
        expect(story, "event Y:");
        expect(story, "at the gate");
        assert_int_equal(wnw_client_cursor(story->taker.client, cursor, sizeof(cursor)), WNW_OK);
        assert_string_equal(cursor, ID("09"));
        expect_file(ID("09")); /* what a kill would leave */
        (void)SetEvent(story->gate);
        wait_for_file(ID("10"));
        story_free(story);
        assert_true(DeleteFileA(path));
    }
}

/* A program with windows may be inside one callback for long, and the library's thread waits. */
static void what_is_done_is_saved_while_the_next_callback_runs(void **state)
{
    struct story *story = make_story(WNW_MODE_HANDLE);

    (void)state;
    go_live(story);
    story->taker.on_event = wait_at_the_gate;
    wait_for_file(ID("09"));
    scripted_broker_send(&story->broker, GAP(ID("19")) EVENT(ID("20"), "Y:"));
    expect(story, "gap 9");
    expect(story, "event Y:");
    expect(story, "at the gate");
    wait_for_file(ID("19"));
    story_free(story);
    expect_file(ID("20"));
}

static void a_cursor_that_moves_without_an_item_is_saved(void **state)
{
    (void)state;
    for (size_t i = 0; i < MODES; i++) {
        struct story *story = make_story(modes[i].mode);

        print_message("    %s\n", modes[i].name);
        go_live(story);
        scripted_broker_send(&story->broker, POSITION(ID("30")));
        wait_for_file(ID("30"));
        scripted_broker_send(&story->broker, POSITION(ID("40")));
        wait_for_file(ID("40"));
        story_free(story);
        assert_true(DeleteFileA(path));
    }
}

static void a_cursor_that_cannot_be_saved_is_told_once(void **state)
{
    char folder[32];

    (void)state;
    (void)snprintf(folder, sizeof(folder), "kept-%lu", GetCurrentProcessId());
    (void)snprintf(path, sizeof(path), "%s/place.cursor", folder);
    (void)RemoveDirectoryA(folder);
    for (size_t i = 0; i < MODES; i++) {
        struct story *story = make_story(modes[i].mode);

        print_message("    %s\n", modes[i].name);
        assert_true(scripted_broker_listen(&story->broker, NULL));
        taker_start(&story->taker);
        scripted_broker_accept(&story->broker, story->request, REQUEST_SIZE);
        scripted_broker_send(&story->broker, STARTED(ID("09")) LIVE(ID("09")));
        heard_skip_to(&story->taker.heard, "live: cursor_not_saved");
        scripted_broker_send(&story->broker, EVENT(ID("10"), "Y:"));
        expect(story, "event Y:");
        assert_true(CreateDirectoryA(folder, NULL));
        expect(story, "live");
        wait_for_file(ID("10"));
        story_free(story);
        assert_true(DeleteFileA(path));
        assert_true(RemoveDirectoryA(folder));
    }
}

static void WNW_CALL fail_in_another_way(wnw_client *client, const wnw_item *item, void *user)
{
    (void)item;
    heard_note(&story_of(user)->taker.heard, "close %d", (int)wnw_client_close(client));
}

static void WNW_CALL log_saves(wnw_log_level level, const char *message, void *user)
{
    if (level == WNW_LOG_WARNING && strstr(message, "the cursor is not saved: ") == message) {
        heard_note(user, "%s", strstr(message, "(3)") != NULL ? "path not found" : message);
    }
}

/* Between the save and the log the callbacks of the same batch run, on the same thread. */
static void the_log_has_the_reason_of_the_save(void **state)
{
    wnw_client_config config = WNW_CLIENT_CONFIG_INIT;
    struct heard logged;
    struct story *story;

    (void)state;
    heard_init(&logged);
    (void)snprintf(path, sizeof(path), "no-folder-%lu/place.cursor", GetCurrentProcessId());
    config.cursor_file = path;
    config.log = log_saves;
    config.log_user = &logged;
    story = story_new_by(&config, WNW_MODE_CALLBACKS);
    story->taker.on_event = fail_in_another_way;
    assert_true(scripted_broker_listen(&story->broker, NULL));
    taker_start(&story->taker);
    scripted_broker_accept(&story->broker, story->request, REQUEST_SIZE);
    scripted_broker_send(&story->broker, STARTED(ID("09")) LIVE(ID("09")) EVENT(ID("10"), "Y:"));
    heard_skip_to(&story->taker.heard, "close -3");
    heard_expect(&logged, "path not found");
    assert_int_equal(taker_close(&story->taker), WNW_E_OS);
    story_free(story);
}

/* The last save is that of the thread or, of what the program has done since, that of the close. */
static void a_close_tells_that_the_last_cursor_is_not_saved(void **state)
{
    (void)state;
    (void)snprintf(path, sizeof(path), "no-folder-%lu/place.cursor", GetCurrentProcessId());
    for (size_t i = 0; i < MODES; i++) {
        struct story *story = make_story(modes[i].mode);

        print_message("    %s\n", modes[i].name);
        assert_true(scripted_broker_listen(&story->broker, NULL));
        taker_start(&story->taker);
        scripted_broker_accept(&story->broker, story->request, REQUEST_SIZE);
        scripted_broker_send(&story->broker, STARTED(ID("09")) LIVE(ID("09")));
        heard_skip_to(&story->taker.heard, "live: cursor_not_saved");
        assert_int_equal(taker_close(&story->taker), WNW_E_OS);
        assert_int_equal(wnw_last_os_error(), ERROR_PATH_NOT_FOUND);
        assert_non_null(strstr(wnw_last_message(), "cannot write the cursor file: "));
        story_free(story);
    }
}

static void what_the_file_holds_wins_over_where_a_first_start_begins(void **state)
{
    wnw_client_config config = WNW_CLIENT_CONFIG_INIT;
    struct story *story;

    (void)state;
    assert_int_equal(wnw_cursor_save(path, ID("33")), WNW_OK);
    config.cursor_file = path;
    config.since = "2026-11-23T04:00:00Z";
    story = story_new_by(&config, WNW_MODE_NEXT);
    taker_start(&story->taker);
    accept_client(story);
    assert_string_equal(story->request, "{\"subscribe\":{\"after\":\"" ID("33") "\"}}");
    story_free(story);
    expect_file(ID("33"));
}

static wnw_status try_config(const char *file)
{
    wnw_client_config config = WNW_CLIENT_CONFIG_INIT;
    wnw_client *client = NULL;
    wnw_status status;

    config.cursor_file = file;
    status = wnw_client_new(&config, &client);
    assert_int_equal(wnw_client_close(client), WNW_OK);
    return status;
}

static void a_file_that_cannot_be_kept_is_refused(void **state)
{
    struct story *story = make_story(WNW_MODE_CALLBACKS);
    char same[sizeof(path) + 2];
    FILE *file;

    (void)state;
    (void)snprintf(same, sizeof(same), "./%s", path);
    same[2] = 'K';
    assert_int_equal(try_config(same), WNW_E_INVALID);
    assert_non_null(strstr(wnw_last_message(), "another client of this process"));
    assert_int_equal(try_config(""), WNW_E_INVALID);
    assert_string_equal(wnw_last_message(), "config.cursor_file is empty");
    story_free(story);
    assert_int_equal(try_config(same), WNW_OK);

    file = fopen(path, "wb");
    assert_non_null(file);
    (void)fputs("yesterday", file);
    (void)fclose(file);
    assert_int_equal(try_config(path), WNW_E_CURSOR_FILE);
    assert_non_null(strstr(wnw_last_message(), "holds no cursor"));
}

#define FILE_TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        FILE_TEST(a_later_client_goes_on_where_the_last_one_ended),
        FILE_TEST(what_another_thread_reads_during_a_callback_is_before_it),
        FILE_TEST(what_is_done_is_saved_while_the_next_callback_runs),
        FILE_TEST(a_cursor_that_moves_without_an_item_is_saved),
        FILE_TEST(a_cursor_that_cannot_be_saved_is_told_once),
        FILE_TEST(the_log_has_the_reason_of_the_save),
        FILE_TEST(a_close_tells_that_the_last_cursor_is_not_saved),
        FILE_TEST(what_the_file_holds_wins_over_where_a_first_start_begins),
        FILE_TEST(a_file_that_cannot_be_kept_is_refused),
    };

    return cmocka_run_group_tests_name("client.kept_file", tests, NULL, NULL);
}
