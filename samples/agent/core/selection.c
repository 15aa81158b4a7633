#include "selection.h"

#include "selected_line.h"

void selection_deinit(struct selection *selection)
{
    text_buffer_free(&selection->line);
    text_buffer_free(&selection->gap.json.text);
}

static enum record_severity severity_of(wnw_event_type type)
{
    switch (type) {
    case WNW_EVENT_ADD_FAILED:
    case WNW_EVENT_ADD_UNFINISHED:
    case WNW_EVENT_CANCEL_FAILED:
    case WNW_EVENT_CANCEL_UNFINISHED:
    case WNW_EVENT_VANISHED:
    case WNW_EVENT_BROKER_CLOCK_STEPPED:
        return RECORD_WARNING;
    case WNW_EVENT_BROKER_THROTTLED:
        return RECORD_ERROR;
    case WNW_EVENT_OTHER:
    case WNW_EVENT_ADD_STARTED:
    case WNW_EVENT_ADD_SUCCEEDED:
    case WNW_EVENT_CANCEL_STARTED:
    case WNW_EVENT_CANCEL_SUCCEEDED:
    case WNW_EVENT_APPEARED:
    case WNW_EVENT_BROKER_STARTED:
    case WNW_EVENT_BROKER_STOPPED:
        break;
    }
    return RECORD_INFO;
}

static bool has_ended(wnw_event_type type)
{
    return type == WNW_EVENT_ADD_SUCCEEDED || type == WNW_EVENT_ADD_FAILED ||
           type == WNW_EVENT_CANCEL_SUCCEEDED || type == WNW_EVENT_CANCEL_FAILED;
}

static struct record make_record(const wnw_event *event)
{
    const struct record record = {
        .line = event->json,
        .line_size = event->json_size,
        .type = event->type_name,
        .id = event->id,
        .source = event->source,
        .subject = event->subject,
        .time_us = event->time_us,
        .severity = severity_of(event->type),
        .local = event->local,
        .remote = event->remote,
        .has_status = has_ended(event->type),
        .status = event->status,
        .status_name = event->status_name,
        .has_elapsed = event->has_elapsed != 0,
        .elapsed_us = event->elapsed_us,
        .user_sid = event->user_is_known ? event->user_sid : "",
        .image = event->process_image,
    };

    return record;
}

/* A local name and a subject may hold a remote name, if a program passes it so. */
static bool hash_unless_device(const struct selection *selection, const char **name,
                               char hash[REMOTE_NAME_HASH_SIZE])
{
    if (remote_name_is_device(*name)) {
        return true;
    }
    if (!remote_name_hash(&selection->rules.hasher, *name, hash)) {
        return false;
    }
    *name = hash;
    return true;
}

static bool hash_names(struct selection *selection, struct record *record)
{
    const bool is_remote = record->local[0] == '\0' && record->remote[0] != '\0';

    if (!remote_name_hash(&selection->rules.hasher, record->remote, selection->remote) ||
        !hash_unless_device(selection, &record->local, selection->local) ||
        !hash_unless_device(selection, &record->subject, selection->subject)) {
        return false;
    }
    record->remote = selection->remote;
    if (is_remote) {
        record->subject = selection->remote;
    }
    return true;
}

static bool withhold(struct selection *selection, const wnw_event *event, struct record *record)
{
    const struct selection_rules *rules = &selection->rules;
    struct text_buffer *line = &selection->line;
    struct selected_members members;

    if (rules->hashes_remote && !hash_names(selection, record)) {
        return false;
    }
    record->user_sid = rules->without_user ? "" : record->user_sid;
    record->image = rules->without_image ? "" : record->image;
    members = (struct selected_members){record->subject, record->local, record->remote,
                                        !rules->without_user, !rules->without_image};
    line->size = 0;
    line->has_failed = false;
    selected_line_write(line, event, &members);
    record->line = line->bytes;
    record->line_size = line->size;
    return !line->has_failed;
}

static enum selection_result take_event(struct selection *selection, const wnw_event *event,
                                        struct record *record_out)
{
    const struct selection_rules *rules = &selection->rules;

    if (remote_name_is_of_doctor(event->remote)) {
        return SELECTION_NOTHING;
    }
    *record_out = make_record(event);
    if ((rules->without_user || rules->without_image || rules->hashes_remote) &&
        !withhold(selection, event, record_out)) {
        return SELECTION_FAILED;
    }
    return SELECTION_RECORD;
}

static enum selection_result take_gap(struct selection *selection, const wnw_gap *gap,
                                      struct record *record_out)
{
    struct gap_line *line = &selection->gap;

    if (!gap_line_write(line, gap)) {
        return SELECTION_FAILED;
    }
    *record_out = (struct record){
        .line = line->json.text.bytes,
        .line_size = line->json.text.size - 1, /* without its end */
        .type = GAP_LINE_TYPE,
        .id = line->id,
        .source = line->source,
        .subject = "",
        .time_us = line->time_us,
        .severity = RECORD_ERROR,
        .local = "",
        .remote = "",
        .status_name = "",
        .user_sid = "",
        .image = "",
    };
    return SELECTION_RECORD;
}

enum selection_result selection_take(struct selection *selection, const wnw_item *item,
                                     struct record *record_out)
{
    switch (item->kind) {
    case WNW_ITEM_EVENT:
        return take_event(selection, item->event, record_out);
    case WNW_ITEM_GAP:
        return take_gap(selection, item->gap, record_out);
    case WNW_ITEM_STATE:
        break;
    }
    return SELECTION_NOTHING;
}
