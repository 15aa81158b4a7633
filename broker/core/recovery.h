/*
 * Takes over what earlier runs of the broker left in the store.
 *
 * Recovery looks at the ends only: at the last whole line of each segment, and at the first event
 * of each epoch, which says how the epoch before ended. Damage inside a segment is found when the
 * segment is read. Recovery changes one thing: it cuts a torn end off the newest segment.
 *
 * The names of the segments are enough to begin a new epoch. A segment that cannot be read, because
 * another program holds it, is kept as unread; past.h looks at it again later.
 */
#ifndef BROKER_CORE_RECOVERY_H
#define BROKER_CORE_RECOVERY_H

#include "broker/core/segment_ends.h"
#include "broker/core/segments.h"
#include "broker/core/store.h"

#include <stdbool.h>
#include <stdint.h>

/* How the epoch before this one ended. */
enum recovery_previous {
    PREVIOUS_NONE,     /* there was none */
    PREVIOUS_CLEAN,    /* its last line says that the broker stopped */
    PREVIOUS_KILLED,   /* it does not, but all that was written is there */
    PREVIOUS_UNCERTAIN /* the machine went down, bytes are damaged, or the end cannot be read for
                          now: events may be lost */
};

struct recovery_config {
    const struct store *store; /* borrowed */
    uint64_t epoch;            /* the new one, at least: it must be above all in the store */
    bool machine_restarted;    /* since the newest segment was written */
};

enum recovery_result {
    RECOVERY_OK,
    RECOVERY_NO_MEMORY,
    RECOVERY_NOT_LISTED /* the store cannot list its segments */
};

struct recovery {
    struct segments segments; /* the caller's from now on: segments_deinit */
    uint64_t epoch;           /* the new one */
    enum recovery_previous previous;
    uint64_t cut_bytes; /* cut off the end of the newest segment */
};

/* Take over the store. Unless the result is RECOVERY_OK, *recovery_out holds no segments. */
enum recovery_result recovery_run(const struct recovery_config *config,
                                  struct recovery *recovery_out);

/* How an epoch ended whose newest segment ends so. */
enum recovery_previous recovery_judge_end(const struct segment_ends *ends, bool machine_restarted);

/* Cut what is torn off the end of the newest segment, so that the file ends with a line. Returns the
   bytes that were cut off. */
uint64_t recovery_cut_end(const struct store *store, const struct store_segment *stored,
                          const struct segment_ends *ends);

/* As the first event of an epoch and the status say it. */
const char *recovery_previous_name(enum recovery_previous previous);

#endif
