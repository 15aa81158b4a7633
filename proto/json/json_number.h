/* Whether bytes are a number that JSON allows and a double holds. */
#ifndef PROTO_JSON_JSON_NUMBER_H
#define PROTO_JSON_JSON_NUMBER_H

#include "proto/json/json_cursor.h"

/* The cursor stands at a digit or a minus. JSON_OK: it stands behind the number. JSON_NUMBER: it
   stands at the number's start. JSON_TRUNCATED: the document ends inside the number. */
enum json_result json_number_check(struct json_cursor *cursor);

#endif
