#include "proto/stream_line.h"

#include "proto/assertion.h"
#include "proto/event_envelope.h"

#include <string.h>

static const char *const visibility_names[STREAM_VISIBILITIES] = {
    [VISIBILITY_OWN] = "own",
    [VISIBILITY_ALL] = "all",
};

static const char *const end_names[STREAM_ENDS] = {
    [STREAM_END_COMPLETE] = "complete",
    [STREAM_END_STOPPING] = "stopping",
};

static const char *const gap_reason_names[STREAM_GAP_REASONS] = {
    [STREAM_GAP_RETENTION] = "retention",
    [STREAM_GAP_UNKNOWN] = "unknown",
    [STREAM_GAP_DAMAGE] = "damage",
};

static const char *const error_codes[STREAM_ERRORS] = {
    [STREAM_ERROR_BAD_JSON] = "bad_json",
    [STREAM_ERROR_BYTE_ORDER_MARK] = "byte_order_mark",
    [STREAM_ERROR_BAD_REQUEST] = "bad_request",
    [STREAM_ERROR_UNKNOWN_MEMBER] = "unknown_member",
    [STREAM_ERROR_BAD_AFTER] = "bad_after",
    [STREAM_ERROR_BAD_SINCE] = "bad_since",
    [STREAM_ERROR_BAD_FILTER] = "bad_filter",
    [STREAM_ERROR_TOO_LONG] = "too_long",
    [STREAM_ERROR_TIMEOUT] = "timeout",
    [STREAM_ERROR_UNEXPECTED_INPUT] = "unexpected_input",
    [STREAM_ERROR_ANONYMOUS] = "anonymous",
    [STREAM_ERROR_UNIDENTIFIED] = "unidentified",
    [STREAM_ERROR_TOO_MANY_SUBSCRIBERS] = "too_many_subscribers",
    [STREAM_ERROR_NO_MEMORY] = "no_memory",
};

/* A longer message is cut, so that no line is larger than a reader's buffer. */
static size_t message_size(const char *message)
{
    size_t size = strlen(message);

    return size > STRING_UNITS_MAX ? STRING_UNITS_MAX : size;
}

static void write_started(const struct stream_line *line, struct json_text *text)
{
    event_member_id(text, JSON_NAME("oldest"), line->oldest);
    event_member_id(text, JSON_NAME("newest"), line->newest);
    event_member_string(text, JSON_NAME("visibility"), stream_visibility_name(line->visibility));
    event_member_string(text, JSON_NAME("version"), line->version);
}

static void write_gap(const struct stream_line *line, struct json_text *text)
{
    event_member_id(text, JSON_NAME("after"), line->gap_after);
    event_member_id(text, JSON_NAME("before"), line->gap_before);
    if (line->lost_is_known) {
        event_member_count(text, JSON_NAME("lost"), line->lost_count);
    } else {
        json_text_name(text, JSON_NAME("lost"));
        json_text_null(text);
    }
    event_member_string(text, JSON_NAME("reason"), stream_gap_reason_name(line->gap_reason));
}

static void write_error(const struct stream_line *line, struct json_text *text)
{
    event_member_string(text, JSON_NAME("code"), stream_error_code(line->error));
    json_text_name(text, JSON_NAME("message"));
    json_text_utf8(text, line->message, message_size(line->message));
}

static void write_data(const struct stream_line *line, struct json_text *text)
{
    if (line->type == EVENT_STREAM_STARTED) {
        write_started(line, text);
    } else if (line->type == EVENT_STREAM_GAP) {
        write_gap(line, text);
    } else if (line->type == EVENT_STREAM_ENDED) {
        event_member_string(text, JSON_NAME("reason"), stream_end_name(line->end));
    } else if (line->type == EVENT_STREAM_ERROR) {
        write_error(line, text);
    }
}

static bool read_id(const struct json *object, const char *name, struct event_id *id_out)
{
    const char *text = json_string(json_member(object, name));

    return text != NULL && event_id_read(text, strlen(text), id_out);
}

static bool read_text(const struct json *object, const char *name, const char **text_out)
{
    *text_out = json_string(json_member(object, name));
    return *text_out != NULL && (*text_out)[0] != '\0';
}

/* The index of a name in a list; count when the name is not in it. */
static int find_name(const char *const *names, int count, const char *name)
{
    int i = 0;

    while (i < count && strcmp(names[i], name) != 0) {
        i++;
    }
    return i;
}

static bool read_started(const struct json *data, struct stream_line *line)
{
    const char *visibility;
    int found;

    if (!read_id(data, "oldest", &line->oldest) || !read_id(data, "newest", &line->newest) ||
        !read_text(data, "version", &line->version) ||
        !read_text(data, "visibility", &visibility)) {
        return false;
    }
    /* A reader relies on the visibility, so an unknown word makes the line wrong. */
    found = find_name(visibility_names, STREAM_VISIBILITIES, visibility);
    line->visibility = (enum stream_visibility)found;
    return found < STREAM_VISIBILITIES;
}

static bool read_gap(const struct json *data, struct stream_line *line)
{
    const struct json *lost = json_member(data, "lost");
    const char *reason;

    if (!read_id(data, "after", &line->gap_after) || !read_id(data, "before", &line->gap_before) ||
        !read_text(data, "reason", &reason)) {
        return false;
    }
    line->gap_reason =
        (enum stream_gap_reason)find_name(gap_reason_names, STREAM_GAP_REASONS, reason);
    line->lost_is_known = !json_is_null(lost);
    return !line->lost_is_known || json_read_uint53(lost, &line->lost_count);
}

static bool read_ended(const struct json *data, struct stream_line *line)
{
    const char *reason;

    if (!read_text(data, "reason", &reason)) {
        return false;
    }
    line->end = (enum stream_end)find_name(end_names, STREAM_ENDS, reason);
    return true;
}

static bool read_error(const struct json *data, struct stream_line *line)
{
    const char *code;

    if (!read_text(data, "code", &code) || !read_text(data, "message", &line->message)) {
        return false;
    }
    line->error = (enum stream_error)find_name(error_codes, STREAM_ERRORS, code);
    return true;
}

static bool read_data(const struct json *data, struct stream_line *line)
{
    if (line->type == EVENT_STREAM_STARTED) {
        return read_started(data, line);
    }
    if (line->type == EVENT_STREAM_GAP) {
        return read_gap(data, line);
    }
    if (line->type == EVENT_STREAM_ENDED) {
        return read_ended(data, line);
    }
    if (line->type == EVENT_STREAM_ERROR) {
        return read_error(data, line);
    }
    return true;
}

void stream_line_write(const struct stream_line *line, struct json_text *text)
{
    const struct event_envelope envelope = {line->id, line->source,  "/stream", line->type,
                                            "",       line->time_us, NULL};

    ASSERTION_OR_RETURN(event_type_is_stream(line->type));
    event_envelope_begin(&envelope, text);
    write_data(line, text);
    event_envelope_end(text);
}

bool stream_line_read(const struct event_document *document, struct stream_line *line_out)
{
    const struct event *event = &document->event;
    const struct json *data = json_member(document->json, "data");

    memset(line_out, 0, sizeof(*line_out));
    line_out->type = event->type;
    line_out->id = event->id;
    line_out->source = event->source;
    line_out->time_us = event->time_us;
    line_out->version = "";
    line_out->message = "";
    return event_type_is_stream(event->type) && json_is_object(data) && read_data(data, line_out);
}

const char *stream_visibility_name(enum stream_visibility visibility)
{
    ASSERTION_OR((unsigned)visibility < STREAM_VISIBILITIES, "");
    return visibility_names[visibility];
}

const char *stream_end_name(enum stream_end end)
{
    ASSERTION_OR((unsigned)end <= STREAM_ENDS, "");
    return end == STREAM_ENDS ? "" : end_names[end];
}

const char *stream_gap_reason_name(enum stream_gap_reason reason)
{
    ASSERTION_OR((unsigned)reason <= STREAM_GAP_REASONS, "");
    return reason == STREAM_GAP_REASONS ? "" : gap_reason_names[reason];
}

const char *stream_error_code(enum stream_error error)
{
    ASSERTION_OR((unsigned)error <= STREAM_ERRORS, "");
    return error == STREAM_ERRORS ? "" : error_codes[error];
}
