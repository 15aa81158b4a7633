#include "client_lib/core/known_connections.h"

#include <stdlib.h>
#include <string.h>

#include "proto/data/hash.h"
#include "proto/text/packed_text.h"
#include "proto/text/upcase.h"

/* With less room than this, there is little. */
#define COUNT_FREE_MIN (KNOWN_CONNECTIONS_MAX / 8u)
#define BYTES_FREE_MIN (KNOWN_CONNECTIONS_BYTES_MAX / 8u)

_Static_assert(sizeof(struct known_connection) + 4u * (STRING_BYTES_MAX + 1u) <=
                   KNOWN_SINGLE_BYTES_MAX,
               "what a client's memory counts for one");

void known_connections_init(struct known_connections *connections)
{
    memset(connections, 0, sizeof(*connections));
}

void known_connections_deinit(struct known_connections *connections)
{
    while (connections->first != NULL) {
        known_connections_remove(connections, connections->first);
    }
}

/* The same name may be written with or without what ends it: "LPT1:", "\\server\share\". */
static void take_key(const struct connection_names *names, char key[STRING_BYTES_MAX + 1])
{
    bool is_local = names->local[0] != '\0';
    const char *name = is_local ? names->local : names->remote;
    const char end = is_local ? ':' : '\\';
    size_t size = strlen(name);

    if (size > STRING_BYTES_MAX) {
        size = STRING_BYTES_MAX;
    }
    while (size > 2 && name[size - 1] == end) {
        size--;
    }
    memcpy(key, name, size);
    key[size] = '\0';
}

static uint32_t hash_of(const char *key)
{
    char upper[STRING_BYTES_MAX * 3u / 2u + 1];

    upper[upcase_utf8(key, strlen(key), upper)] = '\0';
    return hash_add_text(HASH_START, upper);
}

struct known_connection *known_connections_find(const struct known_connections *connections,
                                                const struct connection_names *names)
{
    struct known_connection *found = NULL;
    char key[STRING_BYTES_MAX + 1];
    uint32_t hash;

    take_key(names, key);
    hash = hash_of(key);
    for (struct known_connection *known = connections->first; known != NULL; known = known->next) {
        if (known->key_hash == hash && upcase_equal(known->key, key)) {
            found = known;
        }
    }
    return found;
}

static size_t bytes_of(const struct connection_names *names, const char *key)
{
    return sizeof(struct known_connection) + strlen(key) + strlen(names->local) +
           strlen(names->remote) + strlen(names->provider) + 4;
}

/* In a block of so many bytes. NULL when there is no memory. */
static struct known_connection *copy_names(const struct connection_names *names, const char *key,
                                           size_t bytes)
{
    struct known_connection *known = malloc(bytes);
    char *place;

    if (known == NULL) {
        return NULL;
    }
    memset(known, 0, sizeof(*known));
    place = known->text;
    known->bytes = bytes;
    known->key = packed_text_put(&place, key);
    known->key_hash = hash_of(key);
    known->names = *names;
    known->names.local = packed_text_put(&place, names->local);
    known->names.remote = packed_text_put(&place, names->remote);
    known->names.provider = packed_text_put(&place, names->provider);
    return known;
}

static void link_last(struct known_connections *connections, struct known_connection *known)
{
    if (connections->last == NULL) {
        connections->first = known;
    } else {
        connections->last->next = known;
    }
    connections->last = known;
    connections->count++;
    connections->bytes += known->bytes;
}

enum known_result known_connections_append(struct known_connections *connections,
                                           const struct connection_names *names,
                                           struct known_connection **known_out)
{
    char key[STRING_BYTES_MAX + 1];
    size_t bytes;

    *known_out = NULL;
    take_key(names, key);
    bytes = bytes_of(names, key);
    if (connections->count == KNOWN_CONNECTIONS_MAX ||
        bytes > KNOWN_CONNECTIONS_BYTES_MAX - connections->bytes) {
        return KNOWN_FULL;
    }
    *known_out = copy_names(names, key, bytes);
    if (*known_out == NULL) {
        return KNOWN_NO_MEMORY;
    }
    link_last(connections, *known_out);
    return KNOWN_OK;
}

void known_connections_unlink(struct known_connections *connections, struct known_connection *known)
{
    struct known_connection *before = NULL;
    struct known_connection *at = connections->first;

    while (at != known) {
        before = at;
        at = at->next;
    }
    if (before == NULL) {
        connections->first = known->next;
    } else {
        before->next = known->next;
    }
    if (connections->last == known) {
        connections->last = before;
    }
    connections->count--;
    connections->bytes -= known->bytes;
}

void known_connections_remove(struct known_connections *connections, struct known_connection *known)
{
    known_connections_unlink(connections, known);
    free(known);
}

bool known_connections_has_little_room(const struct known_connections *connections)
{
    return KNOWN_CONNECTIONS_MAX - connections->count < COUNT_FREE_MIN ||
           KNOWN_CONNECTIONS_BYTES_MAX - connections->bytes < BYTES_FREE_MIN;
}

bool known_connection_stands_for_another(const struct known_connection *known,
                                         const struct connection_names *names)
{
    struct connection_names left = known->names;
    struct connection_names right = *names;
    char left_key[STRING_BYTES_MAX + 1];
    char right_key[STRING_BYTES_MAX + 1];

    if (strncmp(left.remote, "\\\\", 2) != 0 || strncmp(right.remote, "\\\\", 2) != 0) {
        return false;
    }
    left.local = "";
    right.local = "";
    take_key(&left, left_key);
    take_key(&right, right_key);
    return !upcase_equal(left_key, right_key);
}
