/*
 * Patterns with * (any run of characters, an empty one too) and ? (one character).
 *
 * Both texts are well-formed UTF-8 and are compared byte by byte. To ignore case, the caller
 * upper-cases both first. No recursion, no allocation. The work is proportional to the sum of both
 * sizes, except for a part between two stars that holds a ?: it is tried at each place, so such a
 * pattern can cost the product of both sizes.
 */
#ifndef PROTO_TEXT_GLOB_H
#define PROTO_TEXT_GLOB_H

#include "proto/limits.h"

#include <stdbool.h>
#include <stddef.h>

/* Above this size a pattern may cost the product too. It fits any value of a filter, upper-cased. */
#define GLOB_LINEAR_BYTES_MAX (FILTER_VALUE_BYTES_MAX * 3u / 2u)

/* Whether the pattern covers the whole text. */
bool glob_matches(const char *pattern, size_t pattern_size, const char *text, size_t text_size);

/* Steps that glob_matches takes at most; a step compares one byte. */
size_t glob_work(const char *pattern, size_t pattern_size, size_t text_size);

#endif
