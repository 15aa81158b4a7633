/*
 * What the epochs before this one have left: how the last of them ended, and segments that could not
 * be read when the broker started.
 *
 * The journal is served meanwhile. It looks at such segments one after the other, at growing
 * distances, and a stream that comes to one looks at once. When a look succeeds, readers get the
 * segment's events like any others, and the end of the newest one can be judged.
 */
#ifndef BROKER_CORE_PAST_H
#define BROKER_CORE_PAST_H

#include "broker/core/recovery.h"
#include "broker/core/segment_reader.h"
#include "broker/core/segments.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Between two looks: at first, and in the end. A backup may hold a segment for minutes. */
#define UNREAD_LOOK_US_MIN UINT64_C(1000000)
#define UNREAD_LOOK_US_MAX UINT64_C(64000000)

struct past {
    struct recovery_config config;
    struct segments *segments;    /* borrowed, as the next */
    struct replay_window *window; /* its time is that of the looks */
    enum recovery_previous previous;
    uint64_t cut_bytes;     /* cut off the end of the newest segment */
    struct event_id newest; /* the newest segment's first id */

    uint64_t look_us;       /* monotonic: when to look next */
    uint64_t distance_us;   /* to the look after the next one that fails; 0: none has failed */
    struct event_id looked; /* the first id of the segment that was looked at last */
};

/* What recovery has found, once segments holds it. */
void past_init(struct past *past, const struct recovery_config *config,
               const struct recovery *found, struct segments *segments,
               struct replay_window *window);

/* Look at one unread segment if it is time. Once a wake-up. */
void past_look(struct past *past);

/* Whether looking is worth a wake-up of its own. When looks have failed for two minutes, it is
   not. */
bool past_waits(const struct past *past);

/* A stream has come to a segment that is unread. SEGMENT_LINE: it no longer is. The other results
   are as those of segment_read. */
enum segment_result past_read(struct past *past, size_t index);

#endif
