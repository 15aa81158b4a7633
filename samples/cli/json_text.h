/*
 * An object of JSON, written member by member. Texts are UTF-8; a byte that is none stays as it is,
 * for the library hands out none.
 */
#ifndef SAMPLES_CLI_JSON_TEXT_H
#define SAMPLES_CLI_JSON_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define JSON_TEXT_SIZE 65536u /* bytes of a document, with its end and a NUL */

struct json_text {
    char bytes[JSON_TEXT_SIZE];
    size_t size;
    bool is_cut; /* something did not fit, and what is there is no document */
};

void json_text_begin(struct json_text *json);

/* name needs no escapes. */
void json_text_put(struct json_text *json, const char *name, const char *text);
void json_text_put_number(struct json_text *json, const char *name, uint64_t number);
void json_text_put_true(struct json_text *json, const char *name);

/* The members that follow are those of an object in the object. */
void json_text_open(struct json_text *json, const char *name);
void json_text_close(struct json_text *json);

/* The last brace, and the end of the line. False when it is cut. */
bool json_text_end(struct json_text *json);

#endif
