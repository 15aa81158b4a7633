/*
 * A place in the bytes of a document that is being checked, and the steps that every check takes.
 *
 * Inline, because a document is checked byte by byte.
 */
#ifndef PROTO_JSON_JSON_CURSOR_H
#define PROTO_JSON_JSON_CURSOR_H

#include "proto/json/json_result.h"

#include <stdbool.h>
#include <stddef.h>

struct json_cursor {
    const char *bytes;
    size_t size;
    size_t at; /* at most size; after a failure, the byte that is wrong */
};

static inline bool json_cursor_is_at_end(const struct json_cursor *cursor)
{
    return cursor->at == cursor->size;
}

/* Step over the byte if it is the next one. */
static inline bool json_cursor_take(struct json_cursor *cursor, char byte)
{
    if (json_cursor_is_at_end(cursor) || cursor->bytes[cursor->at] != byte) {
        return false;
    }
    cursor->at++;
    return true;
}

static inline bool json_cursor_is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static inline enum json_result json_cursor_fail_at(struct json_cursor *cursor, size_t position,
                                                   enum json_result result)
{
    cursor->at = position;
    return result;
}

/* Why the next byte is wrong, where no byte of its kind may stand. */
static inline enum json_result json_cursor_refuse_byte(const struct json_cursor *cursor)
{
    if (json_cursor_is_at_end(cursor)) {
        return JSON_TRUNCATED;
    }
    return cursor->bytes[cursor->at] == '\0' ? JSON_CONTROL_CHARACTER : JSON_SYNTAX;
}

#endif
