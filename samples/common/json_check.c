#include "json_check.h"

#include <string.h>

struct reader {
    const char *at;
    const char *end;
    unsigned depth;
};

static bool check_value(struct reader *reader);

static bool is_at(const struct reader *reader, char character)
{
    return reader->at < reader->end && *reader->at == character;
}

static bool take(struct reader *reader, char character)
{
    if (!is_at(reader, character)) {
        return false;
    }
    reader->at++;
    return true;
}

static void skip_space(struct reader *reader)
{
    while (is_at(reader, ' ') || is_at(reader, '\t') || is_at(reader, '\r') ||
           is_at(reader, '\n')) {
        reader->at++;
    }
}

static bool take_digits(struct reader *reader)
{
    const char *start = reader->at;

    while (reader->at < reader->end && *reader->at >= '0' && *reader->at <= '9') {
        reader->at++;
    }
    return reader->at > start;
}

static bool check_number(struct reader *reader)
{
    (void)take(reader, '-');
    if (!take(reader, '0') && !take_digits(reader)) {
        return false;
    }
    if (take(reader, '.') && !take_digits(reader)) {
        return false;
    }
    if (take(reader, 'e') || take(reader, 'E')) {
        if (!take(reader, '+')) {
            (void)take(reader, '-');
        }
        return take_digits(reader);
    }
    return true;
}

static bool is_hex(char character)
{
    return character != '\0' && strchr("0123456789abcdefABCDEF", character) != NULL;
}

/* Behind the backslash. */
static bool check_escape(struct reader *reader)
{
    if (take(reader, 'u')) {
        for (unsigned i = 0; i < 4; i++, reader->at++) {
            if (reader->at == reader->end || !is_hex(*reader->at)) {
                return false;
            }
        }
        return true;
    }
    if (reader->at == reader->end || *reader->at == '\0' ||
        strchr("\"\\/bfnrt", *reader->at) == NULL) {
        return false;
    }
    reader->at++;
    return true;
}

static bool check_string(struct reader *reader)
{
    if (!take(reader, '"')) {
        return false;
    }
    while (!take(reader, '"')) {
        if (reader->at == reader->end || (unsigned char)*reader->at < 0x20) {
            return false;
        }
        if (*reader->at++ == '\\' && !check_escape(reader)) {
            return false;
        }
    }
    return true;
}

static bool check_member(struct reader *reader)
{
    skip_space(reader);
    if (!check_string(reader)) {
        return false;
    }
    skip_space(reader);
    return take(reader, ':') && check_value(reader);
}

/* Behind the bracket that opens an object or a list. */
static bool check_elements(struct reader *reader, char closing, bool (*check)(struct reader *))
{
    if (reader->depth == JSON_CHECK_DEPTH_MAX) {
        return false;
    }
    reader->depth++;
    skip_space(reader);
    if (!is_at(reader, closing)) {
        do {
            if (!check(reader)) {
                return false;
            }
        } while (take(reader, ','));
    }
    reader->depth--;
    return take(reader, closing);
}

static bool check_word(struct reader *reader, const char *word)
{
    const size_t size = strlen(word);

    if ((size_t)(reader->end - reader->at) < size || memcmp(reader->at, word, size) != 0) {
        return false;
    }
    reader->at += size;
    return true;
}

/* With the white space around it. */
static bool check_value(struct reader *reader)
{
    bool is_good;

    skip_space(reader);
    if (take(reader, '{')) {
        is_good = check_elements(reader, '}', check_member);
    } else if (take(reader, '[')) {
        is_good = check_elements(reader, ']', check_value);
    } else if (is_at(reader, '"')) {
        is_good = check_string(reader);
    } else {
        is_good = check_word(reader, "true") || check_word(reader, "false") ||
                  check_word(reader, "null") || check_number(reader);
    }
    skip_space(reader);
    return is_good;
}

bool json_check_object(const char *bytes, size_t size)
{
    struct reader reader = {NULL, NULL, 0};

    if (size == 0) { /* then bytes may be NULL, to which nothing can be added */
        return false;
    }
    reader.at = bytes;
    reader.end = bytes + size;
    skip_space(&reader);
    return is_at(&reader, '{') && check_value(&reader) && reader.at == reader.end;
}
