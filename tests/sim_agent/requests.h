/*
 * What the agent sends, in one life of it.
 *
 * What must hold:
 *   - A request has 512 records and BATCH_BYTES_MAX bytes at most, unless it is one record.
 *   - What was refused or met a fault is followed by a half of it at most; an acceptance doubles that.
 *   - What there was no memory for is followed by a half of it at most, too, or the same record.
 *   - What a busy server did not take is not made smaller.
 *   - What was refused is never sent again unchanged, but for a record that could not be set aside.
 *   - After gzip was refused, nothing is compressed.
 *   - A record is set aside only when it alone was refused, and gzip was not the reason.
 */
#ifndef TESTS_SIM_AGENT_REQUESTS_H
#define TESTS_SIM_AGENT_REQUESTS_H

#include "tests/sim_agent/server.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define REQUESTS_REFUSED_MAX 64u /* the newest that are remembered */

struct request {
    uint64_t first;
    uint64_t last;
    size_t count;
    bool is_compressed;
};

struct requests {
    struct request sent; /* the last one */
    size_t count_max;    /* of the next one */
    uint32_t status;     /* and what was said to it */
    enum server_meaning meaning;
    struct request refused[REQUESTS_REFUSED_MAX];
    size_t refused_count; /* all that there were */
    bool is_plain;        /* gzip was refused */
};

void requests_begin(struct requests *requests);
void requests_sent(struct requests *requests, const struct delivery_step *step);
void requests_answered(struct requests *requests, const struct server_answer *said);

/* There was no memory for the last one. */
void requests_without_memory(struct requests *requests);

/* A record is to be set aside. */
void requests_set_aside(const struct requests *requests, uint64_t number);

/* It could not be: it may be sent again. */
void requests_stopped(struct requests *requests, uint64_t number);

#endif
