/*
 * UTF-8 and UTF-16, one character at a time.
 *
 * Only well-formed text is accepted: no overlong form, no surrogate as UTF-8, nothing above
 * U+10FFFF. Pure functions that need no C library, so that the notify DLL can use them.
 */
#ifndef PROTO_TEXT_UTF_H
#define PROTO_TEXT_UTF_H

#include <stddef.h>
#include <stdint.h>

#define UTF_REPLACEMENT 0xFFFDu
#define UTF8_CHARACTER_BYTES_MAX 4u

/*
 * Read the character that starts at bytes[0].
 *
 * Returns how many bytes it has, 1 to 4; 0 when size is 0 or the bytes are not well-formed.
 */
size_t utf8_decode(const char *bytes, size_t size, uint32_t *character_out);

/* Write a character (a Unicode scalar value) as 1 to 4 bytes; returns how many. */
size_t utf8_encode(uint32_t character, char bytes[UTF8_CHARACTER_BYTES_MAX]);

/*
 * Read the character that starts at units[0]; count must not be 0.
 *
 * Returns how many units it has, 1 or 2. An unpaired surrogate is one unit and UTF_REPLACEMENT.
 */
size_t utf16_decode(const uint16_t *units, size_t count, uint32_t *character_out);

/* How many UTF-16 units the well-formed UTF-8 text needs. */
size_t utf8_count_units(const char *bytes, size_t size);

#endif
