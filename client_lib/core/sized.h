/* Structs that begin with their size: what the program knows and what the library knows of one may
   differ, and the smaller of both is what they share. */
#ifndef CLIENT_LIB_CORE_SIZED_H
#define CLIENT_LIB_CORE_SIZED_H

#include <stddef.h>
#include <string.h>

/* Copy what both sizes hold; returns how many bytes that is. What lies behind stays as it is. */
static inline size_t sized_copy(void *to, size_t to_size, const void *from, size_t from_size)
{
    const size_t size = to_size < from_size ? to_size : from_size;

    memcpy(to, from, size);
    return size;
}

#endif
