#include "client_lib/core/item.h"

#include <string.h>

#include "proto/error_names.h"

static wnw_event_type public_type(enum event_type type)
{
    switch (type) {
    case EVENT_ADD_STARTED:
        return WNW_EVENT_ADD_STARTED;
    case EVENT_ADD_SUCCEEDED:
        return WNW_EVENT_ADD_SUCCEEDED;
    case EVENT_ADD_FAILED:
        return WNW_EVENT_ADD_FAILED;
    case EVENT_ADD_UNFINISHED:
        return WNW_EVENT_ADD_UNFINISHED;
    case EVENT_CANCEL_STARTED:
        return WNW_EVENT_CANCEL_STARTED;
    case EVENT_CANCEL_SUCCEEDED:
        return WNW_EVENT_CANCEL_SUCCEEDED;
    case EVENT_CANCEL_FAILED:
        return WNW_EVENT_CANCEL_FAILED;
    case EVENT_CANCEL_UNFINISHED:
        return WNW_EVENT_CANCEL_UNFINISHED;
    case EVENT_APPEARED:
        return WNW_EVENT_APPEARED;
    case EVENT_VANISHED:
        return WNW_EVENT_VANISHED;
    case EVENT_BROKER_STARTED:
        return WNW_EVENT_BROKER_STARTED;
    case EVENT_BROKER_STOPPED:
        return WNW_EVENT_BROKER_STOPPED;
    case EVENT_BROKER_THROTTLED:
        return WNW_EVENT_BROKER_THROTTLED;
    case EVENT_BROKER_CLOCK_STEPPED:
        return WNW_EVENT_BROKER_CLOCK_STEPPED;
    case EVENT_UNKNOWN:
    case EVENT_BROKER_STATUS:
    case EVENT_STREAM_STARTED:
    case EVENT_STREAM_LIVE:
    case EVENT_STREAM_POSITION:
    case EVENT_STREAM_GAP:
    case EVENT_STREAM_ENDED:
    case EVENT_STREAM_ERROR:
    case EVENT_TYPES:
        break;
    }
    return WNW_EVENT_OTHER;
}

static wnw_integrity public_integrity(enum event_integrity integrity)
{
    switch (integrity) {
    case INTEGRITY_UNTRUSTED:
        return WNW_INTEGRITY_UNTRUSTED;
    case INTEGRITY_LOW:
        return WNW_INTEGRITY_LOW;
    case INTEGRITY_MEDIUM:
        return WNW_INTEGRITY_MEDIUM;
    case INTEGRITY_HIGH:
        return WNW_INTEGRITY_HIGH;
    case INTEGRITY_SYSTEM:
        return WNW_INTEGRITY_SYSTEM;
    case INTEGRITY_UNKNOWN:
    case INTEGRITIES:
        break;
    }
    return WNW_INTEGRITY_UNKNOWN;
}

static wnw_resource public_resource(enum event_resource resource)
{
    switch (resource) {
    case RESOURCE_DISK:
        return WNW_RESOURCE_DISK;
    case RESOURCE_PRINT:
        return WNW_RESOURCE_PRINT;
    case RESOURCE_UNKNOWN:
    case RESOURCES:
        break;
    }
    return WNW_RESOURCE_UNKNOWN;
}

static wnw_inferred public_inferred(enum event_inferred inferred)
{
    switch (inferred) {
    case INFERRED_REMOTE:
        return WNW_INFERRED_REMOTE;
    case INFERRED_NOTHING:
        break;
    }
    return WNW_INFERRED_NOTHING;
}

static wnw_gap_reason public_gap_reason(enum stream_gap_reason reason)
{
    switch (reason) {
    case STREAM_GAP_RETENTION:
        return WNW_GAP_RETENTION;
    case STREAM_GAP_DAMAGE:
        return WNW_GAP_DAMAGE;
    case STREAM_GAP_UNKNOWN:
    case STREAM_GAP_REASONS:
        break;
    }
    return WNW_GAP_UNKNOWN;
}

static const char *text_or_empty(const char *text)
{
    return text == NULL ? "" : text;
}

static void set_connection(struct item *item, const struct event *event)
{
    wnw_event *out = &item->event;

    if (event->operation.sequence != 0) {
        event_id_write(event->operation, item->ids[1]);
    }
    out->has_elapsed = event->has_elapsed ? 1 : 0;
    out->elapsed_us = event->elapsed_us;
    out->inferred = public_inferred(event->inferred);
    out->local = text_or_empty(event->local);
    out->remote = text_or_empty(event->remote);
    out->provider = text_or_empty(event->provider);
    out->resource = public_resource(event->resource);
    out->flags = event->flags;
    out->is_forced = event->is_forced ? 1 : 0;
    out->status = event->status;
    out->status_name = text_or_empty(error_name(event->status));
    out->dropped = event->dropped;
    out->is_truncated = event->truncated ? 1 : 0;
    out->is_withheld = event->withheld ? 1 : 0;
    out->is_redacted = event->redacted ? 1 : 0;
}

static void set_user(wnw_event *out, const struct event *event)
{
    out->user_is_known = event->user.known ? 1 : 0;
    out->user_sid = event->user.known ? text_or_empty(event->user.sid) : "";
    out->user_logon = event->user.logon;
    out->user_session = event->user.session;
    out->user_is_elevated = event->user.elevated ? 1 : 0;
    out->user_integrity = public_integrity(event->user.integrity);
    out->process_id = event->process_id;
    out->process_image = text_or_empty(event->image);
}

static void begin_item(struct item *item, wnw_item_kind kind)
{
    memset(item, 0, sizeof(*item));
    item->item.size = sizeof(item->item);
    item->item.kind = kind;
    item->item.cursor = item->cursor;
}

/* Everything but the id, the name of the type and the cursor. */
static void begin_event(struct item *item, const struct event *event, const char *json,
                        size_t json_size)
{
    wnw_event *out = &item->event;

    begin_item(item, WNW_ITEM_EVENT);
    item->item.event = out;
    item->decoded = event;
    out->size = sizeof(*out);
    out->type = public_type(event->type);
    out->operation = item->ids[1];
    out->source = text_or_empty(event->source);
    out->subject = event_subject(event);
    out->time_us = event->time_us;
    out->json = json;
    out->json_size = json_size;
    set_connection(item, event);
    set_user(out, event);
    out->broker_version = text_or_empty(event->version);
    out->broker_previous = text_or_empty(event->previous);
    out->broker_reason = text_or_empty(event->reason);
    out->throttled_count = event->throttled_count;
    out->clock_expected_us = event->expected_us;
}

void item_from_event(struct item *item, const struct event_document *document, const char *json,
                     size_t json_size)
{
    begin_event(item, &document->event, json, json_size);
    event_id_write(document->event.id, item->cursor);
    event_id_write(document->event.id, item->ids[0]);
    item->event.id = item->ids[0];
    item->event.type_name = text_or_empty(json_string(json_member(document->json, "type")));
}

void item_from_resync(struct item *item, const struct event *event, const char *id,
                      const char *cursor, const char *json, size_t json_size)
{
    begin_event(item, event, json, json_size);
    memcpy(item->cursor, cursor, strlen(cursor) + 1);
    item->event.id = id;
    item->event.type_name = event_type_name(event->type);
}

void item_from_gap(struct item *item, const struct stream_line *gap, const char *json,
                   size_t json_size)
{
    wnw_gap *out = &item->gap;

    begin_item(item, WNW_ITEM_GAP);
    item->item.gap = out;
    event_id_write(gap->id, item->cursor);
    event_id_write(gap->gap_after, item->ids[0]);
    event_id_write(gap->gap_before, item->ids[1]);
    out->size = sizeof(*out);
    out->after = item->ids[0];
    out->before = item->ids[1];
    out->lost_is_known = gap->lost_is_known ? 1 : 0;
    out->lost_count = gap->lost_is_known ? gap->lost_count : 0;
    out->reason = public_gap_reason(gap->gap_reason);
    out->reason_name = stream_gap_reason_name(gap->gap_reason);
    out->json = json;
    out->json_size = json_size;
}

void item_from_state(struct item *item, const wnw_state_change *change, const char *cursor)
{
    begin_item(item, WNW_ITEM_STATE);
    item->item.state = change;
    item->item.cursor = cursor;
}
