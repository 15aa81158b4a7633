/*
 * A way through a JSON document that has been judged already, as wnw_broker_status does: this finds
 * members and checks nothing.
 */
#ifndef SAMPLES_COMMON_JSON_WALK_H
#define SAMPLES_COMMON_JSON_WALK_H

#include <stdbool.h>
#include <stddef.h>

/* A piece of the document. */
struct json_span {
    const char *start;
    size_t size;
};

/* Behind the brace that begins an object. */
const char *json_walk_enter(const char *json);

/* The next member of an object; json is behind its brace or behind a member. NULL at its end. */
const char *json_walk_next(const char *json, struct json_span *name_out,
                           struct json_span *value_out);

/* A member of the object that begins at json; the value is empty when there is none. */
bool json_walk_find(const char *json, const char *name, struct json_span *value_out);

/* Whether a value is this text, which needs no escapes. */
bool json_walk_is_text(struct json_span value, const char *text);

#endif
