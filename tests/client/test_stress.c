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
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <wnetwatch.h>

#include "tests/support/stories/footprint.h"
#include "tests/support/stories/process.h"

#define THREADS 8u
#define SLOTS 4u
#define GUESTS_MAX 16u
#define BROKER_LIFE_MS 1500u
#define JOIN_WAIT_MS_MAX 30000u
#define HANDLES_LEFT_MAX 16u                /* of the system's own, for threads that once were */
#define BYTES_LEFT_MAX (2u * 1024u * 1024u) /* what an allocator keeps for itself */
#define WARM_UP_ROUNDS 5u
#define LOOK_MS 20u
#define MESSAGE (WM_APP + 1u)
#define COOKIE 99u

/* A subscription that comes and goes; its memory stays, to see callbacks that come too late. */
struct guest {
    struct guest *next;
    wnw_subscription *volatile subscription;
    volatile LONG has_ended;
    int ends_itself;
};

struct slot {
    wnw_mode mode;
    SRWLOCK lock; /* shared by calls on the client; exclusive for its end and its next life */
    CRITICAL_SECTION taking;
    wnw_client *client;
    volatile LONG is_closed;
    struct guest *guests[GUESTS_MAX]; /* under `taking` */
    char (*ids)[WNW_CURSOR_SIZE];     /* of events in their order; "" is a gap */
    size_t count;
    size_t capacity;
    char cursor[WNW_CURSOR_SIZE];
};

static struct slot slots[SLOTS];
static char prefix[64];
static wchar_t publish_name[96];
static char state_folder[64];
static HWND window;
static volatile LONG is_over;
static volatile LONG failures;
static volatile LONG lives;
static volatile LONG published;
static struct guest *volatile all_guests;

static void fail_from_anywhere(const char *what)
{
    if (InterlockedIncrement(&failures) == 1) {
        (void)fprintf(stderr, "%s\n", what);
    }
}

static uint32_t roll(uint64_t *random, uint32_t limit)
{
    *random = *random * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(*random >> 33) % limit;
}

static void note(struct slot *slot, const wnw_item *item)
{
    if (slot->is_closed) {
        fail_from_anywhere("an item after the close");
    }
    if (item->kind == WNW_ITEM_STATE) {
        return;
    }
    if (slot->count == slot->capacity) {
        slot->capacity = slot->capacity == 0 ? 1024 : slot->capacity * 2;
        slot->ids = realloc(slot->ids, slot->capacity * sizeof(slot->ids[0]));
    }
    (void)snprintf(slot->ids[slot->count++], WNW_CURSOR_SIZE, "%s",
                   item->kind == WNW_ITEM_EVENT ? item->event->id : "");
}

static void WNW_CALL on_item(wnw_client *client, const wnw_item *item, void *user)
{
    (void)client;
    note(user, item);
}

static void WNW_CALL on_guest_item(wnw_client *client, const wnw_item *item, void *user)
{
    struct guest *guest = user;

    (void)item;
    if (guest->has_ended) {
        fail_from_anywhere("a callback after the end of its subscription");
    }
    if (wnw_client_close(client) != WNW_E_IN_CALLBACK ||
        wnw_client_dispatch(client, 1, NULL) != WNW_E_IN_CALLBACK) {
        fail_from_anywhere("what is not allowed in a callback was not refused");
    }
    if (guest->ends_itself && guest->subscription != NULL) {
        (void)wnw_unsubscribe(guest->subscription);
        guest->has_ended = 1;
    }
}

static void open_client(struct slot *slot)
{
    wnw_client_config config = WNW_CLIENT_CONFIG_INIT;

    config.mode = slot->mode;
    config.pipe_prefix = prefix;
    config.after = slot->cursor[0] == '\0' ? NULL : slot->cursor;
    config.reconnect_delay_ms = 5;
    config.reconnect_delay_ms_max = 50;
    if (slot->mode == WNW_MODE_MESSAGE) {
        config.window = window;
        config.message = MESSAGE;
        config.cookie = COOKIE;
    }
    if (wnw_client_new(&config, &slot->client) != WNW_OK ||
        (slot->mode != WNW_MODE_NEXT &&
         wnw_subscribe(slot->client, NULL, on_item, slot, NULL) != WNW_OK)) {
        fail_from_anywhere("a client cannot be made");
        return;
    }
    slot->is_closed = 0;
    if (wnw_client_start(slot->client) != WNW_OK) {
        fail_from_anywhere("a client cannot be started");
    }
    InterlockedIncrement(&lives);
}

/* Without other calls of the program, but in the middle of the library's callbacks. */
static void close_client(struct slot *slot)
{
    if (slot->client != NULL) {
        if (wnw_client_close(slot->client) != WNW_OK) {
            fail_from_anywhere("a client cannot be closed");
        }
        slot->client = NULL;
        slot->is_closed = 1;
        for (size_t i = 0; i < GUESTS_MAX; i++) {
            if (slot->guests[i] != NULL) {
                slot->guests[i]->has_ended = 1;
                slot->guests[i] = NULL;
            }
        }
    }
}

static void reopen(struct slot *slot)
{
    AcquireSRWLockExclusive(&slot->lock);
    (void)wnw_client_stop(slot->client);
    (void)wnw_client_cursor(slot->client, slot->cursor);
    close_client(slot);
    open_client(slot);
    ReleaseSRWLockExclusive(&slot->lock);
}

static void subscribe(struct slot *slot, uint64_t *random)
{
    const char *filter = roll(random, 2) == 0 ? NULL : "{\"type\":[\"connection.*\"]}";
    struct guest *guest = calloc(1, sizeof(*guest));
    wnw_subscription *subscription = NULL;
    size_t place = roll(random, GUESTS_MAX);

    guest->ends_itself = roll(random, 3) == 0;
    do {
        guest->next = all_guests;
    } while (InterlockedCompareExchangePointer((PVOID volatile *)&all_guests, guest, guest->next) !=
             guest->next);
    EnterCriticalSection(&slot->taking);
    if (slot->guests[place] == NULL || guest->ends_itself) {
        wnw_status status =
            wnw_subscribe(slot->client, filter, on_guest_item, guest, &subscription);

        if (status != (slot->mode == WNW_MODE_NEXT ? WNW_E_STATE : WNW_OK)) {
            fail_from_anywhere("a subscription is not as its mode has it");
        }
        guest->subscription = subscription;
        if (status == WNW_OK && !guest->ends_itself) {
            slot->guests[place] = guest;
        }
    }
    LeaveCriticalSection(&slot->taking);
}

static void unsubscribe(struct slot *slot, uint64_t *random)
{
    size_t place = roll(random, GUESTS_MAX);
    struct guest *guest;

    EnterCriticalSection(&slot->taking);
    guest = slot->guests[place];
    slot->guests[place] = NULL;
    LeaveCriticalSection(&slot->taking);
    if (guest != NULL) {
        (void)wnw_unsubscribe(guest->subscription);
        guest->has_ended = 1;
    }
}

/* An item of `next` is valid until somebody asks for another, so asking and noting are one. */
static void take(struct slot *slot, uint64_t *random)
{
    const wnw_item *item;

    if (slot->mode == WNW_MODE_NEXT) {
        EnterCriticalSection(&slot->taking);
        while (wnw_client_next(slot->client, roll(random, 3), &item) == WNW_OK) {
            note(slot, item);
        }
        LeaveCriticalSection(&slot->taking);
    } else if (slot->mode != WNW_MODE_CALLBACKS) {
        (void)wnw_client_dispatch(slot->client, 1 + roll(random, 50), NULL);
    }
}

static void ask(struct slot *slot)
{
    wnw_client_stats stats;
    char cursor[WNW_CURSOR_SIZE];

    stats.size = sizeof(stats);
    (void)wnw_client_get_stats(slot->client, &stats);
    (void)wnw_client_cursor(slot->client, cursor);
    (void)wnw_client_wait_live(slot->client, 1);
}

static unsigned __stdcall run_program(void *argument)
{
    uint64_t random = (uint64_t)(uintptr_t)argument;

    while (!is_over) {
        struct slot *slot = &slots[roll(&random, SLOTS)];
        uint32_t what = roll(&random, 400);

        if (what == 0) {
            reopen(slot);
            continue;
        }
        AcquireSRWLockShared(&slot->lock);
        if (what < 60) {
            subscribe(slot, &random);
        } else if (what < 120) {
            unsubscribe(slot, &random);
        } else if (what < 150) {
            ask(slot);
        } else {
            take(slot, &random);
        }
        ReleaseSRWLockShared(&slot->lock);
    }
    return 0;
}

/* A few hundred events a second, from connection to connection, whoever listens. */
static unsigned __stdcall run_publisher(void *argument)
{
    (void)argument;
    while (!is_over) {
        HANDLE pipe = CreateFileW(publish_name, FILE_WRITE_DATA, 0, NULL, OPEN_EXISTING,
                                  SECURITY_SQOS_PRESENT | SECURITY_IDENTIFICATION, NULL);
        BOOL is_open = pipe != INVALID_HANDLE_VALUE;

        while (is_open && !is_over) {
            char line[512];
            DWORD size = (DWORD)snprintf(line, sizeof(line),
                                         "{\"v\":1,\"call\":\"add\",\"phase\":\"post\","
                                         "\"context\":%ld,\"status\":0,\"local\":\"\","
                                         "\"remote\":\"\\\\\\\\srv\\\\share\",\"type\":1,"
                                         "\"flags\":1,\"image\":\"x.exe\",\"dropped\":0}\n",
                                         InterlockedIncrement(&published));

            is_open = WriteFile(pipe, line, size, &size, NULL);
            Sleep(1);
        }
        if (pipe != INVALID_HANDLE_VALUE) {
            CloseHandle(pipe);
        }
        Sleep(1);
    }
    return 0;
}

static struct process *start_broker(void)
{
    wchar_t arguments[256];

    /* In an hour there is more than the usual journal keeps, and all of it is asked for at the end. */
    (void)_snwprintf(arguments, 256,
                     L"run --identity process --quiet --journal-mib 1048576 --segment-mib 256 "
                     L"--pipes %hs --state %hs",
                     prefix, state_folder);
    return process_start_in_console("stress-broker", WNETWATCHD_PROGRAM, arguments);
}

static void set_up_slots(void)
{
    static const wnw_mode modes[SLOTS] = {WNW_MODE_CALLBACKS, WNW_MODE_HANDLE, WNW_MODE_MESSAGE,
                                          WNW_MODE_NEXT};

    /* A window that nobody pumps: its queue fills up, and telling begins to fail. */
    window = CreateWindowExW(0, L"STATIC", L"", 0, 0, 0, 0, 0, HWND_MESSAGE, NULL, NULL, NULL);
    assert_non_null(window);
    for (size_t i = 0; i < SLOTS; i++) {
        slots[i].mode = modes[i];
        InitializeSRWLock(&slots[i].lock);
        InitializeCriticalSection(&slots[i].taking);
        open_client(&slots[i]);
    }
}

/* The broker dies again and again, in the middle of everything. */
static void let_it_run(uint32_t seconds)
{
    const ULONGLONG end_ms = GetTickCount64() + seconds * 1000u;
    struct process *broker = start_broker();

    while (GetTickCount64() < end_ms && failures == 0) {
        if (process_ends_within(broker, BROKER_LIFE_MS)) {
            fail_from_anywhere("the broker ended by itself");
        }
        process_kill(broker);
        process_free(broker);
        broker = start_broker();
    }
    is_over = 1;
    process_kill(broker);
    process_free(broker);
}

/* Everything that the journal holds, as one more client sees it. The broker's start is the last. */
static void read_truth(struct slot *truth)
{
    wnw_client_config config = WNW_CLIENT_CONFIG_INIT;
    const wnw_item *item;

    memset(truth, 0, sizeof(*truth));
    config.mode = WNW_MODE_NEXT;
    config.pipe_prefix = prefix;
    config.after = "oldest";
    config.no_follow = 1;
    assert_int_equal(wnw_client_new(&config, &truth->client), WNW_OK);
    assert_int_equal(wnw_client_start(truth->client), WNW_OK);
    while (wnw_client_next(truth->client, JOIN_WAIT_MS_MAX, &item) == WNW_OK) {
        note(truth, item);
    }
    assert_int_equal(wnw_client_close(truth->client), WNW_OK);
    assert_true(truth->count > 0);
}

static void take_what_is_there(struct slot *slot)
{
    const wnw_item *item;

    if (slot->mode == WNW_MODE_NEXT) {
        while (wnw_client_next(slot->client, 0, &item) == WNW_OK) {
            note(slot, item);
        }
    } else if (slot->mode != WNW_MODE_CALLBACKS) {
        (void)wnw_client_dispatch(slot->client, 1000, NULL);
    }
}

/* Nobody publishes any more and the broker stays: each client gets to the end by itself. */
static void let_all_catch_up(const struct slot *truth, struct process *broker)
{
    const ULONGLONG deadline_ms = GetTickCount64() + JOIN_WAIT_MS_MAX;
    const char *last = truth->ids[truth->count - 1];

    for (size_t i = 0; i < SLOTS; i++) {
        char cursor[WNW_CURSOR_SIZE] = "";

        while (wnw_client_cursor(slots[i].client, cursor) == WNW_OK && strcmp(cursor, last) != 0) {
            if (GetTickCount64() > deadline_ms) {
                fail_msg("mode %d stands at '%s' and not at '%s'", (int)slots[i].mode, cursor,
                         last);
            }
            take_what_is_there(&slots[i]);
            assert_false(process_ends_within(broker, LOOK_MS));
        }
    }
}

static void read_truth_and_catch_up(struct slot *truth)
{
    struct process *broker = start_broker();

    read_truth(truth);
    let_all_catch_up(truth, broker);
    process_kill(broker);
    process_free(broker);
}

static void remove_state(void)
{
    char command[96];

    (void)snprintf(command, sizeof(command), "rd /s /q %s", state_folder);
    assert_int_equal(system(command), 0);
}

static int compare_ids(const void *left, const void *right)
{
    return strcmp(left, right);
}

static size_t place_in(const struct slot *truth, const char *id)
{
    const char(*found)[WNW_CURSOR_SIZE] =
        bsearch(id, truth->ids, truth->count, sizeof(truth->ids[0]), compare_ids);

    if (found == NULL) {
        fail_msg("%s was handed out and is in no journal", id);
    }
    return (size_t)(found - (const char(*)[WNW_CURSOR_SIZE])truth->ids);
}

/* Returns how many gaps there were. */
static size_t check_record(const struct slot *slot, const struct slot *truth)
{
    size_t gaps = 0;

    assert_true(slot->count > 0);
    assert_string_equal(slot->ids[slot->count - 1], truth->ids[truth->count - 1]);
    for (size_t i = 1; i < slot->count; i++) {
        if (slot->ids[i][0] == '\0') {
            gaps++;
        } else if (slot->ids[i - 1][0] != '\0' &&
                   place_in(truth, slot->ids[i]) != place_in(truth, slot->ids[i - 1]) + 1) {
            fail_msg("mode %d: after %s came %s", (int)slot->mode, slot->ids[i - 1], slot->ids[i]);
        }
    }
    return gaps;
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

static void free_guests(void)
{
    while (all_guests != NULL) {
        struct guest *guest = all_guests;

        all_guests = guest->next;
        free(guest);
    }
}

/* What the first clients of a process bring along stays, whoever leaks. */
static void warm_up(void)
{
    for (unsigned round = 0; round < WARM_UP_ROUNDS; round++) {
        set_up_slots();
        for (size_t i = 0; i < SLOTS; i++) {
            close_client(&slots[i]);
            DeleteCriticalSection(&slots[i].taking);
        }
        DestroyWindow(window);
    }
}

static uint32_t seconds_to_run = 10;
static uint32_t seed = 1;

static void nothing_is_late_lost_doubled_or_left(void **state)
{
    const unsigned handles_before = probe_handles();
    SIZE_T bytes_before;
    SIZE_T bytes_after;
    HANDLE threads[THREADS + 1];
    struct slot truth;
    unsigned handles_after;

    (void)state;
    (void)snprintf(prefix, sizeof(prefix), "wnetwatch-stress-%lu", GetCurrentProcessId());
    (void)snprintf(state_folder, sizeof(state_folder), "stress-%lu-%llu", GetCurrentProcessId(),
                   (unsigned long long)GetTickCount64());
    (void)_snwprintf(publish_name, 96, L"\\\\.\\pipe\\%hs.publish", prefix);
    print_message("    %u s, seed %u\n", seconds_to_run, seed);
    warm_up();
    bytes_before = private_bytes();
    set_up_slots();
    for (size_t i = 0; i < THREADS; i++) {
        threads[i] = (HANDLE)_beginthreadex(NULL, 0, run_program,
                                            (void *)(uintptr_t)(seed * 1000u + i), 0, NULL);
        assert_non_null(threads[i]);
    }
    threads[THREADS] = (HANDLE)_beginthreadex(NULL, 0, run_publisher, NULL, 0, NULL);
    let_it_run(seconds_to_run);

    for (size_t i = 0; i <= THREADS; i++) {
        assert_int_equal(WaitForSingleObject(threads[i], JOIN_WAIT_MS_MAX), WAIT_OBJECT_0);
        CloseHandle(threads[i]);
    }
    assert_int_equal(failures, 0);
    read_truth_and_catch_up(&truth);
    for (size_t i = 0; i < SLOTS; i++) {
        close_client(&slots[i]);
        DeleteCriticalSection(&slots[i].taking);
    }
    DestroyWindow(window);
    handles_after = probe_handles();
    assert_int_equal(failures, 0);
    remove_state();
    for (size_t i = 0; i < SLOTS; i++) {
        size_t gaps = check_record(&slots[i], &truth);

        print_message("    mode %u: %u events, %u gaps\n", (unsigned)slots[i].mode,
                      (unsigned)slots[i].count, (unsigned)gaps);
        free(slots[i].ids);
        slots[i].ids = NULL;
    }
    free(truth.ids);
    free_guests();
    bytes_after = private_bytes();
    print_message("    %ld published, %ld lives of clients, handles %u -> %u, KiB %u -> %u\n",
                  published, lives, handles_before, handles_after, (unsigned)(bytes_before / 1024),
                  (unsigned)(bytes_after / 1024));
    assert_true(handles_after <= handles_before + HANDLES_LEFT_MAX);
    assert_true(bytes_after <= bytes_before + BYTES_LEFT_MAX);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(nothing_is_late_lost_doubled_or_left)};

    if (argc > 1) {
        seconds_to_run = (uint32_t)strtoul(argv[1], NULL, 10);
    }
    seed = argc > 2 ? (uint32_t)strtoul(argv[2], NULL, 10) : GetCurrentProcessId();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
