/*
 * Texts that differ from a given one by a byte, as damage and attackers make them.
 *
 * Each is in memory of exactly its size, so that a sanitizer sees each byte read too far.
 */
#ifndef TESTS_SUPPORT_SPOILT_H
#define TESTS_SUPPORT_SPOILT_H

#include <stddef.h>

typedef void spoilt_check_fn(const char *text, size_t size);

/* Each byte in turn becomes each other byte there is. */
void spoilt_by_any_byte(const char *text, size_t size, spoilt_check_fn *check);

/* At each place in turn: one byte is another one, or too much, of those that mean something to JSON
   and some that no text may hold; one byte is missing; the text ends. */
void spoilt_by_telling_bytes(const char *text, size_t size, spoilt_check_fn *check);

#endif
