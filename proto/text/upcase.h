/*
 * Comparison without case, as Windows compares names: ordinal, one UTF-16 unit for one. The table
 * comes from Unicode's simple upper-case mapping (proto/text/upcase_table.c is generated).
 */
#ifndef PROTO_TEXT_UPCASE_H
#define PROTO_TEXT_UPCASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The upper case of a character of the BMP; any other character is returned as it is. */
uint32_t upcase_character(uint32_t character);

/*
 * Upper-case well-formed UTF-8 into out, which must have room for size * 3 / 2 + 1 bytes: the table
 * maps no character of two bytes to more than three. Returns the size; no NUL is added.
 */
size_t upcase_utf8(const char *bytes, size_t size, char *out);

/* Whether two well-formed UTF-8 texts are equal when case is ignored. */
bool upcase_equal(const char *left, const char *right);

#endif
