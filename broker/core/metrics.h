/* What the broker counts. All of it is told in the status line; nothing is ever reset. */
#ifndef BROKER_CORE_METRICS_H
#define BROKER_CORE_METRICS_H

#include "broker/core/eviction.h"
#include "broker/core/token_errors.h"
#include "proto/notification.h"
#include "proto/stream_line.h"

#include <stdint.h>

struct metrics {
    uint64_t received;                       /* notifications that were read and accepted */
    uint64_t rejected[NOTIFICATION_RESULTS]; /* by reason; [NOTIFICATION_OK] stays 0 */
    uint64_t dropped;                        /* that publishers say they could not send */
    uint64_t truncated;                      /* notifications with a cut string */
    uint64_t throttled;                      /* refused by a user's limits, or discarded */
    uint64_t unfinished;                     /* operations whose POST never came */
    uint64_t delivered_events;               /* event lines handed to subscribers' pipes */
    uint64_t delivered_bytes;                /* of all lines */
    uint64_t batches;                        /* writes to subscribers' pipes */
    uint64_t gaps;                           /* gap lines told */
    uint64_t refused[STREAM_ERRORS];         /* streams ended by an error, by code */
    uint64_t closed[CLOSE_REASONS];          /* connections that did nothing forbidden, by reason */
    struct token_errors token_errors;        /* clients that could not be identified */
    uint32_t publishers;                     /* connected now */
    uint32_t subscribers;                    /* connected now */
};

#endif
