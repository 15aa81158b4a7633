/*
 * Bytes in every chunking: whole, byte by byte, and cut in two at each position.
 *
 * A test of a function that eats bytes runs once for each way from 0 to chunks_ways() - 1.
 */
#ifndef TESTS_SUPPORT_CHUNKS_H
#define TESTS_SUPPORT_CHUNKS_H

#include <stddef.h>

typedef void (*chunks_cb)(void *user, const char *chunk, size_t size);

/* How many ways there are to cut bytes of this size. */
size_t chunks_ways(size_t size);

/*
 * Cut the bytes in the given way and hand out each chunk, in order. A chunk lies in memory of
 * exactly its size that is freed when the callback returns, so a sanitizer sees each misuse.
 */
void chunks_feed(const char *bytes, size_t size, size_t way, chunks_cb feed, void *user);

#endif
