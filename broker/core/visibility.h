/*
 * Which subscriber may see which event. The whole rule is here, and nowhere else.
 *
 * Every subscriber sees the events of its own user SID. LocalSystem, and tokens in which
 * Administrators or Event Log Readers is enabled, see all. That the broker started or stopped is
 * for all subscribers.
 */
#ifndef BROKER_CORE_VISIBILITY_H
#define BROKER_CORE_VISIBILITY_H

#include "broker/core/identity.h"
#include "proto/event_keys.h"
#include "proto/stream_line.h"

#include <stdbool.h>
#include <stdint.h>

/* What an identity may see. An unknown one sees no connection event at all. */
enum stream_visibility visibility_of(const struct identity *viewer);

/* The set of the keys that visibility_allows looks at. */
uint32_t visibility_keys(enum stream_visibility visibility);

/* Whether a viewer with this visibility and SID ("" when unknown) may see the event. */
bool visibility_allows(enum stream_visibility visibility, const char *viewer_sid,
                       const struct event_keys *keys);

#endif
