#include "broker/core/connections.h"

#include "proto/limits.h"
#include "proto/upcase.h"

#include <stdlib.h>
#include <string.h>

#define CONNECTIONS_BYTES_MAX (2u * 1024u * 1024u)

struct connection {
    struct connection *newer;
    struct connection *older;
    size_t bytes;
    uint64_t logon;
    const char *sid;
    const char *local;
    const char *remote;
    char text[];
};

static bool belongs_to(const struct connection *connection, const struct event_user *user)
{
    return connection->logon == user->logon && strcmp(connection->sid, user->sid) == 0;
}

static struct connection *find_local(const struct connections *connections,
                                     const struct event_user *user, const char *local)
{
    struct connection *found = connections->newest;

    while (found != NULL && !(belongs_to(found, user) && upcase_equal(found->local, local))) {
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

const char *connections_local_of(const struct connections *connections,
                                 const struct event_user *user, const char *remote)
{
    const struct connection *found = connections->newest;

    while (found != NULL && !(belongs_to(found, user) && upcase_equal(found->remote, remote))) {
        found = found->older;
    }
    return found == NULL ? NULL : found->local;
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
