/*
 * What log collectors depend on that follow the journal's files: when a segment begins, that it only
 * grows, that a line ends in LF, and that a collector's way of opening files stops nothing.
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

#include "tests/e2e/file_tail.h"
#include "tests/e2e/journal_story.h"
#include "tests/support/scratch.h"
#include "tests/support/stories/numbered_events.h"

#define SHORT_LINE 0u
#define LONG_LINE 1000u
#define SEGMENT_EVENTS 1100u /* long lines that fill a segment of 1 MiB */

struct fixture {
    struct journal_story story;
    struct file_tail tail;
};

static int set_up(void **state)
{
    struct fixture *f = journal_story_new(sizeof(*f), 16);

    f->tail.folder = f->story.journal;
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    file_tail_deinit(&f->tail);
    journal_story_free(&f->story);
    return 0;
}

/* The lines that the tail has taken are those that a subscriber gets, byte for byte. */
static void expect_what_a_subscriber_gets(struct fixture *f)
{
    pipe_stream_close(f->story.stream);
    f->story.stream = numbers_listen(&f->story.broker, "oldest");
    for (size_t i = 0; i < f->tail.taken.count; i++) {
        (void)pipe_stream_next_event(f->story.stream);
        assert_string_equal(pipe_stream_line(f->story.stream), f->tail.taken.lines[i]);
    }
    pipe_stream_expect(f->story.stream, EVENT_STREAM_LIVE);
}

static void a_tail_takes_each_line_once_over_segments_and_restarts(void **state)
{
    struct fixture *f = *state;
    uint32_t next = 1;

    for (uint32_t lives = 0; lives < 2; lives++) {
        broker_process_start(&f->story.broker);
        for (uint32_t polls = 0; polls < 10; polls++, next += 250) {
            numbers_publish(&f->story.broker, next, next + 249, LONG_LINE);
            file_tail_poll(&f->tail);
            assert_int_equal(f->tail.waiting_bytes, 0);
        }
        expect_what_a_subscriber_gets(f);
        assert_int_equal(broker_process_stop(&f->story.broker), 0);
        file_tail_poll(&f->tail); /* broker.stopped */
    }

    assert_true(f->tail.file_count >= 6);
    assert_int_equal(f->tail.taken.count, 2 * (2500 + 2));
}

static void read_first_id(const wchar_t *path, wchar_t id[EVENT_ID_TEXT_SIZE + 1])
{
    static const char start[] = "{\"specversion\":\"1.0\",\"id\":\"";
    size_t size;
    char *bytes = scratch_read(path, &size);

    assert_true(size > sizeof(start) + EVENT_ID_TEXT_SIZE);
    assert_memory_equal(bytes, start, sizeof(start) - 1);
    for (size_t i = 0; i < EVENT_ID_TEXT_SIZE; i++) {
        id[i] = (wchar_t)bytes[sizeof(start) - 1 + i];
    }
    id[EVENT_ID_TEXT_SIZE] = L'\0';
    free(bytes);
}

/* Collectors know a file again by its first bytes. The id ends at byte 64. */
static void a_segment_is_named_by_the_id_in_its_first_64_bytes(void **state)
{
    struct fixture *f = *state;

    broker_process_start(&f->story.broker);
    numbers_publish(&f->story.broker, 1, 3 * SEGMENT_EVENTS, LONG_LINE);
    file_tail_poll(&f->tail);

    assert_true(f->tail.file_count >= 3);
    for (size_t i = 0; i < f->tail.file_count; i++) {
        wchar_t id[EVENT_ID_TEXT_SIZE + 1];
        wchar_t path[MAX_PATH];

        scratch_join(path, f->story.journal, f->tail.files[i].name);
        read_first_id(path, id);
        assert_memory_equal(f->tail.files[i].name, id, EVENT_ID_TEXT_SIZE * sizeof(wchar_t));
    }
}

static void a_finished_segment_is_never_changed(void **state)
{
    struct fixture *f = *state;
    wchar_t path[MAX_PATH];
    FILETIME written_before;
    FILETIME written_after;
    size_t size_before;
    size_t size_after;
    char *before;
    char *after;
    HANDLE file;

    broker_process_start(&f->story.broker);
    journal_story_find_newest_segment(&f->story, path);
    numbers_publish(&f->story.broker, 1, SEGMENT_EVENTS, LONG_LINE);
    assert_true(scratch_find(f->story.journal, L"*.ndjson", NULL) > 1);
    before = scratch_read(path, &size_before);
    file = CreateFileW(path, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
                       NULL, OPEN_EXISTING, 0, NULL);
    assert_true(GetFileTime(file, NULL, NULL, &written_before));
    numbers_publish(&f->story.broker, SEGMENT_EVENTS + 1, 3 * SEGMENT_EVENTS, LONG_LINE);
    assert_int_equal(broker_process_stop(&f->story.broker), 0);
    broker_process_start(&f->story.broker);

    after = scratch_read(path, &size_after);
    assert_true(GetFileTime(file, NULL, NULL, &written_after));
    (void)CloseHandle(file);
    assert_int_equal(size_after, size_before);
    assert_memory_equal(after, before, size_before);
    assert_int_equal(CompareFileTime(&written_before, &written_after), 0);
    assert_int_equal(before[size_before - 1], '\n');
    free(after);
    free(before);
}

static void a_line_without_its_end_waits_and_is_never_taken(void **state)
{
    static const char torn[] = "{\"specversion\":\"1.0\",\"id\":\"0006";
    struct fixture *f = *state;
    wchar_t path[MAX_PATH];
    size_t taken;

    broker_process_start(&f->story.broker);
    numbers_publish(&f->story.broker, 1, 10, SHORT_LINE);
    broker_process_kill(&f->story.broker);
    journal_story_find_newest_segment(&f->story, path);
    scratch_append(path, torn, strlen(torn)); /* what a kill in the middle of a write leaves */
    file_tail_poll(&f->tail);
    taken = f->tail.taken.count;
    assert_int_equal(taken, 11);
    assert_int_equal(f->tail.waiting_bytes, strlen(torn));

    /* The end is cut off, behind what the tail has taken; what comes is in another segment. */
    broker_process_start(&f->story.broker);
    numbers_publish(&f->story.broker, 11, 20, SHORT_LINE);
    file_tail_poll(&f->tail);
    assert_int_equal(f->tail.waiting_bytes, 0);
    assert_int_equal(f->tail.file_count, 2);
    assert_int_equal(f->tail.taken.count, taken + 11);
    expect_what_a_subscriber_gets(f);
}

static HANDLE open_alone(const wchar_t *path)
{
    return CreateFileW(path, GENERIC_READ, 0, NULL, OPEN_EXISTING, 0, NULL);
}

static void the_newest_segment_cannot_be_had_alone(void **state)
{
    struct fixture *f = *state;
    wchar_t path[MAX_PATH];

    broker_process_start(&f->story.broker);
    journal_story_find_newest_segment(&f->story, path);
    f->story.holder = open_alone(path);
    assert_int_equal(GetLastError(), ERROR_SHARING_VIOLATION);
    assert_true(f->story.holder == INVALID_HANDLE_VALUE);

    numbers_publish(&f->story.broker, 1, 10, SHORT_LINE);
    file_tail_poll(&f->tail);
    assert_int_equal(f->tail.taken.count, 11);
    expect_what_a_subscriber_gets(f);
}

/* The broker has a finished segment open until it is flushed. */
static HANDLE wait_to_open_alone(struct fixture *f, const wchar_t *path)
{
    const ULONGLONG deadline_ms = GetTickCount64() + PROCESS_WAIT_MS_MAX;
    HANDLE file = open_alone(path);

    while (file == INVALID_HANDLE_VALUE) {
        assert_int_equal(GetLastError(), ERROR_SHARING_VIOLATION);
        assert_true(GetTickCount64() < deadline_ms);
        (void)process_ends_within(f->story.broker.process, 50);
        file = open_alone(path);
    }
    return file;
}

static void a_reader_that_has_a_finished_segment_alone_stops_no_event(void **state)
{
    struct fixture *f = *state;
    wchar_t path[MAX_PATH];

    broker_process_start(&f->story.broker);
    journal_story_find_newest_segment(&f->story, path);
    numbers_publish(&f->story.broker, 1, SEGMENT_EVENTS, LONG_LINE);
    assert_true(scratch_find(f->story.journal, L"*.ndjson", NULL) > 1);
    f->story.holder = wait_to_open_alone(f, path);

    f->story.stream = numbers_listen(&f->story.broker, "now");
    pipe_stream_expect(f->story.stream, EVENT_STREAM_LIVE);
    numbers_publish(&f->story.broker, SEGMENT_EVENTS + 1, 3 * SEGMENT_EVENTS, LONG_LINE);
    numbers_expect(f->story.stream, SEGMENT_EVENTS + 1, 3 * SEGMENT_EVENTS);
    assert_true(broker_process_tells(&f->story.broker, "journal.state", "writing"));

    journal_story_let_go(&f->story);
    file_tail_poll(&f->tail);
    assert_int_equal(f->tail.taken.count, 1 + 3 * SEGMENT_EVENTS);
    expect_what_a_subscriber_gets(f);
}

#define STORY(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORY(a_tail_takes_each_line_once_over_segments_and_restarts),
        STORY(a_segment_is_named_by_the_id_in_its_first_64_bytes),
        STORY(a_finished_segment_is_never_changed),
        STORY(a_line_without_its_end_waits_and_is_never_taken),
        STORY(the_newest_segment_cannot_be_had_alone),
        STORY(a_reader_that_has_a_finished_segment_alone_stops_no_event),
    };

    return cmocka_run_group_tests_name("e2e.tailing", tests, NULL, NULL);
}
