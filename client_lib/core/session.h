/*
 * A client's conversation with the broker, over any number of connections: bytes in, items out.
 *
 * It knows the place in the journal that the program has been told of, so each request goes on
 * exactly there. It believes nothing: a line that no broker would send, an event that does not
 * lie after the place, or a stream that does not begin as streams begin ends the connection with
 * a reason. Used by one thread at a time; it pulls, so whoever does not ask holds up the reading.
 */
#ifndef CLIENT_LIB_CORE_SESSION_H
#define CLIENT_LIB_CORE_SESSION_H

#include "client_lib/core/item.h"
#include "proto/event.h"
#include "proto/event_id.h"
#include "proto/json/json_text.h"
#include "proto/limits.h"
#include "proto/text/lines.h"

#include <stdbool.h>
#include <stddef.h>

/* Texts that wnw_client_new has judged; NULL where the program gave none. */
struct session_config {
    const char *after; /* "now", "oldest" or an id; not together with since */
    const char *since;
    bool follow;
    const char *filter;
};

/* Why a connection is over, as far as the bytes tell. */
enum session_end {
    SESSION_END_COMPLETE,  /* the stream was told to its end */
    SESSION_END_STOPPING,  /* the broker stops, or ends the stream for a reason we do not know */
    SESSION_END_REFUSED,   /* the same request would be refused again */
    SESSION_END_POSTPONED, /* refused, but not for ever */
    SESSION_END_BAD_BYTES, /* no broker sends this */
    SESSION_END_NO_MEMORY
};

struct session_ending {
    enum session_end end;
    const char *reason;  /* code */
    const char *message; /* sentence; borrowed until the next call on the session */
};

struct session {
    char *start; /* owned texts of the config, NULL where there was none */
    char *since;
    char *filter;
    bool follow;

    bool has_place;
    struct event_id place; /* all up to here was told, or was not for us */

    struct lines lines;
    const char *chunk; /* what is left of the caller's bytes */
    size_t chunk_size;
    bool has_started; /* stream.started came on this connection */
    bool sees_all;    /* what it said */
    char version[32];
    char source[SOURCE_BYTES_MAX + 1]; /* of that line */

    struct event_document document; /* of the item that was handed out last */
    bool has_document;
    struct item item;
    struct session_ending ending;
    char line[EVENT_BYTES_MAX + 1]; /* the line itself, with a NUL */
};

enum session_init_result { SESSION_INIT_OK, SESSION_INIT_NO_MEMORY, SESSION_INIT_TOO_LONG };

/* Copies the texts. session_deinit is safe after any outcome. */
enum session_init_result session_init(struct session *session, const struct session_config *config);
void session_deinit(struct session *session);

/* A connection begins: write the request that goes on at the place. text must have room for
   REQUEST_BYTES_MAX; session_init has made sure that this is enough. */
void session_begin(struct session *session, struct json_text *request);

/* Give bytes that arrived. They must stay until session_next says SESSION_MORE or SESSION_OVER,
   and no others may be given before. */
void session_put(struct session *session, const char *bytes, size_t size);

enum session_result {
    SESSION_ITEM, /* *item_out is valid until the next call on the session */
    SESSION_LIVE, /* replay is over */
    SESSION_MORE, /* all bytes are used up */
    SESSION_OVER  /* close the connection; session->ending says why. Until session_begin */
};

enum session_result session_next(struct session *session, const struct item **item_out);

/* Write the place as text: what a later config calls "after". "" while there is none. */
void session_cursor(const struct session *session, char cursor[EVENT_ID_TEXT_SIZE + 1]);

#endif
