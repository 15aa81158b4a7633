/*
 * The line of a gap, as it leaves the machine.
 *
 * The broker tells a gap in a line about one stream, whose id is a place in the journal. Outside, a
 * gap is a record like any other: it has the source of the machine's events, and an id that no event
 * has and that is the same whenever the same gap is told.
 */
#ifndef SAMPLES_AGENT_CORE_GAP_LINE_H
#define SAMPLES_AGENT_CORE_GAP_LINE_H

#include "../../common/json_writer.h"

#include <wnetwatch.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define GAP_LINE_TYPE "wnetwatch.gap"
#define GAP_LINE_ID_SIZE (sizeof("gap..") + 2 * WNW_CURSOR_SIZE)
#define GAP_LINE_SOURCE_SIZE 301u /* bytes of the source of an event at most, and a NUL */

struct gap_line {
    char id[GAP_LINE_ID_SIZE];
    char source[GAP_LINE_SOURCE_SIZE];
    uint64_t time_us;        /* when the gap was told; microseconds since 1970-01-01 UTC */
    struct json_writer json; /* the line, with its end; the owner frees its text */
};

/* False: no memory. */
bool gap_line_write(struct gap_line *line, const wnw_gap *gap);

#endif
