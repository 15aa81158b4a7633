#include "proto/text/glob.h"

#include "proto/assertion.h"

#include <stdint.h>
#include <string.h>

_Static_assert(GLOB_LINEAR_BYTES_MAX <= UINT16_MAX, "a border is kept in a uint16_t");

/* A piece of the pattern without stars, or a piece of the text. */
struct piece {
    const char *bytes;
    size_t size;
};

static bool is_continuation(char byte)
{
    return ((unsigned char)byte & 0xC0u) == 0x80u;
}

/* The end of the character that starts at the given place. */
static size_t end_of_character(struct piece text, size_t at)
{
    do {
        at++;
    } while (at < text.size && is_continuation(text.bytes[at]));
    return at;
}

static size_t start_of_character(struct piece text, size_t end)
{
    do {
        end--;
    } while (end > 0 && is_continuation(text.bytes[end]));
    return end;
}

static bool holds(struct piece piece, char byte)
{
    return piece.size != 0 && memchr(piece.bytes, byte, piece.size) != NULL;
}

static struct piece skip(struct piece piece, size_t size)
{
    piece.bytes += size;
    piece.size -= size;
    return piece;
}

/* Match at the start of the text; *size_out is how many bytes of the text match. */
static bool match_start(struct piece wanted, struct piece text, size_t *size_out)
{
    size_t at = 0;

    for (size_t i = 0; i < wanted.size; i++) {
        if (at == text.size) {
            return false;
        }
        if (wanted.bytes[i] == '?') {
            at = end_of_character(text, at);
        } else if (wanted.bytes[i] == text.bytes[at]) {
            at++;
        } else {
            return false;
        }
    }
    *size_out = at;
    return true;
}

/* The same at the end; *size_out is how many bytes of the text lie before the match. */
static bool match_end(struct piece wanted, struct piece text, size_t *size_out)
{
    size_t end = text.size;

    for (size_t i = wanted.size; i > 0; i--) {
        if (end == 0) {
            return false;
        }
        if (wanted.bytes[i - 1] == '?') {
            end = start_of_character(text, end);
        } else if (wanted.bytes[i - 1] == text.bytes[end - 1]) {
            end--;
        } else {
            return false;
        }
    }
    *size_out = end;
    return true;
}

/* Try each place. *size_out is how many bytes of the text lie before the end of the match. */
static bool find_by_trying(struct piece wanted, struct piece text, size_t *size_out)
{
    size_t at = 0;
    size_t size;

    while (!match_start(wanted, skip(text, at), &size)) {
        if (at == text.size) {
            return false;
        }
        at = end_of_character(text, at);
    }
    *size_out = at + size;
    return true;
}

/* The table of Knuth, Morris and Pratt: borders[i] is the size of the longest proper border of the
   first i + 1 bytes, which is how much still matches when the next byte differs. */
static void find_borders(struct piece wanted, uint16_t borders[GLOB_LINEAR_BYTES_MAX])
{
    size_t border = 0;

    borders[0] = 0;
    for (size_t i = 1; i < wanted.size; i++) {
        while (border > 0 && wanted.bytes[i] != wanted.bytes[border]) {
            border = borders[border - 1];
        }
        if (wanted.bytes[i] == wanted.bytes[border]) {
            border++;
        }
        borders[i] = (uint16_t)border;
    }
}

/* The same as find_by_trying, of a piece without question marks. */
static bool find_linearly(struct piece wanted, struct piece text, size_t *size_out)
{
    uint16_t borders[GLOB_LINEAR_BYTES_MAX];
    size_t matched = 0;

    ASSERTION_OR(wanted.size > 0 && wanted.size <= GLOB_LINEAR_BYTES_MAX, false);
    if (wanted.size > text.size || !holds(text, wanted.bytes[0])) {
        return false; /* the most frequent result, without a table */
    }
    find_borders(wanted, borders);
    for (size_t at = 0; at < text.size; at++) {
        while (matched > 0 && text.bytes[at] != wanted.bytes[matched]) {
            matched = borders[matched - 1];
        }
        if (text.bytes[at] == wanted.bytes[matched]) {
            matched++;
        }
        if (matched == wanted.size) {
            *size_out = at + 1;
            return true;
        }
    }
    return false;
}

static bool find(struct piece wanted, struct piece text, size_t *size_out)
{
    if (wanted.size == 0) {
        *size_out = 0;
        return true;
    }
    if (wanted.size > GLOB_LINEAR_BYTES_MAX || holds(wanted, '?')) {
        return find_by_trying(wanted, text, size_out);
    }
    return find_linearly(wanted, text, size_out);
}

/* The piece up to the next star or to the end. */
static struct piece first_piece(struct piece pattern)
{
    const char *star = pattern.size == 0 ? NULL : memchr(pattern.bytes, '*', pattern.size);

    if (star != NULL) {
        pattern.size = (size_t)(star - pattern.bytes);
    }
    return pattern;
}

/* The piece behind the last star, of a pattern that has one. */
static struct piece last_piece(struct piece pattern)
{
    size_t start = pattern.size;

    ASSERTION_OR(holds(pattern, '*'), pattern);
    while (pattern.bytes[start - 1] != '*') {
        start--;
    }
    return skip(pattern, start);
}

/*
 * The pieces before the first star and after the last one have one possible place each. The pieces
 * between are found from left to right, each at its earliest place. A later place would gain
 * nothing, because the star after the piece matches the bytes in between.
 */
bool glob_matches(const char *pattern, size_t pattern_size, const char *text, size_t text_size)
{
    struct piece rest = {pattern, pattern_size};
    struct piece open = {text, text_size};
    struct piece wanted = first_piece(rest);
    size_t size;

    if (!match_start(wanted, open, &size)) {
        return false;
    }
    open = skip(open, size);
    if (wanted.size == rest.size) {
        return open.size == 0;
    }
    rest = skip(rest, wanted.size);
    wanted = last_piece(rest);
    if (!match_end(wanted, open, &open.size)) {
        return false;
    }

    rest.size -= wanted.size; /* from the first star to the last one */
    while (rest.size > 1) {
        rest = skip(rest, 1);
        wanted = first_piece(rest);
        if (!find(wanted, open, &size)) {
            return false;
        }
        open = skip(open, size);
        rest = skip(rest, wanted.size);
    }
    return true;
}

size_t glob_work(const char *pattern, size_t pattern_size, size_t text_size)
{
    struct piece all = {pattern, pattern_size};

    if (pattern_size > GLOB_LINEAR_BYTES_MAX || (holds(all, '*') && holds(all, '?'))) {
        return (pattern_size + 1) * (text_size + 1);
    }
    return 3 * pattern_size + 3 * text_size + 1;
}
