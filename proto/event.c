#include "proto/event.h"

#include "proto/assertion.h"
#include "proto/connect_flags.h"
#include "proto/error_names.h"
#include "proto/event_envelope.h"

static const char *const resource_names[RESOURCES] = {
    [RESOURCE_UNKNOWN] = "",
    [RESOURCE_DISK] = "disk",
    [RESOURCE_PRINT] = "print",
};

static const char *const result_codes[EVENT_RESULTS] = {
    [EVENT_OK] = "ok",
    [EVENT_BAD_JSON] = "bad_json",
    [EVENT_BAD_ENVELOPE] = "bad_envelope",
    [EVENT_BAD_DATA] = "bad_data",
    [EVENT_NO_MEMORY] = "no_memory",
};

static bool has_text(const char *text)
{
    return text[0] != '\0';
}

static void write_text_if_any(struct json_text *text, struct json_literal_name name,
                              const char *value)
{
    if (has_text(value)) {
        event_member_string(text, name, value);
    }
}

static void write_operation(const struct event *event, struct json_text *text)
{
    if (event->operation.epoch != 0 || event->operation.sequence != 0) {
        event_member_id(text, JSON_NAME("operation"), event->operation);
    }
    if (event->has_elapsed) {
        event_member_count(text, JSON_NAME("elapsed_us"), event->elapsed_us);
    }
}

static void write_names(const struct event *event, struct json_text *text)
{
    write_text_if_any(text, JSON_NAME("local"), event->local);
    write_text_if_any(text, JSON_NAME("remote"), event->remote);
    write_text_if_any(text, JSON_NAME("provider"), event->provider);
    if (event->inferred == INFERRED_REMOTE) {
        event_member_word(text, JSON_NAME("inferred"), "remote");
    }
    if (event->resource != RESOURCE_UNKNOWN) {
        event_member_word(text, JSON_NAME("resource"), event_resource_name(event->resource));
    }
}

static void write_request(const struct event *event, struct json_text *text)
{
    json_text_name(text, JSON_NAME("flags"));
    connect_flags_write(event->flags, text);
    event_member_count(text, JSON_NAME("flags_raw"), event->flags);
    if (event_type_is_cancel(event->type)) {
        json_text_name(text, JSON_NAME("force"));
        json_text_bool(text, event->is_forced);
    }
}

static void write_outcome(const struct event *event, struct json_text *text)
{
    const char *error;

    if (!event_type_has_status(event->type)) {
        return;
    }
    event_member_count(text, JSON_NAME("status"), event->status);
    error = event->status == 0 ? NULL : error_name(event->status); /* success has no name */
    if (error != NULL) {
        event_member_word(text, JSON_NAME("error"), error);
    }
}

static void write_loss(const struct event *event, struct json_text *text)
{
    if (event->dropped != 0) {
        event_member_count(text, JSON_NAME("dropped"), event->dropped);
    }
    if (event->withheld) {
        json_text_name(text, JSON_NAME("withheld"));
        json_text_bool(text, true);
    }
    if (event->redacted) {
        json_text_name(text, JSON_NAME("redacted"));
        json_text_bool(text, true);
    }
    if (event->truncated) {
        json_text_name(text, JSON_NAME("truncated"));
        json_text_bool(text, true);
    }
}

static void write_process(const struct event *event, struct json_text *text)
{
    if (event->process_id == 0 && !has_text(event->image)) {
        return;
    }
    json_text_name(text, JSON_NAME("process"));
    json_text_begin_object(text);
    event_member_count(text, JSON_NAME("pid"), event->process_id);
    write_text_if_any(text, JSON_NAME("image"), event->image);
    json_text_end_object(text);
}

static void write_connection(const struct event *event, struct event_user_text *kept,
                             struct json_text *text)
{
    write_operation(event, text);
    write_names(event, text);
    write_request(event, text);
    write_outcome(event, text);
    write_loss(event, text);
    event_user_write(&event->user, kept, text);
    write_process(event, text);
}

static void write_broker_data(const struct event *event, struct event_user_text *kept,
                              struct json_text *text)
{
    if (event->type == EVENT_BROKER_STARTED) {
        event_member_string(text, JSON_NAME("version"), event->version);
        if (has_text(event->previous)) {
            event_member_string(text, JSON_NAME("previous"), event->previous);
        }
    } else if (event->type == EVENT_BROKER_STOPPED) {
        event_member_string(text, JSON_NAME("reason"), event->reason);
    } else if (event->type == EVENT_BROKER_THROTTLED) {
        event_user_write(&event->user, kept, text);
        event_member_count(text, JSON_NAME("count"), event->throttled_count);
    } else if (event->type == EVENT_BROKER_CLOCK_STEPPED) {
        json_text_name(text, JSON_NAME("expected"));
        event_write_time(text, event->expected_us);
    }
}

const char *event_subject(const struct event *event)
{
    if (!event_type_is_connection(event->type)) {
        return "";
    }
    return has_text(event->local) ? event->local : event->remote;
}

static void write_event(const struct event *event, const char *id_text,
                        struct event_user_text *kept, struct json_text *text)
{
    const struct event_envelope envelope = {
        event->id, event->source, "", event->type, event_subject(event), event->time_us, id_text};

    ASSERTION_OR_RETURN(!event_type_is_stream(event->type));
    event_envelope_begin(&envelope, text);
    if (event_type_is_connection(event->type)) {
        write_connection(event, kept, text);
    } else {
        write_broker_data(event, kept, text);
    }
    event_envelope_end(text);
}

void event_write(const struct event *event, struct json_text *text)
{
    write_event(event, NULL, NULL, text);
}

void event_write_next(const struct event *event, struct event_user_text *kept,
                      struct json_text *text)
{
    write_event(event, NULL, kept, text);
}

void event_write_named(const struct event *event, const char *id_text, struct json_text *text)
{
    write_event(event, id_text, NULL, text);
}

const char *event_result_code(enum event_result result)
{
    ASSERTION_OR((unsigned)result < EVENT_RESULTS, "");
    return result_codes[result];
}

const char *event_resource_name(enum event_resource resource)
{
    ASSERTION_OR((unsigned)resource < RESOURCES, "");
    return resource_names[resource];
}
