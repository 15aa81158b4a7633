/*
 * A broker with a journal of its own, whose files another program holds, reads or deletes.
 *
 * A story that needs more has this as its first member. Functions end the test with a message when
 * they fail. For one thread.
 */
#ifndef TESTS_E2E_JOURNAL_STORY_H
#define TESTS_E2E_JOURNAL_STORY_H

#include "tests/support/stories/broker_process.h"
#include "tests/support/stories/pipe_stream.h"

#include <windows.h>

#include <stddef.h>

struct journal_story {
    wchar_t scratch[MAX_PATH];
    wchar_t journal[MAX_PATH];    /* the folder of its segments, of a MiB each */
    struct broker_process broker; /* does not run yet */
    struct pipe_stream *stream;
    HANDLE holder; /* of a file; INVALID_HANDLE_VALUE: nothing is held */
};

/* The size is that of the whole fixture, the rest of which is zero. */
void *journal_story_new(size_t size, unsigned journal_mib);
void journal_story_free(struct journal_story *story);

void journal_story_let_go(struct journal_story *story);

void journal_story_find_newest_segment(const struct journal_story *story, wchar_t path[MAX_PATH]);

#endif
