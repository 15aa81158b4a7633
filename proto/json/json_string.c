#include "proto/json/json_string.h"

#include "proto/assertion.h"
#include "proto/json/json_plain.h"
#include "proto/text/utf.h"

static bool read_hex_digit(char digit, uint32_t *value)
{
    uint32_t number;

    if (json_cursor_is_digit(digit)) {
        number = (uint32_t)(digit - '0');
    } else if (digit >= 'a' && digit <= 'f') {
        number = (uint32_t)(digit - 'a') + 10u;
    } else if (digit >= 'A' && digit <= 'F') {
        number = (uint32_t)(digit - 'A') + 10u;
    } else {
        return false;
    }
    *value = *value * 16u + number;
    return true;
}

static enum json_result check_hex_digits(struct json_cursor *cursor, uint32_t *unit_out)
{
    *unit_out = 0;
    for (int i = 0; i < 4; i++) {
        if (json_cursor_is_at_end(cursor) || !read_hex_digit(cursor->bytes[cursor->at], unit_out)) {
            return json_cursor_refuse_byte(cursor);
        }
        cursor->at++;
    }
    return JSON_OK;
}

/* The second half of a pair, after the first, which began at start. */
static enum json_result check_low_surrogate(struct json_cursor *cursor, size_t start)
{
    uint32_t unit;
    enum json_result result;

    if (!json_cursor_take(cursor, '\\') || !json_cursor_take(cursor, 'u')) {
        return json_cursor_is_at_end(cursor)
                   ? JSON_TRUNCATED
                   : json_cursor_fail_at(cursor, start, JSON_LONE_SURROGATE);
    }
    result = check_hex_digits(cursor, &unit);
    if (result == JSON_OK && (unit < 0xDC00u || unit > 0xDFFFu)) {
        return json_cursor_fail_at(cursor, start, JSON_LONE_SURROGATE);
    }
    return result;
}

/* After the backslash and the u. */
static enum json_result check_unicode_escape(struct json_cursor *cursor)
{
    size_t start = cursor->at - 2;
    uint32_t unit;
    enum json_result result = check_hex_digits(cursor, &unit);

    if (result != JSON_OK) {
        return result;
    }
    if (unit == 0) {
        return json_cursor_fail_at(cursor, start, JSON_ESCAPED_NUL);
    }
    if (unit >= 0xDC00u && unit <= 0xDFFFu) {
        return json_cursor_fail_at(cursor, start, JSON_LONE_SURROGATE);
    }
    if (unit >= 0xD800u && unit <= 0xDBFFu) {
        return check_low_surrogate(cursor, start);
    }
    return JSON_OK;
}

/* What a letter behind a backslash stands for; NUL when it is no escape, or u. */
static char meaning_of(char letter)
{
    static const char meanings[256] = {
        ['"'] = '"',  ['\\'] = '\\', ['/'] = '/',  ['b'] = '\b',
        ['f'] = '\f', ['n'] = '\n',  ['r'] = '\r', ['t'] = '\t',
    };

    return meanings[(unsigned char)letter];
}

/* After the backslash. */
static enum json_result check_escape(struct json_cursor *cursor)
{
    if (json_cursor_take(cursor, 'u')) {
        return check_unicode_escape(cursor);
    }
    if (json_cursor_is_at_end(cursor) || meaning_of(cursor->bytes[cursor->at]) == '\0') {
        return json_cursor_refuse_byte(cursor);
    }
    cursor->at++;
    return JSON_OK;
}

static enum json_result check_raw_character(struct json_cursor *cursor)
{
    uint32_t character;
    size_t length = utf8_decode(cursor->bytes + cursor->at, cursor->size - cursor->at, &character);

    if (length == 0) {
        return JSON_UTF8;
    }
    if (character < 0x20u) {
        return JSON_CONTROL_CHARACTER;
    }
    cursor->at += length;
    return JSON_OK;
}

enum json_result json_string_check(struct json_cursor *cursor)
{
    if (!json_cursor_take(cursor, '"')) {
        return json_cursor_refuse_byte(cursor);
    }
    for (;;) {
        enum json_result result;

        cursor->at += json_count_plain(cursor->bytes + cursor->at, cursor->size - cursor->at);
        if (json_cursor_is_at_end(cursor)) {
            return JSON_TRUNCATED;
        }
        if (json_cursor_take(cursor, '"')) {
            return JSON_OK;
        }
        result =
            json_cursor_take(cursor, '\\') ? check_escape(cursor) : check_raw_character(cursor);
        if (result != JSON_OK) {
            return result;
        }
    }
}

static uint32_t unescape_hex(const char *digits)
{
    uint32_t unit = 0;

    for (int i = 0; i < 4; i++) {
        (void)read_hex_digit(digits[i], &unit);
    }
    return unit;
}

uint32_t json_string_take_character(const char *bytes, size_t *at, size_t end)
{
    uint32_t character = 0;

    ASSERTION_OR(*at < end, 0);
    if (bytes[*at] != '\\') {
        *at += utf8_decode(bytes + *at, end - *at, &character);
        return character;
    }
    if (bytes[*at + 1] != 'u') {
        character = (uint32_t)meaning_of(bytes[*at + 1]);
        *at += 2;
        return character;
    }
    character = unescape_hex(bytes + *at + 2);
    *at += 6;
    if (character >= 0xD800u && character <= 0xDBFFu) {
        character =
            0x10000u + ((character - 0xD800u) << 10) + (unescape_hex(bytes + *at + 2) - 0xDC00u);
        *at += 6;
    }
    return character;
}

size_t json_string_unescape(const char *bytes, size_t size, char *out)
{
    size_t used = 0;
    size_t out_size = 0;

    while (used < size) {
        const size_t plain = json_copy_plain(bytes + used, size - used, out + out_size);

        used += plain;
        out_size += plain;
        if (used == size) {
            break;
        }
        if (bytes[used] != '\\') { /* DEL, or a byte of a character that is not of ASCII */
            out[out_size++] = bytes[used++];
        } else if (bytes[used + 1] != 'u') {
            out[out_size++] = meaning_of(bytes[used + 1]);
            used += 2;
        } else {
            out_size += utf8_encode(json_string_take_character(bytes, &used, size), out + out_size);
        }
    }
    return out_size;
}
