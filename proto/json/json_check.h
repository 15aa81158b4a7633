/*
 * Whether bytes are a JSON document that the door lets in, decided on the bytes alone.
 *
 * cJSON only ever sees what passed here, so after a pass the one thing that can still go wrong
 * is memory. Allocates nothing; its stack is bounded by JSON_DEPTH_MAX and JSON_MEMBERS_MAX.
 */
#ifndef PROTO_JSON_JSON_CHECK_H
#define PROTO_JSON_JSON_CHECK_H

#include "proto/json/json.h"

#include <stddef.h>

/*
 * JSON_OK, or the first thing that is wrong; then *position_out is its byte: the start of a
 * number, an escape or a member's name, the byte itself for what may not stand there, and size
 * for a document that ends too early. Never returns JSON_NO_MEMORY.
 */
enum json_result json_check(const char *bytes, size_t size, size_t *position_out);

#endif
