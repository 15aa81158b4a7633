#include "proto/json/json_shape.h"

#include <string.h>

#include "proto/data/word.h"
#include "proto/json/json_cursor.h"
#include "proto/json/json_string.h"

/* So many digits never exceed a uint64_t. */
#define DIGITS_MAX 19u

struct reading {
    struct json_cursor cursor;
    const struct json_shape_member *members;
    size_t count;
    const struct json_shape_value *previous;
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
    if (cursor->size - cursor->at < size || !word_is_equal(place_of(cursor), text, size)) {
        return false;
    }
    cursor->at += size;
    return true;
}

/* Whether a row that starts there is the first of its object: its name has no comma before it. */
static bool is_first(const char *start)
{
    return start[-1] == '{';
}

/* Mostly the first letter tells whether it is this one. */
static bool take_name(struct json_cursor *cursor, const struct json_shape_member *member)
{
    const char *place = place_of(cursor);
    const size_t comma = is_first(place) ? 1 : 0;
    const char *text = member->text + comma;
    const size_t size = member->text_size - comma;

    if (cursor->size - cursor->at < size || place[2 - comma] != text[2 - comma] ||
        !word_is_equal(place, text, size)) {
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

/* The row that ends the object of this row. */
static size_t find_end(const struct reading *reading, size_t row)
{
    size_t depth = 1;

    while (depth > 0) {
        row++;
        if (reading->members[row].kind == JSON_SHAPE_END) {
            depth--;
        } else if (is_object(&reading->members[row])) {
            depth++;
        }
    }
    return row;
}

/* The row to go on with behind one that is there. An object that is null has no members. */
static size_t find_next(const struct reading *reading, size_t row)
{
    const bool is_null = is_object(&reading->members[row]) && reading->values[row].end[-1] != '{';

    return is_null ? find_end(reading, row) + 1 : row + 1;
}

static bool read_value(struct reading *reading, size_t row)
{
    const struct json_shape_member *member = &reading->members[row];
    struct json_shape_value *value = &reading->values[row];
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
        return take_text(cursor, "null", 4) || json_cursor_take(cursor, '{');
    case JSON_SHAPE_OBJECT:
        return json_cursor_take(cursor, '{');
    case JSON_SHAPE_END:
        value->text = NULL; /* it is no member */
        return json_cursor_take(cursor, '}');
    }
    return false;
}

/* *row becomes the row to go on with. */
static bool read_row(struct reading *reading, size_t *row)
{
    const struct json_shape_member *member = &reading->members[*row];
    struct json_shape_value *value = &reading->values[*row];
    const char *start = place_of(&reading->cursor);

    if (member->kind != JSON_SHAPE_END && !take_name(&reading->cursor, member)) {
        *row = is_object(member) ? find_end(reading, *row) + 1 : *row + 1;
        return !member->is_required;
    }
    if (!read_value(reading, *row)) {
        return false;
    }
    value->start = start;
    value->end = place_of(&reading->cursor);
    *row = find_next(reading, *row);
    return true;
}

/* Where the bytes end that follow here as they followed in the previous document. */
static const char *find_shared_end(const struct reading *reading, const char *previous_start)
{
    const struct json_cursor *cursor = &reading->cursor;
    const size_t previous_left =
        (size_t)(reading->previous[reading->count - 1].end - previous_start);
    const size_t left = cursor->size - cursor->at;

    return previous_start + word_count_shared(previous_start, place_of(cursor),
                                              left < previous_left ? left : previous_left);
}

/* What lies so far behind place as it lay behind start. */
static const char *move(const char *there, const char *start, const char *place)
{
    return there == NULL ? NULL : place + (there - start);
}

/* Take over what follows here as it did in the previous document: the same bytes at the same row
   have the same meaning, if it is the first of its object in both or in neither. The byte behind a
   row must be shared too, since a number may go on there.
   *row becomes the row to go on with; false: it stays. */
static bool take_shared(struct reading *reading, size_t *row)
{
    const char *start = reading->previous[*row].start;
    const char *place = place_of(&reading->cursor);
    const char *end = start;
    const char *shared_end;

    if (start == NULL || is_first(start) != is_first(place)) {
        return false;
    }
    shared_end = find_shared_end(reading, start);
    for (size_t i = *row; i < reading->count; i++) {
        const struct json_shape_value *previous = &reading->previous[i];
        struct json_shape_value *value = &reading->values[i];

        if (previous->end == NULL) {
            continue; /* absent in both, if a row behind it is taken over */
        }
        if (previous->end >= shared_end) {
            break;
        }
        *value = *previous;
        value->text = move(previous->text, start, place);
        value->start = move(previous->start, start, place);
        end = previous->end;
        value->end = move(end, start, place);
        *row = find_next(reading, i);
    }
    reading->cursor.at += (size_t)(end - start);
    return end != start;
}

bool json_shape_read(const char *bytes, size_t size, const struct json_shape_member *members,
                     size_t count, const struct json_shape_value *previous,
                     struct json_shape_value *values)
{
    struct reading reading = {{bytes, size, 0}, members, count, previous, values};
    size_t row = 0;

    memset(values, 0, count * sizeof(*values));
    if (!json_cursor_take(&reading.cursor, '{')) {
        return false;
    }
    while (row < count) {
        if ((previous == NULL || !take_shared(&reading, &row)) && !read_row(&reading, &row)) {
            return false;
        }
    }
    return json_cursor_is_at_end(&reading.cursor);
}
