/*
 * The part of an event that filters and the visibility rule compare, upper-cased once.
 *
 * The broker takes the keys of a line when the line enters the ring. To match the line for any
 * number of subscribers is then a comparison of bytes.
 */
#ifndef PROTO_EVENT_KEYS_H
#define PROTO_EVENT_KEYS_H

#include "proto/event.h"
#include "proto/limits.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The members of an event that are text. An event may lack any of them. */
enum event_key { KEY_LOCAL, KEY_REMOTE, KEY_PROVIDER, KEY_USER, KEY_IMAGE, KEYS };

/* A set of keys has a bit for each. */
#define EVENT_KEY_BIT(key) ((uint32_t)1 << (key))
#define EVENT_KEYS_ALL (EVENT_KEY_BIT(KEYS) - 1)

/* Bytes of all keys of one event at most, upper-cased. */
#define EVENT_KEYS_BYTES_MAX ((unsigned)KEYS * (STRING_BYTES_MAX * 3u / 2u + 1u))

/* What filters and the visibility rule can see of an event. */
struct event_keys {
    enum event_type type;
    enum event_resource resource;
    bool has_session;
    uint32_t session;
    uint32_t status; /* meant where event_type_has_status(type) */
    struct {
        const char *bytes; /* upper-cased UTF-8, not ended by NUL */
        size_t size;       /* 0: the event lacks the member */
    } text[KEYS];
};

/*
 * Take the keys of an event. Their texts go into buffer, one behind the other. It must hold
 * EVENT_KEYS_BYTES_MAX. The broker writes no text above STRING_BYTES_MAX. Of a longer text from
 * another source, only the first STRING_BYTES_MAX bytes count.
 */
void event_keys_take(const struct event *event, char *buffer, struct event_keys *keys_out);

#endif
