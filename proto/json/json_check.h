/*
 * Whether bytes are a JSON document that json_parse accepts.
 *
 * cJSON parses only documents that passed this check, so it can fail for lack of memory alone.
 * Allocates nothing; the stack is bounded by JSON_DEPTH_MAX and JSON_MEMBERS_MAX.
 */
#ifndef PROTO_JSON_JSON_CHECK_H
#define PROTO_JSON_JSON_CHECK_H

#include "proto/json/json_result.h"

#include <stddef.h>

/*
 * JSON_OK, or the first fault; then *position_out is its byte: the start of a number, an escape or
 * a member's name; the byte itself when it is not allowed there; size for a document that ends too
 * early. Never returns JSON_NO_MEMORY.
 */
enum json_result json_check(const char *bytes, size_t size, size_t *position_out);

#endif
