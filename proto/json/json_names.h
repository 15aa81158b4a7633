/*
 * The names of the members of one object, each of which may appear once.
 *
 * Names are compared by their characters, so an escaped name equals the same name unescaped.
 */
#ifndef PROTO_JSON_JSON_NAMES_H
#define PROTO_JSON_JSON_NAMES_H

#include <stddef.h>
#include <stdint.h>

#include "proto/limits.h"

/* A name between its quotes, still escaped. */
struct json_name {
    size_t start;
    size_t end;
    uint32_t hash; /* of the characters, so that different names are rarely compared in full */
};

struct json_names {
    size_t count;
    struct json_name items[JSON_MEMBERS_MAX]; /* the first `count` are set */
};

enum json_names_result { JSON_NAMES_ADDED, JSON_NAMES_FULL, JSON_NAMES_DUPLICATE };

/* Add the name between two places in the bytes of the document; its string was checked before. */
enum json_names_result json_names_add(struct json_names *names, const char *bytes, size_t start,
                                      size_t end);

#endif
