/*
 * The journal on a real disk: what a subscriber gets that comes back after the broker was stopped,
 * was killed, forgot its oldest events, or found its files damaged; and folders that are none.
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

#define MIB (1024u * 1024u)
#define SHORT_LINE 0u
#define LONG_LINE 1000u

#define NUMBERS_OF_A_LIFE 1100u

struct fixture {
    wchar_t scratch[MAX_PATH];
    wchar_t journal[MAX_PATH];
    struct broker_process broker;
    struct broker_process other;
    struct pipe_stream *stream;
    char id[EVENT_ID_TEXT_SIZE + 1]; /* where the subscriber left */
};

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));

    assert_non_null(f);
    scratch_make(f->scratch);
    scratch_join(f->journal, f->scratch, L"journal");
    broker_process_name(&f->broker);
    broker_process_name(&f->other);
    (void)_snwprintf(f->broker.options, BROKER_OPTIONS_UNITS_MAX, L"--state %ls", f->scratch);
    (void)wcscpy(f->other.options, f->broker.options);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    pipe_stream_close(f->stream);
    broker_process_deinit(&f->broker);
    broker_process_deinit(&f->other);
    scratch_remove(f->scratch);
    free(f);
    return 0;
}

static void add_options(struct fixture *f, const wchar_t *options)
{
    (void)wcscat(f->broker.options, L" ");
    (void)wcscat(f->broker.options, options);
}

static void stop(struct fixture *f)
{
    assert_int_equal(broker_process_stop(&f->broker), 0);
}

/* Listen from there on, in the place of the stream before. */
static struct pipe_stream *listen_from(struct fixture *f, const char *after)
{
    pipe_stream_close(f->stream);
    f->stream = numbers_listen(&f->broker, after);
    return f->stream;
}

/* A life in which these numbers were published and all was well; f->id is that of the number. */
static void live_and_stop(struct fixture *f, uint32_t last, uint32_t remembered)
{
    broker_process_start(&f->broker);
    numbers_publish(&f->broker, 1, last, SHORT_LINE);
    listen_from(f, "oldest");
    pipe_stream_expect(f->stream, EVENT_BROKER_STARTED);
    numbers_expect(f->stream, 1, remembered);
    numbers_copy_id(f->stream, f->id);
    pipe_stream_close(f->stream);
    f->stream = NULL;
    stop(f);
}

static void find_newest_segment(struct fixture *f, wchar_t path[MAX_PATH])
{
    wchar_t name[MAX_PATH];

    assert_true(scratch_find(f->journal, L"*.ndjson", name) > 0);
    scratch_join(path, f->journal, name);
}

static void expect_previous(struct fixture *f, const char *previous)
{
    assert_string_equal(pipe_stream_expect(f->stream, EVENT_BROKER_STARTED)->event.previous,
                        previous);
}

static void resume_over_end(struct fixture *f, void (*end)(struct broker_process *broker),
                            const char *previous)
{
    broker_process_start(&f->broker);
    numbers_publish(&f->broker, 1, 100, SHORT_LINE);
    listen_from(f, "oldest");
    expect_previous(f, "none");
    numbers_expect(f->stream, 1, 50);
    numbers_copy_id(f->stream, f->id);
    pipe_stream_close(f->stream);
    f->stream = NULL;
    numbers_publish(&f->broker, 101, 200, SHORT_LINE);
    end(&f->broker);
    broker_process_start(&f->broker);
    numbers_publish(&f->broker, 201, 300, SHORT_LINE);

    listen_from(f, f->id);
    numbers_expect(f->stream, 51, 200);
    if (strcmp(previous, "clean") == 0) {
        pipe_stream_expect(f->stream, EVENT_BROKER_STOPPED);
    }
    expect_previous(f, previous);
    numbers_expect(f->stream, 201, 300);
    pipe_stream_expect(f->stream, EVENT_STREAM_LIVE);
    numbers_publish(&f->broker, 301, 301, SHORT_LINE);
    numbers_expect(f->stream, 301, 301);
}

static void end_well(struct broker_process *broker)
{
    assert_int_equal(broker_process_stop(broker), 0);
}

static void a_subscriber_goes_on_where_it_left_after_a_stop(void **state)
{
    resume_over_end(*state, end_well, "clean");
}

static void a_subscriber_goes_on_where_it_left_after_a_kill(void **state)
{
    resume_over_end(*state, broker_process_kill, "killed");
}

static void the_files_hold_the_very_lines_that_subscribers_get(void **state)
{
    struct fixture *f = *state;
    wchar_t path[MAX_PATH];
    char *bytes;
    char *line;
    size_t size;

    broker_process_start(&f->broker);
    numbers_publish(&f->broker, 1, 20, SHORT_LINE);
    find_newest_segment(f, path);
    bytes = scratch_read(path, &size); /* while it is being written */
    listen_from(f, "oldest");

    line = bytes;
    for (size_t i = 0; i < 21; i++) {
        const char *told = pipe_stream_next(f->stream);

        assert_memory_equal(line, told, strlen(told));
        line += strlen(told);
        assert_int_equal(*line, '\n');
        line++;
    }
    assert_int_equal(line - bytes, size);
    pipe_stream_expect(f->stream, EVENT_STREAM_LIVE);
    free(bytes);
}

/* Sizes of all segments together. */
static uint64_t measure_segments(struct fixture *f)
{
    wchar_t pattern[MAX_PATH];
    WIN32_FIND_DATAW found;
    uint64_t size = 0;
    HANDLE search;

    scratch_join(pattern, f->journal, L"*.ndjson");
    search = FindFirstFileW(pattern, &found);
    assert_true(search != INVALID_HANDLE_VALUE);
    do {
        size += found.nFileSizeLow;
    } while (FindNextFileW(search, &found));
    (void)FindClose(search);
    return size;
}

/*
 * One user may fill half of a journal in one life of the broker, so it takes three to fill this
 * one. Each has two segments: what the subscriber of the first comes back for is in its first
 * segment, which is forgotten, and its second one is not.
 */
static void what_was_forgotten_is_a_gap_of_exactly_that_size(void **state)
{
    struct fixture *f = *state;
    struct stream_line gap;
    struct event_id left_at;
    uint32_t first = 1;

    add_options(f, L"--segment-mib 1 --journal-mib 4");
    for (int life = 0; life < 3; life++) {
        broker_process_start(&f->broker);
        numbers_publish(&f->broker, first, first + NUMBERS_OF_A_LIFE - 1, LONG_LINE);
        if (life == 0) {
            listen_from(f, "oldest");
            pipe_stream_expect(f->stream, EVENT_BROKER_STARTED);
            numbers_expect(f->stream, 1, 100);
            numbers_copy_id(f->stream, f->id);
            pipe_stream_close(f->stream);
            f->stream = NULL;
        }
        first += NUMBERS_OF_A_LIFE;
        stop(f);
    }
    assert_true(event_id_read(f->id, EVENT_ID_TEXT_SIZE, &left_at));
    broker_process_start(&f->broker);

    assert_true(measure_segments(f) <= 4 * MIB);
    listen_from(f, f->id);
    gap = numbers_expect_gap(f->stream);
    assert_int_equal(gap.gap_reason, STREAM_GAP_RETENTION);
    assert_int_equal(event_id_compare(gap.gap_after, left_at), 0);
    assert_int_equal(gap.gap_before.epoch, left_at.epoch);
    assert_true(gap.lost_is_known);
    assert_int_equal(gap.lost_count, gap.gap_before.sequence - left_at.sequence - 1);
    /* broker.started has sequence 1, so number n has n + 1. */
    numbers_expect(f->stream, (uint32_t)gap.gap_before.sequence - 1, NUMBERS_OF_A_LIFE);
    pipe_stream_expect(f->stream, EVENT_BROKER_STOPPED);
    pipe_stream_expect(f->stream, EVENT_BROKER_STARTED);
    numbers_expect(f->stream, NUMBERS_OF_A_LIFE + 1, 2 * NUMBERS_OF_A_LIFE);
}

static void a_small_journal_has_small_segments_without_being_told(void **state)
{
    struct fixture *f = *state;

    add_options(f, L"--journal-mib 2");
    broker_process_start(&f->broker);
    numbers_publish(&f->broker, 1, 1 + MIB / LONG_LINE, LONG_LINE);

    assert_int_equal(broker_process_count(&f->broker, "journal.segments"), 2);
}

static void the_loss_of_a_whole_forgotten_epoch_is_unknown(void **state)
{
    struct fixture *f = *state;
    struct stream_line gap;
    wchar_t path[MAX_PATH];

    live_and_stop(f, 10, 5);
    find_newest_segment(f, path);
    assert_true(DeleteFileW(path));
    broker_process_start(&f->broker);
    numbers_publish(&f->broker, 11, 12, SHORT_LINE);

    listen_from(f, f->id);
    gap = numbers_expect_gap(f->stream);
    assert_int_equal(gap.gap_reason, STREAM_GAP_UNKNOWN);
    assert_false(gap.lost_is_known);
    expect_previous(f, "none");
    numbers_expect(f->stream, 11, 12);
}

static void expect_damaged(struct fixture *f, const char *bytes)
{
    wchar_t name[MAX_PATH];
    wchar_t path[MAX_PATH];
    char *found;
    size_t size;

    assert_int_equal(scratch_find(f->journal, L"*.damaged", name), 1);
    scratch_join(path, f->journal, name);
    found = scratch_read(path, &size);
    assert_string_equal(found, bytes);
    free(found);
}

/* All of the first life's ten numbers, the end of its epoch, and the next life. */
static void expect_all_from_6_on(struct fixture *f, const char *previous)
{
    listen_from(f, f->id);
    numbers_expect(f->stream, 6, 10);
    pipe_stream_expect(f->stream, EVENT_BROKER_STOPPED);
    if (strcmp(previous, "uncertain") == 0) {
        const struct stream_line gap = numbers_expect_gap(f->stream);

        assert_int_equal(gap.gap_reason, STREAM_GAP_DAMAGE);
        assert_false(gap.lost_is_known);
    }
    expect_previous(f, previous);
    pipe_stream_expect(f->stream, EVENT_STREAM_LIVE);
}

static void half_a_line_at_the_end_is_put_aside_without_a_gap(void **state)
{
    static const char torn[] = "{\"specversion\":\"1.0\",\"id\":\"0000";
    struct fixture *f = *state;
    wchar_t path[MAX_PATH];

    live_and_stop(f, 10, 5);
    find_newest_segment(f, path);
    scratch_append(path, torn, strlen(torn));
    broker_process_start(&f->broker);

    expect_damaged(f, torn);
    process_expect_said(f->broker.process, "cut 31 damaged bytes off the end of journal segment",
                        1);
    assert_int_equal(broker_process_count(&f->broker, "journal.recovered_cut_bytes"), strlen(torn));
    expect_all_from_6_on(f, "clean");
}

static void damaged_lines_at_the_end_are_put_aside_and_told_as_a_gap(void **state)
{
    static const char garbage[] = "not one line\nand not another\n";
    struct fixture *f = *state;
    wchar_t path[MAX_PATH];

    live_and_stop(f, 10, 5);
    find_newest_segment(f, path);
    scratch_append(path, garbage, strlen(garbage));
    broker_process_start(&f->broker);

    expect_damaged(f, garbage);
    expect_all_from_6_on(f, "uncertain");
    stop(f);

    /* And again in the life after that, which finds nothing to cut. */
    broker_process_start(&f->broker);
    listen_from(f, f->id);
    numbers_expect(f->stream, 6, 10);
    pipe_stream_expect(f->stream, EVENT_BROKER_STOPPED);
    assert_int_equal(numbers_expect_gap(f->stream).gap_reason, STREAM_GAP_DAMAGE);
    expect_previous(f, "uncertain");
    pipe_stream_expect(f->stream, EVENT_BROKER_STOPPED);
    expect_previous(f, "clean");
}

static void the_loss_after_a_power_cut_is_unknown(void **state)
{
    struct fixture *f = *state;
    wchar_t path[MAX_PATH];

    broker_process_start(&f->broker);
    numbers_publish(&f->broker, 1, 10, SHORT_LINE);
    broker_process_kill(&f->broker);
    scratch_join(path, f->journal, L"boot");
    scratch_write(path, "1000\n", 5); /* the machine was started at another time */
    broker_process_start(&f->broker);

    listen_from(f, "oldest");
    expect_previous(f, "none");
    numbers_expect(f->stream, 1, 10);
    assert_false(numbers_expect_gap(f->stream).lost_is_known);
    expect_previous(f, "uncertain");
}

static void damage_number(struct fixture *f, uint32_t number)
{
    wchar_t path[MAX_PATH];
    char name[32];
    size_t size;
    char *bytes;
    char *found;

    find_newest_segment(f, path);
    bytes = scratch_read(path, &size);
    (void)snprintf(name, sizeof(name), "load\\\\%u\"", number);
    found = strstr(bytes, name);
    assert_non_null(found);
    found[0] = '"';
    scratch_write(path, bytes, size);
    free(bytes);
}

static void a_damaged_line_is_a_gap_for_a_replay_across_it(void **state)
{
    struct fixture *f = *state;
    struct stream_line gap;

    live_and_stop(f, 10, 7);
    damage_number(f, 5);
    broker_process_start(&f->broker);

    listen_from(f, "oldest");
    expect_previous(f, "none");
    numbers_expect(f->stream, 1, 4);
    gap = numbers_expect_gap(f->stream);
    assert_int_equal(gap.gap_reason, STREAM_GAP_DAMAGE);
    assert_true(gap.lost_is_known);
    assert_int_equal(gap.lost_count, 1);
    numbers_expect(f->stream, 6, 10);

    listen_from(f, f->id);
    numbers_expect(f->stream, 8, 10);
    pipe_stream_expect(f->stream, EVENT_BROKER_STOPPED);
    expect_previous(f, "clean");
    pipe_stream_expect(f->stream, EVENT_STREAM_LIVE);
}

/* More passes than the ring holds, and twice what the pipe and the broker would keep. */
static void a_subscriber_that_stalls_while_much_passes_gets_all_of_it(void **state)
{
    struct fixture *f = *state;
    uint32_t last = 1 + 9 * MIB / LONG_LINE;

    broker_process_start(&f->broker);
    listen_from(f, "oldest");
    pipe_stream_expect(f->stream, EVENT_BROKER_STARTED);
    pipe_stream_expect(f->stream, EVENT_STREAM_LIVE);
    numbers_publish(&f->broker, 1, 1, LONG_LINE);
    numbers_expect(f->stream, 1, 1);

    numbers_publish(&f->broker, 2, last, LONG_LINE);
    assert_true(measure_segments(f) > 9 * MIB);

    numbers_expect(f->stream, 2, last);
    numbers_publish(&f->broker, last + 1, last + 1, LONG_LINE);
    numbers_expect(f->stream, last + 1, last + 1);
    assert_int_equal(broker_process_count(&f->broker, "gaps"), 0);
}

/* It does not start, and says why in one line. */
static void expect_refusal(struct fixture *f, const char *reason)
{
    wchar_t arguments[BROKER_OPTIONS_UNITS_MAX + 128];
    struct process *process;
    char *errors;

    (void)_snwprintf(arguments, BROKER_OPTIONS_UNITS_MAX + 128,
                     L"run --identity process --quiet --pipes %ls %ls", f->other.prefix,
                     f->other.options);
    process = process_start("refused-broker", WNETWATCHD_PROGRAM, arguments);
    assert_int_equal(process_wait(process), 1);
    errors = process_errors(process);
    process_free(process);
    assert_int_equal(count_lines(errors), 1);
    if (strstr(errors, reason) == NULL) {
        fail_msg("\"%s\" is not in: %s", reason, errors);
    }
    free(errors);
}

static void put_file(struct fixture *f, const wchar_t *name, const char *text)
{
    wchar_t path[MAX_PATH];

    scratch_join(path, f->journal, name);
    scratch_write(path, text, strlen(text));
}

static void a_folder_of_another_user_is_refused_and_untouched(void **state)
{
    struct fixture *f = *state;

    assert_true(CreateDirectoryW(f->journal, NULL));
    put_file(f, L"thesis.txt", "years of work");

    expect_refusal(f, "is not a journal that this version can use");
    assert_int_equal(scratch_find(f->journal, L"*", NULL), 1);
}

static void a_journal_of_a_newer_version_is_refused_and_untouched(void **state)
{
    struct fixture *f = *state;

    live_and_stop(f, 10, 5);
    put_file(f, L"format", "wnetwatch journal 2\n");

    expect_refusal(f, "is not a journal that this version can use");
    put_file(f, L"format", "wnetwatch journal 1\n");
    broker_process_start(&f->broker);
    expect_all_from_6_on(f, "clean");
}

static void a_format_that_cannot_be_read_is_refused(void **state)
{
    struct fixture *f = *state;
    wchar_t path[MAX_PATH];

    assert_true(CreateDirectoryW(f->journal, NULL));
    scratch_join(path, f->journal, L"format");
    assert_true(CreateDirectoryW(path, NULL));

    expect_refusal(f, "cannot read");
}

static void a_file_in_the_place_of_the_folder_is_refused(void **state)
{
    struct fixture *f = *state;

    scratch_write(f->journal, "a file", 6);

    expect_refusal(f, "cannot use folder");
}

static void a_journal_in_use_is_refused_and_goes_on(void **state)
{
    struct fixture *f = *state;

    broker_process_start(&f->broker);
    expect_refusal(f, "another broker uses");

    numbers_publish(&f->broker, 1, 3, SHORT_LINE);
    listen_from(f, "oldest");
    expect_previous(f, "none");
    numbers_expect(f->stream, 1, 3);
}

/* Publish one number after another until it is kept again. Returns the first that is. */
static uint32_t publish_until_kept(struct fixture *f, uint32_t number)
{
    const ULONGLONG deadline_ms = GetTickCount64() + PROCESS_WAIT_MS_MAX;

    for (;; number++) {
        numbers_publish(&f->broker, number, number, SHORT_LINE);
        if (broker_process_tells(&f->broker, "journal.state", "writing")) {
            return number;
        }
        assert_true(GetTickCount64() < deadline_ms);
        (void)process_ends_within(f->broker.process, 50); /* it is tried again once a second */
    }
}

static void expect_hole_in_replay(struct fixture *f, uint64_t lost, uint32_t kept)
{
    const struct event_document *document;
    struct stream_line gap;
    uint32_t number = 1;

    stop(f);
    broker_process_start(&f->broker);
    listen_from(f, "oldest");
    expect_previous(f, "none");
    while ((document = pipe_stream_next_event(f->stream))->event.type == EVENT_ADD_SUCCEEDED) {
        assert_int_equal(numbers_read(&document->event), number);
        number++;
    }
    assert_int_equal(document->event.type, EVENT_STREAM_GAP);
    assert_true(stream_line_read(document, &gap));
    assert_int_equal(gap.gap_reason, STREAM_GAP_DAMAGE);
    assert_true(gap.lost_is_known);
    assert_int_equal(gap.lost_count, lost);
    assert_int_equal(number + lost, kept);
    numbers_expect(f->stream, kept, kept);
    pipe_stream_expect(f->stream, EVENT_BROKER_STOPPED);
    expect_previous(f, "clean");
    pipe_stream_expect(f->stream, EVENT_STREAM_LIVE);
}

/* The segment that is open can be written on; the next one has no place. */
static void delivery_goes_on_without_the_folder_and_journaling_after_it_is_back(void **state)
{
    struct fixture *f = *state;
    wchar_t elsewhere[MAX_PATH];
    uint64_t lost;
    uint32_t kept;

    add_options(f, L"--segment-mib 1");
    broker_process_start(&f->broker);
    listen_from(f, "oldest");
    numbers_publish(&f->broker, 1, 10, LONG_LINE);
    scratch_join(elsewhere, f->scratch, L"elsewhere");
    if (!MoveFileExW(f->journal, elsewhere, 0)) {
        skip(); /* Windows keeps a folder in place while a file in it is open; Wine does not. */
    }

    numbers_publish(&f->broker, 11, 1500, LONG_LINE);
    assert_true(broker_process_tells(&f->broker, "journal.state", "failing"));
    assert_int_equal(broker_process_count(&f->broker, "journal.failures"), 1);
    process_expect_said(f->broker.process, "cannot create journal segment", 1);
    process_expect_said(f->broker.process, "delivered but not kept", 1);
    pipe_stream_expect(f->stream, EVENT_BROKER_STARTED);
    pipe_stream_expect(f->stream, EVENT_STREAM_LIVE);
    numbers_expect(f->stream, 1, 1500);

    assert_true(MoveFileExW(elsewhere, f->journal, 0));
    kept = publish_until_kept(f, 1501);
    numbers_expect(f->stream, 1501, kept);
    process_expect_said(f->broker.process, ": the journal can be written again", 1);
    lost = broker_process_count(&f->broker, "journal.unjournalled");
    assert_int_equal(broker_process_count(&f->broker, "journal.failures"), 1);
    expect_hole_in_replay(f, lost, kept);
}

#define STORY(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORY(a_subscriber_goes_on_where_it_left_after_a_stop),
        STORY(a_subscriber_goes_on_where_it_left_after_a_kill),
        STORY(the_files_hold_the_very_lines_that_subscribers_get),
        STORY(what_was_forgotten_is_a_gap_of_exactly_that_size),
        STORY(a_small_journal_has_small_segments_without_being_told),
        STORY(the_loss_of_a_whole_forgotten_epoch_is_unknown),
        STORY(half_a_line_at_the_end_is_put_aside_without_a_gap),
        STORY(damaged_lines_at_the_end_are_put_aside_and_told_as_a_gap),
        STORY(the_loss_after_a_power_cut_is_unknown),
        STORY(a_damaged_line_is_a_gap_for_a_replay_across_it),
        STORY(a_subscriber_that_stalls_while_much_passes_gets_all_of_it),
        STORY(a_folder_of_another_user_is_refused_and_untouched),
        STORY(a_journal_of_a_newer_version_is_refused_and_untouched),
        STORY(a_format_that_cannot_be_read_is_refused),
        STORY(a_file_in_the_place_of_the_folder_is_refused),
        STORY(a_journal_in_use_is_refused_and_goes_on),
        STORY(delivery_goes_on_without_the_folder_and_journaling_after_it_is_back),
    };

    return cmocka_run_group_tests_name("e2e.journal", tests, NULL, NULL);
}
