/*
 * A line for people, in columns. Texts come from programs of any user, so each is written by
 * wnw_terminal_text. A column that was too narrow for a text is wider from then on.
 */
#ifndef SAMPLES_CLI_COLUMN_LINE_H
#define SAMPLES_CLI_COLUMN_LINE_H

#include <stddef.h>

#define COLUMN_LINE_SIZE 65536u /* bytes of a line, with its end and a NUL */

/* bytes has room for COLUMN_LINE_SIZE. What does not fit is left out; the end of the line fits. */
struct column_line {
    char *bytes;
    size_t size;
};

/* Bytes that are ours, and take no place in a column: a colour. */
void column_line_put_raw(struct column_line *line, const char *bytes);

/* Something that stands in no column, and a space behind it. */
void column_line_put_word(struct column_line *line, const char *text);

/* width is that of the column, and kept by the caller from line to line. */
void column_line_put(struct column_line *line, size_t *width, const char *text);

/* Without the spaces of the last column. Returns the size of the line with its end. */
size_t column_line_end(struct column_line *line);

#endif
