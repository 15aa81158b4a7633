/*
 * The line splitter: in any chunking it gives the lines that one whole chunk gives.
 *
 * The first byte of the input says how long the chunks are.
 */
#include "proto/text/lines.h"

#include <stdlib.h>
#include <string.h>

#include "tests/fuzz/fuzz.h"

static const size_t LINE_BYTES = 64;

/* A sum over all that came out, in order. */
struct digest {
    uint64_t hash;
    enum lines_result last;
};

static void add_bytes(struct digest *digest, const char *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        digest->hash = (digest->hash ^ (unsigned char)bytes[i]) * 1099511628211u;
    }
    digest->hash = (digest->hash ^ 0x100u) * 1099511628211u;
}

static void feed(struct lines *lines, const char *bytes, size_t size, struct digest *digest)
{
    char *copy = malloc(size);
    const char *chunk = copy;
    const char *line;
    size_t line_size;

    if (copy == NULL) {
        abort();
    }
    memcpy(copy, bytes, size);
    do {
        digest->last = lines_next(lines, &chunk, &size, &line, &line_size);
        if (digest->last == LINES_LINE) {
            if (line_size >= LINE_BYTES) {
                abort();
            }
            add_bytes(digest, line, line_size);
        }
    } while (digest->last == LINES_LINE);
    free(copy);
}

static struct digest digest_chunks(const char *bytes, size_t size, size_t chunk_size)
{
    struct digest digest = {14695981039346656037u, LINES_MORE};
    struct lines lines;

    lines_init(&lines, LINE_BYTES);
    while (size > 0 && digest.last == LINES_MORE) {
        size_t next = chunk_size < size ? chunk_size : size;

        feed(&lines, bytes, next, &digest);
        bytes += next;
        size -= next;
    }
    lines_deinit(&lines);
    return digest;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *bytes = (const char *)data + 1;
    struct digest whole;
    struct digest chunked;

    if (size < 2) {
        return 0;
    }
    whole = digest_chunks(bytes, size - 1, size);
    chunked = digest_chunks(bytes, size - 1, (size_t)data[0] + 1);
    if (whole.hash != chunked.hash || whole.last != chunked.last) {
        abort();
    }
    return 0;
}
