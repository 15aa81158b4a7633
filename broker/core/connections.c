#include "broker/core/connections.h"

#include "proto/data/hash.h"
#include "proto/limits.h"
#include "proto/text/upcase.h"
#include "proto/text/utf.h"

#include <stdlib.h>
#include <string.h>

struct connection {
    struct connection *newer;
    struct connection *older;
    size_t bytes;
    uint64_t logon;
    uint32_t local_hash; /* of the name without case; most are told apart by it alone */
    const char *sid;
    const char *local;
    const char *remote;
    char text[];
};

static bool belongs_to(const struct connection *connection, const struct event_user *user)
{
    return connection->logon == user->logon && strcmp(connection->sid, user->sid) == 0;
}

/* Of the upper-cased characters, or a table full of names that differ in their last letter would
   cost a long comparison each. */
static uint32_t hash_name(const char *name)
{
    uint32_t hash = HASH_START;
    size_t size = strlen(name);
    size_t used = 0;

    while (used < size) {
        uint32_t character = UTF_REPLACEMENT;
        size_t length = utf8_decode(name + used, size - used, &character);

        hash = hash_add(hash, upcase_character(character));
        used += length == 0 ? 1 : length;
    }
    return hash;
}

static struct connection *find_local(const struct connections *connections,
                                     const struct event_user *user, const char *local)
{
    struct connection *found = connections->newest;
    uint32_t hash = hash_name(local);

    while (found != NULL && !(found->local_hash == hash && belongs_to(found, user) &&
                              upcase_equal(found->local, local))) {
        found = found->older;
    }
    return found;
}

static void unlink_and_free(struct connections *connections, struct connection *connection)
{
    if (connection->older != NULL) {
        connection->older->newer = connection->newer;
    } else {
        connections->oldest = connection->newer;
    }
    if (connection->newer != NULL) {
        connection->newer->older = connection->older;
    } else {
        connections->newest = connection->older;
    }
    connections->count--;
    connections->bytes -= connection->bytes;
    free(connection);
}

static struct connection *make(const struct event_user *user, const char *local, const char *remote)
{
    size_t sid_size = strlen(user->sid) + 1;
    size_t local_size = strlen(local) + 1;
    size_t remote_size = strlen(remote) + 1;
    size_t bytes = sizeof(struct connection) + sid_size + local_size + remote_size;
    struct connection *connection = malloc(bytes);

    if (connection == NULL) {
        return NULL;
    }
    memset(connection, 0, sizeof(*connection));
    connection->bytes = bytes;
    connection->logon = user->logon;
    connection->local_hash = hash_name(local);
    connection->sid = memcpy(connection->text, user->sid, sid_size);
    connection->local = memcpy(connection->text + sid_size, local, local_size);
    connection->remote = memcpy(connection->text + sid_size + local_size, remote, remote_size);
    return connection;
}

static void append(struct connections *connections, struct connection *connection)
{
    connection->older = connections->newest;
    if (connections->newest != NULL) {
        connections->newest->newer = connection;
    } else {
        connections->oldest = connection;
    }
    connections->newest = connection;
    connections->count++;
    connections->bytes += connection->bytes;
}

/* The user's oldest while he has more than his share, else NULL. */
static struct connection *find_above_share(const struct connections *connections, const char *sid)
{
    struct connection *oldest_of_user = NULL;
    size_t count = 0;
    size_t bytes = 0;

    for (struct connection *c = connections->newest; c != NULL; c = c->older) {
        if (strcmp(c->sid, sid) == 0) {
            oldest_of_user = c;
            count++;
            bytes += c->bytes;
        }
    }
    return count > CONNECTIONS_REMEMBERED_MAX / TABLE_USER_SHARE ||
                   bytes > CONNECTIONS_BYTES_MAX / TABLE_USER_SHARE
               ? oldest_of_user
               : NULL;
}

/* A user who connects without end forgets his own oldest, not another's. */
static void keep_to_share(struct connections *connections, const char *sid)
{
    struct connection *above;

    while ((above = find_above_share(connections, sid)) != NULL) {
        unlink_and_free(connections, above);
    }
}

void connections_init(struct connections *connections)
{
    memset(connections, 0, sizeof(*connections));
}

void connections_add(struct connections *connections, const struct event_user *user,
                     const char *local, const char *remote)
{
    struct connection *connection;

    connections_remove(connections, user, local);
    connection = make(user, local, remote);
    if (connection == NULL) {
        return; /* a cancel will lack one name, and say so by lacking it */
    }
    append(connections, connection);
    keep_to_share(connections, user->sid);
    while (connections->count > CONNECTIONS_REMEMBERED_MAX ||
           connections->bytes > CONNECTIONS_BYTES_MAX) {
        unlink_and_free(connections, connections->oldest);
    }
}

const char *connections_remote_of(const struct connections *connections,
                                  const struct event_user *user, const char *local)
{
    const struct connection *found = find_local(connections, user, local);

    return found == NULL ? NULL : found->remote;
}

void connections_remove(struct connections *connections, const struct event_user *user,
                        const char *local)
{
    struct connection *found = find_local(connections, user, local);

    if (found != NULL) {
        unlink_and_free(connections, found);
    }
}

void connections_deinit(struct connections *connections)
{
    while (connections->oldest != NULL) {
        unlink_and_free(connections, connections->oldest);
    }
}
