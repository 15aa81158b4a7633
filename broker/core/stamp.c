#include "broker/core/stamp.h"

#include "broker/core/redaction.h"
#include "proto/text/device_name.h"
#include "proto/text/utf.h"

#include <string.h>

/* RESOURCETYPE_* of winnetwk.h, which core does not include. */
enum { RESOURCE_TYPE_DISK = 1, RESOURCE_TYPE_PRINT = 2 };

static enum event_type type_of(const struct notification *notification)
{
    bool is_add = notification->call == NOTIFICATION_ADD;

    if (notification->phase == NOTIFICATION_PRE) {
        return is_add ? EVENT_ADD_STARTED : EVENT_CANCEL_STARTED;
    }
    if (notification->status == 0) {
        return is_add ? EVENT_ADD_SUCCEEDED : EVENT_CANCEL_SUCCEEDED;
    }
    return is_add ? EVENT_ADD_FAILED : EVENT_CANCEL_FAILED;
}

static enum event_resource resource_of(const struct notification *notification)
{
    if (notification->call == NOTIFICATION_ADD && notification->type == RESOURCE_TYPE_DISK) {
        return RESOURCE_DISK;
    }
    if (notification->call == NOTIFICATION_ADD && notification->type == RESOURCE_TYPE_PRINT) {
        return RESOURCE_PRINT;
    }
    return RESOURCE_UNKNOWN;
}

/* The notify DLL says that it cut a name, but not which: each name of the greatest length may be
   the one. A character of two units that did not fit leaves one unit free. */
static bool may_be_cut(const struct notification *notification, const char *name)
{
    return notification->truncated && utf8_count_units(name, strlen(name)) >= STRING_UNITS_MAX - 1;
}

static const char *redact(const struct stamp *stamp, const struct notification *notification,
                          const char *name, char redacted[STRING_BYTES_MAX + 1],
                          struct event *event)
{
    const struct redaction_rules rules = {.keeps_query = stamp->keeps_query,
                                          .is_cut = may_be_cut(notification, name)};

    if (redaction_copy(name, rules, redacted, STRING_BYTES_MAX + 1)) {
        event->redacted = true;
    }
    return redacted;
}

/* The whole name is compared too: what is left of it may no longer show the private part. */
static const char *withhold(const struct stamp *stamp, const char *name, const char *redacted,
                            struct event *event)
{
    if (privacy_withholds(&stamp->privacy, redacted) ||
        (event->redacted && privacy_withholds(&stamp->privacy, name))) {
        event->withheld = true;
        return "";
    }
    return redacted;
}

static void stamp_remote(struct stamp *stamp, const struct notification *notification,
                         const char *name, struct event *event)
{
    event->remote =
        withhold(stamp, name, redact(stamp, notification, name, stamp->remote, event), event);
}

/* A user may have swapped the two names. */
static void stamp_local(struct stamp *stamp, const struct notification *notification,
                        const char *name, struct event *event)
{
    event->local = redact(stamp, notification, name, stamp->local, event);
    if (!device_name_is_one(name)) {
        event->local = withhold(stamp, name, event->local, event);
    }
}

static void stamp_names(struct stamp *stamp, const struct notification *notification,
                        struct event *event)
{
    if (notification->call == NOTIFICATION_ADD) {
        stamp_local(stamp, notification, notification->local, event);
        stamp_remote(stamp, notification, notification->remote, event);
        return;
    }
    if (device_name_is_one(notification->name)) {
        stamp_local(stamp, notification, notification->name, event);
    } else {
        stamp_remote(stamp, notification, notification->name, event);
    }
    event->provider = redact(stamp, notification, notification->provider, stamp->provider, event);
    event->is_forced = notification->force;
}

void stamp_user(const struct identity *sender, struct event_user *user_out)
{
    user_out->known = sender->known;
    user_out->sid = sender->sid;
    user_out->logon = sender->logon;
    user_out->session = sender->session;
    user_out->elevated = sender->is_elevated;
    user_out->integrity = sender->integrity;
}

void stamp_broker_event(const struct stamp *stamp, enum event_type type,
                        const struct clock_reading *now, struct event *event_out)
{
    memset(event_out, 0, sizeof(*event_out));
    event_out->type = type;
    event_out->source = stamp->source;
    event_out->time_us = now->utc_us;
    event_out->local = "";
    event_out->remote = "";
    event_out->provider = "";
    event_out->image = "";
    event_out->version = "";
    event_out->previous = "";
    event_out->reason = "";
    event_out->user.sid = "";
}

void stamp_event(struct stamp *stamp, const struct notification *notification,
                 const struct identity *sender, const struct clock_reading *now,
                 struct event *event_out)
{
    stamp_broker_event(stamp, type_of(notification), now, event_out);
    stamp_names(stamp, notification, event_out);
    event_out->process_id = sender->process_id;
    stamp_user(sender, &event_out->user);
    event_out->resource = resource_of(notification);
    event_out->flags = notification->flags;
    event_out->status = notification->status;
    event_out->dropped = notification->dropped;
    event_out->truncated = notification->truncated;
    event_out->image = notification->image;
}
