#include "proto/json/json_names.h"

#include "proto/assertion.h"
#include "proto/data/hash.h"
#include "proto/json/json_string.h"

static uint32_t hash_name(const char *bytes, size_t start, size_t end)
{
    uint32_t hash = HASH_START;

    while (start < end) {
        hash = hash_add(hash, json_string_take_character(bytes, &start, end));
    }
    return hash;
}

static bool are_same_name(const char *bytes, struct json_name left, struct json_name right)
{
    if (left.hash != right.hash) {
        return false;
    }
    while (left.start < left.end && right.start < right.end) {
        if (json_string_take_character(bytes, &left.start, left.end) !=
            json_string_take_character(bytes, &right.start, right.end)) {
            return false;
        }
    }
    return left.start == left.end && right.start == right.end;
}

enum json_names_result json_names_add(struct json_names *names, const char *bytes, size_t start,
                                      size_t end)
{
    struct json_name name = {start, end, hash_name(bytes, start, end)};

    ASSERTION_OR(start <= end && names->count <= JSON_MEMBERS_MAX, JSON_NAMES_FULL);
    if (names->count == JSON_MEMBERS_MAX) {
        return JSON_NAMES_FULL;
    }
    for (size_t i = 0; i < names->count; i++) {
        if (are_same_name(bytes, names->items[i], name)) {
            return JSON_NAMES_DUPLICATE;
        }
    }
    names->items[names->count] = name;
    names->count++;
    return JSON_NAMES_ADDED;
}
