#include "client_lib/core/resync/ref_pair.h"

#include "proto/assertion.h"

void ref_pairs_init(struct ref_pairs *pairs, const struct threads *threads, size_t workers_max)
{
    ASSERTION_OR_RETURN(threads != NULL && workers_max > 0);
    pairs->threads = threads;
    pairs->workers = 0;
    pairs->workers_max = workers_max;
}

bool ref_pair_init(struct ref_pair *pair, struct ref_pairs *pairs)
{
    bool has_room;

    pair->all = pairs;
    pair->holders = 0;
    threads_lock(pairs->threads);
    has_room = pairs->workers < pairs->workers_max;
    if (has_room) {
        pairs->workers++;
        pair->holders = REF_PAIR_WORKER | REF_PAIR_REQUESTER;
    }
    threads_unlock(pairs->threads);
    return has_room;
}

/* Under the lock. True: it was the last. */
static bool release(struct ref_pair *pair, unsigned holder)
{
    ASSERTION_OR((pair->holders & holder) != 0, false);
    pair->holders &= ~holder;
    return pair->holders == 0;
}

bool ref_pair_release_worker(struct ref_pair *pair)
{
    struct ref_pairs *pairs = pair->all;
    bool is_last;

    threads_lock(pairs->threads);
    is_last = release(pair, REF_PAIR_WORKER);
    if (pairs->workers > 0) {
        pairs->workers--;
    }
    threads_unlock(pairs->threads);
    return is_last;
}

bool ref_pair_release_requester(struct ref_pair *pair)
{
    struct ref_pairs *pairs = pair->all;
    bool is_last;

    threads_lock(pairs->threads);
    is_last = release(pair, REF_PAIR_REQUESTER);
    threads_unlock(pairs->threads);
    return is_last;
}
