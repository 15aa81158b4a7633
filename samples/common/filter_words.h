/*
 * The value of a filter as people type it, made into what the library compares.
 *
 * What the program prints can be typed: "add succeeded", a user's name, a program's file name, "Z".
 * A value that can match nothing is refused. One that matches nothing that this version knows, but
 * may match what a later broker says, is taken with a warning. Asks no system: the caller brings the
 * look-up of names.
 */
#ifndef SAMPLES_COMMON_FILTER_WORDS_H
#define SAMPLES_COMMON_FILTER_WORDS_H

#include <stdbool.h>
#include <stddef.h>

#define FILTER_WORDS_VALUE_SIZE 2056u /* bytes of a value, with its end: above the wire's limit */
#define FILTER_WORDS_VALUES_MAX 2u    /* spellings that one typed value stands for */
#define FILTER_WORDS_TEXT_SIZE 512u   /* bytes of a sentence, with its end */

enum filter_words_result {
    FILTER_WORDS_OK,
    FILTER_WORDS_DOUBTFUL, /* taken; text is a warning */
    FILTER_WORDS_REFUSED   /* text says why */
};

struct filter_words {
    size_t count;
    char values[FILTER_WORDS_VALUES_MAX][FILTER_WORDS_VALUE_SIZE]; /* any of them is to match */
    char text[FILTER_WORDS_TEXT_SIZE];                             /* without a full stop */
};

/* The SID of an account, written with its end. False when no account has the name. */
typedef bool (*filter_words_find_user_cb)(const char *name, char *sid, size_t sid_size);

enum filter_words_result filter_words_read(const char *member, const char *typed,
                                           filter_words_find_user_cb find_user,
                                           struct filter_words *words_out);

#endif
