#include "tests/support/chunks.h"

#include <stdlib.h>
#include <string.h>

enum { WAY_WHOLE, WAY_BYTES, WAY_FIRST_CUT };

static void feed_copy(const char *bytes, size_t size, chunks_cb feed, void *user)
{
    char *copy;

    if (size == 0) {
        return;
    }
    copy = malloc(size);
    if (copy == NULL) {
        abort();
    }
    memcpy(copy, bytes, size);
    feed(user, copy, size);
    free(copy);
}

size_t chunks_ways(size_t size)
{
    return size < 2 ? 1 : WAY_FIRST_CUT + size - 1;
}

void chunks_feed(const char *bytes, size_t size, size_t way, chunks_cb feed, void *user)
{
    size_t first;

    if (way == WAY_BYTES) {
        for (size_t i = 0; i < size; i++) {
            feed_copy(bytes + i, 1, feed, user);
        }
        return;
    }
    first = way == WAY_WHOLE ? size : way - WAY_FIRST_CUT + 1;
    feed_copy(bytes, first, feed, user);
    feed_copy(bytes + first, size - first, feed, user);
}
