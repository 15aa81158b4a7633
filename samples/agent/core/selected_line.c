#include "selected_line.h"

#include "../../common/json_walk.h"

#include <stddef.h>
#include <string.h>

/* One object while it is copied. */
struct copying {
    struct text_buffer *out;
    const wnw_event *event;
    const struct selected_members *members;
    bool has_member;
};

typedef void copy_member_fn(struct copying *copying, struct json_span name, struct json_span value);

static bool is_named(struct json_span name, const char *text)
{
    return name.size == strlen(text) && memcmp(name.start, text, name.size) == 0;
}

static bool is_one_of(struct json_span name, const char *const *names)
{
    while (*names != NULL && !is_named(name, *names)) {
        names++;
    }
    return *names != NULL;
}

static void put_name(struct copying *copying, struct json_span name)
{
    text_buffer_put(copying->out, copying->has_member ? ",\"" : "\"");
    text_buffer_put_bytes(copying->out, name.start, name.size);
    text_buffer_put(copying->out, "\":");
    copying->has_member = true;
}

static void put_copy(struct copying *copying, struct json_span name, struct json_span value)
{
    put_name(copying, name);
    text_buffer_put_bytes(copying->out, value.start, value.size);
}

static void put_text(struct copying *copying, struct json_span name, const char *text)
{
    if (text[0] != '\0') {
        put_name(copying, name);
        text_buffer_put_json(copying->out, text);
    }
}

static void put_object(struct copying *outer, struct json_span value, copy_member_fn *copy_member)
{
    struct copying copying = *outer;
    const char *at = json_walk_enter(value.start);
    struct json_span name;

    copying.has_member = false;
    text_buffer_put(copying.out, "{");
    while ((at = json_walk_next(at, &name, &value)) != NULL) {
        copy_member(&copying, name, value);
    }
    text_buffer_put(copying.out, "}");
}

static void copy_user_member(struct copying *copying, struct json_span name, struct json_span value)
{
    static const char *const known[] = {"sid", "logon", "session", "elevated", "integrity", NULL};

    if (is_one_of(name, known)) {
        put_copy(copying, name, value);
    }
}

static void copy_process_member(struct copying *copying, struct json_span name,
                                struct json_span value)
{
    if (is_named(name, "pid") || (is_named(name, "image") && copying->members->has_image)) {
        put_copy(copying, name, value);
    }
}

static void copy_user(struct copying *copying, struct json_span name, struct json_span value)
{
    put_name(copying, name);
    if (copying->members->has_user && value.start[0] == '{') {
        put_object(copying, value, copy_user_member);
    } else {
        text_buffer_put(copying->out, "null");
    }
}

static void copy_data_member(struct copying *copying, struct json_span name, struct json_span value)
{
    static const char *const known[] = {
        "operation", "elapsed_us", "provider", "inferred", "resource", "flags",    "flags_raw",
        "force",     "status",     "error",    "dropped",  "withheld", "redacted", "truncated",
        "version",   "previous",   "reason",   "count",    "expected", NULL};

    if (is_named(name, "local")) {
        put_text(copying, name, copying->members->local);
    } else if (is_named(name, "remote")) {
        put_text(copying, name, copying->members->remote);
    } else if (is_named(name, "user")) {
        copy_user(copying, name, value);
    } else if (is_named(name, "process") && value.start[0] == '{') {
        put_name(copying, name);
        put_object(copying, value, copy_process_member);
    } else if (is_one_of(name, known)) {
        put_copy(copying, name, value);
    }
}

static void copy_root_member(struct copying *copying, struct json_span name, struct json_span value)
{
    static const char *const known[] = {"specversion", "id", "source", "type", "time", NULL};

    if (is_named(name, "subject")) {
        put_text(copying, name, copying->members->subject);
    } else if (is_named(name, "data")) {
        if (copying->event->type != WNW_EVENT_OTHER) {
            put_name(copying, name);
            put_object(copying, value, copy_data_member);
        }
    } else if (is_one_of(name, known)) {
        put_copy(copying, name, value);
    }
}

void selected_line_write(struct text_buffer *out, const wnw_event *event,
                         const struct selected_members *members)
{
    struct copying copying = {out, event, members, false};
    const struct json_span line = {event->json, event->json_size};

    put_object(&copying, line, copy_root_member);
}
