#include "event_members.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "../common/time_words.h"

static const char *const names[EVENT_MEMBERS] = {
    [EVENT_MEMBER_TYPE] = "type",         [EVENT_MEMBER_ID] = "id",
    [EVENT_MEMBER_TIME] = "time",         [EVENT_MEMBER_LOCAL] = "local",
    [EVENT_MEMBER_REMOTE] = "remote",     [EVENT_MEMBER_PROVIDER] = "provider",
    [EVENT_MEMBER_RESOURCE] = "resource", [EVENT_MEMBER_STATUS] = "status",
    [EVENT_MEMBER_ERROR] = "error",       [EVENT_MEMBER_USER] = "user",
    [EVENT_MEMBER_SESSION] = "session",   [EVENT_MEMBER_PID] = "pid",
    [EVENT_MEMBER_IMAGE] = "image",       [EVENT_MEMBER_OPERATION] = "operation",
    [EVENT_MEMBER_ELAPSED] = "elapsed",
};

const char *event_member_name(enum event_member member)
{
    return names[member];
}

enum event_member event_member_find(const char *name, size_t size)
{
    int i = 0;

    while (i < EVENT_MEMBERS && (strlen(names[i]) != size || memcmp(names[i], name, size) != 0)) {
        i++;
    }
    return (enum event_member)i;
}

static const char *write_number(bool is_known, uint64_t number, char text[EVENT_MEMBER_TEXT_SIZE])
{
    if (!is_known) {
        return "";
    }
    (void)snprintf(text, EVENT_MEMBER_TEXT_SIZE, "%llu", (unsigned long long)number);
    return text;
}

static const char *write_time(uint64_t time_us, char text[EVENT_MEMBER_TEXT_SIZE])
{
    time_words_write_utc(time_us, text);
    return text;
}

static bool has_status(wnw_event_type type)
{
    return type == WNW_EVENT_ADD_SUCCEEDED || type == WNW_EVENT_ADD_FAILED ||
           type == WNW_EVENT_CANCEL_SUCCEEDED || type == WNW_EVENT_CANCEL_FAILED;
}

static const char *resource_of(const wnw_event *event)
{
    return event->resource == WNW_RESOURCE_UNKNOWN ? "" : wnw_resource_name(event->resource);
}

const char *event_member_value(const wnw_event *event, enum event_member member,
                               char text[EVENT_MEMBER_TEXT_SIZE])
{
    switch (member) {
    case EVENT_MEMBER_TYPE:
        return event->type_name;
    case EVENT_MEMBER_ID:
        return event->id;
    case EVENT_MEMBER_TIME:
        return write_time(event->time_us, text);
    case EVENT_MEMBER_LOCAL:
        return event->local;
    case EVENT_MEMBER_REMOTE:
        return event->remote;
    case EVENT_MEMBER_PROVIDER:
        return event->provider;
    case EVENT_MEMBER_RESOURCE:
        return resource_of(event);
    case EVENT_MEMBER_STATUS:
        return write_number(has_status(event->type) || event->status != 0, event->status, text);
    case EVENT_MEMBER_ERROR:
        return event->status_name;
    case EVENT_MEMBER_USER:
        return event->user_is_known ? event->user_sid : "";
    case EVENT_MEMBER_SESSION:
        return write_number(event->user_is_known, event->user_session, text);
    case EVENT_MEMBER_PID:
        return write_number(event->process_id != 0, event->process_id, text);
    case EVENT_MEMBER_IMAGE:
        return event->process_image;
    case EVENT_MEMBER_OPERATION:
        return event->operation;
    case EVENT_MEMBER_ELAPSED:
        return write_number(event->has_elapsed, event->elapsed_us, text);
    case EVENT_MEMBERS:
        break;
    }
    return "";
}
