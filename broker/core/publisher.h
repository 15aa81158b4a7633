/*
 * One connection of a notify DLL: bytes in, notifications out.
 *
 * A publisher may send any number of lines in any chunks. The first bad one ends it, because
 * what follows cannot be trusted to be a line.
 */
#ifndef BROKER_CORE_PUBLISHER_H
#define BROKER_CORE_PUBLISHER_H

#include "broker/core/broker.h"
#include "broker/core/identity.h"
#include "proto/text/lines.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct publisher {
    struct broker *broker;
    struct identity identity;
    struct lines lines;
    uint64_t line_count; /* whole lines that have come */
    uint64_t lost_count; /* whole lines that came and are not taken */
    bool has_lost;
    bool lost_has_partial; /* the last of them had not ended */
};

enum publisher_verdict {
    PUBLISHER_KEEP,
    PUBLISHER_CLOSE /* it sent something bad; that is counted, disconnect it */
};

void publisher_init(struct publisher *publisher, struct broker *broker);

/* Who sends. To be said once, before the first bytes. */
void publisher_identify(struct publisher *publisher, const struct identity *identity);

enum publisher_verdict publisher_take(struct publisher *publisher, const char *bytes, size_t size);

/*
 * The same, but only until the lines taken are worth *left bytes, which is diminished by them and
 * must not be 0. *bytes and *size move past what was taken; what is left over is to be given again.
 */
enum publisher_verdict publisher_take_some(struct publisher *publisher, const char **bytes,
                                           size_t *size, size_t *left);

/*
 * These bytes came next and are not taken: the connection has to make room. Whoever wrote them
 * believes that he was heard, so the lines are counted and told of as his excess. Only
 * publisher_lose and publisher_deinit are allowed afterwards.
 */
void publisher_lose(struct publisher *publisher, const char *bytes, size_t size);

/* The connection has ended, by whichever side. A line that had begun is counted as incomplete. */
void publisher_deinit(struct publisher *publisher);

#endif
