/*
 * The one reader of JSON, which is strict. No other file uses cJSON.
 *
 * A document is accepted when RFC 8259 allows it and it keeps these limits: no duplicate member, no
 * NUL in a string, well-formed UTF-8, no byte order mark, and bounded depth, members, values and
 * numbers. The bytes are checked before cJSON parses them, because cJSON alone accepts raw control
 * characters, 01, 1., 0x10, NUL and malformed UTF-8.
 */
#ifndef PROTO_JSON_JSON_H
#define PROTO_JSON_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/json/json_result.h"
#include "proto/limits.h"

struct json; /* a value inside a document; borrowed, as long as its document lives */

/* Memory that one value takes at most: a node, its name and its text, each with the overhead of an
   allocator. The bytes of names and texts are counted in addition. */
#define JSON_VALUE_BYTES_MAX 160u

/* Memory that a document of this size takes at most. A test measures it. */
#define JSON_DOCUMENT_BYTES_MAX(size) (JSON_VALUES_MAX * JSON_VALUE_BYTES_MAX + (size))

/*
 * Read a document. On JSON_OK free *json_out with json_free; else *json_out is NULL and *error_out
 * has the reason and the place. error_out may be NULL.
 */
enum json_result json_parse(const char *bytes, size_t size, struct json **json_out,
                            struct json_error *error_out);

/* Free a whole document: what json_parse gave, never a value inside it. NULL is allowed. */
void json_free(struct json *document);

/* The reason's code as it stands on the wire, such as "duplicate_member". */
const char *json_result_code(enum json_result result);
/* The same as a sentence without its position, such as "a member appears twice in one object". */
const char *json_result_sentence(enum json_result result);

bool json_is_object(const struct json *value);
bool json_is_array(const struct json *value);
bool json_is_null(const struct json *value);

/* The member of an object, or NULL; the name is compared exactly. */
const struct json *json_member(const struct json *object, const char *name);

/* Walk the members of an object or the elements of an array: first, then next until NULL. */
const struct json *json_first(const struct json *container);
const struct json *json_next(const struct json *value);

/* The name of a member; the value must be one of an object. */
const char *json_name(const struct json *member);

/* The text of a string, UTF-8 ended by NUL; NULL when value is NULL or no string. */
const char *json_string(const struct json *value);

/* False when value is NULL or of another kind; then *value_out is untouched. */
bool json_read_bool(const struct json *value, bool *value_out);
/* An integer from 0 to 2^32 - 1, however it was written (1e2 is 100). */
bool json_read_uint32(const struct json *value, uint32_t *value_out);
/* An integer from 0 to 2^53 - 1: what a double holds exactly. */
bool json_read_uint53(const struct json *value, uint64_t *value_out);

#endif
