/*
 * An event: one CloudEvents 1.0 line, which the broker writes once. Pipes and the journal carry the
 * line; this struct is its decoded form, for the writer and for readers.
 */
#ifndef PROTO_EVENT_H
#define PROTO_EVENT_H

#include "proto/event_id.h"
#include "proto/event_time.h"
#include "proto/event_type.h"
#include "proto/event_user.h"
#include "proto/json/json.h"
#include "proto/json/json_text.h"
#include "proto/limits.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum event_resource {
    RESOURCE_UNKNOWN, /* a cancel has no type, and RESOURCETYPE_ANY is neither */
    RESOURCE_DISK,
    RESOURCE_PRINT,
    RESOURCES
};

/* Which name the broker filled in from earlier events. */
enum event_inferred { INFERRED_NOTHING, INFERRED_REMOTE };

/* Text is UTF-8 ended by NUL and borrowed; "" means that the event lacks the member. */
struct event {
    enum event_type type;
    struct event_id id;
    const char *source;
    uint64_t time_us; /* since 1970-01-01 UTC */

    /* Connection events. */
    struct event_id operation; /* id of the operation's started event */
    bool has_elapsed;
    uint64_t elapsed_us;
    const char *local;
    const char *remote;
    const char *provider;
    enum event_inferred inferred;
    enum event_resource resource;
    uint32_t flags;
    bool is_forced; /* cancel */
    uint32_t status;
    uint32_t dropped;
    bool truncated;
    bool withheld; /* there is a remote name, but the settings keep it private */
    bool redacted; /* user info, a query or a fragment was left out of a name */
    struct event_user user;
    uint32_t process_id;
    const char *image;

    /* broker.started, broker.stopped, broker.throttled, broker.clock_stepped. */
    const char *version;      /* started */
    const char *previous;     /* started: how the epoch before ended */
    const char *reason;       /* stopped */
    uint64_t throttled_count; /* throttled: events refused in the period */
    uint64_t expected_us;     /* clock_stepped: what time_us would be without the step */
};

/* The local name, else the remote one, else "". */
const char *event_subject(const struct event *event);

/*
 * Write the line, its end included. text must have room for EVENT_BYTES_MAX; within the limits
 * of the members it never overflows. For events of the journal, not for stream lines.
 */
void event_write(const struct event *event, struct json_text *text);

/* The same for the next of many lines: what was kept of the lines before is not made again. */
void event_write_next(const struct event *event, struct event_user_text *kept,
                      struct json_text *text);

/* The same with this text as the id, which is no place in a journal: ASCII that needs no escape.
   NULL means event->id. */
void event_write_named(const struct event *event, const char *id_text, struct json_text *text);

/* What event_read gives: the event borrows from the document. */
struct event_document {
    struct event event;
    struct json *json;
};

enum event_result {
    EVENT_OK,
    EVENT_BAD_JSON,
    EVENT_BAD_ENVELOPE, /* a CloudEvents member is missing or wrong */
    EVENT_BAD_DATA,     /* the type is known, but its data is missing or wrong */
    EVENT_NO_MEMORY,
    EVENT_RESULTS
};

/*
 * Read any line of the subscribe pipe or the journal, without its end. An event is read whole; of a
 * stream line or status line only the envelope is read (stream_line.h reads the rest). On EVENT_OK
 * free it with event_document_deinit; else it holds nothing. Unknown members are ignored. An
 * unknown resource or integrity, from a newer broker, is read as RESOURCE_UNKNOWN or
 * INTEGRITY_UNKNOWN.
 */
enum event_result event_read(const char *line, size_t size, struct event_document *document_out);

void event_document_deinit(struct event_document *document);

/* The reason's code, such as "bad_envelope". */
const char *event_result_code(enum event_result result);

/* The logon session that a line names so: "0x" and up to 16 lower-case hex digits. */
bool event_logon_read(const char *text, size_t size, uint64_t *logon_out);

/* "disk", "print", or "" for RESOURCE_UNKNOWN, which is never written. */
const char *event_resource_name(enum event_resource resource);

#endif
