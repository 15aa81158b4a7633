/*
 * A number for a text, so that long ones are compared only where they are most likely the same.
 *
 * FNV-1a in 32 bits. Whoever wants can make texts with the same number: it saves work and decides
 * nothing.
 */
#ifndef PROTO_DATA_HASH_H
#define PROTO_DATA_HASH_H

#include <stdint.h>

#define HASH_START 2166136261u

/* With one more unit: a byte, or a character. */
static inline uint32_t hash_add(uint32_t hash, uint32_t unit)
{
    return (hash ^ unit) * 16777619u;
}

/* With the bytes of a text that ends with NUL. */
static inline uint32_t hash_add_text(uint32_t hash, const char *text)
{
    for (; *text != '\0'; text++) {
        hash = hash_add(hash, (unsigned char)*text);
    }
    return hash;
}

#endif
