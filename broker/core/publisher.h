/*
 * One connection of a notify DLL: bytes in, notifications out.
 *
 * A publisher may send any number of lines in any chunks. The first bad one ends it, because what
 * follows cannot be trusted to be a line.
 */
#ifndef BROKER_CORE_PUBLISHER_H
#define BROKER_CORE_PUBLISHER_H

#include "broker/core/broker.h"
#include "broker/core/identity.h"
#include "broker/core/user.h"
#include "proto/text/lines.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct publisher {
    struct broker *broker;
    struct user *user; /* a reference; that of "" until the publisher is identified */
    struct identity identity;
    struct lines lines;
    uint64_t line_count;      /* whole lines that have come */
    uint64_t discarded_count; /* whole lines that came and are not taken */
    bool has_discarded;
    bool discarded_has_partial; /* the last of them had not ended */
};

enum publisher_verdict {
    PUBLISHER_KEEP,
    PUBLISHER_CLOSE /* it sent something bad; that is counted, disconnect it */
};

void publisher_init(struct publisher *publisher, struct broker *broker);

/* What Windows says of the client. To be called once, before the first bytes. */
void publisher_identify(struct publisher *publisher, const struct identity *identity);

enum publisher_verdict publisher_take(struct publisher *publisher, const char *bytes, size_t size);

/*
 * The same, but stop when the credit, in bytes and above 0, is spent. The last line may cost more
 * than is left. *bytes and *size move past what was taken; the caller gives the rest again.
 * *cost_out is the cost of what was taken, at least 1.
 */
enum publisher_verdict publisher_take_some(struct publisher *publisher, const char **bytes,
                                           size_t *size, size_t credit, size_t *cost_out);

/* Whether a line has begun and not ended. */
bool publisher_is_mid_line(const struct publisher *publisher);

/*
 * These bytes came next and are discarded. Their writer believes that the broker has taken them, so
 * whole lines are counted and reported as the user's excess. Only publisher_discard and
 * publisher_deinit are allowed afterwards.
 */
void publisher_discard(struct publisher *publisher, const char *bytes, size_t size);

/* The connection has ended, by either side. A line that had begun is counted as incomplete. */
void publisher_deinit(struct publisher *publisher);

#endif
