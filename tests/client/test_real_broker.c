/*
 * Each of the four modes with the broker itself: it comes late, is killed, comes back with the
 * journal that it had, and has forgotten a part of it.
 */
#include <windows.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include <wnetwatch.h>

#include "tests/client/item_taker.h"
#include "tests/client/modes.h"
#include "tests/support/scratch.h"
#include "tests/support/stories/broker_process.h"
#include "tests/support/stories/numbered_events.h"
#include "tests/support/stories/pipe_stream.h"

#define STATUS_WAIT_MS 20000u
#define DEADLINE_MS 20000u
#define NOTIFICATION(local)                                                                        \
    "{\"v\":1,\"call\":\"add\",\"phase\":\"post\",\"context\":1,\"status\":0,\"local\":\"" local   \
    "\",\"remote\":\"\\\\\\\\srv\\\\share\",\"type\":1,\"flags\":0,\"image\":\"x.exe\","           \
    "\"dropped\":0}\n"

/* As in e2e/test_journal.c: three lives of the broker fill its journal, and what a client of the
   first comes back for is half forgotten. */
#define LIVES 3
#define NUMBERS_OF_A_LIFE 1100u
#define LINE_BYTES 1000u

struct fixture {
    wchar_t scratch[MAX_PATH];
    struct broker_process broker;
    char prefix[PIPE_PREFIX_UNITS_MAX];
    char cursor[WNW_CURSOR_SIZE];
};

static int set_up(void **state)
{
    struct fixture *f = test_calloc(1, sizeof(*f));

    scratch_make(f->scratch);
    broker_process_name(&f->broker);
    (void)snprintf(f->prefix, sizeof(f->prefix), "%ls", f->broker.prefix);
    (void)_snwprintf(f->broker.options, BROKER_OPTIONS_UNITS_MAX,
                     L"--state %ls --segment-mib 1 --journal-mib 4", f->scratch);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    broker_process_deinit(&f->broker);
    scratch_remove(f->scratch);
    test_free(f);
    return 0;
}

/* Not started. To be freed with free_taker. */
static struct item_taker *make_taker(struct fixture *f, wnw_mode mode)
{
    struct item_taker *taker = test_calloc(1, sizeof(*taker));
    wnw_client_config config = WNW_CLIENT_CONFIG_INIT;

    config.pipe_prefix = f->prefix;
    config.reconnect_delay_ms = 10;
    config.reconnect_delay_ms_max = 50;
    config.after = f->cursor;
    config.no_follow = f->cursor[0] != '\0';
    taker_init(taker, &config, mode);
    return taker;
}

static void free_taker(struct item_taker *taker)
{
    taker_deinit(taker);
    test_free(taker);
}

static void publish(struct fixture *f, const char *line)
{
    pipe_publish(f->broker.publish_name, line, strlen(line));
}

static void a_broker_that_comes_late_and_is_killed_costs_no_event(void **state)
{
    struct fixture *f = *state;

    for (size_t i = 0; i < MODES; i++) {
        struct item_taker *taker = make_taker(f, modes[i].mode);

        print_message("    %s\n", modes[i].name);
        taker_start(taker);
        heard_expect(&taker->heard, "connecting");
        heard_expect(&taker->heard, "disconnected: absent");
        broker_process_start(&f->broker);
        heard_expect(&taker->heard, "connecting");
        heard_skip_to(&taker->heard, "live");
        publish(f, NOTIFICATION("X:") NOTIFICATION("Y:"));
        heard_expect(&taker->heard, "event X:");
        heard_expect(&taker->heard, "event Y:");

        broker_process_kill(&f->broker);
        heard_expect(&taker->heard, "disconnected: lost");
        broker_process_start(&f->broker);
        publish(f, NOTIFICATION("Z:"));
        heard_skip_to(&taker->heard, "connecting");
        heard_skip_to(&taker->heard, "event Z:");
        free_taker(taker);
        broker_process_kill(&f->broker);
    }
}

/* The taker is done with its item when its callback has returned, or when it asks for the next one. */
static void wait_until_done(struct fixture *f, const struct item_taker *taker)
{
    const ULONGLONG deadline_ms = GetTickCount64() + DEADLINE_MS;
    char before[WNW_CURSOR_SIZE];

    (void)strcpy(before, f->cursor);
    do {
        assert_true(GetTickCount64() < deadline_ms);
        assert_int_equal(wnw_client_cursor(taker->client, f->cursor, sizeof(f->cursor)), WNW_OK);
    } while (strcmp(before, f->cursor) == 0);
}

/* Fill the journal; the cursor is behind the first number. */
static void forget_what_follows_the_cursor(struct fixture *f)
{
    for (uint32_t life = 0; life < LIVES; life++) {
        const uint32_t first = life * NUMBERS_OF_A_LIFE + 1;

        broker_process_start(&f->broker);
        if (life == 0) {
            struct item_taker *taker = make_taker(f, WNW_MODE_NEXT);

            taker_start(taker);
            heard_expect(&taker->heard, "connecting");
            heard_expect(&taker->heard, "live");
            assert_int_equal(wnw_client_cursor(taker->client, f->cursor, sizeof(f->cursor)),
                             WNW_OK);
            numbers_publish(&f->broker, first, first, LINE_BYTES);
            heard_expect(&taker->heard, "event \\\\load\\1");
            wait_until_done(f, taker);
            free_taker(taker);
        }
        numbers_publish(&f->broker, first + 1, first + NUMBERS_OF_A_LIFE - 1, LINE_BYTES);
        assert_int_equal(broker_process_stop(&f->broker), 0);
    }
    broker_process_start(&f->broker);
}

static void expect_what_the_first_has_heard(const struct heard *first, const struct heard *heard)
{
    assert_int_equal(heard->expected_count, first->expected_count);
    for (size_t i = 0; i < heard->expected_count; i++) {
        assert_string_equal(heard->words[i], first->words[i]);
    }
}

static void what_retention_has_taken_is_the_same_gap_in_each_mode(void **state)
{
    struct fixture *f = *state;
    struct item_taker *takers[MODES];

    forget_what_follows_the_cursor(f);
    for (size_t i = 0; i < MODES; i++) {
        wnw_client_stats stats = WNW_CLIENT_STATS_INIT;
        char gap[HEARD_WORD_SIZE];

        print_message("    %s\n", modes[i].name);
        takers[i] = make_taker(f, modes[i].mode);
        taker_start(takers[i]);
        heard_expect(&takers[i]->heard, "connecting");
        heard_skip_to(&takers[i]->heard, "ended: complete");
        assert_int_equal(wnw_client_get_stats(takers[i]->client, &stats), WNW_OK);
        assert_int_equal(stats.gaps, 1);
        assert_in_range(stats.lost, 1, NUMBERS_OF_A_LIFE);
        (void)snprintf(gap, sizeof(gap), "gap %u", (unsigned int)stats.lost);
        assert_string_equal(takers[i]->heard.words[1], gap);
        (void)snprintf(gap, sizeof(gap), "event \\\\load\\%u", (unsigned int)stats.lost + 2);
        assert_string_equal(takers[i]->heard.words[2], gap);
        expect_what_the_first_has_heard(&takers[0]->heard, &takers[i]->heard);
    }
    for (size_t i = 0; i < MODES; i++) {
        free_taker(takers[i]);
    }
}

/* As make_taker, of a program whose filter no event passes, and which the library keeps a cursor
   for. */
static struct item_taker *make_quiet_taker(struct fixture *f, const char *file, int no_follow)
{
    struct item_taker *taker = test_calloc(1, sizeof(*taker));
    wnw_client_config config = WNW_CLIENT_CONFIG_INIT;

    config.pipe_prefix = f->prefix;
    config.reconnect_delay_ms = 10;
    config.reconnect_delay_ms_max = 50;
    config.filter = "{\"local\":[\"Q:\"]}";
    config.cursor_file = file;
    config.no_follow = no_follow;
    taker_init(taker, &config, WNW_MODE_CALLBACKS);
    return taker;
}

static void quiet_months_cost_no_gap(void **state)
{
    struct fixture *f = *state;
    struct item_taker *taker;
    wnw_client_stats stats = WNW_CLIENT_STATS_INIT;
    char file[4 * MAX_PATH];

    (void)snprintf(file, sizeof(file), "%ls\\quiet.cursor", f->scratch);
    taker = make_quiet_taker(f, file, 0);
    taker_start(taker);
    for (uint32_t life = 0; life < LIVES + 1; life++) {
        const uint32_t first = life * NUMBERS_OF_A_LIFE + 1;

        broker_process_start(&f->broker);
        heard_skip_to(&taker->heard, "live");
        if (life == 0) {
            wait_until_done(f, taker);
        }
        numbers_publish(&f->broker, first, first + NUMBERS_OF_A_LIFE - 1, LINE_BYTES);
        assert_int_equal(broker_process_stop(&f->broker), 0);
        heard_skip_to(&taker->heard, "disconnected: stopping");
    }
    free_taker(taker);

    broker_process_start(&f->broker);
    taker = make_quiet_taker(f, file, 1);
    taker_start(taker);
    heard_skip_to(&taker->heard, "ended: complete");
    assert_int_equal(wnw_client_get_stats(taker->client, &stats), WNW_OK);
    assert_int_equal(stats.events, 0);
    assert_int_equal(stats.gaps, 0);
    free_taker(taker);

    /* The cursor of the last item, which was a state, has aged meanwhile. */
    taker = make_taker(f, WNW_MODE_NEXT);
    taker_start(taker);
    heard_skip_to(&taker->heard, "ended: complete");
    assert_int_equal(wnw_client_get_stats(taker->client, &stats), WNW_OK);
    assert_int_equal(stats.gaps, 1);
    free_taker(taker);
}

static void a_status_without_room_says_how_much_it_needs(void **state)
{
    static char line[WNW_LINE_SIZE_MAX];
    struct fixture *f = *state;
    size_t size = 0;

    broker_process_start(&f->broker);
    assert_int_equal(wnw_broker_status(f->prefix, STATUS_WAIT_MS, line, 10, &size), WNW_E_INVALID);
    assert_string_equal(line, "");
    assert_true(size > 10 && size < WNW_LINE_SIZE_MAX);
    assert_non_null(strstr(wnw_last_message(), "line_size is 10, and the line needs "));
    assert_int_equal(wnw_broker_status(f->prefix, STATUS_WAIT_MS, line, sizeof(line), &size),
                     WNW_OK);
    assert_int_equal(strlen(line), size);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_broker_that_comes_late_and_is_killed_costs_no_event,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_status_without_room_says_how_much_it_needs, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(quiet_months_cost_no_gap, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_retention_has_taken_is_the_same_gap_in_each_mode,
                                        set_up, tear_down),
    };

    return cmocka_run_group_tests_name("client.real_broker", tests, NULL, NULL);
}
