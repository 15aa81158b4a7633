/*
 * A snapshot of what is connected: the copy that wnw_connections hands out.
 *
 * Bounded in count and bytes. What does not fit is left out, and the list says that it is cut. A
 * list lives on the heap and begins with a wnw_connection_list. Used by one thread at a time.
 */
#ifndef CLIENT_LIB_CORE_RESYNC_CONNECTION_LIST_H
#define CLIENT_LIB_CORE_RESYNC_CONNECTION_LIST_H

#include <wnetwatch.h>

#include <stdbool.h>
#include <stddef.h>

#define CONNECTION_LIST_BYTES_MAX (192u * 1024u) /* bytes of all connections with their names */

struct connection_list {
    wnw_connection_list list; /* points to the members below */
    const wnw_connection *connections[WNW_CONNECTIONS_MAX];
    size_t bytes;
};

/* NULL when there is no memory. */
struct connection_list *connection_list_new(void);
void connection_list_free(struct connection_list *list);

/* Copy a connection into the list; its member size is ignored. False when there is no memory; a
   connection above the limits is true and cuts the list. */
bool connection_list_add(struct connection_list *list, const wnw_connection *connection);

#endif
