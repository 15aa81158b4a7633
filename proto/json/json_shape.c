#include "proto/json/json_shape.h"

#include <string.h>

#include "proto/json/json_cursor.h"
#include "proto/json/json_string.h"

/* So many digits never exceed a uint64_t. */
#define DIGITS_MAX 19u

struct reading {
    struct json_cursor cursor;
    const struct json_shape_member *members;
    struct json_shape_value *values;
};

static bool is_object(const struct json_shape_member *member)
{
    return member->kind == JSON_SHAPE_OBJECT || member->kind == JSON_SHAPE_OBJECT_OR_NULL;
}

static const char *place_of(const struct json_cursor *cursor)
{
    return cursor->bytes + cursor->at;
}

static bool take_text(struct json_cursor *cursor, const char *text, size_t size)
{
    if (cursor->size - cursor->at < size || memcmp(place_of(cursor), text, size) != 0) {
        return false;
    }
    cursor->at += size;
    return true;
}

/* The first member of an object has no comma before its name. Mostly the first letter tells whether
   it is this one. */
static bool take_name(struct json_cursor *cursor, const struct json_shape_member *member,
                      bool is_first)
{
    const size_t comma = is_first ? 1 : 0;
    const char *text = member->text + comma;
    const size_t size = member->text_size - comma;
    const char *place = place_of(cursor);

    if (cursor->size - cursor->at < size || place[2 - comma] != text[2 - comma] ||
        memcmp(place, text, size) != 0) {
        return false;
    }
    cursor->at += size;
    return true;
}

static bool read_string(struct json_cursor *cursor, const struct json_shape_member *member,
                        struct json_shape_value *value)
{
    if (json_string_check(cursor) != JSON_OK) {
        return false;
    }
    value->text++;
    value->size = (size_t)(place_of(cursor) - value->text) - 1;
    return value->size >= member->min && value->size <= member->max;
}

static bool read_strings(struct json_cursor *cursor)
{
    size_t count = 0;

    if (!json_cursor_take(cursor, '[')) {
        return false;
    }
    if (json_cursor_take(cursor, ']')) {
        return true;
    }
    do {
        count++;
        if (count > JSON_SHAPE_STRINGS_MAX || json_string_check(cursor) != JSON_OK) {
            return false;
        }
    } while (json_cursor_take(cursor, ','));
    return json_cursor_take(cursor, ']');
}

static bool read_number(struct json_cursor *cursor, const struct json_shape_member *member,
                        struct json_shape_value *value)
{
    const size_t start = cursor->at;

    while (!json_cursor_is_at_end(cursor) && json_cursor_is_digit(cursor->bytes[cursor->at])) {
        value->number = value->number * 10u + (uint64_t)(cursor->bytes[cursor->at] - '0');
        cursor->at++;
    }
    return cursor->at != start && cursor->at - start <= DIGITS_MAX &&
           (cursor->bytes[start] != '0' || cursor->at - start == 1) &&
           value->number >= member->min && value->number <= member->max;
}

static bool read_bool(struct json_cursor *cursor, struct json_shape_value *value)
{
    value->number = take_text(cursor, "true", 4) ? 1 : 0;
    return value->number == 1 || take_text(cursor, "false", 5);
}

/* *row is an object that is absent or null, and becomes its end. */
static void skip_object(const struct reading *reading, size_t *row)
{
    size_t depth = 1;

    while (depth > 0) {
        (*row)++;
        if (reading->members[*row].kind == JSON_SHAPE_END) {
            depth--;
        } else if (is_object(&reading->members[*row])) {
            depth++;
        }
    }
}

static bool read_object(struct reading *reading, size_t *row);

/* *row becomes the last row of the member. */
static bool read_value(struct reading *reading, size_t *row)
{
    const struct json_shape_member *member = &reading->members[*row];
    struct json_shape_value *value = &reading->values[*row];
    struct json_cursor *cursor = &reading->cursor;

    value->text = place_of(cursor);
    switch (member->kind) {
    case JSON_SHAPE_STRING:
        return read_string(cursor, member, value);
    case JSON_SHAPE_STRINGS:
        return read_strings(cursor);
    case JSON_SHAPE_NUMBER:
        return read_number(cursor, member, value);
    case JSON_SHAPE_BOOL:
        return read_bool(cursor, value);
    case JSON_SHAPE_OBJECT_OR_NULL:
        if (take_text(cursor, "null", 4)) {
            skip_object(reading, row);
            return true;
        }
        (*row)++;
        return read_object(reading, row);
    case JSON_SHAPE_OBJECT:
        (*row)++;
        return read_object(reading, row);
    case JSON_SHAPE_END:
        break;
    }
    return false;
}

/* *row is the first member of the object, and becomes its end. */
static bool read_object(struct reading *reading, size_t *row)
{
    bool is_first = true;

    if (!json_cursor_take(&reading->cursor, '{')) {
        return false;
    }
    for (; reading->members[*row].kind != JSON_SHAPE_END; (*row)++) {
        const struct json_shape_member *member = &reading->members[*row];

        if (take_name(&reading->cursor, member, is_first)) {
            is_first = false;
            if (!read_value(reading, row)) {
                return false;
            }
        } else if (member->is_required) {
            return false;
        } else if (is_object(member)) {
            skip_object(reading, row);
        }
    }
    return json_cursor_take(&reading->cursor, '}');
}

bool json_shape_read(const char *bytes, size_t size, const struct json_shape_member *members,
                     size_t count, struct json_shape_value *values)
{
    struct reading reading = {{bytes, size, 0}, members, values};
    size_t row = 0;

    memset(values, 0, count * sizeof(*values));
    return read_object(&reading, &row) && json_cursor_is_at_end(&reading.cursor);
}

bool json_shape_value_is(const struct json_shape_value *value, const char *written)
{
    const size_t size = strlen(written);

    return value->text != NULL && value->size == size && memcmp(value->text, written, size) == 0;
}
