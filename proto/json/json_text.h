/*
 * Writes JSON into a buffer of the caller: pure ASCII, no heap, never past the end.
 *
 * When the buffer is full, the text becomes overflowed and all that follows is dropped. So a caller
 * writes the whole document and checks once, at the end. Commas are written where they are needed.
 * Needs no C library but memcpy, so that the notify DLL can use it.
 */
#ifndef PROTO_JSON_JSON_TEXT_H
#define PROTO_JSON_JSON_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct json_text {
    char *bytes; /* the buffer of the caller; not terminated by NUL */
    size_t size;
    size_t capacity;
    bool overflowed;
};

void json_text_init(struct json_text *text, char *bytes, size_t capacity);

void json_text_begin_object(struct json_text *text);
void json_text_end_object(struct json_text *text);
void json_text_begin_array(struct json_text *text);
void json_text_end_array(struct json_text *text);

/* A name as it stands before its value, with its quotes and the colon. */
struct json_literal_name {
    const char *bytes;
    size_t size;
};

/* Of a literal of ASCII that needs no escape. */
#define JSON_NAME(literal) ((struct json_literal_name){"\"" literal "\":", sizeof(literal) + 2})

/* The name of the next value, inside an object. Inline, since a line has some thirty names, and
   where one is written the compiler knows its size. */
static inline void json_text_name(struct json_text *text, struct json_literal_name name)
{
    const bool is_first = text->size > 0 && text->bytes[text->size - 1] == '{';
    const size_t size = is_first ? name.size : name.size + 1;
    char *room = text->bytes + text->size;

    if (text->overflowed || text->size + size > text->capacity) {
        text->overflowed = true;
        return;
    }
    room[0] = ',';
    memcpy(room + (size - name.size), name.bytes, name.size);
    text->size += size;
}

/* The same for a name that is not known before; ASCII that needs no escape, ended by NUL. */
void json_text_name_of(struct json_text *text, const char *name);

void json_text_null(struct json_text *text);
void json_text_bool(struct json_text *text, bool value);
void json_text_uint(struct json_text *text, uint64_t value);

/* A string that is a word of the protocol: ASCII that needs no escape, ended by NUL. */
void json_text_word(struct json_text *text, const char *word);

/* Room for so many characters of a word, for json_text_word_of; NULL when there is not so much. */
char *json_text_word_room(struct json_text *text, size_t size);

/* The same of a size that is known, and not ended. */
static inline void json_text_word_of(struct json_text *text, const char *word, size_t size)
{
    char *room = json_text_word_room(text, size);

    if (room != NULL) {
        memcpy(room, word, size);
    }
}

/* A string of UTF-8; each byte that is not well-formed becomes U+FFFD. */
void json_text_utf8(struct json_text *text, const char *bytes, size_t size);
void json_text_string(struct json_text *text, const char *terminated_by_nul);

/* A string of UTF-16; an unpaired surrogate becomes U+FFFD. */
void json_text_utf16(struct json_text *text, const uint16_t *units, size_t count);

/* Bytes that are already JSON: one whole value. */
void json_text_value(struct json_text *text, const char *bytes, size_t size);

/* The line feed that ends a document. */
void json_text_end_line(struct json_text *text);

#endif
