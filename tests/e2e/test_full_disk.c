/*
 * A disk that is full, and then is not: delivery never stops, journaling stops and goes on with
 * whole lines, and what is missing is told in later replay.
 *
 * Takes the path of an empty folder on a disk of a few MiB that no other program uses; see
 * small_disk.sh. With `read-only` before it, the disk breaks instead; see breaking_disk.sh.
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

#include "tests/e2e/kept_lines.h"
#include "tests/support/scratch.h"
#include "tests/support/stories/numbered_events.h"

#define LONG_LINE 1000u
#define BALLAST_BYTES (512u * 1024u)
#define LAPS 2u /* how often it is full; the ballast of each goes overboard */

static wchar_t disk[MAX_PATH];
static const wchar_t *flush = L"1000";

struct fixture {
    wchar_t state[MAX_PATH];
    wchar_t journal[MAX_PATH];
    wchar_t ballast[LAPS][MAX_PATH];
    wchar_t filler[MAX_PATH];
    struct broker_process broker;
    struct pipe_stream *stream;
    uint32_t next; /* number to publish */
};

static void make_ballast(struct fixture *f)
{
    char *bytes = calloc(1, BALLAST_BYTES);

    assert_non_null(bytes);
    scratch_join(f->ballast[0], disk, L"ballast-0");
    scratch_join(f->ballast[1], disk, L"ballast-1");
    scratch_write(f->ballast[0], bytes, BALLAST_BYTES);
    scratch_write(f->ballast[1], bytes, BALLAST_BYTES);
    free(bytes);
}

static void throw_ballast(struct fixture *f, uint32_t lap)
{
    (void)DeleteFileW(f->ballast[lap]);
}

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));

    assert_non_null(f);
    scratch_join(f->state, disk, L"state");
    scratch_join(f->journal, f->state, L"journal");
    scratch_join(f->filler, disk, L"filler");
    make_ballast(f);
    broker_process_name(&f->broker);
    (void)_snwprintf(f->broker.options, BROKER_OPTIONS_UNITS_MAX,
                     L"--segment-mib 1 --flush %ls --state \"%ls\"", flush, f->state);
    f->next = 1;
    broker_process_start(&f->broker);
    f->stream = numbers_listen(&f->broker, "oldest");
    pipe_stream_expect(f->stream, EVENT_BROKER_STARTED);
    pipe_stream_expect(f->stream, EVENT_STREAM_LIVE);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    pipe_stream_close(f->stream);
    broker_process_deinit(&f->broker);
    scratch_remove(f->state);
    throw_ballast(f, 0);
    throw_ballast(f, 1);
    (void)DeleteFileW(f->filler);
    free(f);
    return 0;
}

/* All of it is delivered, whatever the disk does. */
static void publish_and_hear(struct fixture *f, uint32_t count, size_t line_bytes)
{
    numbers_publish(&f->broker, f->next, f->next + count - 1, line_bytes);
    numbers_expect(f->stream, f->next, f->next + count - 1);
    f->next += count;
}

static bool is_failing(struct fixture *f)
{
    return broker_process_tells(&f->broker, "journal.state", "failing");
}

/* The last bytes too, or a short line might still find room. */
static void fill_rest(struct fixture *f)
{
    HANDLE file = CreateFileW(f->filler, FILE_APPEND_DATA, 0, NULL, OPEN_ALWAYS, 0, NULL);
    DWORD written = 1;

    assert_true(file != INVALID_HANDLE_VALUE);
    while (written != 0 && WriteFile(file, "filler", 6, &written, NULL)) {
    }
    (void)CloseHandle(file);
}

static void publish_until_full(struct fixture *f)
{
    for (int i = 0; !is_failing(f); i++) {
        assert_true(i < 200); /* far more than the disk is large */
        publish_and_hear(f, 50, LONG_LINE);
    }
    fill_rest(f);
    while (!is_failing(f)) {
        publish_and_hear(f, 1, 0);
    }
}

static void publish_until_kept(struct fixture *f)
{
    const ULONGLONG deadline_ms = GetTickCount64() + PROCESS_WAIT_MS_MAX;

    while (is_failing(f)) {
        assert_true(GetTickCount64() < deadline_ms);
        publish_and_hear(f, 1, 0);
        (void)process_ends_within(f->broker.process, 50); /* it is tried again once a second */
    }
}

/* The files hold whole events, and all numbers but the lost ones, each once and up to newest. */
static void expect_whole_lines(struct fixture *f, uint32_t newest, uint64_t lost)
{
    struct kept_lines kept;
    uint32_t number = 0;
    uint64_t count = 0;

    kept_lines_read(&kept, f->journal);
    for (size_t i = 0; i < kept.count; i++) {
        struct event_document document;

        assert_int_equal(event_read(kept.lines[i], strlen(kept.lines[i]), &document), EVENT_OK);
        if (document.event.type == EVENT_ADD_SUCCEEDED) {
            assert_true(numbers_read(&document.event) > number);
            number = numbers_read(&document.event);
            count++;
        }
        event_document_deinit(&document);
    }
    kept_lines_free(&kept);
    assert_int_equal(number, newest);
    assert_int_equal(count + lost, f->next - 1);
}

/* All that is in the files, and gaps of the very size of what is not. */
static uint64_t replay(struct fixture *f)
{
    const struct event_document *document;
    struct stream_line gap;
    uint64_t lost = 0;

    pipe_stream_close(f->stream);
    f->stream = numbers_listen(&f->broker, "oldest");
    while ((document = pipe_stream_next_event(f->stream))->event.type != EVENT_STREAM_LIVE) {
        if (document->event.type == EVENT_STREAM_GAP) {
            assert_true(stream_line_read(document, &gap));
            assert_int_equal(gap.gap_reason, STREAM_GAP_DAMAGE);
            assert_true(gap.lost_is_known);
            lost += gap.lost_count;
        }
    }
    return lost;
}

static void delivery_goes_on_and_what_was_not_kept_is_told_later(void **state)
{
    struct fixture *f = *state;
    uint64_t failures;
    uint64_t lost;

    for (uint32_t lap = 0; lap < LAPS; lap++) {
        publish_until_full(f);
        failures = broker_process_count(&f->broker, "journal.failures");
        lost = broker_process_count(&f->broker, "journal.unjournalled");
        publish_and_hear(f, 300, LONG_LINE);
        assert_int_equal(broker_process_count(&f->broker, "journal.unjournalled"), lost + 300);
        assert_int_equal(broker_process_count(&f->broker, "journal.failures"), failures);
        assert_true(is_failing(f));
        if (lap == 0) { /* later ones may be counted, as repetitions */
            process_expect_said(f->broker.process, " wnetwatchd: events are delivered but not kept",
                                1);
        }

        throw_ballast(f, lap);
        publish_until_kept(f);
        assert_false(is_failing(f));
        if (lap == 0) {
            process_expect_said(f->broker.process, " wnetwatchd: the journal can be written again",
                                1);
        }
        publish_and_hear(f, 50, 0);
    }
    assert_int_equal(broker_process_count(&f->broker, "gaps"), 0); /* all of it was delivered */

    lost = broker_process_count(&f->broker, "journal.unjournalled");
    assert_int_equal(broker_process_stop(&f->broker), 0);
    expect_whole_lines(f, f->next - 1, lost);
    broker_process_start(&f->broker);
    assert_int_equal(replay(f), lost);
}

/* Something outside of Wine does it. */
static void ask_that_disk(const wchar_t *wish)
{
    const ULONGLONG deadline_ms = GetTickCount64() + PROCESS_WAIT_MS_MAX;
    wchar_t path[MAX_PATH];

    (void)_snwprintf(path, MAX_PATH, L"%ls.%ls", disk, wish);
    scratch_write(path, "", 0);
    while (GetFileAttributesW(path) != INVALID_FILE_ATTRIBUTES) {
        assert_true(GetTickCount64() < deadline_ms);
        (void)WaitForSingleObject(GetCurrentProcess(), 20);
    }
}

static void hear_again_from_oldest(struct fixture *f)
{
    pipe_stream_close(f->stream);
    f->stream = numbers_listen(&f->broker, "oldest");
    while (pipe_stream_next_event(f->stream)->event.type != EVENT_STREAM_LIVE) {
    }
}

static void a_disk_that_becomes_read_only_stops_no_stream(void **state)
{
    struct fixture *f = *state;

    publish_and_hear(f, 50, LONG_LINE);
    ask_that_disk(L"break");
    publish_and_hear(f, 300, LONG_LINE);
    assert_true(is_failing(f));
    assert_int_equal(broker_process_count(&f->broker, "journal.failures"), 1);
    assert_int_equal(broker_process_count(&f->broker, "journal.unjournalled"), 300);
    process_expect_said(f->broker.process, "delivered but not kept", 1);
    assert_int_equal(broker_process_stop(&f->broker), 0);

    ask_that_disk(L"mend");
    expect_whole_lines(f, 50, 300);
    broker_process_start(&f->broker);
    hear_again_from_oldest(f);
    publish_and_hear(f, 50, 0);
    assert_false(is_failing(f));
}

int main(int argument_count, char **arguments)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(delivery_goes_on_and_what_was_not_kept_is_told_later,
                                        set_up, tear_down),
    };
    const struct CMUnitTest read_only[] = {
        cmocka_unit_test_setup_teardown(a_disk_that_becomes_read_only_stops_no_stream, set_up,
                                        tear_down),
    };
    bool breaks = argument_count == 3 && strcmp(arguments[1], "read-only") == 0;

    if ((argument_count != 2 && !breaks) ||
        MultiByteToWideChar(CP_ACP, 0, arguments[argument_count - 1], -1, disk, MAX_PATH) == 0) {
        (void)fputs("usage: test_e2e_full_disk [read-only] FOLDER_ON_A_SMALL_DISK\n", stderr);
        return 2;
    }
    if (breaks) {
        flush = L"each"; /* a disk that breaks takes what was not flushed */
        return cmocka_run_group_tests_name("e2e.read_only_disk", read_only, NULL, NULL);
    }
    return cmocka_run_group_tests_name("e2e.full_disk", tests, NULL, NULL);
}
