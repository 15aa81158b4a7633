#include "broker/core/eviction.h"

#include "broker/core/assertion.h"

#include <stdbool.h>
#include <stdlib.h>

static const char *const reason_codes[CLOSE_REASONS] = {
    [CLOSE_LATE_PUBLISHER] = "late_publisher",
    [CLOSE_EVICTED_PUBLISHER] = "evicted_publisher",
    [CLOSE_EVICTED_SUBSCRIBER] = "evicted_subscriber",
};

/* A candidate while it is counted and chosen. Users and processes are named by the first of their
   candidates in the sorted order. */
struct entry {
    const struct eviction_candidate *candidate;
    size_t index;
    size_t user;
    size_t process;
};

/* How many candidates each user and each process still has, at the place that names it. */
struct counts {
    size_t of_user[EVICTION_CANDIDATES_MAX];
    size_t of_process[EVICTION_CANDIDATES_MAX];
};

static int compare_numbers(uint64_t left, uint64_t right)
{
    return left < right ? -1 : left > right ? 1 : 0;
}

static int compare_holders(const void *left, const void *right)
{
    const struct eviction_candidate *a = ((const struct entry *)left)->candidate;
    const struct eviction_candidate *b = ((const struct entry *)right)->candidate;
    int by_user = compare_numbers((uintptr_t)a->user, (uintptr_t)b->user);

    return by_user != 0 ? by_user : compare_numbers(a->process_id, b->process_id);
}

/* Candidates of one holder are neighbours in the sorted order. */
static void count_holders(struct entry *entries, size_t count, struct counts *counts)
{
    for (size_t i = 0; i < count; i++) {
        const struct entry *before = i == 0 ? NULL : &entries[i - 1];
        bool same_user = before != NULL && before->candidate->user == entries[i].candidate->user;
        bool same_process =
            same_user && before->candidate->process_id == entries[i].candidate->process_id;

        entries[i].user = same_user ? before->user : i;
        entries[i].process = same_process ? before->process : i;
        counts->of_user[i] = 0;
        counts->of_process[i] = 0;
        counts->of_user[entries[i].user]++;
        counts->of_process[entries[i].process]++;
    }
}

static bool goes_before(const struct counts *counts, const struct entry *left,
                        const struct entry *right)
{
    if (counts->of_user[left->user] != counts->of_user[right->user]) {
        return counts->of_user[left->user] > counts->of_user[right->user];
    }
    if (counts->of_process[left->process] != counts->of_process[right->process]) {
        return counts->of_process[left->process] > counts->of_process[right->process];
    }
    if (left->candidate->since_us != right->candidate->since_us) {
        return left->candidate->since_us < right->candidate->since_us;
    }
    return left->candidate->arrival < right->candidate->arrival;
}

static size_t find_first(const struct counts *counts, const struct entry *entries, size_t count)
{
    size_t first = 0;

    for (size_t i = 1; i < count; i++) {
        if (goes_before(counts, &entries[i], &entries[first])) {
            first = i;
        }
    }
    return first;
}

const char *close_reason_code(enum close_reason reason)
{
    return reason_codes[reason];
}

size_t eviction_choose(const struct eviction_candidate *candidates, size_t count, size_t wanted,
                       size_t *chosen_out)
{
    struct entry entries[EVICTION_CANDIDATES_MAX];
    struct counts counts;
    size_t chosen_count = 0;

    ASSERTION(count <= EVICTION_CANDIDATES_MAX);
    for (size_t i = 0; i < count; i++) {
        entries[i].candidate = &candidates[i];
        entries[i].index = i;
    }
    qsort(entries, count, sizeof(entries[0]), compare_holders);
    count_holders(entries, count, &counts);

    while (chosen_count < wanted && count > 0) {
        size_t first = find_first(&counts, entries, count);

        chosen_out[chosen_count] = entries[first].index;
        chosen_count++;
        counts.of_user[entries[first].user]--;
        counts.of_process[entries[first].process]--;
        count--;
        entries[first] = entries[count];
    }
    return chosen_count;
}
