#include "tests/support/stories/heard.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#define DEADLINE_MS 20000u

void heard_init(struct heard *heard)
{
    memset(heard, 0, sizeof(*heard));
    InitializeSRWLock(&heard->lock);
    InitializeConditionVariable(&heard->grown);
}

void heard_note(struct heard *heard, const char *format, ...)
{
    va_list list;

    AcquireSRWLockExclusive(&heard->lock);
    if (heard->count < HEARD_WORDS_MAX) {
        va_start(list, format);
        (void)vsnprintf(heard->words[heard->count], HEARD_WORD_SIZE, format, list);
        va_end(list);
        heard->count++;
    }
    ReleaseSRWLockExclusive(&heard->lock);
    WakeAllConditionVariable(&heard->grown);
}

/* The next word that was not waited for yet; word is what the test hopes for. */
static const char *wait_for_next(struct heard *heard, const char *word)
{
    BOOL is_in_time = TRUE;
    size_t index;

    AcquireSRWLockExclusive(&heard->lock);
    index = heard->expected_count++;
    while (heard->count <= index && is_in_time) {
        is_in_time = SleepConditionVariableSRW(&heard->grown, &heard->lock, DEADLINE_MS, 0);
    }
    ReleaseSRWLockExclusive(&heard->lock);

    if (!is_in_time) {
        fail_msg("%s did not come", word);
    }
    return heard->words[index];
}

void heard_expect(struct heard *heard, const char *word)
{
    assert_string_equal(wait_for_next(heard, word), word);
}

void heard_skip_to(struct heard *heard, const char *word)
{
    while (strcmp(wait_for_next(heard, word), word) != 0) {
    }
}

void heard_expect_no_more(struct heard *heard)
{
    bool has_more;

    AcquireSRWLockExclusive(&heard->lock);
    has_more = heard->count > heard->expected_count;
    ReleaseSRWLockExclusive(&heard->lock);
    if (has_more) {
        fail_msg("%s came too", heard->words[heard->expected_count]);
    }
}
