/*
 * Splits bytes that arrive in any chunks into lines.
 *
 * A line that lies whole in a chunk is returned in place. Only a line that spans chunks is copied;
 * the memory of the copy is freed when the next line is taken. LF ends a line. The LF, and one CR
 * before it, are not part of the returned line.
 */
#ifndef PROTO_TEXT_LINES_H
#define PROTO_TEXT_LINES_H

#include <stdbool.h>
#include <stddef.h>

struct lines {
    char *partial; /* the start of an incomplete line; NULL when there is none */
    size_t partial_size;
    size_t partial_capacity;
    size_t line_bytes_max;
    bool handed_out; /* partial was the last line returned; the next call frees it */
};

enum lines_result {
    LINES_LINE,     /* *line_out is valid until the next call, and while the chunk is */
    LINES_MORE,     /* the chunk is used up */
    LINES_TOO_LONG, /* a line exceeds line_bytes_max; close the connection to the sender */
    LINES_NO_MEMORY /* the same; nothing stays allocated */
};

/* line_bytes_max counts the line feed. Allocates nothing. */
void lines_init(struct lines *lines, size_t line_bytes_max);

/*
 * Take the next line out of the chunk at *chunk; *chunk and *chunk_size move past the used bytes.
 * Call until LINES_MORE, then again with the next chunk. After LINES_TOO_LONG and LINES_NO_MEMORY
 * only lines_deinit is allowed.
 */
enum lines_result lines_next(struct lines *lines, const char **chunk, size_t *chunk_size,
                             const char **line_out, size_t *line_size_out);

/* Whether there is an incomplete line. */
bool lines_has_partial(const struct lines *lines);

void lines_deinit(struct lines *lines);

#endif
