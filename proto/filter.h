/*
 * Which events a subscriber receives. All members must match (AND); a member matches if any of its
 * values does (OR).
 *
 * A value may hold * (any run of characters) and ? (one character) and is compared without case.
 * The values are upper-cased when the filter is read, the keys of an event when the event enters
 * the ring. A match is then a comparison of bytes, whatever the number of subscribers.
 */
#ifndef PROTO_FILTER_H
#define PROTO_FILTER_H

#include "proto/event_keys.h"
#include "proto/json/json.h"
#include "proto/limits.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct filter; /* NULL is the filter that every event passes */

enum filter_result {
    FILTER_OK,
    FILTER_NOT_AN_OBJECT,
    FILTER_UNKNOWN_MEMBER,
    FILTER_NOT_A_LIST, /* a member is neither a value nor a list of values */
    FILTER_BAD_VALUE,  /* a value of the wrong kind, or empty */
    FILTER_TOO_MANY_VALUES,
    FILTER_VALUE_TOO_LONG,
    FILTER_WORD_TOO_LONG,  /* a value of type, resource or error is above FILTER_WORD_BYTES_MAX */
    FILTER_MIXED_TOO_LONG, /* values that hold both * and ? are above FILTER_MIXED_BYTES_MAX */
    FILTER_NO_MEMORY
};

/*
 * Read a filter: an object whose members are type, local, remote, provider, user, session,
 * resource, image, status, error, each a list of values (or a single value, which is a list of
 * one). session and status take numbers, all others strings. An empty list is refused, since it
 * could match nothing. Types are compared with the list in event_type.h, so an event of an unknown
 * type matches no type, and errors with the names in error_names.h.
 *
 * On FILTER_OK *filter_out is to be freed with filter_free (NULL for {}). Else *member_out names
 * the member and is valid as long as the json value lives (NULL when the value is no object).
 */
enum filter_result filter_read(const struct json *value, struct filter **filter_out,
                               const char **member_out);

/* The set of the keys that filter_matches and filter_work look at. */
uint32_t filter_keys(const struct filter *filter);

bool filter_matches(const struct filter *filter, const struct event_keys *keys);

/* Steps that filter_matches takes at most for this event, in units of comparing a byte. */
size_t filter_work(const struct filter *filter, const struct event_keys *keys);

void filter_free(struct filter *filter);

/* A sentence such as "is no member that a filter knows". */
const char *filter_result_sentence(enum filter_result result);

#endif
