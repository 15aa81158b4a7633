#include "connections.h"

#include <stdlib.h>

#include "names.h"
#include "text.h"

static bool is_of(const struct connection *connection, const wnw_event *event)
{
    if (connection->local[0] != '\0' || event->local[0] != '\0') {
        return names_are_equal(connection->local, event->local);
    }
    return names_are_equal(connection->remote, event->remote);
}

static struct connection *find(struct connections *connections, const wnw_event *event)
{
    for (size_t i = 0; i < connections->count; i++) {
        if (is_of(&connections->items[i], event)) {
            return &connections->items[i];
        }
    }
    return NULL;
}

static void free_names(struct connection *connection)
{
    free(connection->local);
    free(connection->remote);
}

static struct connection *add(struct connections *connections, const wnw_event *event)
{
    struct connection *connection = &connections->items[connections->count];

    if (connections->count == CONNECTIONS_MAX) {
        connections->left_out_count++;
        return NULL;
    }
    connection->local = text_copy(event->local);
    connection->remote = text_copy(event->remote);
    if (connection->local == NULL || connection->remote == NULL) {
        free_names(connection);
        connections->left_out_count++;
        return NULL;
    }
    connection->was_seen_live = false;
    connections->count++;
    return connection;
}

static bool has_another_remote(const struct connection *connection, const wnw_event *event)
{
    return event->remote[0] != '\0' && !names_are_equal(connection->remote, event->remote);
}

/* Order does not matter, since each reader sorts: the last one takes the place. */
static bool end(struct connections *connections, struct connection *connection)
{
    bool was_seen_live;

    if (connection == NULL) {
        return false;
    }
    was_seen_live = connection->was_seen_live;
    free_names(connection);
    connections->count--;
    *connection = connections->items[connections->count];
    return was_seen_live;
}

static void hold(struct connections *connections, struct connection *connection,
                 const wnw_event *event, enum connection_state state, bool is_live)
{
    if (connection != NULL && has_another_remote(connection, event)) {
        (void)end(connections, connection);
        connection = NULL;
    }
    if (connection == NULL) {
        connection = add(connections, event);
    }
    if (connection != NULL) {
        connection->state = state;
        connection->state_before = state;
        connection->since_us = event->time_us;
        connection->was_seen_live = connection->was_seen_live || is_live;
    }
}

static void begin_cancel(struct connection *connection)
{
    if (connection != NULL && connection->state != CONNECTION_CANCELLING) {
        connection->state_before = connection->state;
        connection->state = CONNECTION_CANCELLING;
    }
}

static void give_up_cancel(struct connection *connection)
{
    if (connection != NULL && connection->state == CONNECTION_CANCELLING) {
        connection->state = connection->state_before;
    }
}

bool connections_apply(struct connections *connections, const wnw_event *event, bool is_live)
{
    struct connection *connection = find(connections, event);

    switch (event->type) {
    case WNW_EVENT_ADD_STARTED:
        if (connection == NULL && (event->local[0] != '\0' || event->remote[0] != '\0')) {
            hold(connections, NULL, event, CONNECTION_CONNECTING, is_live);
        }
        return false;
    case WNW_EVENT_ADD_SUCCEEDED:
        hold(connections, connection, event, CONNECTION_CONNECTED, is_live);
        return false;
    case WNW_EVENT_APPEARED:
        hold(connections, connection, event, CONNECTION_FOUND, is_live);
        return false;
    case WNW_EVENT_ADD_FAILED:
    case WNW_EVENT_ADD_UNFINISHED:
        if (connection != NULL && connection->state == CONNECTION_CONNECTING) {
            (void)end(connections, connection);
        }
        return false;
    case WNW_EVENT_CANCEL_STARTED:
        begin_cancel(connection);
        return false;
    case WNW_EVENT_CANCEL_FAILED:
    case WNW_EVENT_CANCEL_UNFINISHED:
        give_up_cancel(connection);
        return false;
    case WNW_EVENT_CANCEL_SUCCEEDED:
    case WNW_EVENT_VANISHED:
        return end(connections, connection);
    case WNW_EVENT_OTHER:
    case WNW_EVENT_BROKER_STARTED:
    case WNW_EVENT_BROKER_STOPPED:
    case WNW_EVENT_BROKER_THROTTLED:
    case WNW_EVENT_BROKER_CLOCK_STEPPED:
        break;
    }
    return false;
}

static bool is_listed(const struct connection *connection, const wnw_connection_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        const wnw_connection *listed = list->connections[i];

        if (names_are_equal(connection->local, listed->local) &&
            names_are_equal(connection->remote, listed->remote)) {
            return true;
        }
    }
    return false;
}

static bool is_settled(const struct connection *connection, uint64_t asked_us)
{
    return connection->since_us < asked_us && connection->state != CONNECTION_CONNECTING &&
           connection->state != CONNECTION_CANCELLING;
}

static void end_unlisted(struct connections *connections, const wnw_connection_list *list,
                         uint64_t asked_us)
{
    for (size_t i = connections->count; i > 0; i--) {
        struct connection *connection = &connections->items[i - 1];

        if (is_settled(connection, asked_us) && !is_listed(connection, list)) {
            (void)end(connections, connection);
        }
    }
}

void connections_compare(struct connections *connections, const wnw_connection_list *list,
                         uint64_t asked_us)
{
    if (!list->is_cut) {
        end_unlisted(connections, list, asked_us);
    }
    for (size_t i = 0; i < list->count; i++) {
        wnw_event event = {0};

        event.type = WNW_EVENT_APPEARED;
        event.local = list->connections[i]->local;
        event.remote = list->connections[i]->remote;
        event.time_us = asked_us;
        if (!names_are_of_the_doctor(event.remote) && find(connections, &event) == NULL) {
            hold(connections, NULL, &event, CONNECTION_FOUND, true);
        }
    }
}

void connections_deinit(struct connections *connections)
{
    for (size_t i = 0; i < connections->count; i++) {
        free_names(&connections->items[i]);
    }
    connections->count = 0;
}
