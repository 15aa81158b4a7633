/*
 * The hash of a text, so that texts are compared in full only if they are most likely equal.
 *
 * FNV-1a in 32 bits. Not collision-resistant: a pre-filter before comparing.
 */
#ifndef PROTO_DATA_HASH_H
#define PROTO_DATA_HASH_H

#include <stdint.h>

#define HASH_START 2166136261u

/* The hash after one more unit: a byte, or a character. */
static inline uint32_t hash_add(uint32_t hash, uint32_t unit)
{
    return (hash ^ unit) * 16777619u;
}

/* The hash after the bytes of a text that ends with NUL. */
static inline uint32_t hash_add_text(uint32_t hash, const char *text)
{
    for (; *text != '\0'; text++) {
        hash = hash_add(hash, (unsigned char)*text);
    }
    return hash;
}

#endif
