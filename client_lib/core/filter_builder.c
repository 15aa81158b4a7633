#include "client_lib/core/filter_builder.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "client_lib/core/quote.h"
#include "proto/assertion.h"
#include "proto/json/json_text.h"
#include "proto/text/utf.h"

enum value_form { VALUE_NUMBER, VALUE_STRING };

void filter_builder_init(struct filter_builder *builder)
{
    memset(builder, 0, sizeof(*builder));
    memcpy(builder->text, "{}", sizeof("{}"));
    builder->size = 2;
}

static enum filter_text_result refuse(char *message, size_t message_size, const char *member,
                                      const char *sentence)
{
    char quote[QUOTE_SIZE];

    (void)snprintf(message, message_size, "%s %s", quote_write(member, quote), sentence);
    return FILTER_TEXT_BAD;
}

static bool is_name(const char *member)
{
    const size_t size = strspn(member, "abcdefghijklmnopqrstuvwxyz_");

    return size > 0 && size <= FILTER_BUILDER_MEMBER_BYTES_MAX && member[size] == '\0';
}

static bool is_utf8(const char *text)
{
    size_t left = strlen(text);

    while (left > 0) {
        uint32_t character;
        const size_t used = utf8_decode(text, left, &character);

        if (used == 0) {
            return false;
        }
        text += used;
        left -= used;
    }
    return true;
}

static bool is_digits(const char *value)
{
    return value[0] != '\0' && strspn(value, "0123456789") == strlen(value);
}

static size_t find_member(const struct filter_builder *builder, const char *name)
{
    size_t i = 0;

    while (i < builder->members_count && strcmp(builder->members[i].name, name) != 0) {
        i++;
    }
    return i;
}

/* The text with one more value in its list, or with one more list. False when it has no room. */
static bool write_text(const struct filter_builder *builder, size_t at, const char *new_member,
                       const char *value, enum value_form form, char bytes[REQUEST_BYTES_MAX])
{
    const size_t tail_size = builder->size - at + 1; /* with the NUL */
    struct json_text text;

    json_text_init(&text, bytes, REQUEST_BYTES_MAX - tail_size);
    memcpy(bytes, builder->text, at);
    text.size = at;
    if (new_member != NULL) {
        json_text_name_of(&text, new_member);
        json_text_begin_array(&text);
    }
    if (form == VALUE_NUMBER) {
        json_text_value(&text, value, strlen(value));
    } else {
        json_text_string(&text, value);
    }
    if (new_member != NULL) {
        json_text_end_array(&text);
    }
    if (!text.overflowed) {
        memcpy(bytes + text.size, builder->text + at, tail_size);
    }
    return !text.overflowed;
}

static enum filter_text_result judge(const char *text, char *message, size_t message_size)
{
    struct filter *filter = NULL;
    enum filter_text_result result = filter_text_read(text, &filter, message, message_size);

    filter_free(filter);
    return result;
}

/* Take the text over, which has grown at one place. */
static void take_text(struct filter_builder *builder, size_t at, const char *text)
{
    const size_t size = strlen(text);

    for (size_t i = 0; i < builder->members_count; i++) {
        if (builder->members[i].end >= at) {
            builder->members[i].end += size - builder->size;
        }
    }
    memcpy(builder->text, text, size + 1);
    builder->size = size;
}

static void remember_member(struct filter_builder *builder, const char *name)
{
    struct filter_builder_member *member = &builder->members[builder->members_count++];

    memcpy(member->name, name, strlen(name) + 1);
    member->end = builder->size - 2; /* before the brace that ends the text */
}

static enum filter_text_result try_value(struct filter_builder *builder, const char *member,
                                         const char *value, enum value_form form, char *message,
                                         size_t message_size)
{
    const size_t index = find_member(builder, member);
    const bool is_new = index == builder->members_count;
    const size_t at = is_new ? builder->size - 1 : builder->members[index].end;
    char text[REQUEST_BYTES_MAX];
    enum filter_text_result result;

    if (index == FILTER_BUILDER_MEMBERS_MAX ||
        !write_text(builder, at, is_new ? member : NULL, value, form, text)) {
        return refuse(message, message_size, member, "has no room in the filter");
    }
    result = judge(text, message, message_size);
    if (result == FILTER_TEXT_OK) {
        take_text(builder, at, text);
        if (is_new) {
            remember_member(builder, member);
        }
    }
    return result;
}

enum filter_text_result filter_builder_add(struct filter_builder *builder, const char *member,
                                           const char *value, char *message, size_t message_size)
{
    ASSERTION_OR(builder->size >= 2 && builder->size < sizeof(builder->text),
                 FILTER_TEXT_NO_MEMORY);
    if (!is_name(member)) {
        return refuse(message, message_size, member, filter_result_sentence(FILTER_UNKNOWN_MEMBER));
    }
    if (!is_utf8(value)) {
        return refuse(message, message_size, member, "has a value that is not UTF-8");
    }
    if (is_digits(value)) {
        enum filter_text_result result =
            try_value(builder, member, value, VALUE_NUMBER, message, message_size);

        if (result != FILTER_TEXT_BAD) {
            return result;
        }
    }
    return try_value(builder, member, value, VALUE_STRING, message, message_size);
}
