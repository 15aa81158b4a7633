/*
 * The one rule for what may reach a terminal.
 *
 * Names come from programs of any user. A character that a terminal acts on, or that a reader
 * cannot see, is shown by its number: <U+200E>. These are control and format characters, separators
 * of lines and paragraphs, characters for private use, unassigned ones, and all that Unicode calls
 * ignorable by default. A byte that is not UTF-8 is shown as <0xFF>. A combining mark is shown by its
 * number too when there is nothing that it could be joined to, or TERMINAL_MARKS_MAX marks are
 * joined to it already. So two names that differ look different, and a name stays in its line.
 *
 * Columns are those of Unicode's East Asian Width: a wide character, such as an emoji, takes two,
 * a combining mark none. proto/text/terminal_table.c is generated from Unicode's data.
 */
#ifndef PROTO_TEXT_TERMINAL_TEXT_H
#define PROTO_TEXT_TERMINAL_TEXT_H

#include <stddef.h>

#define TERMINAL_MARKS_MAX 8u      /* marks of one character; more would run into other lines */
#define TERMINAL_BYTES_PER_BYTE 8u /* at most so many bytes are written for one of the text */
#define TERMINAL_ELISION "..."     /* ends a text that was cut; one column for each byte */

/*
 * Write the text as it may be shown, with a NUL. Returns the columns that it takes.
 *
 * What does not fit into columns_max columns, or into capacity bytes with the NUL, is cut off. A cut
 * never falls inside a character or a number, nor between a character and its marks, and
 * TERMINAL_ELISION stands in its place, as much of it as there is room for. out may be NULL: then
 * nothing is written and the capacity does not count. A text that has been written once is not
 * changed by being written again.
 */
size_t terminal_text_write(const char *text, size_t columns_max, char *out, size_t capacity);

#endif
