/* The generated table of terminal_text.c; no other file uses it. */
#ifndef PROTO_TEXT_TERMINAL_TABLE_H
#define PROTO_TEXT_TERMINAL_TABLE_H

#include <stddef.h>
#include <stdint.h>

/*
 * The form of a character: the columns that it takes, 0 to 2, or TERMINAL_ESCAPED in their place.
 * A mark is joined to what is before it.
 */
#define TERMINAL_COLUMNS 0x3u
#define TERMINAL_ESCAPED 0x3u
#define TERMINAL_MARK 0x4u

#define TERMINAL_FORM_BITS 3u /* the low bits of a run; above them is its first character */

/* In the order of the characters; the first run begins with U+0000. */
extern const uint32_t terminal_runs[];
extern const size_t terminal_run_count;

#endif
