/*
 * Files of the journal that another program holds, deletes or cuts: while the broker starts and while
 * it runs.
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

#include "tests/e2e/journal_story.h"
#include "tests/support/scratch.h"
#include "tests/support/stories/numbered_events.h"

#define MIB (1024u * 1024u)
#define SHORT_LINE 0u
#define LONG_LINE 1000u

static int set_up(void **state)
{
    *state = journal_story_new(sizeof(struct journal_story), 4);
    return 0;
}

static int tear_down(void **state)
{
    journal_story_free(*state);
    return 0;
}

static void hold(struct journal_story *f, const wchar_t *path, DWORD sharing)
{
    f->holder = CreateFileW(path, GENERIC_READ, sharing, NULL, OPEN_EXISTING, 0, NULL);
    assert_true(f->holder != INVALID_HANDLE_VALUE);
}

/* Listen from there on, in the place of the stream before. */
static void listen_from(struct journal_story *f, const char *after)
{
    pipe_stream_close(f->stream);
    f->stream = numbers_listen(&f->broker, after);
}

static void live(struct journal_story *f, uint32_t first, uint32_t last)
{
    broker_process_start(&f->broker);
    numbers_publish(&f->broker, first, last, SHORT_LINE);
    assert_int_equal(broker_process_stop(&f->broker), 0);
}

static void wait_until_none(struct journal_story *f, const char *name)
{
    const ULONGLONG deadline_ms = GetTickCount64() + PROCESS_WAIT_MS_MAX;

    while (broker_process_count(&f->broker, name) != 0) {
        assert_true(GetTickCount64() < deadline_ms);
        (void)process_ends_within(f->broker.process, 50);
    }
}

static void expect_said_once(struct journal_story *f, const char *text)
{
    char *said = process_errors(f->broker.process);
    const char *found = strstr(said, text);

    if (found == NULL || strstr(found + 1, text) != NULL) {
        fail_msg("\"%s\" was not said once:\n%s", text, said);
    }
    free(said);
}

static void a_segment_that_is_held_while_the_broker_starts_comes_back(void **state)
{
    struct journal_story *f = *state;
    wchar_t path[MAX_PATH];

    live(f, 1, 10);
    journal_story_find_newest_segment(f, path);
    hold(f, path, 0);
    broker_process_start(&f->broker);
    assert_int_equal(broker_process_count(&f->broker, "journal.unread_segments"), 1);
    assert_true(broker_process_tells(&f->broker, "journal.previous", "uncertain"));
    numbers_publish(&f->broker, 11, 11, SHORT_LINE); /* it serves meanwhile */

    listen_from(f, "oldest");
    journal_story_let_go(f);
    pipe_stream_expect(f->stream, EVENT_BROKER_STARTED);
    numbers_expect(f->stream, 1, 10);
    pipe_stream_expect(f->stream, EVENT_BROKER_STOPPED);
    pipe_stream_expect(f->stream, EVENT_BROKER_STARTED);
    numbers_expect(f->stream, 11, 11);
    assert_int_equal(broker_process_count(&f->broker, "journal.unread_segments"), 0);
    assert_true(broker_process_tells(&f->broker, "journal.previous", "clean"));
    expect_said_once(f, "can be read again");
}

static void a_segment_without_a_replay_comes_back_too(void **state)
{
    struct journal_story *f = *state;
    wchar_t path[MAX_PATH];

    live(f, 1, 10);
    journal_story_find_newest_segment(f, path);
    hold(f, path, 0);
    broker_process_start(&f->broker);
    journal_story_let_go(f);

    wait_until_none(f, "journal.unread_segments");
    assert_true(broker_process_tells(&f->broker, "journal.previous", "clean"));
}

static void a_torn_end_is_cut_when_the_segment_comes_back(void **state)
{
    static const char torn[] = "{\"specversion\":\"1.0\",\"id\":\"0006";
    struct journal_story *f = *state;
    wchar_t path[MAX_PATH];

    live(f, 1, 10);
    journal_story_find_newest_segment(f, path);
    scratch_append(path, torn, strlen(torn));
    hold(f, path, 0);
    broker_process_start(&f->broker);
    journal_story_let_go(f);

    wait_until_none(f, "journal.unread_segments");
    assert_int_equal(broker_process_count(&f->broker, "journal.recovered_cut_bytes"), strlen(torn));
    assert_int_equal(scratch_find(f->journal, L"*.damaged", NULL), 1);
    expect_said_once(f, "off the end of");
}

static void small_files_that_are_held_do_not_keep_the_broker_from_starting(void **state)
{
    struct journal_story *f = *state;
    wchar_t path[MAX_PATH];

    live(f, 1, 10);
    scratch_join(path, f->journal, L"boot");
    hold(f, path, 0);
    broker_process_start(&f->broker);

    /* Without the time of the last start the machine may have been restarted. */
    listen_from(f, "oldest");
    pipe_stream_expect(f->stream, EVENT_BROKER_STARTED);
    numbers_expect(f->stream, 1, 10);
}

/* One user may fill half of a journal in one life of the broker. */
static void fill(struct journal_story *f, uint32_t first)
{
    numbers_publish(&f->broker, first, first + 1100 - 1, LONG_LINE);
}

static void a_held_file_does_not_keep_later_ones_from_being_removed(void **state)
{
    struct journal_story *f = *state;
    wchar_t path[MAX_PATH];

    broker_process_start(&f->broker);
    journal_story_find_newest_segment(f, path);
    hold(f, path, FILE_SHARE_READ | FILE_SHARE_WRITE);
    for (uint32_t lives = 0; lives < 4; lives++) {
        fill(f, 1 + 1100 * lives);
        assert_int_equal(broker_process_stop(&f->broker), 0);
        broker_process_start(&f->broker);
    }
    fill(f, 4401);

    assert_true(broker_process_count(&f->broker, "journal.bytes") <= 4 * MIB);
    assert_true(broker_process_count(&f->broker, "journal.removed_segments") > 1);
    assert_int_equal(broker_process_count(&f->broker, "journal.removal_failures"), 1);
    assert_int_equal(broker_process_count(&f->broker, "journal.unremoved_segments"), 1);
    assert_true(broker_process_count(&f->broker, "journal.unremoved_bytes") > MIB / 2);
    assert_true(scratch_exists(path));
    expect_said_once(f, "cannot remove journal segment");

    journal_story_let_go(f);
    wait_until_none(f, "journal.unremoved_segments");
    assert_false(scratch_exists(path));
    expect_said_once(f, "has been removed after all");

    /* What was left empty for a later start to see is gone after that. */
    assert_int_equal(broker_process_stop(&f->broker), 0);
    broker_process_start(&f->broker);
    assert_int_equal(scratch_find(f->journal, L"*.ndjson", NULL),
                     broker_process_count(&f->broker, "journal.segments"));
    assert_true(scratch_find(f->journal, L"*.ndjson", NULL) <= 6);
}

/* Publish one number after another until the broker has begun another segment. */
static uint32_t publish_until_noticed(struct journal_story *f, uint32_t number,
                                      const wchar_t *deleted)
{
    const ULONGLONG deadline_ms = GetTickCount64() + PROCESS_WAIT_MS_MAX;

    for (;; number++) {
        numbers_publish(&f->broker, number, number, SHORT_LINE);
        if (broker_process_count(&f->broker, "journal.unjournalled") != 0) {
            return number;
        }
        assert_true(GetTickCount64() < deadline_ms);
        assert_false(scratch_exists(deleted));
        (void)process_ends_within(f->broker.process, 50);
    }
}

static void a_deleted_newest_segment_is_replaced_and_its_loss_told(void **state)
{
    struct journal_story *f = *state;
    char id[EVENT_ID_TEXT_SIZE + 1];
    struct stream_line gap;
    wchar_t path[MAX_PATH];
    uint32_t noticed;

    live(f, 101, 110); /* so that the loss is not at the start of the journal */
    broker_process_start(&f->broker);
    numbers_publish(&f->broker, 1, 10, SHORT_LINE);
    listen_from(f, "oldest");
    pipe_stream_expect(f->stream, EVENT_BROKER_STARTED);
    numbers_expect(f->stream, 101, 110);
    pipe_stream_expect(f->stream, EVENT_BROKER_STOPPED);
    pipe_stream_expect(f->stream, EVENT_BROKER_STARTED);
    numbers_expect(f->stream, 1, 5);
    numbers_copy_id(f->stream, id);
    journal_story_find_newest_segment(f, path);
    if (!scratch_delete_open(path)) {
        skip();
    }
    noticed = publish_until_noticed(f, 11, path);
    expect_said_once(f, "another program has deleted journal segment");
    assert_true(broker_process_tells(&f->broker, "journal.state", "writing"));
    numbers_publish(&f->broker, noticed + 1, noticed + 1, SHORT_LINE);
    assert_int_equal(broker_process_stop(&f->broker), 0);
    broker_process_start(&f->broker);

    /* The ring of that life is gone, so only the files count. */
    listen_from(f, id);
    gap = numbers_expect_gap(f->stream);
    assert_int_equal(gap.gap_reason, STREAM_GAP_DAMAGE);
    assert_true(gap.lost_is_known);
    numbers_expect(f->stream, (uint32_t)gap.gap_before.sequence - 1, noticed + 1);
    pipe_stream_expect(f->stream, EVENT_BROKER_STOPPED);
    pipe_stream_expect(f->stream, EVENT_BROKER_STARTED);
}

static void a_deleted_older_segment_is_a_gap(void **state)
{
    struct journal_story *f = *state;
    char id[EVENT_ID_TEXT_SIZE + 1];
    struct stream_line gap;
    wchar_t path[MAX_PATH];

    broker_process_start(&f->broker);
    numbers_publish(&f->broker, 1, 10, SHORT_LINE);
    listen_from(f, "oldest");
    pipe_stream_expect(f->stream, EVENT_BROKER_STARTED);
    numbers_expect(f->stream, 1, 5);
    numbers_copy_id(f->stream, id);
    journal_story_find_newest_segment(f, path);
    assert_int_equal(broker_process_stop(&f->broker), 0);
    broker_process_start(&f->broker);
    assert_true(DeleteFileW(path));

    listen_from(f, id);
    gap = numbers_expect_gap(f->stream);
    assert_int_equal(gap.gap_reason, STREAM_GAP_DAMAGE);
    pipe_stream_expect(f->stream, EVENT_BROKER_STARTED);
    assert_int_equal(broker_process_count(&f->broker, "journal.unread_segments"), 1);
}

#define STORY(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORY(a_segment_that_is_held_while_the_broker_starts_comes_back),
        STORY(a_segment_without_a_replay_comes_back_too),
        STORY(a_torn_end_is_cut_when_the_segment_comes_back),
        STORY(small_files_that_are_held_do_not_keep_the_broker_from_starting),
        STORY(a_held_file_does_not_keep_later_ones_from_being_removed),
        STORY(a_deleted_newest_segment_is_replaced_and_its_loss_told),
        STORY(a_deleted_older_segment_is_a_gap),
    };

    return cmocka_run_group_tests_name("e2e.held_files", tests, NULL, NULL);
}
