/*
 * All subscribers of a broker, in the order in which they get their turns.
 *
 * A list through the subscribers themselves; it owns none of them.
 */
#ifndef BROKER_CORE_SUBSCRIBERS_H
#define BROKER_CORE_SUBSCRIBERS_H

#include "broker/core/subscriber.h"

#include <stdint.h>

/* As the last. subscriber->broker is set. */
void subscribers_join(struct subscriber *subscriber);
void subscribers_leave(struct subscriber *subscriber);

/* How many are of this user, whatever they are at: a refused one may still hold its connection. */
uint32_t subscribers_count_of(const struct broker *broker, const char *sid);

/*
 * A turn of all subscribers begins. What replay costs is bounded for all together, and what one
 * user's streams cost is bounded too, so whoever had his turn goes behind all others, and behind
 * his user's streams that waited for him; who got nothing, or was cut short, stays in front of
 * both. Nobody's replay delays another user's stream that needs none.
 */
void subscribers_begin_turn(struct broker *broker);

#endif
