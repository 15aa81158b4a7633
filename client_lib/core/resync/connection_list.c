#include "client_lib/core/resync/connection_list.h"

#include <stdlib.h>
#include <string.h>

#include "proto/assertion.h"
#include "proto/text/packed_text.h"

struct connection_list *connection_list_new(void)
{
    struct connection_list *list = calloc(1, sizeof(*list));

    if (list != NULL) {
        list->list.size = sizeof(list->list);
        list->list.connections = list->connections;
    }
    return list;
}

/* Each connection is one block, which the list owns. */
static void free_connection(const wnw_connection *connection)
{
    union {
        const wnw_connection *borrowed;
        void *owned;
    } block = {connection};

    free(block.owned);
}

void connection_list_free(struct connection_list *list)
{
    if (list == NULL) {
        return;
    }
    for (size_t i = 0; i < list->list.count; i++) {
        free_connection(list->connections[i]);
    }
    free(list);
}

bool connection_list_add(struct connection_list *list, const wnw_connection *connection)
{
    size_t bytes = sizeof(*connection) + strlen(connection->local) + strlen(connection->remote) +
                   strlen(connection->provider) + 3;
    wnw_connection *copy;
    char *at;

    ASSERTION_OR(list->bytes <= CONNECTION_LIST_BYTES_MAX, false);
    if (list->list.count == WNW_CONNECTIONS_MAX ||
        bytes > CONNECTION_LIST_BYTES_MAX - list->bytes) {
        list->list.is_cut = 1;
        return true;
    }
    copy = malloc(bytes);
    if (copy == NULL) {
        return false;
    }
    *copy = *connection;
    at = (char *)(copy + 1);
    copy->size = sizeof(*copy);
    copy->local = packed_text_put(&at, connection->local);
    copy->remote = packed_text_put(&at, connection->remote);
    copy->provider = packed_text_put(&at, connection->provider);
    list->connections[list->list.count++] = copy;
    list->bytes += bytes;
    ASSERTION_OR((size_t)(at - (char *)copy) == bytes, false);
    return true;
}
