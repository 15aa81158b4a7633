#include "client_lib/core/log.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "tests/support/broken_contracts.h"

struct heard {
    unsigned count;
    wnw_log_level level;
    char message[WNW_MESSAGE_SIZE];
};

static void WNW_CALL hear(wnw_log_level level, const char *message, void *user)
{
    struct heard *heard = user;

    heard->count++;
    heard->level = level;
    assert_true(strlen(message) < sizeof(heard->message));
    memcpy(heard->message, message, strlen(message) + 1);
}

static void expect_heard(struct heard *heard, wnw_log_level level, const char *message)
{
    assert_int_equal(heard->count, 1);
    assert_int_equal(heard->level, level);
    assert_string_equal(heard->message, message);
    heard->count = 0;
}

static void a_log_gets_what_its_level_takes(void **state)
{
    struct heard heard = {0};
    struct log log;

    (void)state;
    assert_true(log_init(&log, hear, &heard, WNW_LOG_WARNING));
    log_write(&log, WNW_LOG_INFO, "unheard");
    assert_int_equal(heard.count, 0);
    log_write(&log, WNW_LOG_WARNING, "%s %d", "heard", 7);
    expect_heard(&heard, WNW_LOG_WARNING, "heard 7");
    log_write(&log, WNW_LOG_ERROR, "an error");
    expect_heard(&heard, WNW_LOG_ERROR, "an error");
}

static void the_default_level_is_info(void **state)
{
    struct heard heard = {0};
    struct log log;

    (void)state;
    assert_true(log_init(&log, hear, &heard, WNW_LOG_DEFAULT));
    log_write(&log, WNW_LOG_DEBUG, "unheard");
    log_write(&log, WNW_LOG_INFO, "heard");
    expect_heard(&heard, WNW_LOG_INFO, "heard");
}

static void a_level_that_does_not_exist_is_refused(void **state)
{
    struct log log;

    (void)state;
    assert_false(log_init(&log, NULL, NULL, (wnw_log_level)(WNW_LOG_DEBUG + 1)));
    assert_false(log_init(&log, NULL, NULL, (wnw_log_level)-1));
}

static void a_log_without_a_callback_takes_everything(void **state)
{
    struct log log;

    (void)state;
    assert_true(log_init(&log, NULL, NULL, WNW_LOG_DEBUG));
    log_write(&log, WNW_LOG_ERROR, "unheard");
}

static void a_sentence_that_is_too_long_is_cut(void **state)
{
    static char text[2 * WNW_MESSAGE_SIZE];
    struct heard heard = {0};
    struct log log;

    (void)state;
    memset(text, 'x', sizeof(text) - 1);
    assert_true(log_init(&log, hear, &heard, WNW_LOG_INFO));
    log_write(&log, WNW_LOG_INFO, "%s", text);
    assert_int_equal(strlen(heard.message), WNW_MESSAGE_SIZE - 1);
}

static void each_state_has_the_level_that_it_deserves(void **state)
{
    static const struct {
        const char *name;
        wnw_state_change change;
        wnw_log_level level;
        const char *message;
    } rows[] = {
        {"connecting",
         {.state = WNW_STATE_CONNECTING, .reason = "", .message = "a try"},
         WNW_LOG_INFO,
         "connecting: a try"},
        {"live",
         {.state = WNW_STATE_LIVE, .reason = "", .message = "it goes"},
         WNW_LOG_INFO,
         "live: it goes"},
        {"live without a list",
         {.state = WNW_STATE_LIVE, .reason = "list_failed", .message = "no list", .os_error = 5},
         WNW_LOG_WARNING,
         "live: no list (error 5)"},
        {"disconnected",
         {.state = WNW_STATE_DISCONNECTED, .reason = "lost", .message = "lost", .retry_ms = 20},
         WNW_LOG_WARNING,
         "disconnected: lost; the next attempt comes in 20 ms"},
        {"refused for now",
         {.state = WNW_STATE_REFUSED, .reason = "timeout", .message = "late", .retry_ms = 1},
         WNW_LOG_WARNING,
         "refused: late; the next attempt comes in 1 ms"},
        {"refused for good",
         {.state = WNW_STATE_REFUSED,
          .reason = "bad_filter",
          .message = "no",
          .retry_ms = WNW_FOREVER},
         WNW_LOG_ERROR,
         "refused: no"},
        {"ended",
         {.state = WNW_STATE_ENDED, .reason = "complete", .message = "all told"},
         WNW_LOG_INFO,
         "ended: all told"},
    };
    struct heard heard = {0};
    struct log log;

    (void)state;
    assert_true(log_init(&log, hear, &heard, WNW_LOG_INFO));
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        print_message("    %s\n", rows[i].name);
        log_state(&log, &rows[i].change);
        expect_heard(&heard, rows[i].level, rows[i].message);
    }
}

static void the_same_state_again_is_for_debugging(void **state)
{
    const wnw_state_change absent = {
        .state = WNW_STATE_DISCONNECTED, .reason = "absent", .message = "none", .retry_ms = 9};
    struct heard heard = {0};
    struct log log;

    (void)state;
    assert_true(log_init(&log, hear, &heard, WNW_LOG_DEBUG));
    log_state(&log, &absent);
    expect_heard(&heard, WNW_LOG_WARNING, "disconnected: none; the next attempt comes in 9 ms");
    log_state(&log, &absent);
    assert_int_equal(heard.count, 0);
    log_state_again(&log, &absent);
    expect_heard(&heard, WNW_LOG_DEBUG, "disconnected: none; the next attempt comes in 9 ms");
}

static void each_loss_is_logged_once(void **state)
{
    wnw_client_stats stats = WNW_CLIENT_STATS_INIT;
    struct heard heard = {0};
    struct log log;

    (void)state;
    assert_true(log_init(&log, hear, &heard, WNW_LOG_INFO));
    log_losses(&log, &stats);
    assert_int_equal(heard.count, 0);
    stats.gaps = 2;
    stats.lost = 30;
    log_losses(&log, &stats);
    expect_heard(&heard, WNW_LOG_WARNING,
                 "events are lost: 2 gaps so far, of 30 events where the count is known");
    log_losses(&log, &stats);
    assert_int_equal(heard.count, 0);
}

static void a_sentence_without_a_level_is_a_broken_contract(void **state)
{
    struct heard heard = {0};
    struct log log;

    (void)state;
    assert_true(log_init(&log, hear, &heard, WNW_LOG_DEBUG));
    log_write(&log, WNW_LOG_DEFAULT, "unheard");
    assert_int_equal(broken_contracts_take(), 1);
    assert_int_equal(heard.count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_log_gets_what_its_level_takes),
        cmocka_unit_test(the_default_level_is_info),
        cmocka_unit_test(a_level_that_does_not_exist_is_refused),
        cmocka_unit_test(a_log_without_a_callback_takes_everything),
        cmocka_unit_test(a_sentence_that_is_too_long_is_cut),
        cmocka_unit_test(each_state_has_the_level_that_it_deserves),
        cmocka_unit_test(the_same_state_again_is_for_debugging),
        cmocka_unit_test(each_loss_is_logged_once),
        cmocka_unit_test(a_sentence_without_a_level_is_a_broken_contract),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
