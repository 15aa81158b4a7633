#include "proto/event_type.h"

#include <string.h>

static const char *const names[EVENT_TYPES] = {
    [EVENT_UNKNOWN] = "",
    [EVENT_ADD_STARTED] = "wnetwatch.connection.add.started",
    [EVENT_ADD_SUCCEEDED] = "wnetwatch.connection.add.succeeded",
    [EVENT_ADD_FAILED] = "wnetwatch.connection.add.failed",
    [EVENT_ADD_UNFINISHED] = "wnetwatch.connection.add.unfinished",
    [EVENT_CANCEL_STARTED] = "wnetwatch.connection.cancel.started",
    [EVENT_CANCEL_SUCCEEDED] = "wnetwatch.connection.cancel.succeeded",
    [EVENT_CANCEL_FAILED] = "wnetwatch.connection.cancel.failed",
    [EVENT_CANCEL_UNFINISHED] = "wnetwatch.connection.cancel.unfinished",
    [EVENT_APPEARED] = "wnetwatch.connection.appeared",
    [EVENT_VANISHED] = "wnetwatch.connection.vanished",
    [EVENT_BROKER_STARTED] = "wnetwatch.broker.started",
    [EVENT_BROKER_STOPPED] = "wnetwatch.broker.stopped",
    [EVENT_BROKER_THROTTLED] = "wnetwatch.broker.throttled",
    [EVENT_BROKER_CLOCK_STEPPED] = "wnetwatch.broker.clock_stepped",
    [EVENT_BROKER_STATUS] = "wnetwatch.broker.status",
    [EVENT_STREAM_STARTED] = "wnetwatch.stream.started",
    [EVENT_STREAM_LIVE] = "wnetwatch.stream.live",
    [EVENT_STREAM_POSITION] = "wnetwatch.stream.position",
    [EVENT_STREAM_GAP] = "wnetwatch.stream.gap",
    [EVENT_STREAM_ENDED] = "wnetwatch.stream.ended",
    [EVENT_STREAM_ERROR] = "wnetwatch.stream.error",
};

const char *event_type_name(enum event_type type)
{
    return names[type];
}

enum event_type event_type_from_name(const char *name)
{
    for (int i = EVENT_UNKNOWN + 1; i < EVENT_TYPES; i++) {
        if (strcmp(names[i], name) == 0) {
            return (enum event_type)i;
        }
    }
    return EVENT_UNKNOWN;
}

bool event_type_is_connection(enum event_type type)
{
    return type >= EVENT_ADD_STARTED && type <= EVENT_VANISHED;
}

bool event_type_is_cancel(enum event_type type)
{
    return type >= EVENT_CANCEL_STARTED && type <= EVENT_CANCEL_UNFINISHED;
}

bool event_type_has_status(enum event_type type)
{
    return type == EVENT_ADD_SUCCEEDED || type == EVENT_ADD_FAILED ||
           type == EVENT_CANCEL_SUCCEEDED || type == EVENT_CANCEL_FAILED;
}

bool event_type_is_stream(enum event_type type)
{
    return type >= EVENT_STREAM_STARTED && type <= EVENT_STREAM_ERROR;
}
