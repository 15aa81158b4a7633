/*
 * Stream lines: what the broker reports to a subscriber about the subscriber's own stream.
 *
 * They have the form of events, pass every filter and are never in the journal. Their id is a
 * place in the journal, which a later request can give as "after".
 */
#ifndef PROTO_STREAM_LINE_H
#define PROTO_STREAM_LINE_H

#include "proto/event.h"

enum stream_visibility {
    VISIBILITY_OWN, /* the subscriber's own events */
    VISIBILITY_ALL,
    STREAM_VISIBILITIES
};

/* Why a stream ended. */
enum stream_end {
    STREAM_END_COMPLETE, /* follow was false, and all events were sent */
    STREAM_END_STOPPING, /* the broker stops; connect again later */
    STREAM_ENDS
};

/* The cause of a gap. */
enum stream_gap_reason {
    STREAM_GAP_RETENTION, /* the journal has passed the cursor */
    STREAM_GAP_UNKNOWN,   /* the id never was in this journal */
    STREAM_GAP_DAMAGE,    /* the journal was damaged or could not be written there */
    STREAM_GAP_REASONS
};

/* What a request can be refused for; each has a code on the wire. */
enum stream_error {
    STREAM_ERROR_BAD_JSON,
    STREAM_ERROR_BYTE_ORDER_MARK,
    STREAM_ERROR_BAD_REQUEST,
    STREAM_ERROR_UNKNOWN_MEMBER,
    STREAM_ERROR_BAD_AFTER,
    STREAM_ERROR_BAD_SINCE,
    STREAM_ERROR_BAD_FILTER,
    STREAM_ERROR_TOO_LONG,
    STREAM_ERROR_TIMEOUT,
    STREAM_ERROR_UNEXPECTED_INPUT,
    STREAM_ERROR_ANONYMOUS,
    STREAM_ERROR_UNIDENTIFIED,
    STREAM_ERROR_TOO_MANY_SUBSCRIBERS,
    STREAM_ERROR_NO_MEMORY,
    STREAM_ERRORS
};

/*
 * One stream line; which members count depends on type. Text is borrowed.
 *
 * An unknown word, of a newer broker, is read as the count of its enum: STREAM_ENDS,
 * STREAM_GAP_REASONS, STREAM_ERRORS. Such a value is never written.
 */
struct stream_line {
    enum event_type type; /* EVENT_STREAM_* */
    struct event_id id;
    const char
        *source; /* to write: that of the broker, without "/stream"; read: that of the line */
    uint64_t time_us;

    /* started */
    struct event_id oldest; /* oldest and newest event that the journal holds */
    struct event_id newest;
    enum stream_visibility visibility;
    const char *version;

    /* gap: what is lost lies after gap_after and before gap_before */
    struct event_id gap_after;
    struct event_id gap_before;
    bool lost_is_known;
    uint64_t lost_count;
    enum stream_gap_reason gap_reason;

    enum stream_end end; /* ended */

    enum stream_error error; /* error */
    const char *message;     /* error: the fault, its place and the remedy */
};

/* Write the line, its end included. Never longer than EVENT_BYTES_MAX. */
void stream_line_write(const struct stream_line *line, struct json_text *text);

/* Read a line whose envelope event_read accepted; false when its data is missing or wrong. */
bool stream_line_read(const struct event_document *document, struct stream_line *line_out);

/* The words on the wire; "" for the count of an enum. */
const char *stream_visibility_name(enum stream_visibility visibility);
const char *stream_end_name(enum stream_end end);
const char *stream_gap_reason_name(enum stream_gap_reason reason);
const char *stream_error_code(enum stream_error error);

#endif
