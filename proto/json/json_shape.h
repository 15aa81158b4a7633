/*
 * Reads a document whose shape is known, in one pass and without memory.
 *
 * A shape is the way in which one of our writers writes: which members, in which order, with what
 * kind of value, without white space and without escapes in names. A document of the shape is one
 * that json_parse accepts, with the same values. Of any other document json_shape_read says nothing
 * but that it has not this shape. It may be good all the same, and json_parse has to judge it.
 */
#ifndef PROTO_JSON_JSON_SHAPE_H
#define PROTO_JSON_JSON_SHAPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum json_shape_kind {
    JSON_SHAPE_STRING,
    JSON_SHAPE_STRINGS, /* an array of strings */
    JSON_SHAPE_NUMBER,  /* digits alone */
    JSON_SHAPE_BOOL,
    JSON_SHAPE_OBJECT,         /* the rows that follow are its members, up to JSON_SHAPE_END */
    JSON_SHAPE_OBJECT_OR_NULL, /* the same */
    JSON_SHAPE_END             /* of an object, or of the document */
};

/* Strings in one array at most: far below JSON_VALUES_MAX, which json_parse counts. */
#define JSON_SHAPE_STRINGS_MAX 64u

/* A row of a shape. The rows stand in the order in which their members are written. */
struct json_shape_member {
    const char *text; /* what is written before the value: a comma, the name, a colon */
    size_t text_size;
    enum json_shape_kind kind;
    bool is_required; /* in its object */
    uint64_t min;     /* of a number, or of the bytes of a string as they are written */
    uint64_t max;
};

#define JSON_SHAPE_MEMBER(name, kind, is_required, min, max)                                       \
    {                                                                                              \
        ",\"" name "\":", sizeof(name) + 3, JSON_SHAPE_##kind, is_required, min, max               \
    }
#define JSON_SHAPE_END_ROW                                                                         \
    {                                                                                              \
        "", 0, JSON_SHAPE_END, false, 0, 0                                                         \
    }

/* The value of a row's member. Of a row that ends an object only start and end mean something. */
struct json_shape_value {
    const char *text;  /* where it starts, behind the quote of a string; NULL: it is absent */
    size_t size;       /* of a string, as it is written: with its escapes */
    uint64_t number;   /* of a number; 1 for true */
    const char *start; /* of the member, with its name; NULL: it is absent */
    const char *end;   /* behind the value; of an object, behind the bracket that opens it */
};

/*
 * Whether the document has the shape. *values has an element for each of the count rows, the last
 * of which ends the document. It is undefined when the document has not the shape.
 *
 * previous are the values of a document that has the same shape and whose bytes are still there, or
 * NULL; other memory than *values. What both documents share was judged with that one, so it is
 * taken over. The verdict and the values are the same as without it.
 */
bool json_shape_read(const char *bytes, size_t size, const struct json_shape_member *members,
                     size_t count, const struct json_shape_value *previous,
                     struct json_shape_value *values);

/* Whether the value is a string that is written so. Inline, since it is mostly a literal. */
static inline bool json_shape_value_is(const struct json_shape_value *value, const char *written)
{
    const size_t size = strlen(written);

    return value->text != NULL && value->size == size && memcmp(value->text, written, size) == 0;
}

#endif
