/* What a program's log gets, on which thread, and what it may not do there. */
#include <windows.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include <wnetwatch.h>

#include "tests/client/modes.h"
#include "tests/client/story.h"

struct logged {
    struct heard heard;
    wnw_client *client; /* to be closed from inside; NULL: not */
    volatile LONG other_threads;
    volatile LONG thread_id;
};

static void note_attempts_from_inside(struct logged *logged)
{
    const wnw_item *item;

    heard_note(&logged->heard, "close %d", (int)wnw_client_close(logged->client));
    heard_note(&logged->heard, "wait %d", (int)wnw_client_wait(logged->client, WNW_FOREVER));
    heard_note(&logged->heard, "next %d", (int)wnw_client_next(logged->client, WNW_FOREVER, &item));
}

static void WNW_CALL on_log(wnw_log_level level, const char *message, void *user)
{
    struct logged *logged = user;
    const LONG id = (LONG)GetCurrentThreadId();
    const LONG first = InterlockedCompareExchange(&logged->thread_id, id, 0);

    if (first != 0 && first != id) {
        (void)InterlockedIncrement(&logged->other_threads);
    }
    heard_note(&logged->heard, "%s %.*s", wnw_log_level_name(level), (int)strcspn(message, ":"),
               message);
    if (logged->client != NULL) {
        note_attempts_from_inside(logged);
    }
}

static struct logged *logged_new(wnw_client_config *config, wnw_log_level level)
{
    struct logged *logged = test_calloc(1, sizeof(*logged));

    heard_init(&logged->heard);
    config->log = on_log;
    config->log_user = logged;
    config->log_level = level;
    return logged;
}

static void the_log_says_what_the_connection_does_in_each_mode(void **state)
{
    (void)state;
    for (size_t i = 0; i < MODES; i++) {
        wnw_client_config config = WNW_CLIENT_CONFIG_INIT;
        struct logged *logged = logged_new(&config, WNW_LOG_DEFAULT);
        struct story *story = story_new_by(&config, modes[i].mode);

        print_message("    %s\n", modes[i].name);
        go_live(story);
        heard_expect(&logged->heard, "info connecting");
        heard_expect(&logged->heard, "info live");
        scripted_broker_hang_up(&story->broker);
        heard_skip_to(&logged->heard, "warning disconnected");
        story_free(story);
        assert_int_equal(logged->other_threads, 0);
        assert_int_not_equal(logged->thread_id, (LONG)GetCurrentThreadId());
        test_free(logged);
    }
}

static void a_final_refusal_is_an_error(void **state)
{
    wnw_client_config config = WNW_CLIENT_CONFIG_INIT;
    struct logged *logged = logged_new(&config, WNW_LOG_ERROR);
    struct story *story = story_new_by(&config, WNW_MODE_CALLBACKS);

    (void)state;
    go_live(story);
    scripted_broker_send(&story->broker, LINE(ID("12"), "stream.error",
                                              "{\"code\":\"bad_filter\",\"message\":\"no\"}"));
    heard_expect(&logged->heard, "error refused");
    story_free(story);
    heard_expect_no_more(&logged->heard);
    test_free(logged);
}

static void WNW_CALL stop_when_refused(wnw_client *client, const wnw_item *item, void *user)
{
    (void)user;
    if (item->state->state == WNW_STATE_REFUSED) {
        (void)wnw_client_stop(client);
    }
}

static void a_refusal_is_logged_though_the_program_stops_at_once(void **state)
{
    static char request[REQUEST_SIZE];
    wnw_client_config config = WNW_CLIENT_CONFIG_INIT;
    struct logged *logged = logged_new(&config, WNW_LOG_ERROR);
    struct scripted_broker broker;
    wnw_client *client = NULL;

    (void)state;
    scripted_broker_init(&broker, "wnetwatch-log-refusal");
    assert_true(scripted_broker_listen(&broker, NULL));
    config.pipe_prefix = "wnetwatch-log-refusal";
    config.on_state = stop_when_refused;
    assert_int_equal(wnw_client_new(&config, &client), WNW_OK);
    assert_int_equal(wnw_client_start(client), WNW_OK);
    scripted_broker_accept(&broker, request, REQUEST_SIZE);
    scripted_broker_send(
        &broker, LINE(ID("12"), "stream.error", "{\"code\":\"bad_filter\",\"message\":\"no\"}"));
    heard_expect(&logged->heard, "error refused");
    assert_int_equal(wnw_client_close(client), WNW_OK);
    scripted_broker_deinit(&broker);
    test_free(logged);
}

static void requests_and_listings_are_for_debugging(void **state)
{
    wnw_client_config config = WNW_CLIENT_CONFIG_INIT;
    struct logged *logged = logged_new(&config, WNW_LOG_DEBUG);
    struct story *story;

    (void)state;
    config.compares_connections = 1;
    story = story_new_by(&config, WNW_MODE_CALLBACKS);
    go_live(story);
    heard_expect(&logged->heard, "info connecting");
    heard_skip_to(&logged->heard, "debug asking for events, without a cursor");
    heard_skip_to(&logged->heard, "info live");
    heard_skip_to(&logged->heard, "debug listing what is connected");
    story_free(story);
    test_free(logged);
}

static void each_attempt_that_fails_again_is_for_debugging(void **state)
{
    wnw_client_config config = WNW_CLIENT_CONFIG_INIT;
    struct logged *logged = logged_new(&config, WNW_LOG_DEBUG);
    struct story *story = story_new_by(&config, WNW_MODE_CALLBACKS); /* no broker listens */

    (void)state;
    taker_start(&story->taker);
    heard_expect(&logged->heard, "info connecting");
    heard_expect(&logged->heard, "warning disconnected");
    heard_expect(&logged->heard, "debug disconnected");
    heard_expect(&logged->heard, "debug disconnected");
    story_free(story);
    test_free(logged);
}

static void what_would_wait_for_itself_is_refused_in_the_log(void **state)
{
    wnw_client_config config = WNW_CLIENT_CONFIG_INIT;
    struct logged *logged = logged_new(&config, WNW_LOG_DEFAULT);
    struct story *story = story_new_by(&config, WNW_MODE_NEXT);

    (void)state;
    logged->client = story->taker.client;
    go_live(story);
    heard_expect(&logged->heard, "info connecting");
    heard_expect(&logged->heard, "close -3");
    heard_expect(&logged->heard, "wait -3");
    heard_expect(&logged->heard, "next -3");
    story_free(story);
    test_free(logged);
}

static void nothing_is_logged_after_close(void **state)
{
    wnw_client_config config = WNW_CLIENT_CONFIG_INIT;
    struct logged *logged = logged_new(&config, WNW_LOG_DEBUG);
    struct story *story = story_new_by(&config, WNW_MODE_CALLBACKS);
    size_t count;

    (void)state;
    go_live(story);
    assert_int_equal(wnw_client_close(story->taker.client), WNW_OK);
    story->taker.client = NULL;
    count = logged->heard.count;
    scripted_broker_hang_up(&story->broker);
    story_free(story);
    assert_int_equal(logged->heard.count, count);
    test_free(logged);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_log_says_what_the_connection_does_in_each_mode),
        cmocka_unit_test(a_final_refusal_is_an_error),
        cmocka_unit_test(a_refusal_is_logged_though_the_program_stops_at_once),
        cmocka_unit_test(requests_and_listings_are_for_debugging),
        cmocka_unit_test(each_attempt_that_fails_again_is_for_debugging),
        cmocka_unit_test(what_would_wait_for_itself_is_refused_in_the_log),
        cmocka_unit_test(nothing_is_logged_after_close),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
