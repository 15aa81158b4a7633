#include "proto/request.h"

#include "proto/assertion.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "proto/event.h"
#include "proto/json/json.h"
#include "proto/limits.h"

/* Characters of the request's own text that a sentence quotes at most. */
#define QUOTED_CHARACTERS_MAX 40u

/* Two quotes, an ellipsis and the end. */
#define QUOTED_SIZE (QUOTED_CHARACTERS_MAX + sizeof("\"...\""))

static const char how_to_ask[] = "write {\"subscribe\":{}} or {\"status\":{}}";

/* A printf of the sentence; always false, which is what a refusing reader returns. */
static bool refuse(struct request_refusal *refusal, enum stream_error error, const char *format,
                   ...)
{
    va_list arguments;

    refusal->error = error;
    va_start(arguments, format);
    (void)vsnprintf(refusal->message, sizeof(refusal->message), format, arguments);
    va_end(arguments);
    return false;
}

/* Quote text of the request: printable ASCII stays, all else becomes a question mark. */
static const char *quote(const char *text, char quoted[QUOTED_SIZE])
{
    size_t size = 0;

    quoted[size++] = '"';
    while (*text != '\0' && size <= QUOTED_CHARACTERS_MAX) {
        bool is_plain = *text >= ' ' && *text <= '~' && *text != '"' && *text != '\\';

        quoted[size++] = is_plain ? *text : '?';
        text++;
    }
    (void)snprintf(quoted + size, QUOTED_SIZE - size, "%s", *text == '\0' ? "\"" : "...\"");
    return quoted;
}

/* The same of a value that should be a string. */
static const char *quote_string(const struct json *value, char quoted[QUOTED_SIZE])
{
    return json_string(value) == NULL ? "no string" : quote(json_string(value), quoted);
}

static bool refuse_json(const struct json_error *error, struct request_refusal *refusal)
{
    if (error->result == JSON_BYTE_ORDER_MARK) {
        return refuse(refusal, STREAM_ERROR_BYTE_ORDER_MARK,
                      "the request starts with a byte order mark; write UTF-8 without one");
    }
    if (error->result == JSON_NO_MEMORY) {
        return refuse(refusal, STREAM_ERROR_NO_MEMORY,
                      "the broker is short of memory; try again later");
    }
    return refuse(refusal, STREAM_ERROR_BAD_JSON,
                  "the request is not strict JSON: %s (at byte %lu, counted from 0); mend it "
                  "there, or compare with RFC 8259",
                  json_result_sentence(error->result), (unsigned long)error->position);
}

static bool read_after(const struct json *value, struct request *request,
                       struct request_refusal *refusal)
{
    char quoted[QUOTED_SIZE];
    const char *text = json_string(value);

    if (value == NULL) {
        return true;
    }
    if (text != NULL && strcmp(text, "now") == 0) {
        request->start = REQUEST_FROM_NOW;
    } else if (text != NULL && strcmp(text, "oldest") == 0) {
        request->start = REQUEST_FROM_OLDEST;
    } else if (text != NULL && event_id_read(text, strlen(text), &request->after)) {
        request->start = REQUEST_FROM_ID;
    } else {
        return refuse(refusal, STREAM_ERROR_BAD_AFTER,
                      "\"after\" is %s, which is no place in the journal; write \"now\", "
                      "\"oldest\" or the id of a line received before",
                      quote_string(value, quoted));
    }
    return true;
}

static bool read_since(const struct json *value, struct request *request,
                       struct request_refusal *refusal)
{
    char quoted[QUOTED_SIZE];
    const char *text = json_string(value);

    if (value == NULL) {
        return true;
    }
    if (text == NULL || !event_time_read(text, &request->since_us)) {
        return refuse(refusal, STREAM_ERROR_BAD_SINCE,
                      "\"since\" is %s, which is no time; write RFC 3339, such as "
                      "\"2026-11-23T04:31:50Z\"",
                      quote_string(value, quoted));
    }
    request->start = REQUEST_FROM_TIME;
    return true;
}

static bool read_follow(const struct json *value, struct request *request,
                        struct request_refusal *refusal)
{
    if (value != NULL && !json_read_bool(value, &request->follow)) {
        return refuse(refusal, STREAM_ERROR_BAD_REQUEST,
                      "\"follow\" is neither true nor false; write one of them, or leave it out");
    }
    return true;
}

static const char *filter_remedy(enum filter_result result)
{
    switch (result) {
    case FILTER_OK:
        return "leave it";
    case FILTER_NOT_AN_OBJECT:
        return "write an object such as {\"remote\":[\"*\"]}, or leave it out";
    case FILTER_UNKNOWN_MEMBER:
        return "it knows type, local, remote, provider, user, session, resource and image";
    case FILTER_NOT_A_LIST:
    case FILTER_BAD_VALUE:
        return "write strings, for \"session\" integers, one or a list of them";
    case FILTER_TOO_MANY_VALUES:
        return "write 64 at most, or use * and ?";
    case FILTER_VALUE_TOO_LONG:
        return "write 2048 bytes at most";
    case FILTER_WORD_TOO_LONG:
        return "write 128 bytes at most";
    case FILTER_MIXED_TOO_LONG:
        return "write 256 bytes of them in all, or use * alone";
    case FILTER_NO_MEMORY:
        return "try again later";
    }
    return "";
}

static bool read_filter(const struct json *value, struct request *request,
                        struct request_refusal *refusal)
{
    char quoted[QUOTED_SIZE];
    const char *member = NULL;
    enum filter_result result;

    if (value == NULL) {
        return true;
    }
    result = filter_read(value, &request->filter, &member);
    if (result == FILTER_OK) {
        return true;
    }
    return refuse(refusal,
                  result == FILTER_NO_MEMORY ? STREAM_ERROR_NO_MEMORY : STREAM_ERROR_BAD_FILTER,
                  "in \"filter\", %s %s; %s", member == NULL ? "the value" : quote(member, quoted),
                  filter_result_sentence(result), filter_remedy(result));
}

static bool is_subscribe_member(const char *name)
{
    return strcmp(name, "after") == 0 || strcmp(name, "since") == 0 ||
           strcmp(name, "follow") == 0 || strcmp(name, "filter") == 0;
}

static bool read_subscribe(const struct json *object, struct request *request,
                           struct request_refusal *refusal)
{
    char quoted[QUOTED_SIZE];
    const struct json *after = json_member(object, "after");
    const struct json *since = json_member(object, "since");

    if (!json_is_object(object)) {
        return refuse(refusal, STREAM_ERROR_BAD_REQUEST,
                      "the value of \"subscribe\" is no object; write {\"subscribe\":{}}");
    }
    for (const struct json *member = json_first(object); member != NULL;
         member = json_next(member)) {
        if (!is_subscribe_member(json_name(member))) {
            return refuse(refusal, STREAM_ERROR_UNKNOWN_MEMBER,
                          "%s is no member of \"subscribe\"; it knows after, since, follow and "
                          "filter",
                          quote(json_name(member), quoted));
        }
    }
    if (after != NULL && since != NULL) {
        return refuse(refusal, STREAM_ERROR_BAD_REQUEST,
                      "\"after\" and \"since\" both say where to begin; write one of them");
    }

    request->kind = REQUEST_SUBSCRIBE;
    return read_after(after, request, refusal) && read_since(since, request, refusal) &&
           read_follow(json_member(object, "follow"), request, refusal) &&
           read_filter(json_member(object, "filter"), request, refusal);
}

static bool read_status(const struct json *object, struct request *request,
                        struct request_refusal *refusal)
{
    char quoted[QUOTED_SIZE];
    if (!json_is_object(object)) {
        return refuse(refusal, STREAM_ERROR_BAD_REQUEST,
                      "the value of \"status\" is no object; write {\"status\":{}}");
    }
    if (json_first(object) != NULL) {
        return refuse(refusal, STREAM_ERROR_UNKNOWN_MEMBER,
                      "%s is no member of \"status\"; it has none, write {\"status\":{}}",
                      quote(json_name(json_first(object)), quoted));
    }
    request->kind = REQUEST_STATUS;
    return true;
}

static bool read_document(const struct json *document, struct request *request,
                          struct request_refusal *refusal)
{
    char quoted[QUOTED_SIZE];
    const struct json *member = json_first(document);

    if (!json_is_object(document) || member == NULL) {
        return refuse(refusal, STREAM_ERROR_BAD_REQUEST,
                      "the request is no object with a member; %s", how_to_ask);
    }
    for (const struct json *other = member; other != NULL; other = json_next(other)) {
        if (strcmp(json_name(other), "subscribe") != 0 && strcmp(json_name(other), "status") != 0) {
            return refuse(refusal, STREAM_ERROR_UNKNOWN_MEMBER, "%s is no request; %s",
                          quote(json_name(other), quoted), how_to_ask);
        }
    }
    if (json_next(member) != NULL) {
        return refuse(refusal, STREAM_ERROR_BAD_REQUEST,
                      "the request asks for two things; ask for one on each connection");
    }

    if (strcmp(json_name(member), "status") == 0) {
        return read_status(member, request, refusal);
    }
    return read_subscribe(member, request, refusal);
}

bool request_read(const char *line, size_t size, struct request *request_out,
                  struct request_refusal *refusal_out)
{
    struct request request = {.start = REQUEST_FROM_NOW, .follow = true, .filter = NULL};
    struct json *document = NULL;
    struct json_error error;
    bool is_good;

    memset(request_out, 0, sizeof(*request_out));
    if (json_parse(line, size, &document, &error) != JSON_OK) {
        return refuse_json(&error, refusal_out);
    }
    is_good = read_document(document, &request, refusal_out);
    json_free(document);
    if (is_good) {
        *request_out = request;
    }
    return is_good;
}

void request_deinit(struct request *request)
{
    filter_free(request->filter);
    request->filter = NULL;
}

/* A program may write its filter on several lines; in JSON an end of a line can stand only where
   a space can. */
static void write_on_one_line(const char *json, struct json_text *text)
{
    size_t start = text->size;

    json_text_value(text, json, strlen(json));
    for (size_t i = start; i < text->size; i++) {
        if (text->bytes[i] == '\n' || text->bytes[i] == '\r') {
            text->bytes[i] = ' ';
        }
    }
}

void request_write_subscribe(struct json_text *text, const char *after, const char *since,
                             bool follow, const char *filter_json)
{
    ASSERTION_OR_RETURN(after == NULL || since == NULL);
    json_text_begin_object(text);
    json_text_name(text, JSON_NAME("subscribe"));
    json_text_begin_object(text);
    if (after != NULL) {
        json_text_name(text, JSON_NAME("after"));
        json_text_string(text, after);
    }
    if (since != NULL) {
        json_text_name(text, JSON_NAME("since"));
        json_text_string(text, since);
    }
    if (!follow) {
        json_text_name(text, JSON_NAME("follow"));
        json_text_bool(text, false);
    }
    if (filter_json != NULL) {
        json_text_name(text, JSON_NAME("filter"));
        write_on_one_line(filter_json, text);
    }
    json_text_end_object(text);
    json_text_end_object(text);
    json_text_end_line(text);
}

void request_write_status(struct json_text *text)
{
    json_text_begin_object(text);
    json_text_name(text, JSON_NAME("status"));
    json_text_begin_object(text);
    json_text_end_object(text);
    json_text_end_object(text);
    json_text_end_line(text);
}
