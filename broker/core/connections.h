/*
 * Which local name stands for which remote name, as far as the broker has seen it happen.
 *
 * A cancel names only one of the two; of a local one this tells the other. Drive letters belong to
 * a logon session, so both user and logon are part of the key. It is a memory, not a truth: what
 * was connected before the broker started is not in it, and the oldest entries make room.
 */
#ifndef BROKER_CORE_CONNECTIONS_H
#define BROKER_CORE_CONNECTIONS_H

#include "proto/event.h"

#include <stddef.h>

struct connection;

struct connections {
    struct connection *oldest;
    struct connection *newest;
    size_t count;
    size_t bytes;
};

void connections_init(struct connections *connections);

/* Remember a connection that has a local name; one of the same local name is replaced. */
void connections_add(struct connections *connections, const struct event_user *user,
                     const char *local, const char *remote);

/* The remote name of a local one, or NULL. Valid until the connections change. */
const char *connections_remote_of(const struct connections *connections,
                                  const struct event_user *user, const char *local);

/* Forget the connection of a local name, if it is known. */
void connections_remove(struct connections *connections, const struct event_user *user,
                        const char *local);

void connections_deinit(struct connections *connections);

#endif
