/*
 * Patterns with * (any run of characters, an empty one too) and ? (one character).
 *
 * Both texts are well-formed UTF-8 and are compared byte by byte: who wants no case upper-cases
 * them before. No recursion, no memory; the work is at most the product of the sizes.
 */
#ifndef PROTO_GLOB_H
#define PROTO_GLOB_H

#include <stdbool.h>
#include <stddef.h>

/* Whether the pattern covers the whole text. */
bool glob_matches(const char *pattern, size_t pattern_size, const char *text, size_t text_size);

#endif
