/*
 * Eight threads do at random what a program may do with its clients, one client in each mode,
 * while events flow and the broker is killed and started again.
 *
 *     test_client_stress.exe [SECONDS [SEED]]
 *
 * A callback after the end of its subscription or of its client fails it, and so does an event
 * that a client lost or got twice without a gap, over all its lives; a hang does by the deadline,
 * a client that does not get to the journal's end, and handles and memory that are left over. What
 * was there is asked from the journal at the end.
 */
#include <windows.h>
#include <process.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <wnetwatch.h>

#include "tests/client/modes.h"
#include "tests/client/stress/killed_broker.h"
#include "tests/client/stress/record.h"
#include "tests/client/stress/stressed_client.h"
#include "tests/support/stories/footprint.h"

#define THREADS 8u
#define BROKER_LIFE_MS 1500u
#define WAIT_MS_MAX 30000u
#define HANDLES_LEFT_MAX 16u                /* of the system's own, for threads that once were */
#define BYTES_LEFT_MAX (2u * 1024u * 1024u) /* what an allocator keeps for itself */
#define WARM_UP_ROUNDS 5u
#define LOOK_MS 20u

static uint32_t seconds_to_run = 10;
static uint32_t seed = 1;

static struct killed_broker broker;
static struct stressed_client clients[MODES];
static HWND window;
static HANDLE threads[THREADS];
static volatile LONG is_over;

static void open_clients(void)
{
    /* A window whose messages are never read: its queue fills up, and telling begins to fail. */
    window = CreateWindowExW(0, L"STATIC", L"", 0, 0, 0, 0, 0, HWND_MESSAGE, NULL, NULL, NULL);
    assert_non_null(window);
    for (size_t i = 0; i < MODES; i++) {
        clients[i].name = modes[i].name;
        clients[i].mode = modes[i].mode;
        clients[i].prefix = broker.prefix;
        clients[i].window = window;
        stressed_client_open(&clients[i]);
    }
}

static void close_clients(void)
{
    for (size_t i = 0; i < MODES; i++) {
        stressed_client_close(&clients[i]);
    }
    DestroyWindow(window);
}

/* What the first clients of a process bring along stays, even where nothing leaks. */
static void warm_up(void)
{
    for (unsigned round = 0; round < WARM_UP_ROUNDS; round++) {
        open_clients();
        close_clients();
    }
}

static unsigned __stdcall run_program(void *argument)
{
    uint64_t random = (uint64_t)(uintptr_t)argument;

    while (!is_over) {
        stressed_client_act(&clients[roll(&random, MODES)], &random);
    }
    return 0;
}

static void start_programs(void)
{
    for (size_t i = 0; i < THREADS; i++) {
        threads[i] = (HANDLE)_beginthreadex(NULL, 0, run_program,
                                            (void *)(uintptr_t)(seed * 1000u + i), 0, NULL);
        assert_non_null(threads[i]);
    }
}

static void stop_programs(void)
{
    is_over = 1;
    for (size_t i = 0; i < THREADS; i++) {
        assert_int_equal(WaitForSingleObject(threads[i], WAIT_MS_MAX), WAIT_OBJECT_0);
        CloseHandle(threads[i]);
    }
}

/* The broker dies again and again, in the middle of everything. */
static void kill_broker_again_and_again(void)
{
    const ULONGLONG end_ms = GetTickCount64() + seconds_to_run * 1000u;

    killed_broker_start(&broker);
    while (GetTickCount64() < end_ms && violations_counted() == 0) {
        if (!killed_broker_lives_for(&broker, BROKER_LIFE_MS)) {
            count_violation("the broker ended by itself");
        }
        killed_broker_kill(&broker);
        killed_broker_start(&broker);
    }
    killed_broker_kill(&broker);
}

static void stress(void)
{
    start_programs();
    killed_broker_start_publisher(&broker);
    kill_broker_again_and_again();
    stop_programs();
    killed_broker_stop_publisher(&broker);
    assert_int_equal(violations_counted(), 0);
}

static void let_client_reach(struct stressed_client *stressed, const char *last,
                             ULONGLONG deadline_ms)
{
    char cursor[WNW_CURSOR_SIZE] = "";

    while (wnw_client_cursor(stressed->client, cursor, sizeof(cursor)) == WNW_OK &&
           strcmp(cursor, last) != 0) {
        if (GetTickCount64() > deadline_ms) {
            fail_msg("%s stands at '%s' and not at '%s'", stressed->name, cursor, last);
        }
        stressed_client_take_rest(stressed);
        assert_true(killed_broker_lives_for(&broker, LOOK_MS));
    }
}

/* Nothing is published any more and the broker stays: each client gets to the end by itself. The
   broker's start is the last event. */
static void let_all_catch_up(struct record *journal)
{
    ULONGLONG deadline_ms;

    killed_broker_start(&broker);
    record_note_journal(journal, broker.prefix, NULL);
    deadline_ms = GetTickCount64() + WAIT_MS_MAX;
    for (size_t i = 0; i < MODES; i++) {
        let_client_reach(&clients[i], record_last(journal), deadline_ms);
    }
    killed_broker_kill(&broker);
}

static void check_records(const struct record *journal)
{
    for (size_t i = 0; i < MODES; i++) {
        const size_t gaps = record_check(&clients[i].record, journal, clients[i].name);

        print_message("    %s: %u events, %u gaps\n", clients[i].name,
                      (unsigned)clients[i].record.count, (unsigned)gaps);
        record_free(&clients[i].record);
    }
}

/* The number of a new handle grows with those that are open: the lowest free one is taken. Wine
   counts no handles for us, but this it shows too. */
static unsigned probe_handles(void)
{
    HANDLE probe = CreateEventW(NULL, TRUE, FALSE, NULL);

    assert_non_null(probe);
    CloseHandle(probe);
    return (unsigned)((uintptr_t)probe / 4u);
}

static SIZE_T private_bytes(void)
{
    return footprint_of(GetCurrentProcess()).private_bytes;
}

static void no_event_or_callback_is_late_lost_doubled_or_left(void **state)
{
    const unsigned handles_before = probe_handles();
    struct record journal = {0};
    unsigned handles_after;
    SIZE_T bytes_before;
    SIZE_T bytes_after;

    (void)state;
    print_message("    %u s, seed %u\n", seconds_to_run, seed);
    killed_broker_init(&broker);
    warm_up();
    bytes_before = private_bytes();
    open_clients();
    stress();

    let_all_catch_up(&journal);
    close_clients();
    handles_after = probe_handles();
    assert_int_equal(violations_counted(), 0);
    killed_broker_remove_journal(&broker);
    check_records(&journal);

    record_free(&journal);
    guests_free();
    bytes_after = private_bytes();
    print_message("    %ld published, %ld lives of clients, handles %u -> %u, KiB %u -> %u\n",
                  broker.published, stressed_client_lives(), handles_before, handles_after,
                  (unsigned)(bytes_before / 1024), (unsigned)(bytes_after / 1024));
    assert_true(handles_after <= handles_before + HANDLES_LEFT_MAX);
    assert_true(bytes_after <= bytes_before + BYTES_LEFT_MAX);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_event_or_callback_is_late_lost_doubled_or_left)};

    if (argc > 1) {
        seconds_to_run = (uint32_t)strtoul(argv[1], NULL, 10);
    }
    seed = argc > 2 ? (uint32_t)strtoul(argv[2], NULL, 10) : GetCurrentProcessId();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
