#include "text_buffer.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <wnetwatch.h>

#define CAPACITY_MIN 4096u
#define FORMATTED_SIZE 513u

void text_buffer_free(struct text_buffer *buffer)
{
    free(buffer->bytes);
    memset(buffer, 0, sizeof(*buffer));
}

static bool make_room(struct text_buffer *buffer, size_t size)
{
    size_t capacity = buffer->capacity < CAPACITY_MIN ? CAPACITY_MIN : buffer->capacity;
    char *bytes;

    while (capacity - buffer->size <= size) {
        if (capacity > SIZE_MAX / 2) {
            return false;
        }
        capacity *= 2;
    }
    if (capacity == buffer->capacity) {
        return true;
    }
    bytes = realloc(buffer->bytes, capacity);
    if (bytes == NULL) {
        return false;
    }
    buffer->bytes = bytes;
    buffer->capacity = capacity;
    return true;
}

void text_buffer_put_bytes(struct text_buffer *buffer, const char *bytes, size_t size)
{
    if (buffer->has_failed || !make_room(buffer, size)) {
        buffer->has_failed = true;
        return;
    }
    memcpy(buffer->bytes + buffer->size, bytes, size);
    buffer->size += size;
    buffer->bytes[buffer->size] = '\0';
}

void text_buffer_put(struct text_buffer *buffer, const char *text)
{
    text_buffer_put_bytes(buffer, text, strlen(text));
}

void text_buffer_format(struct text_buffer *buffer, const char *format, ...)
{
    char text[FORMATTED_SIZE];
    va_list values;

    va_start(values, format);
    (void)vsnprintf(text, sizeof(text), format, values);
    va_end(values);
    text_buffer_put(buffer, text);
}

void text_buffer_put_column(struct text_buffer *buffer, const char *text, size_t columns,
                            bool is_cut)
{
    char shown[WNW_TERMINAL_TEXT_SIZE];
    size_t taken = wnw_terminal_text(text, is_cut ? columns : 0, shown, sizeof(shown));

    text_buffer_put(buffer, shown);
    for (; taken < columns; taken++) {
        text_buffer_put(buffer, " ");
    }
}

/* The character that begins at *text, which moves behind it. Text of the library is valid UTF-8; a
   byte that is not becomes U+FFFD. */
static uint32_t take_character(const unsigned char **text)
{
    static const uint32_t firsts[] = {0, 0x80, 0x800, 0x10000}; /* of a length */
    const unsigned char *at = *text;
    const size_t more = at[0] >= 0xF0 ? 3 : at[0] >= 0xE0 ? 2 : at[0] >= 0xC0 ? 1 : 0;
    uint32_t code = at[0] & (more == 0 ? 0x7Fu : 0x3Fu >> more);

    (*text)++;
    if (at[0] >= 0x80 && more == 0) {
        return 0xFFFD;
    }
    for (size_t i = 1; i <= more; i++) {
        if ((at[i] & 0xC0u) != 0x80u) {
            return 0xFFFD;
        }
        code = code << 6 | (at[i] & 0x3Fu);
    }
    *text += more;
    return code >= firsts[more] && code <= 0x10FFFF ? code : 0xFFFD;
}

static void put_json_character(struct text_buffer *buffer, uint32_t code)
{
    if (code == '"' || code == '\\') {
        text_buffer_format(buffer, "\\%c", (int)code);
    } else if (code >= 0x20 && code < 0x7F) {
        text_buffer_format(buffer, "%c", (int)code);
    } else if (code < 0x10000) {
        text_buffer_format(buffer, "\\u%04x", (unsigned)code);
    } else {
        text_buffer_format(buffer, "\\u%04x\\u%04x", (unsigned)(0xD800u + ((code - 0x10000) >> 10)),
                           (unsigned)(0xDC00u + ((code - 0x10000) & 0x3FFu)));
    }
}

void text_buffer_put_json(struct text_buffer *buffer, const char *text)
{
    const unsigned char *at = (const unsigned char *)text;

    text_buffer_put(buffer, "\"");
    while (*at != '\0') {
        put_json_character(buffer, take_character(&at));
    }
    text_buffer_put(buffer, "\"");
}

static const char *html_of(char character)
{
    switch (character) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return NULL;
    }
}

void text_buffer_put_html(struct text_buffer *buffer, const char *text)
{
    char shown[WNW_TERMINAL_TEXT_SIZE];

    (void)wnw_terminal_text(text, 0, shown, sizeof(shown));
    for (const char *at = shown; *at != '\0'; at++) {
        const char *entity = html_of(*at);

        if (entity != NULL) {
            text_buffer_put(buffer, entity);
        } else {
            text_buffer_put_bytes(buffer, at, 1);
        }
    }
}
