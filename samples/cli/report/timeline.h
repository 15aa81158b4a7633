/*
 * When a logon session was mapping: the time in which at least one operation ran, with the pauses
 * between cut short, so that hours without a mapping leave room for those that one wants to see.
 */
#ifndef SAMPLES_CLI_REPORT_TIMELINE_H
#define SAMPLES_CLI_REPORT_TIMELINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "logons.h"

/* A pause takes this part of the length of all that is not a pause, and at most its own length. */
#define TIMELINE_PAUSE_PART 20u

struct timeline_span {
    uint64_t began_us;
    uint64_t ended_us;
    uint64_t place_us; /* where it begins on its line */
};

struct timeline {
    struct timeline_span *spans; /* in order; between two of them nothing ran */
    size_t count;
    uint64_t busy_us;   /* sum of the spans */
    uint64_t pause_us;  /* what each pause takes at most */
    uint64_t length_us; /* of the whole line, with pauses as they are cut */
};

/* Make the line of a logon's mappings; until_us is the end of those that are under way. False
   without memory. The caller frees with timeline_free, also then. */
bool timeline_make(struct timeline *timeline, const struct logon *logon, uint64_t until_us);

void timeline_free(struct timeline *timeline);

/* Where a time lies, from 0 to length_us. */
uint64_t timeline_find(const struct timeline *timeline, uint64_t time_us);

/* The time of a mapping on the line. False for one that has none. */
bool timeline_find_span(const struct mapping *mapping, uint64_t until_us,
                        struct timeline_span *span_out);

#endif
