#include "tests/e2e/journal_story.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tests/support/scratch.h"

void *journal_story_new(size_t size, unsigned journal_mib)
{
    struct journal_story *story = calloc(1, size);

    assert_true(size >= sizeof(*story));
    assert_non_null(story);
    scratch_make(story->scratch);
    scratch_join(story->journal, story->scratch, L"journal");
    broker_process_name(&story->broker);
    (void)_snwprintf(story->broker.options, BROKER_OPTIONS_UNITS_MAX,
                     L"--state %ls --segment-mib 1 --journal-mib %u", story->scratch, journal_mib);
    story->holder = INVALID_HANDLE_VALUE;
    return story;
}

void journal_story_let_go(struct journal_story *story)
{
    if (story->holder != INVALID_HANDLE_VALUE) {
        (void)CloseHandle(story->holder);
        story->holder = INVALID_HANDLE_VALUE;
    }
}

void journal_story_free(struct journal_story *story)
{
    journal_story_let_go(story);
    pipe_stream_close(story->stream);
    broker_process_deinit(&story->broker);
    scratch_remove(story->scratch);
    free(story);
}

void journal_story_find_newest_segment(const struct journal_story *story, wchar_t path[MAX_PATH])
{
    wchar_t name[MAX_PATH];

    assert_true(scratch_find(story->journal, L"*.ndjson", name) > 0);
    scratch_join(path, story->journal, name);
}
