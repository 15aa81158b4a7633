/*
 * A client's session with the broker, over any number of connections: bytes in, items out.
 *
 * It knows the position in the journal up to which the program has everything, so each request goes
 * on exactly there. Input is checked strictly: a line that no broker sends, an event that does not
 * lie after the position, or a stream that does not begin as streams begin ends the connection with
 * a reason. The caller pulls the items, so a caller that does not pull stops the reading. Used by
 * one thread at a time.
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

/* Texts that wnw_client_new has checked; NULL where the program gave none. */
struct session_config {
    const char *after; /* "now", "oldest" or an id; not together with since */
    const char *since;
    bool follow;
    const char *filter;
};

/* Why the session ends a connection. */
enum session_end {
    SESSION_END_COMPLETE,  /* the stream came to its end */
    SESSION_END_STOPPING,  /* the broker stops, or ends the stream for an unknown reason */
    SESSION_END_REFUSED,   /* the broker would refuse the same request again */
    SESSION_END_POSTPONED, /* refused, for now */
    SESSION_END_BAD_BYTES, /* no broker sends such bytes */
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

    bool has_position;
    struct event_id position; /* everything up to here was handed out, or is not for this stream */

    struct lines lines;
    const char *chunk; /* the rest of the caller's bytes */
    size_t chunk_size;
    bool has_started; /* stream.started came on this connection */
    bool sees_all;    /* as that line says */
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

/* A connection begins: write the request that goes on at the position. The text must have room for
   REQUEST_BYTES_MAX; session_init has made sure that this is enough. */
void session_begin(struct session *session, struct json_text *request);

/* Give bytes that arrived. They must stay until session_next returns SESSION_MORE or SESSION_OVER,
   and no others may be given before. */
void session_put(struct session *session, const char *bytes, size_t size);

enum session_result {
    SESSION_ITEM, /* *item_out is valid until the next call on the session */
    SESSION_LIVE, /* replay is over */
    SESSION_MORE, /* all bytes are used up */
    SESSION_OVER  /* close the connection; session->ending says why. Until session_begin */
};

enum session_result session_next(struct session *session, const struct item **item_out);

/* Write the position as text, which a later config takes as `after`. "" while there is none. */
void session_cursor(const struct session *session, char cursor[EVENT_ID_TEXT_SIZE + 1]);

#endif
