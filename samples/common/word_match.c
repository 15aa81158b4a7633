#include "word_match.h"

#include <string.h>

#define DISTANCE_LETTERS_MAX 63u /* no known word is longer */

static char to_lower(char letter)
{
    return letter >= 'A' && letter <= 'Z' ? (char)(letter - 'A' + 'a') : letter;
}

bool word_is_same(const char *left, const char *right)
{
    while (*left != '\0' && to_lower(*left) == to_lower(*right)) {
        left++;
        right++;
    }
    return to_lower(*left) == to_lower(*right);
}

bool word_matches(const char *pattern, const char *word)
{
    const char *after_star = NULL;
    const char *retry = NULL;

    while (*word != '\0') {
        if (*pattern == '*') {
            after_star = ++pattern;
            retry = word;
        } else if (*pattern != '\0' && (*pattern == '?' || to_lower(*pattern) == to_lower(*word))) {
            pattern++;
            word++;
        } else if (after_star != NULL) {
            pattern = after_star;
            word = ++retry;
        } else {
            return false;
        }
    }
    return pattern[strspn(pattern, "*")] == '\0';
}

bool word_is_pattern(const char *word)
{
    return strpbrk(word, "*?") != NULL;
}

static size_t smaller(size_t left, size_t right)
{
    return left < right ? left : right;
}

size_t word_distance(const char *left, const char *right)
{
    size_t row[DISTANCE_LETTERS_MAX + 1];
    const size_t right_size = smaller(strlen(right), DISTANCE_LETTERS_MAX);

    for (size_t i = 0; i <= right_size; i++) {
        row[i] = i;
    }
    for (size_t l = 0; left[l] != '\0'; l++) {
        size_t diagonal = row[0];

        row[0] = l + 1;
        for (size_t r = 1; r <= right_size; r++) {
            const size_t changed = diagonal + (to_lower(left[l]) == to_lower(right[r - 1]) ? 0 : 1);

            diagonal = row[r];
            row[r] = smaller(changed, smaller(row[r], row[r - 1]) + 1);
        }
    }
    return row[right_size];
}

bool word_is_near(const char *typed, const char *known)
{
    return word_distance(typed, known) <= 1 + strlen(known) / 6;
}
