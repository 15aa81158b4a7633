/* The kinds of event and of stream line, and their names on the wire. */
#ifndef PROTO_EVENT_TYPE_H
#define PROTO_EVENT_TYPE_H

#include <stdbool.h>
#include <stddef.h>

struct json_text;

enum event_type {
    EVENT_UNKNOWN, /* a type of a newer broker: the envelope is valid, the data is not read */
    EVENT_ADD_STARTED,
    EVENT_ADD_SUCCEEDED,
    EVENT_ADD_FAILED,
    EVENT_ADD_UNFINISHED,
    EVENT_CANCEL_STARTED,
    EVENT_CANCEL_SUCCEEDED,
    EVENT_CANCEL_FAILED,
    EVENT_CANCEL_UNFINISHED,
    EVENT_APPEARED, /* made by the client library's comparison, never by the broker */
    EVENT_VANISHED,
    EVENT_BROKER_STARTED,
    EVENT_BROKER_STOPPED,
    EVENT_BROKER_THROTTLED,
    EVENT_BROKER_CLOCK_STEPPED,
    EVENT_BROKER_STATUS, /* from here on: lines for one subscriber, never in the journal */
    EVENT_STREAM_STARTED,
    EVENT_STREAM_LIVE,
    EVENT_STREAM_POSITION,
    EVENT_STREAM_GAP,
    EVENT_STREAM_ENDED,
    EVENT_STREAM_ERROR,
    EVENT_TYPES
};

#define EVENT_TYPE_PREFIX "wnetwatch."

/* "wnetwatch.connection.add.started" and so on; "" for EVENT_UNKNOWN. */
const char *event_type_name(enum event_type type);
/* Write the name as a value. */
void event_type_write(enum event_type type, struct json_text *text);

/* EVENT_UNKNOWN when the name is not one of these. */
enum event_type event_type_from_name(const char *name);
/* The same of a name that no NUL ends. */
enum event_type event_type_find(const char *name, size_t size);

/* Whether the data member describes a connection. */
bool event_type_is_connection(enum event_type type);
/* Whether the event is about cancelling a connection. */
bool event_type_is_cancel(enum event_type type);
/* Whether the event has the status with which an operation ended. */
bool event_type_has_status(enum event_type type);
/* Whether the line is about one subscriber's stream. */
bool event_type_is_stream(enum event_type type);

#endif
