/*
 * The log of the broker: a parent that does not read it holds nothing up, and a fault that repeats
 * is said once and then counted.
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

#include "tests/support/scratch.h"
#include "tests/support/stories/numbered_events.h"

#define PIPE_BYTES 4096u
#define EVENTS 1000u
#define LOG_BYTES_MAX 65536u
#define LONG_LINE 1000u
#define NUMBERS_OF_THREE_SEGMENTS 2500u /* of 1 MiB */
#define REPLAYS 6u
#define HELD_SEGMENTS 2000u
#define SEGMENTS_SAID 64u /* LOG_REPEAT_MESSAGES_MAX */

struct fixture {
    wchar_t scratch[MAX_PATH];
    struct broker_process broker;
    struct pipe_stream *stream;
    HANDLE log_reader;
    HANDLE log_end;
    char log[LOG_BYTES_MAX];
    HANDLE held[HELD_SEGMENTS];
    size_t held_count;
};

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));

    assert_non_null(f);
    scratch_make(f->scratch);
    broker_process_name(&f->broker);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    pipe_stream_close(f->stream);
    broker_process_deinit(&f->broker);
    for (size_t i = 0; i < f->held_count; i++) {
        (void)CloseHandle(f->held[i]);
    }
    if (f->log_reader != NULL) {
        (void)CloseHandle(f->log_reader);
        (void)CloseHandle(f->log_end);
    }
    scratch_remove(f->scratch);
    free(f);
    return 0;
}

/* A parent that has let its pipe run full, so that even the first line finds no room. */
static void start_with_full_pipe(struct fixture *f)
{
    char filling[PIPE_BYTES];
    DWORD no_wait = PIPE_READMODE_BYTE | PIPE_NOWAIT;
    DWORD wait = PIPE_READMODE_BYTE | PIPE_WAIT;
    DWORD written = 0;

    memset(filling, '.', sizeof(filling));
    assert_true(CreatePipe(&f->log_reader, &f->log_end, NULL, PIPE_BYTES));
    assert_true(SetNamedPipeHandleState(f->log_end, &no_wait, NULL, NULL));
    do {
        assert_true(WriteFile(f->log_end, filling, PIPE_BYTES, &written, NULL));
    } while (written != 0);
    assert_true(SetNamedPipeHandleState(f->log_end, &wait, NULL, NULL));
    f->broker.errors = f->log_end;
    broker_process_start(&f->broker);
}

static void read_log_until(struct fixture *f, const char *text)
{
    size_t size = 0;

    while (strstr(f->log, text) == NULL) {
        DWORD read = 0;

        assert_true(size < LOG_BYTES_MAX - 1);
        assert_true(
            ReadFile(f->log_reader, f->log + size, (DWORD)(LOG_BYTES_MAX - 1 - size), &read, NULL));
        size += read;
    }
}

static void expect_service(struct fixture *f)
{
    f->stream = numbers_listen(&f->broker, "oldest");
    numbers_publish(&f->broker, 1, EVENTS, 0);
    pipe_stream_expect(f->stream, EVENT_BROKER_STARTED);
    pipe_stream_expect(f->stream, EVENT_STREAM_LIVE);
    numbers_expect(f->stream, 1, EVENTS);
    pipe_stream_close(f->stream);
    f->stream = NULL;
}

static void a_parent_that_never_reads_the_log_holds_nothing_up(void **state)
{
    struct fixture *f = *state;

    start_with_full_pipe(f);
    expect_service(f);

    assert_int_equal(broker_process_stop(&f->broker), 0);
}

static void a_parent_that_reads_late_gets_what_was_logged(void **state)
{
    struct fixture *f = *state;

    start_with_full_pipe(f);
    expect_service(f);
    read_log_until(f, "Ctrl+C stops\n");

    assert_int_equal(broker_process_stop(&f->broker), 0);
    read_log_until(f, "wnetwatchd: stopped\n");
}

/* Segments that this test holds, so that each of them is a fault when the broker starts. */
static void hold_segments(struct fixture *f)
{
    wchar_t folder[MAX_PATH];

    scratch_join(folder, f->scratch, L"journal");
    while (f->held_count < HELD_SEGMENTS) {
        const struct event_id first = {1000 + f->held_count, 1};
        char id[EVENT_ID_TEXT_SIZE + 1];
        wchar_t name[MAX_PATH];
        wchar_t path[MAX_PATH];
        HANDLE file;

        event_id_write(first, id);
        (void)_snwprintf(name, MAX_PATH, L"%hs.ndjson", id);
        scratch_join(path, folder, name);
        file = CreateFileW(path, GENERIC_READ | GENERIC_WRITE, 0, NULL, CREATE_NEW, 0, NULL);
        assert_true(file != INVALID_HANDLE_VALUE);
        f->held[f->held_count] = file;
        f->held_count++;
    }
}

static void thousands_of_faults_hold_nothing_up_and_those_not_logged_are_counted(void **state)
{
    struct fixture *f = *state;
    char expected[128];

    (void)_snwprintf(f->broker.options, BROKER_OPTIONS_UNITS_MAX, L"--state %ls", f->scratch);
    broker_process_start(&f->broker); /* it makes the folder */
    assert_int_equal(broker_process_stop(&f->broker), 0);
    hold_segments(f);

    start_with_full_pipe(f);
    f->stream = pipe_stream_open(f->broker.subscribe_name, "{\"subscribe\":{}}\n");
    pipe_stream_expect(f->stream, EVENT_STREAM_STARTED);
    numbers_publish(&f->broker, 1, EVENTS, 0);
    pipe_stream_expect(f->stream, EVENT_STREAM_LIVE);
    numbers_expect(f->stream, 1, EVENTS);
    read_log_until(f, "Ctrl+C stops\n");

    assert_int_equal(broker_process_stop(&f->broker), 0);
    read_log_until(f, "wnetwatchd: stopped\n");
    (void)snprintf(expected, sizeof(expected),
                   "%u others like this were not logged: ", HELD_SEGMENTS - SEGMENTS_SAID);
    assert_non_null(strstr(f->log, expected));
}

static void replay(struct fixture *f)
{
    pipe_stream_close(f->stream);
    f->stream = numbers_listen(&f->broker, "oldest");
    while (pipe_stream_next_event(f->stream)->event.type != EVENT_STREAM_LIVE) {
    }
}

static void remove_oldest_segments(const struct fixture *f)
{
    wchar_t pattern[MAX_PATH];
    wchar_t folder[MAX_PATH];
    WIN32_FIND_DATAW found;
    HANDLE search;
    int count = 0;

    scratch_join(folder, f->scratch, L"journal");
    scratch_join(pattern, folder, L"*.ndjson");
    search = FindFirstFileW(pattern, &found);
    assert_true(search != INVALID_HANDLE_VALUE);
    do {
        wchar_t path[MAX_PATH];

        scratch_join(path, folder, found.cFileName);
        count += DeleteFileW(path) ? 1 : 0;
    } while (count < 2 && FindNextFileW(search, &found));
    (void)FindClose(search);
    assert_int_equal(count, 2);
}

static void two_segments_that_cannot_be_read_are_said_once_each_and_counted(void **state)
{
    struct fixture *f = *state;

    (void)_snwprintf(f->broker.options, BROKER_OPTIONS_UNITS_MAX, L"--state %ls --segment-mib 1",
                     f->scratch);
    broker_process_start(&f->broker);
    numbers_publish(&f->broker, 1, NUMBERS_OF_THREE_SEGMENTS, LONG_LINE);
    assert_int_equal(broker_process_stop(&f->broker), 0); /* or memory holds what is replayed */
    broker_process_start(&f->broker);
    remove_oldest_segments(f);
    for (unsigned int i = 0; i < REPLAYS; i++) {
        replay(f);
        (void)process_ends_within(f->broker.process, 250); /* a read is tried again after 200 ms */
    }

    process_expect_said(f->broker.process, " wnetwatchd: cannot open journal segment", 2);
    process_press_ctrl_c(f->broker.process);
    assert_int_equal(process_wait(f->broker.process), 0);
    process_expect_said(f->broker.process, ": cannot open journal segment", 4);
    process_expect_said(f->broker.process, " wnetwatchd: repeated ", 2);
}

static void a_setting_that_another_one_limits_is_told(void **state)
{
    struct fixture *f = *state;

    (void)_snwprintf(f->broker.options, BROKER_OPTIONS_UNITS_MAX,
                     L"--state %ls --journal-mib 3 --segment-mib 2", f->scratch);
    broker_process_start(&f->broker);

    process_expect_said(f->broker.process,
                        "SegmentMiB is 2, and half of JournalMiB is used: 1536 KiB", 1);
}

static void the_log_goes_to_a_file_if_that_is_wanted(void **state)
{
    struct fixture *f = *state;
    wchar_t path[MAX_PATH];
    char *said;
    size_t size;

    scratch_join(path, f->scratch, L"broker.log");
    (void)_snwprintf(f->broker.options, BROKER_OPTIONS_UNITS_MAX, L"--journal none --log %ls",
                     path);
    broker_process_start(&f->broker);
    assert_int_equal(broker_process_stop(&f->broker), 0);

    said = scratch_read(path, &size);
    assert_non_null(strstr(said, "wnetwatchd: version "));
    assert_non_null(strstr(said, "wnetwatchd: stopped\n"));
    free(said);
}

#define STORY(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORY(a_parent_that_never_reads_the_log_holds_nothing_up),
        STORY(a_parent_that_reads_late_gets_what_was_logged),
        STORY(thousands_of_faults_hold_nothing_up_and_those_not_logged_are_counted),
        STORY(two_segments_that_cannot_be_read_are_said_once_each_and_counted),
        STORY(a_setting_that_another_one_limits_is_told),
        STORY(the_log_goes_to_a_file_if_that_is_wanted),
    };

    return cmocka_run_group_tests_name("e2e.log", tests, NULL, NULL);
}
