/*
 * What events tell of the connections that Windows lists: since when each is there, and which
 * program has made it.
 *
 * Events are shown in their order, from the oldest on. Only an add that succeeded, and that no later
 * event contradicts, tells something. Events of other users and other logons are about other
 * connections. The list and the connections in it must live as long as this.
 */
#ifndef SAMPLES_CLI_KNOWN_SINCE_H
#define SAMPLES_CLI_KNOWN_SINCE_H

#include <wnetwatch.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define KNOWN_SINCE_SID_SIZE 192u /* bytes of a SID as text, with its end */
#define KNOWN_SINCE_ID_SIZE 64u   /* bytes of an id */

struct own_logon {
    char sid[KNOWN_SINCE_SID_SIZE];
    uint64_t logon;
};

struct known_connection {
    const wnw_connection *connection;
    bool is_told; /* by an event; else Windows alone says that it is there */
    uint64_t since_us;
    uint32_t process_id;
    char event_id[KNOWN_SINCE_ID_SIZE];
    char *image; /* "" unless it is told; NULL: there was no memory for it */
};

struct known_since {
    struct own_logon own;
    size_t count;
    struct known_connection connections[WNW_CONNECTIONS_MAX];
};

/* Begin with a list, of which the name that doctor tries is left out. */
void known_since_init(struct known_since *known, const wnw_connection_list *list,
                      const struct own_logon *own);
void known_since_deinit(struct known_since *known);

void known_since_see(struct known_since *known, const wnw_event *event);

/* Events are lost: whatever was told may have ended, and begun again. */
void known_since_forget(struct known_since *known);

#endif
