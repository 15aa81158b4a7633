/* How words that were typed compare with those that are known. ASCII letters count without case. */
#ifndef SAMPLES_COMMON_WORD_MATCH_H
#define SAMPLES_COMMON_WORD_MATCH_H

#include <stdbool.h>
#include <stddef.h>

bool word_is_same(const char *left, const char *right);

/* As a filter compares: * stands for any run of characters, ? for one. */
bool word_matches(const char *pattern, const char *word);

/* Whether it holds * or ?. */
bool word_is_pattern(const char *word);

/* How many letters must be changed, added or left out to make one of the other. */
size_t word_distance(const char *left, const char *right);

/* Whether the one may be meant by the other: a typing error or two away. */
bool word_is_near(const char *typed, const char *known);

#endif
