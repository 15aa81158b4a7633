#include "proto/glob.h"

static bool is_continuation(char byte)
{
    return ((unsigned char)byte & 0xC0u) == 0x80u;
}

/* Where the character that starts at the given place ends. */
static size_t end_of_character(const char *text, size_t size, size_t at)
{
    do {
        at++;
    } while (at < size && is_continuation(text[at]));
    return at;
}

/*
 * Only the last star ever takes more: what an earlier one could gain by it, the later one can
 * gain as well. So there is one place to go back to and no exponential search.
 */
bool glob_matches(const char *pattern, size_t pattern_size, const char *text, size_t text_size)
{
    size_t pattern_at = 0;
    size_t text_at = 0;
    size_t after_star = 0; /* where the pattern goes on behind the last star; 0 before the first */
    size_t retry_at = 0;   /* where the text goes on when that star takes one character more */

    while (text_at < text_size) {
        char wanted = pattern_at < pattern_size ? pattern[pattern_at] : '\0';

        if (wanted == '*') {
            pattern_at++;
            after_star = pattern_at;
            retry_at = text_at;
        } else if (wanted == '?') {
            pattern_at++;
            text_at = end_of_character(text, text_size, text_at);
        } else if (pattern_at < pattern_size && wanted == text[text_at]) {
            pattern_at++;
            text_at++;
        } else if (after_star == 0) {
            return false;
        } else {
            retry_at = end_of_character(text, text_size, retry_at);
            text_at = retry_at;
            pattern_at = after_star;
        }
    }
    while (pattern_at < pattern_size && pattern[pattern_at] == '*') {
        pattern_at++;
    }
    return pattern_at == pattern_size;
}
