#include "client_lib/core/session.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/assertion.h"
#include "proto/request.h"
#include "proto/stream_line.h"

/* An event id, "now" or "oldest"; the since text is shorter than this as well. */
#define START_BYTES_MAX 64u

static bool copy_text(const char *text, char **copy_out)
{
    size_t size;

    ASSERTION_OR(*copy_out == NULL, false);
    if (text == NULL) {
        return true;
    }
    size = strlen(text) + 1;
    *copy_out = malloc(size);
    if (*copy_out == NULL) {
        return false;
    }
    memcpy(*copy_out, text, size);
    return true;
}

static bool is_within_request(const struct session_config *config)
{
    size_t size =
        2 * START_BYTES_MAX + sizeof("{\"subscribe\":{\"after\":,\"follow\":,\"filter\":}}");

    if (config->filter != NULL) {
        size += strlen(config->filter);
    }
    if (config->since != NULL && strlen(config->since) > START_BYTES_MAX) {
        return false;
    }
    return size <= REQUEST_BYTES_MAX;
}

enum session_init_result session_init(struct session *session, const struct session_config *config)
{
    ASSERTION_OR(config->after == NULL || config->since == NULL, SESSION_INIT_TOO_LONG);
    memset(session, 0, sizeof(*session));
    lines_init(&session->lines, EVENT_BYTES_MAX);
    session->follow = config->follow;
    if (!is_within_request(config)) {
        return SESSION_INIT_TOO_LONG;
    }
    if (!copy_text(config->after, &session->start) || !copy_text(config->since, &session->since) ||
        !copy_text(config->filter, &session->filter)) {
        return SESSION_INIT_NO_MEMORY;
    }
    if (session->start != NULL) {
        session->has_position =
            event_id_read(session->start, strlen(session->start), &session->position);
    }
    return SESSION_INIT_OK;
}

static void forget_document(struct session *session)
{
    if (session->has_document) {
        event_document_deinit(&session->document);
        session->has_document = false;
    }
}

void session_deinit(struct session *session)
{
    forget_document(session);
    lines_deinit(&session->lines);
    free(session->start);
    free(session->since);
    free(session->filter);
    session->start = NULL;
    session->since = NULL;
    session->filter = NULL;
}

void session_begin(struct session *session, struct json_text *request)
{
    char cursor[EVENT_ID_TEXT_SIZE + 1];

    forget_document(session);
    lines_deinit(&session->lines);
    lines_init(&session->lines, EVENT_BYTES_MAX);
    session->chunk = NULL;
    session->chunk_size = 0;
    session->has_started = false;

    session_cursor(session, cursor);
    if (session->has_position) {
        request_write_subscribe(request, cursor, NULL, session->follow, session->filter);
    } else {
        request_write_subscribe(request, session->start, session->since, session->follow,
                                session->filter);
    }
    ASSERTION_OR_RETURN(!request->overflowed);
}

void session_put(struct session *session, const char *bytes, size_t size)
{
    ASSERTION_OR_RETURN(session->chunk_size == 0);
    session->chunk = bytes;
    session->chunk_size = size;
}

static enum session_result end(struct session *session, enum session_end how, const char *reason,
                               const char *message)
{
    session->ending.end = how;
    session->ending.reason = reason;
    session->ending.message = message;
    session->chunk_size = 0;
    return SESSION_OVER;
}

static enum session_result refuse_bytes(struct session *session, const char *reason,
                                        const char *message)
{
    return end(session, SESSION_END_BAD_BYTES, reason, message);
}

static enum session_result end_without_memory(struct session *session)
{
    return end(session, SESSION_END_NO_MEMORY, "no_memory", "there is no memory to read a line");
}

/* A broken contract of ours: going on could only repeat it. */
static enum session_result end_broken(struct session *session)
{
    return end(session, SESSION_END_REFUSED, "internal",
               "the library has found a mistake of its own");
}

/* The position only grows. Control lines may repeat it, or name an older one. */
static void advance_position(struct session *session, struct event_id id)
{
    if (!session->has_position || event_id_compare(id, session->position) > 0) {
        session->position = id;
        session->has_position = true;
    }
}

/* Events that are older than the time of a stream since a time may lie behind its start, so the
   start is no position to go on from. Until another line gives one, a request repeats the time. */
static enum session_result take_started(struct session *session, const struct stream_line *line)
{
    session->has_started = true;
    session->sees_all = line->visibility == VISIBILITY_ALL;
    (void)snprintf(session->version, sizeof(session->version), "%s", line->version);
    (void)snprintf(session->source, sizeof(session->source), "%s", session->document.event.source);
    if (session->has_position || session->since == NULL) {
        advance_position(session, line->id);
    }
    return SESSION_MORE;
}

/* Only the broker knows where its journal goes on, which may be before a position in another
   journal. */
static enum session_result take_gap(struct session *session, const struct stream_line *line,
                                    size_t size)
{
    session->position = line->id;
    session->has_position = true;
    item_from_gap(&session->item, line, session->line, size);
    return SESSION_ITEM;
}

static enum session_result take_ended(struct session *session, const struct stream_line *line)
{
    advance_position(session, line->id);
    if (line->end == STREAM_END_COMPLETE && !session->follow) {
        return end(session, SESSION_END_COMPLETE, "complete", "the stream has come to its end");
    }
    return end(session, SESSION_END_STOPPING, "stopping", "the broker stops");
}

static bool is_worth_another_try(enum stream_error error)
{
    switch (error) {
    case STREAM_ERROR_TIMEOUT:
    case STREAM_ERROR_UNIDENTIFIED:
    case STREAM_ERROR_TOO_MANY_SUBSCRIBERS:
    case STREAM_ERROR_NO_MEMORY:
        return true;
    case STREAM_ERROR_BAD_JSON:
    case STREAM_ERROR_BYTE_ORDER_MARK:
    case STREAM_ERROR_BAD_REQUEST:
    case STREAM_ERROR_UNKNOWN_MEMBER:
    case STREAM_ERROR_BAD_AFTER:
    case STREAM_ERROR_BAD_SINCE:
    case STREAM_ERROR_BAD_FILTER:
    case STREAM_ERROR_TOO_LONG:
    case STREAM_ERROR_UNEXPECTED_INPUT:
    case STREAM_ERROR_ANONYMOUS:
    case STREAM_ERRORS: /* the code of a newer broker, which would refuse again */
        break;
    }
    return false;
}

static enum session_result take_error(struct session *session, const struct stream_line *line)
{
    const char *code = stream_error_code(line->error);

    return end(session,
               is_worth_another_try(line->error) ? SESSION_END_POSTPONED : SESSION_END_REFUSED,
               code[0] == '\0' ? "refused" : code, line->message);
}

static enum session_result take_stream_line(struct session *session, size_t size)
{
    struct stream_line line;

    if (!stream_line_read(&session->document, &line)) {
        return refuse_bytes(session, "bad_line",
                            "the broker sent a stream line that cannot be read");
    }
    if (line.type == EVENT_STREAM_ERROR) {
        return take_error(session, &line);
    }
    if ((line.type == EVENT_STREAM_STARTED) == session->has_started) {
        return refuse_bytes(session, "bad_order", "the broker began the stream in a wrong way");
    }
    if (line.type == EVENT_STREAM_STARTED) {
        return take_started(session, &line);
    }
    if (line.type == EVENT_STREAM_GAP) {
        return take_gap(session, &line, size);
    }
    if (line.type == EVENT_STREAM_ENDED) {
        return take_ended(session, &line);
    }
    advance_position(session, line.id);
    return line.type == EVENT_STREAM_LIVE ? SESSION_LIVE : SESSION_MORE;
}

static enum session_result take_event(struct session *session, size_t size)
{
    struct event_id id = session->document.event.id;

    ASSERTION_OR(session->has_document, end_broken(session));
    if (!session->has_started || event_id_compare(id, session->position) <= 0) {
        return refuse_bytes(session, "bad_order", "the broker sent an event out of its order");
    }
    advance_position(session, id);
    item_from_event(&session->item, &session->document, session->line, size);
    return SESSION_ITEM;
}

static enum session_result take_line(struct session *session, const char *line, size_t size)
{
    enum event_result result;

    ASSERTION_OR(size <= EVENT_BYTES_MAX, end_broken(session));
    forget_document(session);
    memcpy(session->line, line, size);
    session->line[size] = '\0';

    result = event_read(session->line, size, &session->document);
    if (result == EVENT_NO_MEMORY) {
        return end_without_memory(session);
    }
    if (result != EVENT_OK) {
        return refuse_bytes(session, "bad_line", "the broker sent a line that is no event");
    }
    session->has_document = true;
    if (event_type_is_stream(session->document.event.type)) {
        return take_stream_line(session, size);
    }
    return take_event(session, size);
}

enum session_result session_next(struct session *session, const struct item **item_out)
{
    enum session_result result = SESSION_MORE;

    while (result == SESSION_MORE) {
        const char *line;
        size_t size;

        switch (lines_next(&session->lines, &session->chunk, &session->chunk_size, &line, &size)) {
        case LINES_LINE:
            result = take_line(session, line, size);
            break;
        case LINES_MORE:
            forget_document(session);
            return SESSION_MORE;
        case LINES_TOO_LONG:
            return refuse_bytes(session, "too_long", "the broker sent a line that is too long");
        case LINES_NO_MEMORY:
            return end_without_memory(session);
        }
    }
    *item_out = result == SESSION_ITEM ? &session->item : NULL;
    return result;
}

void session_cursor(const struct session *session, char cursor[EVENT_ID_TEXT_SIZE + 1])
{
    if (session->has_position) {
        event_id_write(session->position, cursor);
    } else {
        cursor[0] = '\0';
    }
}
