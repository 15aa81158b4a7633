/* The inside of a filter: for filter.c, which matches, and filter_read.c, which makes one. */
#ifndef PROTO_FILTER_PARTS_H
#define PROTO_FILTER_PARTS_H

#include "proto/error_names.h"
#include "proto/event_keys.h"
#include "proto/event_type.h"

#include <stddef.h>
#include <stdint.h>

_Static_assert(EVENT_TYPES <= 32, "a type has a bit in a uint32_t");

/* The members of a filter: the texts of an event first, numbered as in enum event_key. */
enum filter_member {
    FILTER_TYPE = KEYS,
    FILTER_SESSION,
    FILTER_RESOURCE,
    FILTER_STATUS,
    FILTER_ERROR,
    FILTER_MEMBERS
};

/* A value of one of the texts; its bytes, upper-cased, lie behind the tables of the filter. */
struct filter_pattern {
    enum event_key key;
    size_t start;
    size_t size;
};

/* A value of a member that takes numbers. */
struct filter_number {
    enum filter_member member;
    uint32_t value;
};

#define FILTER_ERROR_WORDS (ERROR_NAMES_MAX / 32u)

/*
 * One block of memory: the struct, the patterns, the numbers, the bytes of the patterns. Which
 * types, resources and names of errors match is decided when the filter is read, and is a bit for
 * each of them.
 */
struct filter {
    uint32_t members; /* a bit for each enum filter_member that the filter has */
    uint32_t types;
    uint32_t resources;
    uint32_t errors[FILTER_ERROR_WORDS]; /* by the place of the name */
    size_t patterns_count;
    size_t numbers_count;
    struct filter_pattern *patterns;
    struct filter_number *numbers;
    char *text;
};

static inline uint32_t filter_bit(size_t index)
{
    return (uint32_t)1 << index;
}

#endif
