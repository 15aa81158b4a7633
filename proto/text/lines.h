/*
 * Bytes in any chunks in, whole lines out.
 *
 * A line that lies whole in a chunk is handed out in place; only a line that spans chunks is
 * copied, into memory that exists just as long as the line does. LF ends a line and is not
 * handed out, nor is one CR before it.
 */
#ifndef PROTO_TEXT_LINES_H
#define PROTO_TEXT_LINES_H

#include <stdbool.h>
#include <stddef.h>

struct lines {
    char *partial; /* the beginning of a line whose end has not come; NULL when there is none */
    size_t partial_size;
    size_t partial_capacity;
    size_t line_bytes_max;
    bool handed_out; /* partial was the last line handed out; it goes with the next call */
};

enum lines_result {
    LINES_LINE,     /* *line_out is valid until the next call or until the chunk goes */
    LINES_MORE,     /* the chunk is used up */
    LINES_TOO_LONG, /* a line exceeds line_bytes_max; give up on this sender */
    LINES_NO_MEMORY /* the sender cannot be served; nothing is left behind */
};

/* line_bytes_max counts the line feed. Allocates nothing. */
void lines_init(struct lines *lines, size_t line_bytes_max);

/*
 * Take the next line out of the chunk that *chunk points to; *chunk and *chunk_size move past
 * what was used. Call until LINES_MORE, then again with the next chunk. After LINES_TOO_LONG
 * and LINES_NO_MEMORY only lines_deinit is allowed.
 */
enum lines_result lines_next(struct lines *lines, const char **chunk, size_t *chunk_size,
                             const char **line_out, size_t *line_size_out);

/* Whether a line has begun and not ended. */
bool lines_has_partial(const struct lines *lines);

void lines_deinit(struct lines *lines);

#endif
