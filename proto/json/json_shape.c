#include "proto/json/json_shape.h"

#include <string.h>

#include "proto/data/word.h"
#include "proto/json/json_cursor.h"
#include "proto/json/json_string.h"

/* So many digits never exceed a uint64_t. */
#define DIGITS_MAX 19u

struct reading {
    const char *place; /* of the byte that comes next */
    const char *limit; /* behind the document */
    const struct json_shape_member *members;
    size_t count;
    const struct json_shape_value *previous;
    struct json_shape_value *values;
};

static bool is_object(const struct json_shape_member *member)
{
    return member->kind == JSON_SHAPE_OBJECT || member->kind == JSON_SHAPE_OBJECT_OR_NULL;
}

static size_t left_of(const struct reading *reading)
{
    return (size_t)(reading->limit - reading->place);
}

static bool take_byte(struct reading *reading, char byte)
{
    if (reading->place == reading->limit || *reading->place != byte) {
        return false;
    }
    reading->place++;
    return true;
}

static bool take_text(struct reading *reading, const char *text, size_t size)
{
    if (left_of(reading) < size || !word_is_equal(reading->place, text, size)) {
        return false;
    }
    reading->place += size;
    return true;
}

/* Whether a row that starts there is the first of its object: its name has no comma before it. */
static bool is_first(const char *start)
{
    return start[-1] == '{';
}

/* Mostly the first letter tells whether it is this one. */
static bool take_name(struct reading *reading, const struct json_shape_member *member)
{
    const size_t comma = is_first(reading->place) ? 1 : 0;
    const char *text = member->text + comma;
    const size_t size = member->text_size - comma;

    return left_of(reading) >= size && reading->place[2 - comma] == text[2 - comma] &&
           take_text(reading, text, size);
}

static bool take_string(struct reading *reading)
{
    struct json_cursor cursor = {reading->place, left_of(reading), 0};
    const bool is_good = json_string_check(&cursor) == JSON_OK;

    reading->place += cursor.at;
    return is_good;
}

static bool read_string(struct reading *reading, const struct json_shape_member *member,
                        struct json_shape_value *value)
{
    if (!take_string(reading)) {
        return false;
    }
    value->text++;
    value->size = (size_t)(reading->place - value->text) - 1;
    return value->size >= member->min && value->size <= member->max;
}

static bool read_strings(struct reading *reading)
{
    size_t count = 0;

    if (!take_byte(reading, '[')) {
        return false;
    }
    if (take_byte(reading, ']')) {
        return true;
    }
    do {
        count++;
        if (count > JSON_SHAPE_STRINGS_MAX || !take_string(reading)) {
            return false;
        }
    } while (take_byte(reading, ','));
    return take_byte(reading, ']');
}

static bool read_number(struct reading *reading, const struct json_shape_member *member,
                        struct json_shape_value *value)
{
    const char *start = reading->place;
    const char *place = start;
    uint64_t number = 0;

    while (place != reading->limit && json_cursor_is_digit(*place)) {
        number = number * 10u + (uint64_t)(*place - '0');
        place++;
    }
    reading->place = place;
    value->number = number;
    return place != start && (size_t)(place - start) <= DIGITS_MAX &&
           (*start != '0' || place - start == 1) && number >= member->min && number <= member->max;
}

static bool read_bool(struct reading *reading, struct json_shape_value *value)
{
    value->number = take_text(reading, "true", 4) ? 1 : 0;
    return value->number == 1 || take_text(reading, "false", 5);
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

static bool read_value(struct reading *reading, const struct json_shape_member *member,
                       struct json_shape_value *value)
{
    value->text = reading->place;
    switch (member->kind) {
    case JSON_SHAPE_STRING:
        return read_string(reading, member, value);
    case JSON_SHAPE_STRINGS:
        return read_strings(reading);
    case JSON_SHAPE_NUMBER:
        return read_number(reading, member, value);
    case JSON_SHAPE_BOOL:
        return read_bool(reading, value);
    case JSON_SHAPE_OBJECT_OR_NULL:
        return take_text(reading, "null", 4) || take_byte(reading, '{');
    case JSON_SHAPE_OBJECT:
        return take_byte(reading, '{');
    case JSON_SHAPE_END:
        return take_byte(reading, '}');
    }
    return false;
}

/* *row becomes the row to go on with. */
static bool read_row(struct reading *reading, size_t *row)
{
    const struct json_shape_member *member = &reading->members[*row];
    struct json_shape_value *value = &reading->values[*row];
    const char *start = reading->place;

    if (member->kind != JSON_SHAPE_END && !take_name(reading, member)) {
        *row = is_object(member) ? find_end(reading, *row) + 1 : *row + 1;
        return !member->is_required;
    }
    if (!read_value(reading, member, value)) {
        return false;
    }
    value->start = start;
    value->end = reading->place;
    *row = find_next(reading, *row);
    return true;
}

/* Where the bytes end that follow here as they followed in the previous document. */
static const char *find_shared_end(const struct reading *reading, const char *previous_start)
{
    const size_t previous_left =
        (size_t)(reading->previous[reading->count - 1].end - previous_start);
    const size_t left = left_of(reading);

    return previous_start + word_count_shared(previous_start, reading->place,
                                              left < previous_left ? left : previous_left);
}

/* What lies so far behind place as it lay behind start. */
static void move(const struct json_shape_value *value, const char *start, const char *place,
                 struct json_shape_value *moved_out)
{
    moved_out->text = place + (value->text - start);
    moved_out->size = value->size;
    moved_out->number = value->number;
    moved_out->start = place + (value->start - start);
    moved_out->end = place + (value->end - start);
}

/* Take over what follows here as it did in the previous document: the same bytes at the same row
   have the same meaning, if it is the first of its object in both or in neither. The byte behind a
   row must be shared too, since a number may go on there.
   *row becomes the row to go on with; false: it stays. */
static bool take_shared(struct reading *reading, size_t *row)
{
    const char *start = reading->previous[*row].start;
    const char *place = reading->place;
    const char *shared_end;
    size_t last = reading->count; /* of the rows that are taken over */

    if (start == NULL || is_first(start) != is_first(place)) {
        return false;
    }
    shared_end = find_shared_end(reading, start);
    for (size_t i = *row; i < reading->count; i++) {
        const struct json_shape_value *previous = &reading->previous[i];

        if (previous->end == NULL) {
            continue; /* absent in both, if a row behind it is taken over */
        }
        if (previous->end >= shared_end) {
            break;
        }
        move(previous, start, place, &reading->values[i]);
        last = i;
    }
    if (last == reading->count) {
        return false;
    }
    reading->place = reading->values[last].end;
    *row = find_next(reading, last);
    return true;
}

bool json_shape_read(const char *bytes, size_t size, const struct json_shape_member *members,
                     size_t count, const struct json_shape_value *previous,
                     struct json_shape_value *values)
{
    struct reading reading = {bytes, bytes + size, members, count, previous, values};
    size_t row = 0;

    memset(values, 0, count * sizeof(*values));
    if (!take_byte(&reading, '{')) {
        return false;
    }
    while (row < count) {
        if ((previous == NULL || !take_shared(&reading, &row)) && !read_row(&reading, &row)) {
            return false;
        }
    }
    return reading.place == reading.limit;
}
