/*
 * A reference count of two: a worker thread and its requester share one block, and neither waits
 * for the other.
 *
 * Each of the two releases its reference once, and the one that releases last frees the block. The
 * lock is that of the set of all pairs and lives longer than any of them, so neither side unlocks
 * what the other has freed. Any thread may call anything here.
 */
#ifndef CLIENT_LIB_CORE_RESYNC_REF_PAIR_H
#define CLIENT_LIB_CORE_RESYNC_REF_PAIR_H

#include "client_lib/core/threads.h"

#include <stdbool.h>
#include <stddef.h>

/* All pairs of the process that share a lock and a limit. */
struct ref_pairs {
    const struct threads *threads;
    size_t workers;
    size_t workers_max; /* workers that hang pile up to this number and no further */
};

struct ref_pair {
    struct ref_pairs *all;
    unsigned holders; /* REF_PAIR_..., those that have not released yet */
};

#define REF_PAIR_WORKER 1u
#define REF_PAIR_REQUESTER 2u

void ref_pairs_init(struct ref_pairs *pairs, const struct threads *threads, size_t workers_max);

/* Both references are taken, before the worker starts. False when too many workers are running:
   then there is no pair. */
bool ref_pair_init(struct ref_pair *pair, struct ref_pairs *pairs);

/*
 * One side releases its reference and must not touch the pair any more. True: it was the last, and
 * the caller must free the block. The requester of a worker that could not be started releases the
 * worker's reference too.
 */
bool ref_pair_release_worker(struct ref_pair *pair);
bool ref_pair_release_requester(struct ref_pair *pair);

#endif
