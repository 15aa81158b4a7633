#include "known_since.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "names.h"
#include "text_copy.h"

static void forget(struct known_connection *known)
{
    free(known->image);
    known->image = NULL;
    known->is_told = false;
}

static void learn(struct known_connection *known, const wnw_event *event)
{
    forget(known);
    known->is_told = true;
    known->since_us = event->time_us;
    known->process_id = event->process_id;
    known->image = text_copy(event->process_image);
    (void)snprintf(known->event_id, sizeof(known->event_id), "%s", event->id);
}

/* A connection has one key: its local name, or its remote one where there is none. */
static bool has_same_key(const wnw_connection *connection, const wnw_event *event)
{
    if (connection->local[0] != '\0') {
        return name_is_same(connection->local, event->local);
    }
    return event->local[0] == '\0' && name_is_same(connection->remote, event->remote);
}

/* A remote name that the broker keeps private may be any. */
static bool has_same_remote(const wnw_connection *connection, const wnw_event *event)
{
    return event->remote[0] == '\0' || name_is_same(connection->remote, event->remote);
}

static bool is_own(const struct known_since *known, const wnw_event *event)
{
    return event->user_is_known && event->user_logon == known->own.logon &&
           strcmp(event->user_sid, known->own.sid) == 0;
}

void known_since_init(struct known_since *known, const wnw_connection_list *list,
                      const struct own_logon *own)
{
    memset(known, 0, sizeof(*known));
    known->own = *own;
    for (size_t i = 0; i < list->count && known->count < WNW_CONNECTIONS_MAX; i++) {
        if (!name_is_of_the_doctor(list->connections[i]->remote)) {
            known->connections[known->count].connection = list->connections[i];
            known->count++;
        }
    }
}

void known_since_deinit(struct known_since *known)
{
    known_since_forget(known);
    known->count = 0;
}

void known_since_see(struct known_since *known, const wnw_event *event)
{
    const bool is_add = event->type == WNW_EVENT_ADD_SUCCEEDED;

    if ((!is_add && event->type != WNW_EVENT_CANCEL_SUCCEEDED) || !is_own(known, event)) {
        return;
    }
    for (size_t i = 0; i < known->count; i++) {
        struct known_connection *connection = &known->connections[i];

        if (!has_same_key(connection->connection, event)) {
            continue;
        }
        if (is_add && has_same_remote(connection->connection, event)) {
            learn(connection, event);
        } else {
            forget(connection);
        }
    }
}

void known_since_forget(struct known_since *known)
{
    for (size_t i = 0; i < known->count; i++) {
        forget(&known->connections[i]);
    }
}
