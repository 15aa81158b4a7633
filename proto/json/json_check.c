#include "proto/json/json_check.h"

#include <string.h>

#include "proto/json/json_cursor.h"
#include "proto/json/json_names.h"
#include "proto/json/json_number.h"
#include "proto/json/json_string.h"
#include "proto/limits.h"

struct check {
    struct json_cursor cursor;
    unsigned depth;
    unsigned values; /* that have begun */
};

static enum json_result check_value(struct check *check);

static void skip_white_space(struct json_cursor *cursor)
{
    while (json_cursor_take(cursor, ' ') || json_cursor_take(cursor, '\t') ||
           json_cursor_take(cursor, '\n') || json_cursor_take(cursor, '\r')) {
    }
}

static enum json_result check_literal(struct check *check, const char *literal)
{
    for (const char *byte = literal; *byte != '\0'; byte++) {
        if (!json_cursor_take(&check->cursor, *byte)) {
            return json_cursor_refuse_byte(&check->cursor);
        }
    }
    return JSON_OK;
}

/* A member's name, which must differ from those before it. */
static enum json_result check_name(struct check *check, struct json_names *names)
{
    struct json_cursor *cursor = &check->cursor;
    size_t quote = cursor->at;
    enum json_result result = json_string_check(cursor);

    if (result != JSON_OK) {
        return result;
    }
    switch (json_names_add(names, cursor->bytes, quote + 1, cursor->at - 1)) {
    case JSON_NAMES_ADDED:
        return JSON_OK;
    case JSON_NAMES_FULL:
        return json_cursor_fail_at(cursor, quote, JSON_MEMBERS);
    case JSON_NAMES_DUPLICATE:
        return json_cursor_fail_at(cursor, quote, JSON_DUPLICATE_MEMBER);
    }
    return JSON_SYNTAX;
}

static enum json_result check_member(struct check *check, struct json_names *names)
{
    enum json_result result;

    skip_white_space(&check->cursor);
    result = check_name(check, names);
    if (result != JSON_OK) {
        return result;
    }
    skip_white_space(&check->cursor);
    if (!json_cursor_take(&check->cursor, ':')) {
        return json_cursor_refuse_byte(&check->cursor);
    }
    return check_value(check);
}

/* After the brace. */
static enum json_result check_object(struct check *check)
{
    struct json_names names;

    names.count = 0; /* the array is large, so its items are set one by one */
    skip_white_space(&check->cursor);
    if (json_cursor_take(&check->cursor, '}')) {
        return JSON_OK;
    }
    do {
        enum json_result result = check_member(check, &names);

        if (result != JSON_OK) {
            return result;
        }
    } while (json_cursor_take(&check->cursor, ','));

    return json_cursor_take(&check->cursor, '}') ? JSON_OK
                                                 : json_cursor_refuse_byte(&check->cursor);
}

/* After the bracket. */
static enum json_result check_array(struct check *check)
{
    skip_white_space(&check->cursor);
    if (json_cursor_take(&check->cursor, ']')) {
        return JSON_OK;
    }
    do {
        enum json_result result = check_value(check);

        if (result != JSON_OK) {
            return result;
        }
    } while (json_cursor_take(&check->cursor, ','));

    return json_cursor_take(&check->cursor, ']') ? JSON_OK
                                                 : json_cursor_refuse_byte(&check->cursor);
}

static enum json_result check_container(struct check *check)
{
    enum json_result result;

    if (check->depth == JSON_DEPTH_MAX) {
        return JSON_DEPTH;
    }
    check->depth++;
    if (json_cursor_take(&check->cursor, '{')) {
        result = check_object(check);
    } else {
        check->cursor.at++;
        result = check_array(check);
    }
    check->depth--;
    return result;
}

static enum json_result check_bare_value(struct check *check)
{
    char first = check->cursor.bytes[check->cursor.at];

    switch (first) {
    case '{':
    case '[':
        return check_container(check);
    case '"':
        return json_string_check(&check->cursor);
    case 't':
        return check_literal(check, "true");
    case 'f':
        return check_literal(check, "false");
    case 'n':
        return check_literal(check, "null");
    case '-':
        return json_number_check(&check->cursor);
    case '+':
    case '.':
        return JSON_NUMBER;
    default:
        return json_cursor_is_digit(first) ? json_number_check(&check->cursor)
                                           : json_cursor_refuse_byte(&check->cursor);
    }
}

/* A value and the white space around it. */
static enum json_result check_value(struct check *check)
{
    enum json_result result;

    skip_white_space(&check->cursor);
    if (json_cursor_is_at_end(&check->cursor)) {
        return JSON_TRUNCATED;
    }
    if (check->values == JSON_VALUES_MAX) {
        return JSON_VALUES;
    }
    check->values++;
    result = check_bare_value(check);
    if (result == JSON_OK) {
        skip_white_space(&check->cursor);
    }
    return result;
}

static bool has_byte_order_mark(const char *bytes, size_t size)
{
    return (size >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0) ||
           (size >= 2 && (memcmp(bytes, "\xFE\xFF", 2) == 0 || memcmp(bytes, "\xFF\xFE", 2) == 0));
}

enum json_result json_check(const char *bytes, size_t size, size_t *position_out)
{
    struct check check = {.cursor = {bytes, size, 0}};
    enum json_result result;

    if (has_byte_order_mark(bytes, size)) {
        *position_out = 0;
        return JSON_BYTE_ORDER_MARK;
    }
    result = check_value(&check);
    if (result == JSON_OK && !json_cursor_is_at_end(&check.cursor)) {
        result =
            check.cursor.bytes[check.cursor.at] == '\0' ? JSON_CONTROL_CHARACTER : JSON_TRAILING;
    }

    *position_out = check.cursor.at;
    return result;
}
