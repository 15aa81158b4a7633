/*
 * Which connections are closed when a pipe runs out of instances, and why connections are closed
 * that did nothing forbidden.
 *
 * A pure choice among candidates; the caller closes what is chosen. Nothing here allocates.
 */
#ifndef BROKER_CORE_EVICTION_H
#define BROKER_CORE_EVICTION_H

#include "broker/core/user.h"
#include "proto/limits.h"

#include <stddef.h>
#include <stdint.h>

#define EVICTION_CANDIDATES_MAX 256u

_Static_assert(PUBLISH_LISTENERS <= EVICTION_CANDIDATES_MAX &&
                   SUBSCRIBERS_ASKING_MAX <= EVICTION_CANDIDATES_MAX,
               "all connections of either pipe are candidates");

struct eviction_candidate {
    const struct user *user; /* borrowed; that of "" while the client is not known */
    uint32_t process_id;     /* of the client; 0 while it is not known */
    uint64_t since_us;       /* monotonic: when it connected, or last began or ended a line */
    uint64_t arrival;        /* numbers rise with each connection of the pipe */
};

enum close_reason {
    CLOSE_LATE_PUBLISHER,     /* its line was overdue */
    CLOSE_EVICTED_PUBLISHER,  /* instances were short */
    CLOSE_EVICTED_SUBSCRIBER, /* the same, before it had asked for anything */
    CLOSE_REASONS
};

/* As status tells it, such as "late_publisher". */
const char *close_reason_code(enum close_reason reason);

/*
 * Choose up to wanted candidates, one after the other: of the user that holds most, of its process
 * that holds most, the one whose since_us is longest ago. Users that are not known count as one, so
 * that many processes of an attacker cannot look like many users with little. Among candidates of
 * the same time the one that connected first is chosen first, so that their lines stay in order.
 *
 * The indexes go to chosen_out, which has room for wanted. Returns how many there are. count is at
 * most EVICTION_CANDIDATES_MAX.
 */
size_t eviction_choose(const struct eviction_candidate *candidates, size_t count, size_t wanted,
                       size_t *chosen_out);

#endif
