#include "filter_builder.h"

#include <stdio.h>
#include <string.h>

struct writer {
    char *bytes;
    size_t size;
    size_t capacity;
    bool overflowed;
};

static void put(struct writer *writer, char byte)
{
    if (writer->size + 1 >= writer->capacity) {
        writer->overflowed = true;
        return;
    }
    writer->bytes[writer->size++] = byte;
    writer->bytes[writer->size] = '\0';
}

static void put_text(struct writer *writer, const char *text)
{
    while (*text != '\0') {
        put(writer, *text++);
    }
}

/* What is UTF-8 may stand in JSON as it is, but for these. */
static void put_string(struct writer *writer, const char *text, size_t size)
{
    put(writer, '"');
    for (size_t i = 0; i < size; i++) {
        unsigned char byte = (unsigned char)text[i];
        char escape[8];

        if (byte == '"' || byte == '\\') {
            put(writer, '\\');
            put(writer, text[i]);
        } else if (byte < 0x20) {
            (void)snprintf(escape, sizeof(escape), "\\u%04x", byte);
            put_text(writer, escape);
        } else {
            put(writer, text[i]);
        }
    }
    put(writer, '"');
}

static size_t member_size(const char *pair)
{
    return strcspn(pair, "=");
}

static bool is_same_member(const char *left, const char *right)
{
    size_t size = member_size(left);

    return size == member_size(right) && memcmp(left, right, size) == 0;
}

/* Session ids are the one member that is numbers; what is none is left to the judge. */
static bool is_number(const char *pair)
{
    const char *value = pair + member_size(pair) + 1;

    return is_same_member(pair, "session=") && value[0] != '\0' &&
           strspn(value, "0123456789") == strlen(value);
}

static void put_value(struct writer *writer, const char *pair)
{
    const char *value = pair + member_size(pair) + 1;

    if (is_number(pair)) {
        put_text(writer, value);
    } else {
        put_string(writer, value, strlen(value));
    }
}

static void put_member(struct writer *writer, const struct filter_builder *builder, size_t first)
{
    const char *pair = builder->pairs[first];

    put_string(writer, pair, member_size(pair));
    put_text(writer, ":[");
    put_value(writer, pair);
    for (size_t i = first + 1; i < builder->count; i++) {
        if (is_same_member(pair, builder->pairs[i])) {
            put(writer, ',');
            put_value(writer, builder->pairs[i]);
        }
    }
    put(writer, ']');
}

static bool is_first_of_member(const struct filter_builder *builder, size_t index)
{
    for (size_t i = 0; i < index; i++) {
        if (is_same_member(builder->pairs[i], builder->pairs[index])) {
            return false;
        }
    }
    return true;
}

enum filter_builder_result filter_builder_add(struct filter_builder *builder, const char *pair)
{
    if (member_size(pair) == 0 || pair[member_size(pair)] == '\0') {
        return FILTER_BUILDER_NO_MEMBER;
    }
    if (builder->count == FILTER_BUILDER_VALUES_MAX) {
        return FILTER_BUILDER_TOO_MANY;
    }
    builder->pairs[builder->count++] = pair;
    return FILTER_BUILDER_OK;
}

bool filter_builder_write(const struct filter_builder *builder, char *json, size_t size)
{
    struct writer writer = {json, 0, size, false};

    put(&writer, '{');
    for (size_t i = 0; i < builder->count; i++) {
        if (is_first_of_member(builder, i)) {
            if (i > 0) {
                put(&writer, ',');
            }
            put_member(&writer, builder, i);
        }
    }
    put(&writer, '}');
    return !writer.overflowed;
}
