#include "proto/event.h"

#include "proto/data/hex.h"
#include "proto/text/utf.h"

#include <string.h>

/* A line comes from the broker or from a file, so it is trusted no more than any other bytes. */

static bool is_longer_than(const char *text, size_t units_max)
{
    size_t size = strlen(text);

    /* A character of three bytes is one unit, so most texts need no count. */
    return size > units_max && utf8_count_units(text, size) > units_max;
}

/* A member that may be absent: then the text is "". */
static bool read_text(const struct json *object, const char *name, size_t units_max,
                      const char **text_out)
{
    const struct json *member = json_member(object, name);
    const char *text = json_string(member);

    *text_out = "";
    if (member == NULL) {
        return true;
    }
    if (text == NULL || is_longer_than(text, units_max)) {
        return false;
    }
    *text_out = text;
    return true;
}

static bool read_text_with_content(const struct json *object, const char *name, size_t units_max,
                                   const char **text_out)
{
    return read_text(object, name, units_max, text_out) && (*text_out)[0] != '\0';
}

/* A number that may be absent: then it is 0. */
static bool read_number(const struct json *object, const char *name, uint32_t *number_out)
{
    const struct json *member = json_member(object, name);

    *number_out = 0;
    return member == NULL || json_read_uint32(member, number_out);
}

static bool read_truth(const struct json *object, const char *name, bool *truth_out)
{
    const struct json *member = json_member(object, name);

    *truth_out = false;
    return member == NULL || json_read_bool(member, truth_out);
}

static bool read_time(const struct json *object, const char *name, uint64_t *time_us_out)
{
    const char *text = json_string(json_member(object, name));

    return text != NULL && event_time_read(text, time_us_out);
}

static bool read_id(const struct json *object, const char *name, struct event_id *id_out)
{
    const char *text = json_string(json_member(object, name));

    return text != NULL && event_id_read(text, strlen(text), id_out);
}

/* CloudEvents allows null for an attribute that is not set. */
static bool is_subject_good(const struct json *root)
{
    const struct json *member = json_member(root, "subject");
    const char *subject = json_string(member);

    return member == NULL || json_is_null(member) || (subject != NULL && subject[0] != '\0');
}

static bool read_envelope(const struct json *root, struct event *event)
{
    const char *version = json_string(json_member(root, "specversion"));
    const char *type = json_string(json_member(root, "type"));

    if (version == NULL || strcmp(version, "1.0") != 0 || type == NULL || type[0] == '\0') {
        return false;
    }
    event->type = event_type_from_name(type);
    return read_id(root, "id", &event->id) &&
           read_text_with_content(root, "source", SOURCE_BYTES_MAX, &event->source) &&
           is_subject_good(root) && read_time(root, "time", &event->time_us);
}

static bool read_operation(const struct json *data, struct event *event)
{
    const struct json *elapsed = json_member(data, "elapsed_us");

    event->has_elapsed = elapsed != NULL;
    if (elapsed != NULL && !json_read_uint53(elapsed, &event->elapsed_us)) {
        return false;
    }
    return json_member(data, "operation") == NULL || read_id(data, "operation", &event->operation);
}

static bool read_resource(const struct json *data, enum event_resource *resource_out)
{
    const char *name;

    *resource_out = RESOURCE_UNKNOWN;
    if (!read_text(data, "resource", STRING_UNITS_MAX, &name)) {
        return false;
    }
    for (int i = 0; i < RESOURCES; i++) {
        if (strcmp(name, event_resource_name((enum event_resource)i)) == 0) {
            *resource_out = (enum event_resource)i;
        }
    }
    return true;
}

static bool read_inferred(const struct json *data, enum event_inferred *inferred_out)
{
    const char *name;

    *inferred_out = INFERRED_NOTHING;
    if (!read_text(data, "inferred", STRING_UNITS_MAX, &name)) {
        return false;
    }
    if (strcmp(name, "remote") == 0) {
        *inferred_out = INFERRED_REMOTE;
    }
    return true;
}

static bool read_names(const struct json *data, struct event *event)
{
    return read_text(data, "local", STRING_UNITS_MAX, &event->local) &&
           read_text(data, "remote", STRING_UNITS_MAX, &event->remote) &&
           read_text(data, "provider", STRING_UNITS_MAX, &event->provider) &&
           read_inferred(data, &event->inferred) && read_resource(data, &event->resource);
}

/* The names in "flags" are for people; flags_raw is what counts. */
static bool read_request(const struct json *data, struct event *event)
{
    if (!json_read_uint32(json_member(data, "flags_raw"), &event->flags)) {
        return false;
    }
    return !event_type_is_cancel(event->type) ||
           json_read_bool(json_member(data, "force"), &event->is_forced);
}

static bool read_outcome(const struct json *data, struct event *event)
{
    if (event_type_has_status(event->type) &&
        !json_read_uint32(json_member(data, "status"), &event->status)) {
        return false;
    }
    return read_number(data, "dropped", &event->dropped) &&
           read_truth(data, "withheld", &event->withheld) &&
           read_truth(data, "redacted", &event->redacted) &&
           read_truth(data, "truncated", &event->truncated);
}

bool event_logon_read(const char *text, size_t size, uint64_t *logon_out)
{
    return size > 2 && size <= 2 + 16 && text[0] == '0' && text[1] == 'x' &&
           hex_read(text + 2, size - 2, logon_out);
}

static bool read_logon(const struct json *user, uint64_t *logon_out)
{
    const char *text = json_string(json_member(user, "logon"));

    return text != NULL && event_logon_read(text, strlen(text), logon_out);
}

static bool read_integrity(const struct json *user, enum event_integrity *integrity_out)
{
    const char *name;

    *integrity_out = INTEGRITY_UNKNOWN;
    if (!read_text(user, "integrity", STRING_UNITS_MAX, &name)) {
        return false;
    }
    for (int i = 0; i < INTEGRITIES; i++) {
        if (strcmp(name, event_integrity_name((enum event_integrity)i)) == 0) {
            *integrity_out = (enum event_integrity)i;
        }
    }
    return true;
}

/* The member must be present: null means that the user could not be read. */
static bool read_user(const struct json *data, struct event_user *user)
{
    const struct json *member = json_member(data, "user");

    if (member == NULL || json_is_null(member)) {
        return member != NULL;
    }
    user->known = true;
    return json_is_object(member) &&
           read_text_with_content(member, "sid", SID_BYTES_MAX, &user->sid) &&
           read_logon(member, &user->logon) &&
           json_read_uint32(json_member(member, "session"), &user->session) &&
           json_read_bool(json_member(member, "elevated"), &user->elevated) &&
           read_integrity(member, &user->integrity);
}

static bool read_process(const struct json *data, struct event *event)
{
    const struct json *process = json_member(data, "process");

    if (process == NULL) {
        return true;
    }
    return json_is_object(process) &&
           json_read_uint32(json_member(process, "pid"), &event->process_id) &&
           read_text(process, "image", STRING_UNITS_MAX, &event->image);
}

static bool read_connection(const struct json *data, struct event *event)
{
    return read_operation(data, event) && read_names(data, event) && read_request(data, event) &&
           read_outcome(data, event) && read_user(data, &event->user) && read_process(data, event);
}

/* The data of a known type. Other types are valid whatever their data is. */
static bool read_data(const struct json *data, struct event *event)
{
    if (event->type == EVENT_UNKNOWN) {
        return true;
    }
    if (!json_is_object(data)) {
        return false;
    }
    if (event_type_is_connection(event->type)) {
        return read_connection(data, event);
    }
    if (event->type == EVENT_BROKER_STARTED) {
        return read_text_with_content(data, "version", STRING_UNITS_MAX, &event->version) &&
               read_text(data, "previous", STRING_UNITS_MAX, &event->previous);
    }
    if (event->type == EVENT_BROKER_STOPPED) {
        return read_text_with_content(data, "reason", STRING_UNITS_MAX, &event->reason);
    }
    if (event->type == EVENT_BROKER_THROTTLED) {
        return read_user(data, &event->user) &&
               json_read_uint53(json_member(data, "count"), &event->throttled_count);
    }
    if (event->type == EVENT_BROKER_CLOCK_STEPPED) {
        return read_time(data, "expected", &event->expected_us);
    }
    return true;
}

static void clear_event(struct event *event)
{
    memset(event, 0, sizeof(*event));
    event->source = "";
    event->local = "";
    event->remote = "";
    event->provider = "";
    event->user.sid = "";
    event->image = "";
    event->version = "";
    event->previous = "";
    event->reason = "";
}

static enum event_result read_root(const struct json *root, struct event *event)
{
    if (!json_is_object(root) || !read_envelope(root, event)) {
        return EVENT_BAD_ENVELOPE;
    }
    return read_data(json_member(root, "data"), event) ? EVENT_OK : EVENT_BAD_DATA;
}

enum event_result event_read(const char *line, size_t size, struct event_document *document_out)
{
    enum json_result parsed;
    enum event_result result;

    clear_event(&document_out->event);
    parsed = json_parse(line, size, &document_out->json, NULL);
    if (parsed != JSON_OK) {
        return parsed == JSON_NO_MEMORY ? EVENT_NO_MEMORY : EVENT_BAD_JSON;
    }

    result = read_root(document_out->json, &document_out->event);
    if (result != EVENT_OK) {
        event_document_deinit(document_out);
    }
    return result;
}

void event_document_deinit(struct event_document *document)
{
    json_free(document->json);
    document->json = NULL;
    clear_event(&document->event);
}
