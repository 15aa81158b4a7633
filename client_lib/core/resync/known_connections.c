#include "client_lib/core/resync/known_connections.h"

#include <stdlib.h>
#include <string.h>

#include "proto/assertion.h"
#include "proto/data/hash.h"
#include "proto/text/device_name.h"
#include "proto/text/packed_text.h"
#include "proto/text/remote_name.h"
#include "proto/text/upcase.h"

/* With less room than this, there is little. */
#define COUNT_FREE_MIN (KNOWN_CONNECTIONS_MAX / 8u)
#define BYTES_FREE_MIN (KNOWN_CONNECTIONS_BYTES_MAX / 8u)

#define KEY_BYTES_MAX (STRING_BYTES_MAX + REMOTE_NAME_EXTRA_BYTES)

_Static_assert(sizeof(struct known_connection) + 3u * (STRING_BYTES_MAX + 1u) + KEY_BYTES_MAX <=
                   KNOWN_SINGLE_BYTES_MAX,
               "the memory that a client counts for one connection");

void known_connections_init(struct known_connections *connections)
{
    memset(connections, 0, sizeof(*connections));
}

static struct known_connection *known_of(struct list_node *node)
{
    return node == NULL ? NULL : LIST_ITEM(node, struct known_connection, node);
}

void known_connections_deinit(struct known_connections *connections)
{
    while (connections->list.first != NULL) {
        free(known_of(list_take_first(&connections->list)));
    }
    connections->bytes = 0;
}

struct known_connection *known_connections_first(const struct known_connections *connections)
{
    return known_of(connections->list.first);
}

struct known_connection *known_connections_next(const struct known_connection *known)
{
    ASSERTION_OR(list_node_is_linked(&known->node), NULL);
    return known_of(known->node.next);
}

static void take_text(const char *text, char key[KEY_BYTES_MAX])
{
    size_t size = strlen(text);

    if (size > STRING_BYTES_MAX) {
        size = STRING_BYTES_MAX;
    }
    memcpy(key, text, size);
    key[size] = '\0';
}

/* In the form that all spellings of the name share. */
static void take_key(const struct connection_names *names, char key[KEY_BYTES_MAX])
{
    char normal[DEVICE_NAME_BYTES_MAX];
    char remote[KEY_BYTES_MAX];

    if (names->local[0] != '\0') {
        take_text(device_name_key(names->local, normal), key);
        return;
    }
    take_text(names->remote, remote);
    (void)remote_name_write(remote, REMOTE_NAME_PATH, key);
}

static uint32_t hash_of(const char *key)
{
    char upper[KEY_BYTES_MAX * 3u / 2u + 1];

    upper[upcase_utf8(key, strlen(key), upper)] = '\0';
    return hash_add_text(HASH_START, upper);
}

struct known_connection *known_connections_find(const struct known_connections *connections,
                                                const struct connection_names *names)
{
    struct known_connection *found = NULL;
    char key[KEY_BYTES_MAX];
    uint32_t hash;

    take_key(names, key);
    hash = hash_of(key);
    for (struct known_connection *known = known_connections_first(connections); known != NULL;
         known = known_connections_next(known)) {
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

/* In a block of that many bytes. NULL when there is no memory. */
static struct known_connection *copy_names(const struct connection_names *names, const char *key,
                                           size_t bytes)
{
    struct known_connection *known = malloc(bytes);
    char *at;

    if (known == NULL) {
        return NULL;
    }
    memset(known, 0, sizeof(*known));
    at = known->text;
    known->bytes = bytes;
    known->key = packed_text_put(&at, key);
    known->key_hash = hash_of(key);
    known->names = *names;
    known->names.local = packed_text_put(&at, names->local);
    known->names.remote = packed_text_put(&at, names->remote);
    known->names.provider = packed_text_put(&at, names->provider);
    return known;
}

enum known_result known_connections_append(struct known_connections *connections,
                                           const struct connection_names *names,
                                           struct known_connection **known_out)
{
    char key[KEY_BYTES_MAX];
    size_t bytes;

    *known_out = NULL;
    ASSERTION_OR(names->local != NULL && names->remote != NULL && names->provider != NULL,
                 KNOWN_FULL);
    take_key(names, key);
    bytes = bytes_of(names, key);
    if (connections->list.count == KNOWN_CONNECTIONS_MAX ||
        bytes > KNOWN_CONNECTIONS_BYTES_MAX - connections->bytes) {
        return KNOWN_FULL;
    }
    *known_out = copy_names(names, key, bytes);
    if (*known_out == NULL) {
        return KNOWN_NO_MEMORY;
    }
    list_append(&connections->list, &(*known_out)->node);
    connections->bytes += bytes;
    return KNOWN_OK;
}

void known_connections_unlink(struct known_connections *connections, struct known_connection *known)
{
    ASSERTION_OR_RETURN(known->node.list == &connections->list);
    ASSERTION_OR_RETURN(known->bytes <= connections->bytes);
    list_remove(&connections->list, &known->node);
    connections->bytes -= known->bytes;
}

void known_connections_remove(struct known_connections *connections, struct known_connection *known)
{
    known_connections_unlink(connections, known);
    ASSERTION_OR_RETURN(!list_node_is_linked(&known->node));
    free(known);
}

bool known_connections_has_little_room(const struct known_connections *connections)
{
    return KNOWN_CONNECTIONS_MAX - connections->list.count < COUNT_FREE_MIN ||
           KNOWN_CONNECTIONS_BYTES_MAX - connections->bytes < BYTES_FREE_MIN;
}

/* Without an operation that could explain it, a contradiction does not stand. */
static bool end_contradiction(struct known_connection *known)
{
    if (known->under_way > 0 || known->mark != MARK_CONTRADICTED) {
        return false;
    }
    known->mark = MARK_NONE;
    return true;
}

bool known_connection_end_operation(struct known_connection *known)
{
    if (known->under_way > 0) {
        known->under_way--;
    }
    return end_contradiction(known);
}

bool known_connection_forget_operations(struct known_connection *known)
{
    known->under_way = 0;
    return end_contradiction(known);
}

bool known_connection_is_listed(const struct known_connection *known)
{
    return known->mark == MARK_LISTED || known->mark == MARK_LISTED_OTHER;
}

bool known_connection_is_decidable(const struct known_connection *known)
{
    return known->mark != MARK_EVENT && known->under_way == 0;
}

bool known_connection_is_idle(const struct known_connection *known)
{
    return !known->is_connected && known_connection_is_decidable(known);
}

bool known_connection_stands_for_another(const struct known_connection *known,
                                         const struct connection_names *names)
{
    struct connection_names left = known->names;
    struct connection_names right = *names;
    char left_key[KEY_BYTES_MAX];
    char right_key[KEY_BYTES_MAX];

    left.local = "";
    right.local = "";
    take_key(&left, left_key);
    take_key(&right, right_key);
    return remote_name_is_unc(left.remote) && remote_name_is_unc(right.remote) &&
           !upcase_equal(left_key, right_key);
}
