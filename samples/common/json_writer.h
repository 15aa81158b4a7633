/*
 * An object of JSON in one line, written member by member, in ASCII. A name is NULL for what stands
 * in a list.
 */
#ifndef SAMPLES_COMMON_JSON_WRITER_H
#define SAMPLES_COMMON_JSON_WRITER_H

#include <stdbool.h>
#include <stdint.h>

#include "text_buffer.h"

/* All zero is an empty one. */
struct json_writer {
    struct text_buffer text; /* the line; the owner frees it, with text_buffer_free */
    bool has_member;         /* of the object or list that is open */
};

/* Begin anew, with the memory that is there. */
void json_writer_begin(struct json_writer *json);

/* The brace that closes the object, and the end of the line. False when memory ended. */
bool json_writer_end(struct json_writer *json);

/* Names need no escapes. */
void json_writer_text(struct json_writer *json, const char *name, const char *text);
void json_writer_number(struct json_writer *json, const char *name, uint64_t number);
void json_writer_bool(struct json_writer *json, const char *name, bool value);
void json_writer_null(struct json_writer *json, const char *name);

void json_writer_open_object(struct json_writer *json, const char *name);
void json_writer_close_object(struct json_writer *json);
void json_writer_open_list(struct json_writer *json, const char *name);
void json_writer_close_list(struct json_writer *json);

#endif
