#include "proto/notification.h"

#include "proto/assertion.h"
#include "proto/text/utf.h"

#include <string.h>

/* Reads member after member; the first refusal stays and the rest is skipped. */
struct reader {
    const struct json *object;
    enum notification_result result;
    const char *member; /* the refused one */
};

static const char *const codes[NOTIFICATION_RESULTS] = {
    [NOTIFICATION_OK] = "ok",
    [NOTIFICATION_BAD_JSON] = "bad_json",
    [NOTIFICATION_NOT_AN_OBJECT] = "not_an_object",
    [NOTIFICATION_VERSION_UNKNOWN] = "version_unknown",
    [NOTIFICATION_MEMBER_MISSING] = "member_missing",
    [NOTIFICATION_MEMBER_TYPE] = "member_type",
    [NOTIFICATION_MEMBER_VALUE] = "member_value",
    [NOTIFICATION_STRING_TOO_LONG] = "string_too_long",
    [NOTIFICATION_TOO_LONG] = "too_long",
    [NOTIFICATION_INCOMPLETE] = "incomplete",
    [NOTIFICATION_NO_MEMORY] = "no_memory",
};

static void refuse(struct reader *reader, const char *member, enum notification_result result)
{
    if (reader->result == NOTIFICATION_OK) {
        reader->result = result;
        reader->member = member;
    }
}

static const struct json *find_member(struct reader *reader, const char *name)
{
    const struct json *member = json_member(reader->object, name);

    if (member == NULL) {
        refuse(reader, name, NOTIFICATION_MEMBER_MISSING);
    }
    return member;
}

static void read_number(struct reader *reader, const char *name, uint32_t *number_out)
{
    const struct json *member = find_member(reader, name);

    if (member != NULL && !json_read_uint32(member, number_out)) {
        refuse(reader, name, NOTIFICATION_MEMBER_TYPE);
    }
}

static void read_bool(struct reader *reader, const char *name, bool *value_out)
{
    const struct json *member = find_member(reader, name);

    if (member != NULL && !json_read_bool(member, value_out)) {
        refuse(reader, name, NOTIFICATION_MEMBER_TYPE);
    }
}

static void read_optional_bool(struct reader *reader, const char *name, bool *value_out)
{
    if (json_member(reader->object, name) != NULL) {
        read_bool(reader, name, value_out);
    }
}

static void read_string(struct reader *reader, const char *name, const char **string_out)
{
    const struct json *member = find_member(reader, name);
    const char *string = json_string(member);

    if (member != NULL && string == NULL) {
        refuse(reader, name, NOTIFICATION_MEMBER_TYPE);
    } else if (string != NULL && utf8_count_units(string, strlen(string)) > STRING_UNITS_MAX) {
        refuse(reader, name, NOTIFICATION_STRING_TOO_LONG);
    } else if (string != NULL) {
        *string_out = string;
    }
}

/* Whether the word is the second of the two; any other word is refused. */
static bool read_word(struct reader *reader, const char *name, const char *first,
                      const char *second)
{
    const char *word = first;

    read_string(reader, name, &word);
    if (strcmp(word, first) != 0 && strcmp(word, second) != 0) {
        refuse(reader, name, NOTIFICATION_MEMBER_VALUE);
    }
    return strcmp(word, second) == 0;
}

static void read_version(struct reader *reader)
{
    uint32_t version;

    if (!json_read_uint32(json_member(reader->object, "v"), &version) ||
        version != NOTIFICATION_VERSION) {
        refuse(reader, "v", NOTIFICATION_VERSION_UNKNOWN);
    }
}

static void read_add(struct reader *reader, struct notification *notification)
{
    read_string(reader, "local", &notification->local);
    read_string(reader, "remote", &notification->remote);
    read_number(reader, "type", &notification->type);
}

static void read_cancel(struct reader *reader, struct notification *notification)
{
    read_string(reader, "name", &notification->name);
    read_string(reader, "provider", &notification->provider);
    read_bool(reader, "force", &notification->force);
}

static void read_members(struct reader *reader, struct notification *notification)
{
    read_version(reader);
    notification->call =
        read_word(reader, "call", "add", "cancel") ? NOTIFICATION_CANCEL : NOTIFICATION_ADD;
    notification->phase =
        read_word(reader, "phase", "pre", "post") ? NOTIFICATION_POST : NOTIFICATION_PRE;
    read_number(reader, "context", &notification->context);
    read_number(reader, "status", &notification->status);
    if (notification->call == NOTIFICATION_ADD) {
        read_add(reader, notification);
    } else {
        read_cancel(reader, notification);
    }
    read_number(reader, "flags", &notification->flags);
    read_string(reader, "image", &notification->image);
    read_number(reader, "dropped", &notification->dropped);
    read_optional_bool(reader, "truncated", &notification->truncated);

    if (notification->context == 0) {
        refuse(reader, "context", NOTIFICATION_MEMBER_VALUE);
    }
}

static void read_document(struct reader *reader, struct notification *notification)
{
    if (!json_is_object(reader->object)) {
        refuse(reader, NULL, NOTIFICATION_NOT_AN_OBJECT);
        return;
    }
    read_members(reader, notification);
}

enum notification_result notification_read_any(const char *line, size_t size,
                                               struct notification *notification_out,
                                               const char **member_out,
                                               struct json_error *json_error_out)
{
    struct notification notification = {
        .local = "", .remote = "", .name = "", .provider = "", .image = ""};
    struct reader reader = {NULL, NOTIFICATION_OK, NULL};

    switch (json_parse(line, size, &notification.document, json_error_out)) {
    case JSON_OK:
        reader.object = notification.document;
        read_document(&reader, &notification);
        break;
    case JSON_NO_MEMORY:
        reader.result = NOTIFICATION_NO_MEMORY;
        break;
    case JSON_SYNTAX:
    case JSON_BYTE_ORDER_MARK:
    case JSON_UTF8:
    case JSON_CONTROL_CHARACTER:
    case JSON_ESCAPED_NUL:
    case JSON_LONE_SURROGATE:
    case JSON_NUMBER:
    case JSON_TRAILING:
    case JSON_DEPTH:
    case JSON_MEMBERS:
    case JSON_VALUES:
    case JSON_DUPLICATE_MEMBER:
    case JSON_TRUNCATED:
        reader.result = NOTIFICATION_BAD_JSON;
        break;
    }

    if (member_out != NULL) {
        *member_out = reader.member;
    }
    if (reader.result != NOTIFICATION_OK) {
        notification_deinit(&notification);
        memset(&notification, 0, sizeof(notification));
    }
    *notification_out = notification;
    return reader.result;
}

enum notification_result notification_read(const char *line, size_t size,
                                           struct notification_room *room,
                                           struct notification *notification_out,
                                           const char **member_out,
                                           struct json_error *json_error_out)
{
    if (!notification_read_shape(line, size, room, notification_out)) {
        return notification_read_any(line, size, notification_out, member_out, json_error_out);
    }
    if (member_out != NULL) {
        *member_out = NULL;
    }
    return NOTIFICATION_OK;
}

void notification_deinit(struct notification *notification)
{
    json_free(notification->document);
    notification->document = NULL;
}

const char *notification_result_code(enum notification_result result)
{
    ASSERTION_OR((unsigned)result < NOTIFICATION_RESULTS, "");
    return codes[result];
}
