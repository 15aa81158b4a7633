/*
 * Eight bytes of a text at a time. Most bytes of most texts are of one kind, so what looks at each
 * byte looks at eight of them together first.
 *
 * The order of the bytes in a word does not matter to any of this.
 */
#ifndef PROTO_DATA_WORD_H
#define PROTO_DATA_WORD_H

#include <stdbool.h>
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

#endif
