/* Whether bytes are a JSON document, and why not. */
#ifndef PROTO_JSON_JSON_RESULT_H
#define PROTO_JSON_JSON_RESULT_H

#include <stddef.h>

enum json_result {
    JSON_OK,
    JSON_SYNTAX,            /* not a JSON document */
    JSON_BYTE_ORDER_MARK,   /* starts with the three bytes EF BB BF, or a UTF-16 mark */
    JSON_UTF8,              /* bytes in a string that are not well-formed UTF-8 */
    JSON_CONTROL_CHARACTER, /* a raw byte below 0x20 in a string, or a NUL anywhere */
    JSON_ESCAPED_NUL,       /* \u0000, which C strings cannot hold */
    JSON_LONE_SURROGATE,    /* an escaped surrogate without its other half */
    JSON_NUMBER,            /* leading zero, missing digits, too long, or no finite double */
    JSON_TRAILING,          /* more than white space after the document */
    JSON_DEPTH,             /* nested deeper than JSON_DEPTH_MAX */
    JSON_MEMBERS,           /* an object of more than JSON_MEMBERS_MAX members */
    JSON_VALUES,            /* more than JSON_VALUES_MAX values in the document */
    JSON_DUPLICATE_MEMBER,  /* the same name twice in one object, however it is escaped */
    JSON_TRUNCATED,         /* the document ends in the middle */
    JSON_NO_MEMORY
};

/* Where and why a document was refused. */
struct json_error {
    enum json_result result;
    size_t position; /* byte of the document, from 0 */
};

#endif
