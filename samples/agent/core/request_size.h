/*
 * How much of a batch one request may hold.
 *
 * A refusal halves it, down to one record; an acceptance doubles it. So one bad record among 512
 * costs some ten requests, and the next full batch goes out whole. What is too large for the server
 * is remembered until the next start, because that is how the server is set up.
 */
#ifndef SAMPLES_AGENT_CORE_REQUEST_SIZE_H
#define SAMPLES_AGENT_CORE_REQUEST_SIZE_H

#include <stddef.h>

/* Too large never means fewer bytes than this; below it, only the number of records is halved. */
#define REQUEST_SIZE_BYTES_MIN (64u * 1024u)

struct request_size {
    size_t records_max;
    size_t bytes_max;
};

void request_size_init(struct request_size *size);

/* A request of so many records was refused, met a fault of the server, or takes too much memory. */
void request_size_halve(struct request_size *size, size_t records);

/* A request of so many bytes is too large for the server. */
void request_size_limit(struct request_size *size, size_t bytes);

/* A request was accepted. */
void request_size_grow(struct request_size *size);

#endif
