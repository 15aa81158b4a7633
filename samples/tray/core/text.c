#include "text.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TEXT_FIRST_CAPACITY 1024u /* bytes */
#define REPLACEMENT 0xFFFDu

static bool make_room(struct text *text, size_t more)
{
    size_t capacity = text->capacity == 0 ? TEXT_FIRST_CAPACITY : text->capacity;
    char *bytes;

    if (text->has_failed) {
        return false;
    }
    while (capacity - text->size <= more) {
        capacity *= 2;
    }
    bytes = realloc(text->bytes, capacity);
    if (bytes == NULL) {
        text_deinit(text);
        text->has_failed = true;
        return false;
    }
    text->bytes = bytes;
    text->capacity = capacity;
    return true;
}

void text_add(struct text *text, const char *more)
{
    const size_t size = strlen(more);

    if (make_room(text, size)) {
        memcpy(text->bytes + text->size, more, size + 1);
        text->size += size;
    }
}

/* The length that the first byte of a character promises, 0 for a byte that begins none. */
static size_t length_of(unsigned char first)
{
    if (first < 0x80) {
        return 1;
    }
    if (first < 0xC2 || first > 0xF4) {
        return 0;
    }
    return first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
}

/* Read one character; a byte that is part of none counts as one that cannot be shown. */
static uint32_t read_character(const char **at)
{
    static const uint32_t lowest[] = {0, 0, 0x80, 0x800, 0x10000};
    const unsigned char *bytes = (const unsigned char *)*at;
    const size_t length = length_of(bytes[0]);
    uint32_t character;

    *at += 1;
    if (length <= 1) {
        return length == 1 ? bytes[0] : REPLACEMENT;
    }
    character = bytes[0] & (0x7Fu >> length);
    for (size_t i = 1; i < length; i++) {
        if ((bytes[i] & 0xC0u) != 0x80u) {
            return REPLACEMENT;
        }
        character = (character << 6) | (bytes[i] & 0x3Fu);
    }
    if (character < lowest[length] || character > 0x10FFFF ||
        (character >= 0xD800 && character <= 0xDFFF)) {
        return REPLACEMENT;
    }
    *at += length - 1;
    return character;
}

static void add_escaped(struct text *text, uint32_t character)
{
    char escaped[16];

    if (character == '"' || character == '\\') {
        (void)snprintf(escaped, sizeof(escaped), "\\%c", (char)character);
    } else if (character >= 0x20 && character < 0x7F) {
        (void)snprintf(escaped, sizeof(escaped), "%c", (char)character);
    } else if (character < 0x10000) {
        (void)snprintf(escaped, sizeof(escaped), "\\u%04x", (unsigned)character);
    } else {
        (void)snprintf(escaped, sizeof(escaped), "\\u%04x\\u%04x",
                       (unsigned)(0xD800 + ((character - 0x10000) >> 10)),
                       (unsigned)(0xDC00 + ((character - 0x10000) & 0x3FF)));
    }
    text_add(text, escaped);
}

void text_add_json(struct text *text, const char *value)
{
    text_add(text, "\"");
    while (*value != '\0') {
        add_escaped(text, read_character(&value));
    }
    text_add(text, "\"");
}

void text_deinit(struct text *text)
{
    free(text->bytes);
    text->bytes = NULL;
    text->size = 0;
    text->capacity = 0;
}

char *text_copy(const char *value)
{
    const size_t size = strlen(value) + 1;
    char *copy = malloc(size);

    if (copy != NULL) {
        memcpy(copy, value, size);
    }
    return copy;
}
