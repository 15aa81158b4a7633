/*
 * All of the product at once, for as long as one likes: a broker that is killed and started again,
 * the tray program on a desktop of its own, 20 listeners, and "wnetwatch run", while some 20
 * operations a second end.
 *
 *     test_soak.exe [MINUTES]
 *
 * Nothing may be lost without a gap that tells it, and no program may hold more at the end than at
 * the end of the warm-up, which is the first half. The broker has a new process in each life, so
 * its lives are compared at the same age.
 */
#include <windows.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "samples/tray/core/recent.h"
#include "samples/tray/win/commands.h"
#include "tests/client/stress/killed_broker.h"
#include "tests/client/stress/record.h"
#include "tests/soak/listeners.h"
#include "tests/soak/recorded_run.h"
#include "tests/soak/steady.h"
#include "tests/tray/desktop.h"
#include "tests/tray/tray_window.h"

#define LIFE_MS 15000u
#define LIVES_PER_MINUTE (60u * 1000u / LIFE_MS)
#define PAUSE_MS 50u
#define MINUTES_MIN 2u /* the tray program has all the rows that it keeps after the first one */
#define ITEMS_PER_MINUTE_MAX (60u * 1000u / PAUSE_MS + 100u) /* with the broker's own */
#define GDI_OBJECTS_MADE 20u

static uint32_t minutes = MINUTES_MIN;

static struct killed_broker broker;
static struct listeners listeners;
static struct recorded_run run;
static struct process *explorer; /* NULL: there is no display, and so no tray program */
static struct process *tray;
static struct tray_window window;

static struct steady steady_broker;
static struct steady steady_run;
static struct steady steady_self;
static struct steady steady_tray;

/* --- The tray program ----------------------------------------------------------------------- */

static void start_tray(void)
{
    wchar_t arguments[128];

    if (getenv("DISPLAY") == NULL) {
        print_message("    skipped: the tray program, for there is no display for its desktop\n");
        return;
    }
    explorer = desktop_open(1024, 768);
    (void)_snwprintf(arguments, ARRAYSIZE(arguments), L"--language en --pipes %hs", broker.prefix);
    tray = process_start("tray", TRAY_PROGRAM, arguments);
    tray_window_find(&window, process_handle(tray));
}

static bool is_watching(void)
{
    char held[TRAY_TEXT_SIZE];

    tray_window_read_status(&window, held);
    return strncmp(held, "Watching.", strlen("Watching.")) == 0;
}

/* What is found by comparison has rows too. */
static void expect_tray_shows(size_t events)
{
    const size_t rows_min = events < RECENT_MAX ? events : RECENT_MAX;

    WAIT_UNTIL(is_watching());
    WAIT_UNTIL(tray_window_rows(&window, CONTROL_EVENTS) >= rows_min);
    assert_true(tray_window_rows(&window, CONTROL_EVENTS) <= RECENT_MAX);
}

static void quit_tray(void)
{
    tray_window_command(&window, COMMAND_QUIT);
    assert_int_equal(process_wait(tray), 0);
}

/* --- The soak ------------------------------------------------------------------------------- */

static void begin_comparison(void)
{
    steady_begin(&steady_broker, "broker", false, process_handle(broker.process));
    steady_begin(&steady_run, "run", false, process_handle(run.process));
    steady_begin(&steady_self, "listeners", false, GetCurrentProcess());
    if (tray != NULL) {
        steady_begin(&steady_tray, "tray", true, process_handle(tray));
        assert_true(steady_tray.gui_before.gdi_objects > 0);
        assert_true(steady_tray.gui_before.user_objects > 0);
    }
}

static void end_comparison(void)
{
    bool is_kept = steady_is_kept(&steady_broker, process_handle(broker.process));

    is_kept = steady_is_kept(&steady_run, process_handle(run.process)) && is_kept;
    is_kept = steady_is_kept(&steady_self, GetCurrentProcess()) && is_kept;
    if (tray != NULL) {
        is_kept = steady_is_kept(&steady_tray, process_handle(tray)) && is_kept;
    }
    assert_true(is_kept);
}

/* In the warm-up "run" dies with the broker, and goes on by its cursor file. */
static void kill_and_start_again(bool is_warm_up)
{
    killed_broker_kill(&broker);
    if (is_warm_up) {
        recorded_run_kill(&run);
        recorded_run_start(&run);
    }
    killed_broker_start(&broker);
}

static void soak(void)
{
    const uint32_t lives = minutes * LIVES_PER_MINUTE;
    const uint32_t warm_up_lives = lives / 2;

    for (uint32_t life = 1; life <= lives; life++) {
        assert_true(killed_broker_lives_for(&broker, LIFE_MS));
        recorded_run_expect_alive(&run);
        if (life == warm_up_lives) {
            begin_comparison();
        }
        if (life < lives) {
            kill_and_start_again(life < warm_up_lives);
        }
    }
    end_comparison();
}

static void expect_nothing_is_lost(void)
{
    struct record journal = {0};
    struct record failures = {0};
    size_t commands;

    record_note_journal(&journal, broker.prefix, NULL);
    record_note_journal(&failures, broker.prefix, RECORDED_RUN_FILTER);
    listeners_let_reach(&listeners, record_last(&journal));
    commands = recorded_run_expect_all(&run, &failures);
    if (tray != NULL) {
        expect_tray_shows(journal.count);
    }
    listeners_close(&listeners);
    listeners_check(&listeners, &journal);
    print_message("    %ld operations, %u events for each listener, %u commands for %u failures\n",
                  broker.published, (unsigned)journal.count, (unsigned)commands,
                  (unsigned)failures.count);
    record_free(&journal);
    record_free(&failures);
}

static int set_up(void **state)
{
    (void)state;
    killed_broker_init(&broker);
    broker.pause_ms = PAUSE_MS;
    recorded_run_init(&run, broker.prefix);
    return 0;
}

/* A soak that failed has left all programs; the next test is to find none of them. */
static int tear_down(void **state)
{
    (void)state;
    tray_window_lose(&window);
    process_free(tray);
    process_free(explorer);
    recorded_run_deinit(&run);
    if (broker.process != NULL) {
        killed_broker_kill(&broker);
    }
    return 0;
}

static void start_all(void)
{
    killed_broker_start(&broker);
    start_tray();
    listeners_start(&listeners, broker.prefix, minutes * ITEMS_PER_MINUTE_MAX);
    recorded_run_start(&run);
    killed_broker_start_publisher(&broker);
}

static void end_all(void)
{
    recorded_run_stop(&run);
    if (tray != NULL) {
        quit_tray();
    }
    killed_broker_kill(&broker);
    killed_broker_remove_journal(&broker);
    listeners_free(&listeners);
}

static void nothing_is_lost_and_nothing_grows(void **state)
{
    (void)state;
    print_message("    %u minutes\n", minutes);
    start_all();
    soak();
    killed_broker_stop_publisher(&broker);
    expect_nothing_is_lost();
    end_all();
}

static DWORD count_own_gdi_objects(void)
{
    return gui_footprint_of(GetCurrentProcess()).gdi_objects;
}

/* The count is by hand under Wine, so it is tested first. One pen is there all the time, since none
   at all would be asked of Wine's table. */
static void gdi_objects_are_counted(void **state)
{
    HPEN first = CreatePen(PS_SOLID, 1, RGB(0, 0, 0));
    HPEN pens[GDI_OBJECTS_MADE];
    DWORD before;

    (void)state;
    (void)count_own_gdi_objects(); /* Wine's desktop brings objects of its own */
    before = count_own_gdi_objects();
    for (size_t i = 0; i < GDI_OBJECTS_MADE; i++) {
        pens[i] = CreatePen(PS_SOLID, 1, RGB(1, 2, i));
        assert_non_null(pens[i]);
    }
    assert_int_equal(count_own_gdi_objects(), before + GDI_OBJECTS_MADE);
    for (size_t i = 0; i < GDI_OBJECTS_MADE; i++) {
        assert_true(DeleteObject(pens[i]));
    }
    assert_int_equal(count_own_gdi_objects(), before);
    assert_true(DeleteObject(first));
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gdi_objects_are_counted),
        cmocka_unit_test_setup_teardown(nothing_is_lost_and_nothing_grows, set_up, tear_down),
    };

    if (argc > 1) {
        minutes = (uint32_t)strtoul(argv[1], NULL, 10);
    }
    if (minutes < MINUTES_MIN) {
        (void)fputs("usage: test_soak [MINUTES], at least 2\n", stderr);
        return 2;
    }
    return cmocka_run_group_tests_name("e2e.soak", tests, NULL, NULL);
}
