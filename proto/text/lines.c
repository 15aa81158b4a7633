#include "proto/text/lines.h"

#include "proto/assertion.h"
#include "proto/data/word.h"

#include <stdlib.h>
#include <string.h>

static const size_t PARTIAL_BYTES_FIRST = 512;

static void drop_partial(struct lines *lines)
{
    free(lines->partial);
    lines->partial = NULL;
    lines->partial_size = 0;
    lines->partial_capacity = 0;
    lines->handed_out = false;
}

static bool grow_partial(struct lines *lines, size_t needed)
{
    size_t capacity = lines->partial_capacity == 0 ? PARTIAL_BYTES_FIRST : lines->partial_capacity;
    char *grown;

    while (capacity < needed) {
        capacity *= 2;
    }
    if (capacity == lines->partial_capacity) {
        return true;
    }
    grown = realloc(lines->partial, capacity);
    if (grown == NULL) {
        return false;
    }
    lines->partial = grown;
    lines->partial_capacity = capacity;
    return true;
}

static bool keep_partial(struct lines *lines, const char *bytes, size_t size)
{
    if (size == 0) {
        return true;
    }
    if (!grow_partial(lines, lines->partial_size + size)) {
        drop_partial(lines);
        return false;
    }
    memcpy(lines->partial + lines->partial_size, bytes, size);
    lines->partial_size += size;
    return true;
}

/* The line without its line feed, and without one carriage return before it. */
static void hand_out(const char *bytes, size_t size_with_end, const char **line_out,
                     size_t *line_size_out)
{
    size_t size = size_with_end - 1;

    if (size > 0 && bytes[size - 1] == '\r') {
        size--;
    }
    *line_out = bytes;
    *line_size_out = size;
}

void lines_init(struct lines *lines, size_t line_bytes_max)
{
    memset(lines, 0, sizeof(*lines));
    ASSERTION_OR_RETURN(line_bytes_max > 0);
    lines->line_bytes_max = line_bytes_max;
}

enum lines_result lines_next(struct lines *lines, const char **chunk, size_t *chunk_size,
                             const char **line_out, size_t *line_size_out)
{
    const char *start = *chunk;
    const char *end;
    size_t used;

    if (lines->handed_out) {
        drop_partial(lines);
    }
    ASSERTION_OR(lines->partial_size < lines->line_bytes_max, LINES_TOO_LONG);
    if (*chunk_size == 0) {
        return LINES_MORE;
    }

    end = word_find(start, *chunk_size, '\n');
    used = end == NULL ? *chunk_size : (size_t)(end - start) + 1;
    /* An incomplete line needs room for at least its line feed. */
    if (used + (end == NULL ? 1u : 0u) > lines->line_bytes_max - lines->partial_size) {
        drop_partial(lines);
        return LINES_TOO_LONG;
    }
    *chunk += used;
    *chunk_size -= used;

    if (end != NULL && lines->partial == NULL) {
        hand_out(start, used, line_out, line_size_out);
        return LINES_LINE;
    }
    if (!keep_partial(lines, start, used)) {
        return LINES_NO_MEMORY;
    }
    if (end == NULL) {
        return LINES_MORE;
    }
    hand_out(lines->partial, lines->partial_size, line_out, line_size_out);
    lines->handed_out = true;
    return LINES_LINE;
}

bool lines_has_partial(const struct lines *lines)
{
    return lines->partial != NULL && !lines->handed_out;
}

void lines_deinit(struct lines *lines)
{
    drop_partial(lines);
}
