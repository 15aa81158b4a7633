#include "broker/core/own_line.h"

#include "broker/core/assertion.h"
#include "proto/event_envelope.h"
#include "proto/json/json_shape.h"
#include "proto/json/json_string.h"
#include "proto/limits.h"
#include "proto/text/upcase.h"

#include <string.h>

/* The members of a line about a connection, in the order in which proto/event.c writes them. */
enum member {
    MEMBER_VERSION,
    MEMBER_ID,
    MEMBER_SOURCE,
    MEMBER_TYPE,
    MEMBER_SUBJECT,
    MEMBER_TIME,
    MEMBER_DATA,
    MEMBER_OPERATION,
    MEMBER_ELAPSED,
    MEMBER_LOCAL,
    MEMBER_REMOTE,
    MEMBER_PROVIDER,
    MEMBER_INFERRED,
    MEMBER_RESOURCE,
    MEMBER_FLAGS,
    MEMBER_FLAGS_RAW,
    MEMBER_FORCE,
    MEMBER_STATUS,
    MEMBER_ERROR,
    MEMBER_DROPPED,
    MEMBER_WITHHELD,
    MEMBER_REDACTED,
    MEMBER_TRUNCATED,
    MEMBER_USER,
    MEMBER_SID,
    MEMBER_LOGON,
    MEMBER_SESSION,
    MEMBER_ELEVATED,
    MEMBER_INTEGRITY,
    MEMBER_USER_END,
    MEMBER_PROCESS,
    MEMBER_PID,
    MEMBER_IMAGE,
    MEMBER_PROCESS_END,
    MEMBER_DATA_END,
    MEMBER_END,
    MEMBERS
};

enum {
    ID_SIZE = EVENT_ID_TEXT_SIZE,
    TIME_SIZE = EVENT_TIME_TEXT_SIZE,
    UNITS_MAX = STRING_UNITS_MAX, /* so many bytes are at most as many UTF-16 units */
    LOGON_MAX = sizeof("0x0123456789abcdef") - 1
};

_Static_assert(OWN_LINE_MEMBERS == MEMBERS, "a reader has a value for each row");

/* What event_read demands of each. */
static const struct json_shape_member shape[MEMBERS] = {
    [MEMBER_VERSION] = JSON_SHAPE_MEMBER("specversion", STRING, true, 3, 3),
    [MEMBER_ID] = JSON_SHAPE_MEMBER("id", STRING, true, ID_SIZE, ID_SIZE),
    [MEMBER_SOURCE] = JSON_SHAPE_MEMBER("source", STRING, true, 1, SOURCE_BYTES_MAX),
    [MEMBER_TYPE] = JSON_SHAPE_MEMBER("type", STRING, true, 1, UNITS_MAX),
    [MEMBER_SUBJECT] = JSON_SHAPE_MEMBER("subject", STRING, false, 1, EVENT_BYTES_MAX),
    [MEMBER_TIME] = JSON_SHAPE_MEMBER("time", STRING, true, TIME_SIZE, TIME_SIZE),
    [MEMBER_DATA] = JSON_SHAPE_MEMBER("data", OBJECT, true, 0, 0),
    [MEMBER_OPERATION] = JSON_SHAPE_MEMBER("operation", STRING, false, ID_SIZE, ID_SIZE),
    [MEMBER_ELAPSED] = JSON_SHAPE_MEMBER("elapsed_us", NUMBER, false, 0, UINT53_MAX),
    [MEMBER_LOCAL] = JSON_SHAPE_MEMBER("local", STRING, false, 0, UNITS_MAX),
    [MEMBER_REMOTE] = JSON_SHAPE_MEMBER("remote", STRING, false, 0, UNITS_MAX),
    [MEMBER_PROVIDER] = JSON_SHAPE_MEMBER("provider", STRING, false, 0, UNITS_MAX),
    [MEMBER_INFERRED] = JSON_SHAPE_MEMBER("inferred", STRING, false, 0, UNITS_MAX),
    [MEMBER_RESOURCE] = JSON_SHAPE_MEMBER("resource", STRING, false, 0, UNITS_MAX),
    [MEMBER_FLAGS] = JSON_SHAPE_MEMBER("flags", STRINGS, false, 0, 0),
    [MEMBER_FLAGS_RAW] = JSON_SHAPE_MEMBER("flags_raw", NUMBER, true, 0, UINT32_MAX),
    [MEMBER_FORCE] = JSON_SHAPE_MEMBER("force", BOOL, false, 0, 0),
    [MEMBER_STATUS] = JSON_SHAPE_MEMBER("status", NUMBER, false, 0, UINT32_MAX),
    [MEMBER_ERROR] = JSON_SHAPE_MEMBER("error", STRING, false, 0, UNITS_MAX),
    [MEMBER_DROPPED] = JSON_SHAPE_MEMBER("dropped", NUMBER, false, 0, UINT32_MAX),
    [MEMBER_WITHHELD] = JSON_SHAPE_MEMBER("withheld", BOOL, false, 0, 0),
    [MEMBER_REDACTED] = JSON_SHAPE_MEMBER("redacted", BOOL, false, 0, 0),
    [MEMBER_TRUNCATED] = JSON_SHAPE_MEMBER("truncated", BOOL, false, 0, 0),
    [MEMBER_USER] = JSON_SHAPE_MEMBER("user", OBJECT_OR_NULL, true, 0, 0),
    [MEMBER_SID] = JSON_SHAPE_MEMBER("sid", STRING, true, 1, SID_BYTES_MAX),
    [MEMBER_LOGON] = JSON_SHAPE_MEMBER("logon", STRING, true, 3, LOGON_MAX),
    [MEMBER_SESSION] = JSON_SHAPE_MEMBER("session", NUMBER, true, 0, UINT32_MAX),
    [MEMBER_ELEVATED] = JSON_SHAPE_MEMBER("elevated", BOOL, true, 0, 0),
    [MEMBER_INTEGRITY] = JSON_SHAPE_MEMBER("integrity", STRING, false, 0, UNITS_MAX),
    [MEMBER_USER_END] = JSON_SHAPE_END_ROW,
    [MEMBER_PROCESS] = JSON_SHAPE_MEMBER("process", OBJECT, false, 0, 0),
    [MEMBER_PID] = JSON_SHAPE_MEMBER("pid", NUMBER, true, 0, UINT32_MAX),
    [MEMBER_IMAGE] = JSON_SHAPE_MEMBER("image", STRING, false, 0, UNITS_MAX),
    [MEMBER_PROCESS_END] = JSON_SHAPE_END_ROW,
    [MEMBER_DATA_END] = JSON_SHAPE_END_ROW,
    [MEMBER_END] = JSON_SHAPE_END_ROW,
};

static const enum member member_of_key[KEYS] = {
    [KEY_LOCAL] = MEMBER_LOCAL, [KEY_REMOTE] = MEMBER_REMOTE, [KEY_PROVIDER] = MEMBER_PROVIDER,
    [KEY_USER] = MEMBER_SID,    [KEY_IMAGE] = MEMBER_IMAGE,
};

/* What every line of ours begins with. */
static const char line_start[] = "{\"specversion\":\"1.0\",\"id\":\"";

#define LINE_START_SIZE (sizeof(line_start) - 1)

static bool is_there(const struct json_shape_value *value)
{
    return value->text != NULL;
}

static bool is_id(const struct json_shape_value *value)
{
    struct event_id id;

    return event_id_read(value->text, value->size, &id);
}

static bool read_time(const struct json_shape_value *value, uint64_t *time_us_out)
{
    char text[EVENT_TIME_TEXT_SIZE + 1] = {0};

    memcpy(text, value->text, EVENT_TIME_TEXT_SIZE);
    return event_time_read(text, time_us_out);
}

/* The version and the id were read by own_line_read_id. */
static bool are_texts_good(const struct json_shape_value *values)
{
    uint64_t logon;

    return (!is_there(&values[MEMBER_OPERATION]) || is_id(&values[MEMBER_OPERATION])) &&
           (!is_there(&values[MEMBER_LOGON]) ||
            event_logon_read(values[MEMBER_LOGON].text, values[MEMBER_LOGON].size, &logon));
}

static bool read_type(const struct json_shape_value *values, enum event_type *type_out)
{
    const enum event_type type =
        event_type_find(values[MEMBER_TYPE].text, values[MEMBER_TYPE].size);

    *type_out = type;
    return event_type_is_connection(type) &&
           (!event_type_is_cancel(type) || is_there(&values[MEMBER_FORCE])) &&
           (!event_type_has_status(type) || is_there(&values[MEMBER_STATUS]));
}

static bool read_resource(const struct json_shape_value *value, enum event_resource *resource_out)
{
    *resource_out = RESOURCE_UNKNOWN;
    if (!is_there(value)) {
        return true;
    }
    for (int i = RESOURCE_UNKNOWN + 1; i < RESOURCES; i++) {
        if (json_shape_value_is(value, event_resource_name((enum event_resource)i))) {
            *resource_out = (enum event_resource)i;
            return true;
        }
    }
    return false;
}

static void take_texts(const struct json_shape_value *values, uint32_t wanted, char *buffer,
                       struct event_keys *keys)
{
    char text[STRING_UNITS_MAX]; /* no text of the shape is longer */

    for (unsigned i = 0; i < KEYS; i++) {
        const struct json_shape_value *value = &values[member_of_key[i]];
        size_t size = 0;

        if ((wanted & EVENT_KEY_BIT(i)) != 0) {
            size = json_string_unescape(value->text, value->size, text);
            size = upcase_utf8(text, size, buffer);
        }
        keys->text[i].bytes = buffer;
        keys->text[i].size = size;
        buffer += size;
    }
}

void own_line_forget(struct own_line_reader *reader)
{
    reader->previous = NULL;
}

bool own_line_read_id(const char *line, size_t size, struct event_id *id_out)
{
    return size >= LINE_START_SIZE + EVENT_ID_TEXT_SIZE &&
           memcmp(line, line_start, LINE_START_SIZE) == 0 &&
           event_id_read(line + LINE_START_SIZE, EVENT_ID_TEXT_SIZE, id_out);
}

bool own_line_read_shape(struct own_line_reader *reader, const char *line, size_t size,
                         uint32_t wanted, char *buffer, struct own_line *own_out)
{
    struct json_shape_value *values = reader->values[reader->previous == reader->values[0] ? 1 : 0];
    struct event_keys *keys = &own_out->keys;

    ASSERTION(size > LINE_START_SIZE && memcmp(line, line_start, LINE_START_SIZE) == 0);
    if (!json_shape_read(line, size, shape, MEMBERS, reader->previous, values) ||
        !are_texts_good(values) || !read_type(values, &keys->type) ||
        !read_resource(&values[MEMBER_RESOURCE], &keys->resource) ||
        !read_time(&values[MEMBER_TIME], &own_out->time_us)) {
        return false;
    }
    reader->previous = values;
    keys->has_session = is_there(&values[MEMBER_SESSION]);
    keys->session = (uint32_t)values[MEMBER_SESSION].number;
    keys->status = event_type_has_status(keys->type) ? (uint32_t)values[MEMBER_STATUS].number : 0;
    take_texts(values, wanted, buffer, keys);
    return true;
}

enum event_result own_line_read_any(const char *line, size_t size, char *buffer,
                                    struct own_line *own_out)
{
    struct event_document document;
    const enum event_result result = event_read(line, size, &document);

    if (result == EVENT_OK) {
        own_out->time_us = document.event.time_us;
        event_keys_take(&document.event, buffer, &own_out->keys);
        event_document_deinit(&document);
    }
    return result;
}

enum event_result own_line_read(struct own_line_reader *reader, const char *line, size_t size,
                                uint32_t keys, char *buffer, struct own_line *own_out)
{
    if (own_line_read_shape(reader, line, size, keys, buffer, own_out)) {
        return EVENT_OK;
    }
    return own_line_read_any(line, size, buffer, own_out);
}
