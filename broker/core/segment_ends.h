/*
 * What the two ends of a stored segment say: its first event and its last whole line.
 *
 * Damage between them is found when the segment is read.
 */
#ifndef BROKER_CORE_SEGMENT_ENDS_H
#define BROKER_CORE_SEGMENT_ENDS_H

#include "broker/core/store.h"
#include "proto/event_id.h"

#include <stdbool.h>
#include <stdint.h>

enum segment_ends_result {
    SEGMENT_ENDS_OK,
    SEGMENT_ENDS_REFUSED,  /* the store refuses to read: nothing of this is known */
    SEGMENT_ENDS_NO_MEMORY /* the same for want of memory, so nothing may be cut */
};

struct segment_ends {
    bool was_read_in_part; /* the store let some of it be read, whatever the result */
    bool doubts_previous;  /* the first event says that the epoch before may have lost events */
    bool has_line;
    bool is_stop;         /* the last whole line says that the broker stopped */
    struct event_id last; /* of the last whole line, as what follows */
    uint64_t last_time_us;
    uint64_t end;           /* offset behind that line */
    bool lines_are_damaged; /* behind it lies more than one torn line */
};

/* Read both ends. Apart from was_read_in_part, *ends_out is meaningful for SEGMENT_ENDS_OK alone. */
enum segment_ends_result segment_ends_read(const struct store *store,
                                           const struct store_segment *segment,
                                           struct segment_ends *ends_out);

#endif
