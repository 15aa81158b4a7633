#include "proto/json/json_text.h"

#include "proto/assertion.h"
#include "proto/json/json_plain.h"
#include "proto/text/utf.h"

#include <string.h>

/* Room for so many bytes, which the caller fills; NULL when there is not so much. */
static char *take_room(struct json_text *text, size_t size)
{
    ASSERTION_OR(text->size <= text->capacity, NULL);
    if (text->overflowed || size > text->capacity - text->size) {
        text->overflowed = true;
        return NULL;
    }
    text->size += size;
    return text->bytes + (text->size - size);
}

static void append(struct json_text *text, const char *bytes, size_t size)
{
    char *room = take_room(text, size);

    if (room != NULL) {
        memcpy(room, bytes, size);
    }
}

/* Without the call that copies: punctuation and single characters are many. */
static void append_byte(struct json_text *text, char byte)
{
    char *room = take_room(text, 1);

    if (room != NULL) {
        *room = byte;
    }
}

static size_t measure(const char *terminated_by_nul)
{
    size_t size = 0;

    while (terminated_by_nul[size] != '\0') {
        size++;
    }
    return size;
}

/* Up to the NUL, or to what does not stand for itself in a string. */
static size_t measure_plain(const char *terminated_by_nul)
{
    size_t size = 0;

    while (json_is_plain((unsigned char)terminated_by_nul[size])) {
        size++;
    }
    return size;
}

/* Most values stand behind a name. */
static bool needs_comma(char last)
{
    return last != ':' && last != '[' && last != '{' && last != '\n';
}

/* Room for a value, or its beginning, behind the comma that it needs unless the last byte opened
   something or ended a name; NULL when there is not so much. */
static char *take_value_room(struct json_text *text, size_t size)
{
    const bool has_comma = text->size > 0 && needs_comma(text->bytes[text->size - 1]);
    char *room = take_room(text, has_comma ? size + 1 : size);

    if (room == NULL || !has_comma) {
        return room;
    }
    *room = ',';
    return room + 1;
}

static void begin_value(struct json_text *text, char opening)
{
    char *room = take_value_room(text, 1);

    if (room != NULL) {
        *room = opening;
    }
}

static size_t count_digits(uint64_t value)
{
    size_t count = 1;

    while (value >= 10u) {
        value /= 10u;
        count++;
    }
    return count;
}

static void append_unicode_escape(struct json_text *text, uint32_t unit)
{
    static const char digits[] = "0123456789abcdef";
    const char escape[6] = {'\\',
                            'u',
                            digits[(unit >> 12) & 0xFu],
                            digits[(unit >> 8) & 0xFu],
                            digits[(unit >> 4) & 0xFu],
                            digits[unit & 0xFu]};

    append(text, escape, sizeof(escape));
}

/* Without the call that copies, too: each name on the network has some. */
static void append_backslash_and(struct json_text *text, char byte)
{
    char *room = take_room(text, 2);

    if (room != NULL) {
        room[0] = '\\';
        room[1] = byte;
    }
}

/* Of a text in UTF-8, what append_plain and append_next have left; of one in UTF-16, any. */
static void append_character(struct json_text *text, uint32_t character)
{
    if (character < 0x80u && json_is_plain((unsigned char)character)) {
        append_byte(text, (char)character);
    } else if (character == '"' || character == '\\') {
        append_backslash_and(text, (char)character);
    } else if (character < 0x10000u) {
        append_unicode_escape(text, character);
    } else {
        append_unicode_escape(text, 0xD800u + ((character - 0x10000u) >> 10));
        append_unicode_escape(text, 0xDC00u + ((character - 0x10000u) & 0x3FFu));
    }
}

/* Plain characters, as far as they go and have room. Returns how many. */
static size_t append_plain(struct json_text *text, const char *bytes, size_t size)
{
    const size_t room = text->capacity - text->size;
    const size_t count =
        json_copy_plain(bytes, size < room ? size : room, text->bytes + text->size);

    text->size += count;
    return count;
}

/* The next character of a string, whatever it is. Returns how many bytes it has there. */
static size_t append_next(struct json_text *text, const char *bytes, size_t size)
{
    uint32_t character = UTF_REPLACEMENT;
    size_t length;

    if (bytes[0] == '\\' || bytes[0] == '"') {
        append_backslash_and(text, bytes[0]);
        return 1;
    }
    length = utf8_decode(bytes, size, &character);
    append_character(text, character);
    return length == 0 ? 1 : length;
}

void json_text_init(struct json_text *text, char *bytes, size_t capacity)
{
    ASSERTION_OR_RETURN(bytes != NULL);
    text->bytes = bytes;
    text->size = 0;
    text->capacity = capacity;
    text->overflowed = false;
}

void json_text_begin_object(struct json_text *text)
{
    begin_value(text, '{');
}

void json_text_end_object(struct json_text *text)
{
    ASSERTION_OR_RETURN(text->size > 0 || text->overflowed);
    append_byte(text, '}');
}

void json_text_begin_array(struct json_text *text)
{
    begin_value(text, '[');
}

void json_text_end_array(struct json_text *text)
{
    ASSERTION_OR_RETURN(text->size > 0 || text->overflowed);
    append_byte(text, ']');
}

/* False: the word needs an escape, and nothing was written. */
static bool append_word(struct json_text *text, const char *word)
{
    const size_t size = measure_plain(word);

    ASSERTION_OR(word[size] == '\0', false);
    json_text_word_of(text, word, size);
    return true;
}

void json_text_name_of(struct json_text *text, const char *name)
{
    if (append_word(text, name)) {
        append_byte(text, ':');
    }
}

void json_text_word(struct json_text *text, const char *word)
{
    (void)append_word(text, word);
}

char *json_text_word_room(struct json_text *text, size_t size)
{
    char *room = take_value_room(text, size + 2);

    if (room == NULL) {
        return NULL;
    }
    room[0] = '"';
    room[size + 1] = '"';
    return room + 1;
}

void json_text_null(struct json_text *text)
{
    json_text_value(text, "null", 4);
}

void json_text_bool(struct json_text *text, bool value)
{
    if (value) {
        json_text_value(text, "true", 4);
    } else {
        json_text_value(text, "false", 5);
    }
}

void json_text_uint(struct json_text *text, uint64_t value)
{
    size_t count = count_digits(value);
    char *room = take_value_room(text, count);

    while (room != NULL && count > 0) {
        count--;
        room[count] = (char)('0' + (char)(value % 10u));
        value /= 10u;
    }
}

void json_text_utf8(struct json_text *text, const char *bytes, size_t size)
{
    size_t used;

    begin_value(text, '"');
    used = append_plain(text, bytes, size);
    while (used < size && !text->overflowed) {
        used += append_next(text, bytes + used, size - used);
        used += append_plain(text, bytes + used, size - used);
    }
    append_byte(text, '"');
}

void json_text_string(struct json_text *text, const char *terminated_by_nul)
{
    json_text_utf8(text, terminated_by_nul, measure(terminated_by_nul));
}

void json_text_utf16(struct json_text *text, const uint16_t *units, size_t count)
{
    size_t used = 0;

    begin_value(text, '"');
    while (used < count) {
        uint32_t character;

        used += utf16_decode(units + used, count - used, &character);
        append_character(text, character);
    }
    append_byte(text, '"');
}

void json_text_value(struct json_text *text, const char *bytes, size_t size)
{
    char *room;

    ASSERTION_OR_RETURN(size > 0);
    room = take_value_room(text, size);
    if (room != NULL) {
        memcpy(room, bytes, size);
    }
}

void json_text_end_line(struct json_text *text)
{
    append_byte(text, '\n');
}
