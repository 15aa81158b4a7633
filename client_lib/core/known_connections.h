/*
 * The connections of which something is known or in doubt, in the order in which they came.
 *
 * Bounded in count and bytes, and count and bytes are always those of what is in the list. One is
 * found by its key: the local name, or the remote one where there is no local name, without case
 * and without what ends it. What is known of a connection is for whoever compares: nothing here
 * looks at it, and all of it is false and 0 at first. Used by one thread at a time.
 */
#ifndef CLIENT_LIB_CORE_KNOWN_CONNECTIONS_H
#define CLIENT_LIB_CORE_KNOWN_CONNECTIONS_H

#include "proto/event.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define KNOWN_CONNECTIONS_MAX 1024u                /* connections that are known, or in doubt */
#define KNOWN_CONNECTIONS_BYTES_MAX (192u * 1024u) /* bytes of all of them */

/* Bytes of a single one: three names and a key, and what belongs to them. */
#define KNOWN_SINGLE_BYTES_MAX (4u * (STRING_BYTES_MAX + 1u) + 256u)

/* Borrowed texts, none of them NULL. Without a local name the remote one is the key. */
struct connection_names {
    const char *local;
    const char *remote;
    const char *provider;
    enum event_resource resource;
    bool is_truncated;
};

struct known_connection {
    struct known_connection *next;
    size_t bytes;
    bool is_known;   /* connected, as far as events and listings have told */
    bool is_decided; /* by an event that came while the listing ran */
    bool is_listed;
    bool is_another;               /* the same name is known too, and stood for something else */
    bool is_in_doubt;              /* a listing said otherwise, but an operation was under way */
    uint32_t under_way;            /* operations that have started and not ended */
    uint64_t started_us;           /* time of the last of them */
    struct connection_names names; /* into text */
    const char *key;               /* too */
    uint32_t key_hash;             /* of it without case */
    char text[];
};

struct known_connections {
    struct known_connection *first;
    struct known_connection *last;
    size_t count;
    size_t bytes;
};

enum known_result { KNOWN_OK, KNOWN_FULL, KNOWN_NO_MEMORY };

void known_connections_init(struct known_connections *connections);
void known_connections_deinit(struct known_connections *connections);

/* The last one with the key of these names, or NULL: a name that changed what it stands for may be
   there twice. Valid until it is removed. */
struct known_connection *known_connections_find(const struct known_connections *connections,
                                                const struct connection_names *names);

/* Copies the names, to the end of the list, whether their key is there already or not. Without
   KNOWN_OK nothing has changed, and there is NULL instead. */
enum known_result known_connections_append(struct known_connections *connections,
                                           const struct connection_names *names,
                                           struct known_connection **known_out);

/* Takes out one that is in the list; it is the caller's, to be freed by free. */
void known_connections_unlink(struct known_connections *connections,
                              struct known_connection *known);

/* Takes it out and frees it. */
void known_connections_remove(struct known_connections *connections,
                              struct known_connection *known);

/* Less than an eighth of the count or the bytes is left. */
bool known_connections_has_little_room(const struct known_connections *connections);

/* Whether its remote name and the other one are different, and not the same in other words: a
   name that is no UNC name, or is withheld, comes back from a provider in its own way. */
bool known_connection_stands_for_another(const struct known_connection *known,
                                         const struct connection_names *names);

#endif
