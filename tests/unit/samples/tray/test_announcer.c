#include "samples/tray/core/announcer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "played_event.h"

static struct announcer announcer;
static struct announcement news;

static int set_up(void **state)
{
    (void)state;
    announcer_init(&announcer, ANNOUNCE_FAILURES);
    return 0;
}

static bool hear(wnw_event_type type, const char *local, const char *remote, uint64_t now_ms)
{
    const wnw_event event = played_event(type, local, remote);

    return announcer_hear(&announcer, &event, true, now_ms);
}

static void a_failure_is_announced_when_others_had_time_to_come(void **state)
{
    (void)state;
    assert_true(hear(WNW_EVENT_ADD_FAILED, "Z:", "\\\\srv\\share", 100));

    assert_false(announcer_take(&announcer, 100 + ANNOUNCE_COLLECT_MS - 1, &news));
    assert_true(announcer_take(&announcer, 100 + ANNOUNCE_COLLECT_MS, &news));
    assert_int_equal(news.group_count, 1);
    assert_int_equal(news.groups[0].count, 1);
    assert_string_equal(news.groups[0].local, "Z:");
    assert_string_equal(news.groups[0].remote, "\\\\srv\\share");
    assert_true(news.is_warning);
    assert_false(announcer_take(&announcer, 1000000, &news));
}

static void failures_of_one_server_are_one_line(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 12; i++) {
        char remote[32];

        (void)snprintf(remote, sizeof(remote), i % 2 == 0 ? "\\\\srv\\%u" : "\\\\SRV\\%u", i);
        (void)hear(WNW_EVENT_ADD_FAILED, "", remote, i);
    }
    (void)hear(WNW_EVENT_ADD_FAILED, "", "\\\\other\\share", 20);

    assert_true(announcer_take(&announcer, 5000, &news));
    assert_int_equal(news.group_count, 2);
    assert_int_equal(news.groups[0].count, 12);
    assert_string_equal(news.groups[0].server, "\\\\srv");
    assert_int_equal(news.groups[1].count, 1);
    assert_int_equal(news.other_count, 0);
}

static void what_fits_into_no_line_is_counted(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 50; i++) {
        char remote[32];

        (void)snprintf(remote, sizeof(remote), "\\\\srv%u\\share", i);
        (void)hear(WNW_EVENT_ADD_FAILED, "", remote, i);
    }

    assert_true(announcer_take(&announcer, 5000, &news));
    assert_int_equal(news.group_count, ANNOUNCE_GROUPS_MAX);
    assert_int_equal(news.other_count, 50 - ANNOUNCE_GROUPS_MAX);
}

static void a_storm_makes_one_notification_in_ten_seconds(void **state)
{
    unsigned taken = 0;
    unsigned told = 0;

    (void)state;
    for (uint64_t now_ms = 0; now_ms < 60000; now_ms += 10) {
        (void)hear(WNW_EVENT_ADD_FAILED, "", "\\\\srv\\share", now_ms);
        if (announcer_take(&announcer, now_ms, &news)) {
            taken++;
            told += news.groups[0].count;
        }
    }
    assert_true(taken >= 5 && taken <= 6);
    told += announcer.waiting.groups[0].count;
    assert_int_equal(told, 6000);
}

static void a_level_says_what_is_announced(void **state)
{
    static const struct {
        const char *name;
        wnw_event_type type;
        bool is_bad;
        bool is_success;
    } rows[] = {
        {"a start", WNW_EVENT_ADD_STARTED, false, false},
        {"a connection", WNW_EVENT_ADD_SUCCEEDED, false, true},
        {"a failure", WNW_EVENT_ADD_FAILED, true, false},
        {"no end", WNW_EVENT_ADD_UNFINISHED, true, false},
        {"a cancel", WNW_EVENT_CANCEL_SUCCEEDED, false, true},
        {"a cancel that failed", WNW_EVENT_CANCEL_FAILED, true, false},
        {"found by the comparison", WNW_EVENT_APPEARED, false, false},
        {"vanished", WNW_EVENT_VANISHED, true, false},
        {"the broker", WNW_EVENT_BROKER_STARTED, false, false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        print_message("    %s\n", rows[i].name);
        announcer_init(&announcer, ANNOUNCE_ALL);
        assert_int_equal(hear(rows[i].type, "Z:", "\\\\srv\\share", 0), rows[i].is_bad);
        assert_int_equal(announcer_take(&announcer, 9999, &news),
                         rows[i].is_bad || rows[i].is_success);
        announcer_init(&announcer, ANNOUNCE_FAILURES);
        (void)hear(rows[i].type, "Z:", "\\\\srv\\share", 0);
        assert_int_equal(announcer_take(&announcer, 9999, &news), rows[i].is_bad);
        announcer_init(&announcer, ANNOUNCE_NONE);
        assert_int_equal(hear(rows[i].type, "Z:", "\\\\srv\\share", 0), rows[i].is_bad);
        assert_false(announcer_take(&announcer, 9999, &news));
    }
}

static void what_was_never_seen_alive_does_not_vanish(void **state)
{
    const wnw_event event = played_event(WNW_EVENT_VANISHED, "Z:", "\\\\srv\\share");

    (void)state;
    assert_false(announcer_hear(&announcer, &event, false, 0));
    assert_false(announcer_take(&announcer, 9999, &news));
}

static void a_pause_lasts_an_hour_and_drops_what_waits(void **state)
{
    (void)state;
    (void)hear(WNW_EVENT_ADD_FAILED, "Z:", "\\\\srv\\share", 0);
    announcer_pause(&announcer, 10);

    assert_true(hear(WNW_EVENT_ADD_FAILED, "Z:", "\\\\srv\\share", 20));
    assert_true(announcer_is_paused(&announcer, 10 + ANNOUNCE_PAUSE_MS - 1));
    assert_false(announcer_take(&announcer, 10 + ANNOUNCE_PAUSE_MS - 1, &news));
    assert_false(announcer_is_paused(&announcer, 10 + ANNOUNCE_PAUSE_MS));
    (void)hear(WNW_EVENT_ADD_FAILED, "Z:", "\\\\srv\\share", 10 + ANNOUNCE_PAUSE_MS);
    assert_true(announcer_take(&announcer, 20000 + ANNOUNCE_PAUSE_MS, &news));
    assert_int_equal(news.groups[0].count, 1);
}

static void a_pause_can_be_ended(void **state)
{
    (void)state;
    announcer_pause(&announcer, 0);
    announcer_go_on(&announcer);

    (void)hear(WNW_EVENT_ADD_FAILED, "Z:", "\\\\srv\\share", 20);
    assert_true(announcer_take(&announcer, 9999, &news));
}

static void long_and_hostile_names_are_cut_and_shown(void **state)
{
    char remote[4096];

    (void)state;
    memset(remote, 'x', sizeof(remote) - 1);
    remote[sizeof(remote) - 1] = '\0';
    memcpy(remote, "\\\\\xE2\x80\xAE", 5);
    (void)hear(WNW_EVENT_ADD_FAILED, "Z:", remote, 0);

    assert_true(announcer_take(&announcer, 9999, &news));
    assert_int_equal(strncmp(news.groups[0].server, "\\\\<U+202E>xxx", 13), 0);
    assert_true(strlen(news.groups[0].remote) <= 40);
}

static void a_number_that_is_no_level_is_the_default(void **state)
{
    (void)state;
    assert_int_equal(announce_level_of(0), ANNOUNCE_ALL);
    assert_int_equal(announce_level_of(2), ANNOUNCE_NONE);
    assert_int_equal(announce_level_of(3), ANNOUNCE_DEFAULT);
    assert_int_equal(announce_level_of(UINT32_MAX), ANNOUNCE_DEFAULT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_failure_is_announced_when_others_had_time_to_come, set_up),
        cmocka_unit_test_setup(failures_of_one_server_are_one_line, set_up),
        cmocka_unit_test_setup(what_fits_into_no_line_is_counted, set_up),
        cmocka_unit_test_setup(a_storm_makes_one_notification_in_ten_seconds, set_up),
        cmocka_unit_test(a_level_says_what_is_announced),
        cmocka_unit_test_setup(what_was_never_seen_alive_does_not_vanish, set_up),
        cmocka_unit_test_setup(a_pause_lasts_an_hour_and_drops_what_waits, set_up),
        cmocka_unit_test_setup(a_pause_can_be_ended, set_up),
        cmocka_unit_test_setup(long_and_hostile_names_are_cut_and_shown, set_up),
        cmocka_unit_test(a_number_that_is_no_level_is_the_default),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
