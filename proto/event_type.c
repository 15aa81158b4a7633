#include "proto/event_type.h"

#include "proto/json/json_text.h"

#include <string.h>

#define NAME(text)                                                                                 \
    {                                                                                              \
        text, sizeof(text) - 1                                                                     \
    }

static const struct {
    const char *text;
    size_t size;
} names[EVENT_TYPES] = {
    [EVENT_UNKNOWN] = NAME(""),
    [EVENT_ADD_STARTED] = NAME("wnetwatch.connection.add.started"),
    [EVENT_ADD_SUCCEEDED] = NAME("wnetwatch.connection.add.succeeded"),
    [EVENT_ADD_FAILED] = NAME("wnetwatch.connection.add.failed"),
    [EVENT_ADD_UNFINISHED] = NAME("wnetwatch.connection.add.unfinished"),
    [EVENT_CANCEL_STARTED] = NAME("wnetwatch.connection.cancel.started"),
    [EVENT_CANCEL_SUCCEEDED] = NAME("wnetwatch.connection.cancel.succeeded"),
    [EVENT_CANCEL_FAILED] = NAME("wnetwatch.connection.cancel.failed"),
    [EVENT_CANCEL_UNFINISHED] = NAME("wnetwatch.connection.cancel.unfinished"),
    [EVENT_APPEARED] = NAME("wnetwatch.connection.appeared"),
    [EVENT_VANISHED] = NAME("wnetwatch.connection.vanished"),
    [EVENT_BROKER_STARTED] = NAME("wnetwatch.broker.started"),
    [EVENT_BROKER_STOPPED] = NAME("wnetwatch.broker.stopped"),
    [EVENT_BROKER_THROTTLED] = NAME("wnetwatch.broker.throttled"),
    [EVENT_BROKER_CLOCK_STEPPED] = NAME("wnetwatch.broker.clock_stepped"),
    [EVENT_BROKER_STATUS] = NAME("wnetwatch.broker.status"),
    [EVENT_STREAM_STARTED] = NAME("wnetwatch.stream.started"),
    [EVENT_STREAM_LIVE] = NAME("wnetwatch.stream.live"),
    [EVENT_STREAM_POSITION] = NAME("wnetwatch.stream.position"),
    [EVENT_STREAM_GAP] = NAME("wnetwatch.stream.gap"),
    [EVENT_STREAM_ENDED] = NAME("wnetwatch.stream.ended"),
    [EVENT_STREAM_ERROR] = NAME("wnetwatch.stream.error"),
};

const char *event_type_name(enum event_type type)
{
    return names[type].text;
}

void event_type_write(enum event_type type, struct json_text *text)
{
    json_text_word_of(text, names[type].text, names[type].size);
}

enum event_type event_type_from_name(const char *name)
{
    return event_type_find(name, strlen(name));
}

enum event_type event_type_find(const char *name, size_t size)
{
    for (int i = EVENT_UNKNOWN + 1; i < EVENT_TYPES; i++) {
        if (names[i].size == size && memcmp(names[i].text, name, size) == 0) {
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
