/*
 * Patterns with * (any run of characters, an empty one too) and ? (one character).
 *
 * Both texts are well-formed UTF-8 and are compared byte by byte: who wants no case upper-cases
 * them before. No recursion, no memory. The work is in proportion to the sum of both sizes; only
 * what stands between two stars and holds a ? is looked for in the plain way, so that a pattern
 * of both can cost the product.
 */
#ifndef PROTO_TEXT_GLOB_H
#define PROTO_TEXT_GLOB_H

#include "proto/limits.h"

#include <stdbool.h>
#include <stddef.h>

/* Bytes of a pattern up to which the promise holds: the longest value of a filter, upper-cased. */
#define GLOB_LINEAR_BYTES_MAX (FILTER_VALUE_BYTES_MAX * 3u / 2u)

/* Whether the pattern covers the whole text. */
bool glob_matches(const char *pattern, size_t pattern_size, const char *text, size_t text_size);

/* Steps that glob_matches takes at most, in units of comparing a byte. */
size_t glob_work(const char *pattern, size_t pattern_size, size_t text_size);

#endif
