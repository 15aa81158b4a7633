/* What callbacks were told, word by word, for a test thread that waits for each. */
#ifndef TESTS_SUPPORT_STORIES_HEARD_H
#define TESTS_SUPPORT_STORIES_HEARD_H

#include <windows.h>
#include <stdbool.h>
#include <stddef.h>

#define HEARD_WORDS_MAX 4096u
#define HEARD_WORD_SIZE 64u

struct heard {
    SRWLOCK lock;
    CONDITION_VARIABLE grown;
    size_t count;
    size_t expected_count;
    char words[HEARD_WORDS_MAX][HEARD_WORD_SIZE];
};

void heard_init(struct heard *heard);

/* From any thread. */
void heard_note(struct heard *heard, const char *format, ...);

/* The next word that was not waited for yet is this one; fails when it is another, or late. */
void heard_expect(struct heard *heard, const char *word);

/* Wait for this word, whatever comes before it. */
void heard_skip_to(struct heard *heard, const char *word);

/* Nothing came behind what was expected. */
void heard_expect_no_more(struct heard *heard);

#endif
