/*
 * Eight bytes of a text at a time. Most bytes of most texts are of one kind, so what looks at each
 * byte looks at eight of them together first.
 *
 * The order of the bytes in a word does not matter to any of this.
 */
#ifndef PROTO_DATA_WORD_H
#define PROTO_DATA_WORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define WORD_BYTES sizeof(uint64_t)

/* The byte in all eight places. */
#define WORD_OF(byte) ((byte)*UINT64_C(0x0101010101010101))

static inline uint64_t word_load(const char *bytes)
{
    uint64_t word;

    memcpy(&word, bytes, WORD_BYTES);
    return word;
}

static inline void word_store(char *bytes, uint64_t word)
{
    memcpy(bytes, &word, WORD_BYTES);
}

static inline bool word_is_ascii(uint64_t word)
{
    return (word & WORD_OF(0x80u)) == 0;
}

/* Each of both has the highest bit of some byte set if, and only if, one of the bytes is below the
   limit, which is at most 0x80, or is this one. Of a word that is not of ASCII that is not said. */

static inline uint64_t word_mark_below(uint64_t word, uint64_t limit)
{
    return word - WORD_OF(limit);
}

static inline uint64_t word_mark(uint64_t word, uint64_t byte)
{
    return word_mark_below(word ^ WORD_OF(byte), 1);
}

/* Has the highest bit of some byte set if, and only if, one of the bytes is 0. */
static inline uint64_t word_mark_zero(uint64_t word)
{
    return (word - WORD_OF(1u)) & ~word & WORD_OF(0x80u);
}

/* Has the highest bit of some byte set if, and only if, one of the bytes is this one, whatever the
   others are. */
static inline uint64_t word_mark_exactly(uint64_t word, uint64_t byte)
{
    return word_mark_zero(word ^ WORD_OF(byte));
}

/* The first place of a byte in a text; NULL when it has none. What memchr does, but not every C
   library of Windows is fast at it, and each line is searched for its end. */
static inline const char *word_find(const char *bytes, size_t size, char byte)
{
    const uint64_t wanted = WORD_OF((uint64_t)(unsigned char)byte);
    size_t at = 0;

    for (; size - at >= 4 * WORD_BYTES; at += 4 * WORD_BYTES) {
        const char *four = bytes + at;

        if ((word_mark_zero(word_load(four) ^ wanted) |
             word_mark_zero(word_load(four + WORD_BYTES) ^ wanted) |
             word_mark_zero(word_load(four + 2 * WORD_BYTES) ^ wanted) |
             word_mark_zero(word_load(four + 3 * WORD_BYTES) ^ wanted)) != 0) {
            break;
        }
    }
    while (size - at >= WORD_BYTES && word_mark_zero(word_load(bytes + at) ^ wanted) == 0) {
        at += WORD_BYTES;
    }
    while (at < size && bytes[at] != byte) {
        at++;
    }
    return at < size ? bytes + at : NULL;
}

/* Whether both texts are the same. Some C libraries of Windows take long to compare short texts.
   The last bytes are compared together with some that were compared before. */
static inline bool word_is_equal(const char *left, const char *right, size_t size)
{
    size_t at = 0;

    for (; size - at > WORD_BYTES; at += WORD_BYTES) {
        if (word_load(left + at) != word_load(right + at)) {
            return false;
        }
    }
    if (size >= WORD_BYTES) {
        return word_load(left + size - WORD_BYTES) == word_load(right + size - WORD_BYTES);
    }
    while (at < size && left[at] == right[at]) {
        at++;
    }
    return at == size;
}

/* How many bytes at the start of both texts are the same. */
static inline size_t word_count_shared(const char *left, const char *right, size_t size)
{
    size_t count = 0;

    while (size - count >= WORD_BYTES && word_load(left + count) == word_load(right + count)) {
        count += WORD_BYTES;
    }
    while (count < size && left[count] == right[count]) {
        count++;
    }
    return count;
}

#endif
