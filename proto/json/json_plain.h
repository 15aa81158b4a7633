/*
 * Plain characters are those of ASCII that stand for themselves in a string: printable, and neither
 * a quote nor a backslash. Most of a text is plain, so readers and writers take them in runs.
 *
 * Inline, because it is done for each string.
 */
#ifndef PROTO_JSON_JSON_PLAIN_H
#define PROTO_JSON_JSON_PLAIN_H

#include "proto/data/word.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

static inline bool json_is_plain(unsigned char byte)
{
    /* clang-format off */
    static const bool plain[256] = {
        [0x20] =
        1, 1, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
        1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
        1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
        1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 1, 1, 1,
        1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
        1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0,
    };
    /* clang-format on */

    return plain[byte];
}

static inline bool json_word_is_plain(uint64_t word)
{
    const uint64_t marks = word_mark_below(word, 0x20u) | word_mark(word, 0x7Fu) |
                           word_mark(word, '"') | word_mark(word, '\\');

    return word_is_ascii(word | marks);
}

/* How many characters at the start of a text are plain. */
static inline size_t json_count_plain(const char *bytes, size_t size)
{
    size_t count = 0;

    while (size - count >= WORD_BYTES && json_word_is_plain(word_load(bytes + count))) {
        count += WORD_BYTES;
    }
    while (count < size && json_is_plain((unsigned char)bytes[count])) {
        count++;
    }
    return count;
}

/* The same, and copy them. The last bytes of a text are copied together with some that were copied
   before. */
static inline size_t json_copy_plain(const char *bytes, size_t size, char *out)
{
    size_t count = 0;

    while (size - count >= WORD_BYTES && json_word_is_plain(word_load(bytes + count))) {
        word_store(out + count, word_load(bytes + count));
        count += WORD_BYTES;
    }
    if (count != 0 && size - count < WORD_BYTES &&
        json_word_is_plain(word_load(bytes + size - WORD_BYTES))) {
        word_store(out + size - WORD_BYTES, word_load(bytes + size - WORD_BYTES));
        return size;
    }
    while (count < size && json_is_plain((unsigned char)bytes[count])) {
        out[count] = bytes[count];
        count++;
    }
    return count;
}

#endif
