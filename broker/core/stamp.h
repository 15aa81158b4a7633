/*
 * From what a program says (notification) and what the system says of it (identity) to an event.
 *
 * User, process and time come from the system alone; user info, queries and private names
 * end here, before anything is kept. Which operation an event belongs to is decided elsewhere.
 */
#ifndef BROKER_CORE_STAMP_H
#define BROKER_CORE_STAMP_H

#include "broker/core/clock.h"
#include "broker/core/identity.h"
#include "broker/core/privacy.h"
#include "proto/event.h"
#include "proto/limits.h"
#include "proto/notification.h"

struct stamp {
    const char *source; /* borrowed */
    struct privacy privacy;
    bool keeps_query;                 /* of a name that is a URL */
    char local[STRING_BYTES_MAX + 1]; /* as all that follows: the names of the last event */
    char remote[STRING_BYTES_MAX + 1];
    char provider[STRING_BYTES_MAX + 1];
};

/* The event's text points into notification, sender and stamp. */
void stamp_event(struct stamp *stamp, const struct notification *notification,
                 const struct identity *sender, const struct clock_reading *now,
                 struct event *event_out);

/* The sender as an event tells it; the text points into sender. */
void stamp_user(const struct identity *sender, struct event_user *user_out);

/* An event of the broker itself, such as EVENT_BROKER_STARTED. */
void stamp_broker_event(const struct stamp *stamp, enum event_type type,
                        const struct clock_reading *now, struct event *event_out);

#endif
