#include "proto/filter.h"

#include "proto/assertion.h"
#include "proto/event_type.h"
#include "proto/filter_parts.h"
#include "proto/text/glob.h"
#include "proto/text/upcase.h"

#include <stdlib.h>
#include <string.h>

/* Bytes of one value at most, upper-cased. */
#define PATTERN_BYTES_MAX (FILTER_VALUE_BYTES_MAX * 3u / 2u + 1u)

_Static_assert(PATTERN_BYTES_MAX <= GLOB_LINEAR_BYTES_MAX + 1, "every value is found linearly");

static const char *const member_names[FILTER_MEMBERS] = {
    [KEY_LOCAL] = "local",        [KEY_REMOTE] = "remote",        [KEY_PROVIDER] = "provider",
    [KEY_USER] = "user",          [KEY_IMAGE] = "image",          [FILTER_TYPE] = "type",
    [FILTER_SESSION] = "session", [FILTER_RESOURCE] = "resource", [FILTER_STATUS] = "status",
    [FILTER_ERROR] = "error",
};

/* How much a filter holds: counted in a first pass over the values, which a second pass stores. */
struct extent {
    size_t patterns_count;
    size_t numbers_count;
    size_t text_size;
    size_t mixed_size; /* of the values that cannot be found in linear time */
};

static enum filter_member find_member(const char *name)
{
    unsigned i = 0;

    while (i < FILTER_MEMBERS && strcmp(member_names[i], name) != 0) {
        i++;
    }
    return (enum filter_member)i;
}

static bool takes_numbers(enum filter_member member)
{
    return member == FILTER_SESSION || member == FILTER_STATUS;
}

/* A single value is a list of one. */
static const struct json *first_value(const struct json *list)
{
    return json_is_array(list) ? json_first(list) : list;
}

static const struct json *next_value(const struct json *list, const struct json *value)
{
    return json_is_array(list) ? json_next(value) : NULL;
}

static enum filter_result check_value(enum filter_member member, const struct json *value)
{
    const char *text = json_string(value);
    uint32_t number;

    if (takes_numbers(member)) {
        return json_read_uint32(value, &number) ? FILTER_OK : FILTER_BAD_VALUE;
    }
    if (text == NULL || text[0] == '\0') {
        return FILTER_BAD_VALUE;
    }
    if (strlen(text) > FILTER_VALUE_BYTES_MAX) {
        return FILTER_VALUE_TOO_LONG;
    }
    return (unsigned)member >= KEYS && strlen(text) > FILTER_WORD_BYTES_MAX ? FILTER_WORD_TOO_LONG
                                                                            : FILTER_OK;
}

/* Write the value as it is compared: upper-cased, and with one star for a run of stars, which
   matches the same texts at less cost. Returns its size. */
static size_t write_pattern(const char *text, char upper[PATTERN_BYTES_MAX])
{
    size_t upper_size = upcase_utf8(text, strlen(text), upper);
    size_t size = 0;

    for (size_t i = 0; i < upper_size; i++) {
        if (upper[i] != '*' || size == 0 || upper[size - 1] != '*') {
            upper[size] = upper[i];
            size++;
        }
    }
    return size;
}

static void measure_value(enum filter_member member, const struct json *value,
                          struct extent *extent)
{
    char upper[PATTERN_BYTES_MAX];
    const char *text;

    if (takes_numbers(member)) {
        extent->numbers_count++;
        return;
    }
    text = json_string(value);
    if (strchr(text, '*') != NULL && strchr(text, '?') != NULL) {
        extent->mixed_size += strlen(text);
    }
    if ((unsigned)member < KEYS) {
        extent->patterns_count++;
        extent->text_size += write_pattern(text, upper);
    }
}

static enum filter_result check_member(enum filter_member member, const struct json *list,
                                       struct extent *extent)
{
    size_t values_count = 0;

    if (json_is_object(list) || json_is_null(list)) {
        return FILTER_NOT_A_LIST;
    }
    for (const struct json *value = first_value(list); value != NULL;
         value = next_value(list, value)) {
        enum filter_result result = check_value(member, value);

        if (result != FILTER_OK) {
            return result;
        }
        if (values_count == FILTER_VALUES_MAX) {
            return FILTER_TOO_MANY_VALUES;
        }
        values_count++;
        measure_value(member, value, extent);
        if (extent->mixed_size > FILTER_MIXED_BYTES_MAX) {
            return FILTER_MIXED_TOO_LONG;
        }
    }
    return values_count == 0 ? FILTER_BAD_VALUE : FILTER_OK;
}

static enum filter_result check_members(const struct json *object, struct extent *extent,
                                        const char **member_out)
{
    for (const struct json *list = json_first(object); list != NULL; list = json_next(list)) {
        enum filter_member member = find_member(json_name(list));
        enum filter_result result =
            member == FILTER_MEMBERS ? FILTER_UNKNOWN_MEMBER : check_member(member, list, extent);

        if (result != FILTER_OK) {
            *member_out = json_name(list);
            return result;
        }
    }
    return FILTER_OK;
}

static struct filter *allocate_filter(const struct extent *extent)
{
    size_t patterns_bytes = extent->patterns_count * sizeof(struct filter_pattern);
    size_t numbers_bytes = extent->numbers_count * sizeof(struct filter_number);
    size_t bytes = sizeof(struct filter) + patterns_bytes + numbers_bytes + extent->text_size;
    struct filter *filter = calloc(1, bytes);

    if (filter == NULL) {
        return NULL;
    }
    filter->patterns = (struct filter_pattern *)(void *)(filter + 1);
    filter->numbers = (struct filter_number *)(void *)(filter->patterns + extent->patterns_count);
    filter->text = (char *)(filter->numbers + extent->numbers_count);
    return filter;
}

static bool matches_name(const char *pattern, size_t pattern_size, const char *name)
{
    char upper[64];
    size_t upper_size = upcase_utf8(name, strlen(name), upper);

    return glob_matches(pattern, pattern_size, upper, upper_size);
}

/* The pattern may match the name with its prefix or without. */
static uint32_t find_types(const char *pattern, size_t pattern_size)
{
    static const size_t prefix_size = sizeof(EVENT_TYPE_PREFIX) - 1;
    uint32_t types = 0;

    for (unsigned i = EVENT_UNKNOWN + 1; i < EVENT_TYPES; i++) {
        const char *name = event_type_name((enum event_type)i);

        if (matches_name(pattern, pattern_size, name) ||
            matches_name(pattern, pattern_size, name + prefix_size)) {
            types |= filter_bit(i);
        }
    }
    return types;
}

static uint32_t find_resources(const char *pattern, size_t pattern_size)
{
    uint32_t resources = 0;

    for (unsigned i = RESOURCE_UNKNOWN + 1; i < RESOURCES; i++) {
        if (matches_name(pattern, pattern_size, event_resource_name((enum event_resource)i))) {
            resources |= filter_bit(i);
        }
    }
    return resources;
}

static void add_errors(struct filter *filter, const char *pattern, size_t pattern_size)
{
    const char *name;

    for (size_t i = 0; (name = error_name_at(i)) != NULL; i++) {
        if (matches_name(pattern, pattern_size, name)) {
            filter->errors[i / 32] |= filter_bit(i % 32);
        }
    }
}

static void add_text(struct filter *filter, enum filter_member member, const char *text)
{
    char upper[PATTERN_BYTES_MAX];
    size_t upper_size = write_pattern(text, upper);
    struct filter_pattern *pattern;
    size_t start = 0;

    if (member == FILTER_TYPE) {
        filter->types |= find_types(upper, upper_size);
        return;
    }
    if (member == FILTER_RESOURCE) {
        filter->resources |= find_resources(upper, upper_size);
        return;
    }
    if (member == FILTER_ERROR) {
        add_errors(filter, upper, upper_size);
        return;
    }

    if (filter->patterns_count > 0) {
        pattern = &filter->patterns[filter->patterns_count - 1];
        start = pattern->start + pattern->size;
    }
    pattern = &filter->patterns[filter->patterns_count];
    pattern->key = (enum event_key)member;
    pattern->start = start;
    pattern->size = upper_size;
    memcpy(filter->text + start, upper, upper_size);
    filter->patterns_count++;
}

static void add_member(struct filter *filter, const struct json *list)
{
    enum filter_member member = find_member(json_name(list));

    filter->members |= filter_bit(member);
    for (const struct json *value = first_value(list); value != NULL;
         value = next_value(list, value)) {
        if (takes_numbers(member)) {
            struct filter_number *number = &filter->numbers[filter->numbers_count];

            number->member = member;
            (void)json_read_uint32(value, &number->value);
            filter->numbers_count++;
        } else {
            add_text(filter, member, json_string(value));
        }
    }
}

static bool is_as_measured(const struct filter *filter, const struct extent *extent)
{
    return filter->patterns_count == extent->patterns_count &&
           filter->numbers_count == extent->numbers_count;
}

enum filter_result filter_read(const struct json *value, struct filter **filter_out,
                               const char **member_out)
{
    struct extent extent = {0, 0, 0, 0};
    struct filter *filter;
    enum filter_result result;

    *filter_out = NULL;
    *member_out = NULL;
    if (!json_is_object(value)) {
        return FILTER_NOT_AN_OBJECT;
    }
    result = check_members(value, &extent, member_out);
    if (result != FILTER_OK || json_first(value) == NULL) {
        return result;
    }

    filter = allocate_filter(&extent);
    if (filter == NULL) {
        return FILTER_NO_MEMORY;
    }
    for (const struct json *list = json_first(value); list != NULL; list = json_next(list)) {
        add_member(filter, list);
    }
    ASSERTION_OR(is_as_measured(filter, &extent), FILTER_NO_MEMORY);
    *filter_out = filter;
    return FILTER_OK;
}

const char *filter_result_sentence(enum filter_result result)
{
    switch (result) {
    case FILTER_OK:
        return "is good";
    case FILTER_NOT_AN_OBJECT:
        return "is no object";
    case FILTER_UNKNOWN_MEMBER:
        return "is no member that a filter knows";
    case FILTER_NOT_A_LIST:
        return "is neither a value nor a list of values";
    case FILTER_BAD_VALUE:
        return "holds no value, an empty one or one of the wrong kind";
    case FILTER_TOO_MANY_VALUES:
        return "has too many values";
    case FILTER_VALUE_TOO_LONG:
        return "holds a value that is too long";
    case FILTER_WORD_TOO_LONG:
        return "holds a value that is longer than any name could need";
    case FILTER_MIXED_TOO_LONG:
        return "brings the values that hold both * and ? above their limit";
    case FILTER_NO_MEMORY:
        return "found no memory";
    }
    return "";
}
