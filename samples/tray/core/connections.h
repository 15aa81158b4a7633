/*
 * What is connected now, as the events of this program's own logon tell it.
 *
 * A connection is known by its local name, and one without by its remote name. Names are copied.
 * Not thread-safe: one thread applies events and reads.
 */
#ifndef SAMPLES_TRAY_CORE_CONNECTIONS_H
#define SAMPLES_TRAY_CORE_CONNECTIONS_H

#include <wnetwatch.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CONNECTIONS_MAX WNW_CONNECTIONS_MAX

enum connection_state {
    CONNECTION_CONNECTING, /* a program is at it, and Windows has not answered */
    CONNECTION_CONNECTED,
    CONNECTION_FOUND, /* listed by Windows, without an event: since then at the latest */
    CONNECTION_CANCELLING
};

struct connection {
    char *local;
    char *remote;
    uint64_t since_us; /* as wnw_event.time_us */
    enum connection_state state;
    enum connection_state state_before; /* that a cancel which fails brings back */
    bool was_seen_live;                 /* not by replayed events alone */
};

struct connections {
    struct connection items[CONNECTIONS_MAX];
    size_t count;
    uint64_t left_out_count; /* connections for which there was no room */
};

/* All zero is a table without connections. */

/*
 * Apply an event of this program's logon. Returns whether a connection ended that was seen live: a
 * VANISHED of any other is no news.
 */
bool connections_apply(struct connections *connections, const wnw_event *event, bool is_live);

/*
 * Hold the table against what Windows lists; the list was asked for at that time. What it lacks is
 * taken out, and what only it has is added as found. A connection that has changed since then, or
 * that a program is at, stays as it is.
 */
void connections_compare(struct connections *connections, const wnw_connection_list *list,
                         uint64_t asked_us);

void connections_deinit(struct connections *connections);

#endif
