#include "client_lib/core/quote.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "proto/text/utf.h"

/* Bytes of the text without its NUL, of which at most one more than fit are looked at. */
static size_t bounded_size(const char *text)
{
    const char *end = memchr(text, '\0', QUOTE_TEXT_BYTES_MAX + 1);

    return end == NULL ? QUOTE_TEXT_BYTES_MAX + 1 : (size_t)(end - text);
}

static bool is_control(uint32_t character)
{
    return character < 0x20 || (character >= 0x7F && character < 0xA0);
}

/* The character at the beginning; returns how many bytes of the text it is. */
static size_t copy_character(const char *text, size_t size, char **at)
{
    uint32_t character = 0;
    size_t used = utf8_decode(text, size, &character);

    if (used == 0 || is_control(character)) {
        *(*at)++ = '?';
        return used == 0 ? 1 : used;
    }
    memcpy(*at, text, used);
    *at += used;
    return used;
}

/* Where a text that is too long is cut: before the character that crosses the limit. */
static size_t cut(const char *text, size_t size)
{
    size_t end = size;

    if (size <= QUOTE_TEXT_BYTES_MAX) {
        return size;
    }
    end = QUOTE_TEXT_BYTES_MAX;
    for (size_t back = 0; back < UTF8_CHARACTER_BYTES_MAX; back++) {
        if (((unsigned char)text[end - back] & 0xC0u) != 0x80u) {
            return end - back;
        }
    }
    return end;
}

const char *quote_write(const char *text, char quote[QUOTE_SIZE])
{
    const size_t size = bounded_size(text);
    const size_t end = cut(text, size);
    char *at = quote;

    *at++ = '"';
    for (size_t used = 0; used < end;) {
        used += copy_character(text + used, end - used, &at);
    }
    if (end < size) {
        memcpy(at, "...", 3);
        at += 3;
    }
    *at++ = '"';
    *at = '\0';
    return quote;
}
