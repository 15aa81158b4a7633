/*
 * Comparison without case, the way Windows compares names: ordinal, one UTF-16 unit to one,
 * by a table made from Unicode's simple upper-case mapping (proto/text/upcase_table.c is generated).
 */
#ifndef PROTO_TEXT_UPCASE_H
#define PROTO_TEXT_UPCASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The upper case of a character of the BMP; others stay as they are. */
uint32_t upcase_character(uint32_t character);

/*
 * Upper-case well-formed UTF-8 into out, which must hold size * 3 / 2 + 1 bytes: no mapping of
 * the table needs more than three bytes for two. Returns the size; no NUL is added.
 */
size_t upcase_utf8(const char *bytes, size_t size, char *out);

/* Whether two well-formed UTF-8 texts are the same but for case. */
bool upcase_equal(const char *left, const char *right);

#endif
