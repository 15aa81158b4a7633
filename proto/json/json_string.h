/* Whether bytes are a string that JSON allows, and the characters of one that is. */
#ifndef PROTO_JSON_JSON_STRING_H
#define PROTO_JSON_JSON_STRING_H

#include "proto/json/json_cursor.h"

#include <stddef.h>
#include <stdint.h>

/* The cursor stands where a string must begin. JSON_OK: it stands behind the closing quote. */
enum json_result json_string_check(struct json_cursor *cursor);

/* The next character of a checked string, with its escapes resolved. *at is a place between the
   string's quotes and moves behind the character; end is the place of the closing quote. */
uint32_t json_string_take_character(const char *bytes, size_t *at, size_t end);

/* Write a checked string, whose bytes between the quotes these are, with its escapes resolved. That
   needs no more room. Returns the size; no NUL is added. */
size_t json_string_unescape(const char *bytes, size_t size, char *out);

#endif
