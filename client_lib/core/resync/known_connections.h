/*
 * The connections of which the resync knows or doubts something, in the order in which they came.
 *
 * Bounded in count and bytes, both of which are always those of the list. A connection is found by
 * its key: the local name, or the remote name where there is no local one, compared without case
 * and in the one form of all its spellings ("LPT1" of "LPT1:", "\\srv\x" of "//srv/x/"). snapshot_difference decides what is known of a connection.
 * Used by one thread at a time.
 */
#ifndef CLIENT_LIB_CORE_RESYNC_KNOWN_CONNECTIONS_H
#define CLIENT_LIB_CORE_RESYNC_KNOWN_CONNECTIONS_H

#include "proto/data/list.h"
#include "proto/event.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define KNOWN_CONNECTIONS_MAX 1024u                /* connections in the list */
#define KNOWN_CONNECTIONS_BYTES_MAX (192u * 1024u) /* bytes of all of them */

/* Bytes of one connection: three names, a key, and the struct. */
#define KNOWN_SINGLE_BYTES_MAX (4u * (STRING_BYTES_MAX + 1u) + 256u)

/* Borrowed texts, none of them NULL. Without a local name the remote one is the key. */
struct connection_names {
    const char *local;
    const char *remote;
    const char *provider;
    enum event_resource resource;
    bool is_truncated;
};

/* What the snapshot that is compared says of a connection. */
enum snapshot_mark {
    MARK_NONE,         /* nothing, so far */
    MARK_EVENT,        /* an event came while the snapshot was taken, so the event decides */
    MARK_LISTED,       /* it is connected */
    MARK_LISTED_OTHER, /* the same key is connected, and stands for another name than is known */
    MARK_CONTRADICTED /* it said otherwise while an operation was under way; kept until that ends */
};

struct known_connection {
    struct list_node node;
    size_t bytes;
    bool is_connected; /* according to events and snapshots */
    enum snapshot_mark mark;
    uint32_t under_way;            /* operations that have started and not ended */
    uint64_t started_us;           /* time of the last of them */
    struct connection_names names; /* into text */
    const char *key;               /* too */
    uint32_t key_hash;             /* of the key without case */
    char text[];
};

struct known_connections {
    struct list list;
    size_t bytes;
};

enum known_result { KNOWN_OK, KNOWN_FULL, KNOWN_NO_MEMORY };

void known_connections_init(struct known_connections *connections);
void known_connections_deinit(struct known_connections *connections);

/* The walk over the list: NULL is the end. The next one is asked for before one is removed. */
struct known_connection *known_connections_first(const struct known_connections *connections);
struct known_connection *known_connections_next(const struct known_connection *known);

/* The last one with the key of these names, or NULL. A key whose remote name has changed may be in
   the list twice. Valid until it is removed. */
struct known_connection *known_connections_find(const struct known_connections *connections,
                                                const struct connection_names *names);

/* Copies the names to the end of the list, whether their key is there already or not; all else of
   the connection is 0. Without KNOWN_OK nothing has changed, and *known_out is NULL. */
enum known_result known_connections_append(struct known_connections *connections,
                                           const struct connection_names *names,
                                           struct known_connection **known_out);

/* Takes out one that is in the list; it becomes the caller's, to be freed by free. */
void known_connections_unlink(struct known_connections *connections,
                              struct known_connection *known);

/* Takes it out and frees it. */
void known_connections_remove(struct known_connections *connections,
                              struct known_connection *known);

/* Less than an eighth of the count or the bytes is left. */
bool known_connections_has_little_room(const struct known_connections *connections);

/* One operation has ended, or all that are under way are forgotten. True: no operation is under way
   any more, and a snapshot had said otherwise because of one; that contradiction is gone. */
bool known_connection_end_operation(struct known_connection *known);
bool known_connection_forget_operations(struct known_connection *known);

/* The snapshot lists it. */
bool known_connection_is_listed(const struct known_connection *known);

/* The snapshot decides about it: no event came meanwhile, and no operation is under way. */
bool known_connection_is_decidable(const struct known_connection *known);

/* It is absent and nothing is in doubt, so it need not be remembered. */
bool known_connection_is_idle(const struct known_connection *known);

/* Whether its remote name and the other one are different names, and not two spellings of one: a
   provider spells a name that is no UNC name, or is withheld, in its own way. */
bool known_connection_stands_for_another(const struct known_connection *known,
                                         const struct connection_names *names);

#endif
