#include "proto/notification.h"

#include "proto/json/json_shape.h"
#include "proto/json/json_string.h"

/* The members of a line, in the order in which bridge_dll/notification_from_mpr.c writes them. */
enum member {
    MEMBER_VERSION,
    MEMBER_CALL,
    MEMBER_PHASE,
    MEMBER_CONTEXT,
    MEMBER_STATUS,
    MEMBER_LOCAL,
    MEMBER_REMOTE,
    MEMBER_TYPE,
    MEMBER_NAME,
    MEMBER_PROVIDER,
    MEMBER_FLAGS,
    MEMBER_FORCE,
    MEMBER_IMAGE,
    MEMBER_DROPPED,
    MEMBER_TRUNCATED,
    MEMBER_END,
    MEMBERS
};

/* So many bytes are at most as many UTF-16 units. */
enum { VERSION = NOTIFICATION_VERSION, UNITS_MAX = STRING_UNITS_MAX };

/* What is demanded of each. Those that not every call has are required of theirs below. */
static const struct json_shape_member shape[MEMBERS] = {
    [MEMBER_VERSION] = JSON_SHAPE_MEMBER("v", NUMBER, true, VERSION, VERSION),
    [MEMBER_CALL] = JSON_SHAPE_MEMBER("call", STRING, true, 0, UNITS_MAX),
    [MEMBER_PHASE] = JSON_SHAPE_MEMBER("phase", STRING, true, 0, UNITS_MAX),
    [MEMBER_CONTEXT] = JSON_SHAPE_MEMBER("context", NUMBER, true, 1, UINT32_MAX),
    [MEMBER_STATUS] = JSON_SHAPE_MEMBER("status", NUMBER, true, 0, UINT32_MAX),
    [MEMBER_LOCAL] = JSON_SHAPE_MEMBER("local", STRING, false, 0, UNITS_MAX),
    [MEMBER_REMOTE] = JSON_SHAPE_MEMBER("remote", STRING, false, 0, UNITS_MAX),
    [MEMBER_TYPE] = JSON_SHAPE_MEMBER("type", NUMBER, false, 0, UINT32_MAX),
    [MEMBER_NAME] = JSON_SHAPE_MEMBER("name", STRING, false, 0, UNITS_MAX),
    [MEMBER_PROVIDER] = JSON_SHAPE_MEMBER("provider", STRING, false, 0, UNITS_MAX),
    [MEMBER_FLAGS] = JSON_SHAPE_MEMBER("flags", NUMBER, true, 0, UINT32_MAX),
    [MEMBER_FORCE] = JSON_SHAPE_MEMBER("force", BOOL, false, 0, 0),
    [MEMBER_IMAGE] = JSON_SHAPE_MEMBER("image", STRING, true, 0, UNITS_MAX),
    [MEMBER_DROPPED] = JSON_SHAPE_MEMBER("dropped", NUMBER, true, 0, UINT32_MAX),
    [MEMBER_TRUNCATED] = JSON_SHAPE_MEMBER("truncated", BOOL, false, 0, 0),
    [MEMBER_END] = JSON_SHAPE_END_ROW,
};

/* One reading of a line. */
struct reading {
    struct json_shape_value values[MEMBERS];
    char *place; /* where the next text goes */
};

static bool is_there(const struct reading *reading, enum member member)
{
    return reading->values[member].text != NULL;
}

static bool is_word(const struct reading *reading, enum member member, const char *word)
{
    return json_shape_value_is(&reading->values[member], word);
}

static uint32_t number_of(const struct reading *reading, enum member member)
{
    return (uint32_t)reading->values[member].number;
}

static const char *take_text(struct reading *reading, enum member member)
{
    const struct json_shape_value *value = &reading->values[member];
    char *text = reading->place;
    const size_t size = json_string_unescape(value->text, value->size, text);

    text[size] = '\0';
    reading->place += size + 1;
    return text;
}

static bool take_words(const struct reading *reading, struct notification *notification)
{
    notification->call =
        is_word(reading, MEMBER_CALL, "add") ? NOTIFICATION_ADD : NOTIFICATION_CANCEL;
    notification->phase =
        is_word(reading, MEMBER_PHASE, "pre") ? NOTIFICATION_PRE : NOTIFICATION_POST;
    return (notification->call == NOTIFICATION_ADD || is_word(reading, MEMBER_CALL, "cancel")) &&
           (notification->phase == NOTIFICATION_PRE || is_word(reading, MEMBER_PHASE, "post"));
}

static bool take_add(struct reading *reading, struct notification *notification)
{
    if (!is_there(reading, MEMBER_LOCAL) || !is_there(reading, MEMBER_REMOTE) ||
        !is_there(reading, MEMBER_TYPE)) {
        return false;
    }
    notification->local = take_text(reading, MEMBER_LOCAL);
    notification->remote = take_text(reading, MEMBER_REMOTE);
    notification->type = number_of(reading, MEMBER_TYPE);
    return true;
}

static bool take_cancel(struct reading *reading, struct notification *notification)
{
    if (!is_there(reading, MEMBER_NAME) || !is_there(reading, MEMBER_PROVIDER) ||
        !is_there(reading, MEMBER_FORCE)) {
        return false;
    }
    notification->name = take_text(reading, MEMBER_NAME);
    notification->provider = take_text(reading, MEMBER_PROVIDER);
    notification->force = number_of(reading, MEMBER_FORCE) != 0;
    return true;
}

static bool take_members(struct reading *reading, struct notification *notification)
{
    if (!take_words(reading, notification) ||
        !(notification->call == NOTIFICATION_ADD ? take_add(reading, notification)
                                                 : take_cancel(reading, notification))) {
        return false;
    }
    notification->context = number_of(reading, MEMBER_CONTEXT);
    notification->status = number_of(reading, MEMBER_STATUS);
    notification->flags = number_of(reading, MEMBER_FLAGS);
    notification->image = take_text(reading, MEMBER_IMAGE);
    notification->dropped = number_of(reading, MEMBER_DROPPED);
    notification->truncated = number_of(reading, MEMBER_TRUNCATED) != 0;
    return true;
}

bool notification_read_shape(const char *line, size_t size, struct notification_room *room,
                             struct notification *notification_out)
{
    struct notification notification = {
        .local = "", .remote = "", .name = "", .provider = "", .image = ""};
    struct reading reading;

    if (!json_shape_read(line, size, shape, MEMBERS, NULL, reading.values)) {
        return false;
    }
    reading.place = room->bytes;
    if (!take_members(&reading, &notification)) {
        return false;
    }
    *notification_out = notification;
    return true;
}
