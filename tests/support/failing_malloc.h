/*
 * Lets the n-th allocation of a test program fail, whichever code makes it.
 *
 * A test runs its scenario with n = 1, 2, 3 and so on until none fails:
 *
 *     for (size_t n = 1; failing_malloc_arm(n); n++) {
 *         run the scenario
 *         if (!failing_malloc_disarm()) {
 *             break;
 *         }
 *     }
 *
 * One thread only.
 */
#ifndef TESTS_SUPPORT_FAILING_MALLOC_H
#define TESTS_SUPPORT_FAILING_MALLOC_H

#include <stdbool.h>
#include <stddef.h>

/* From here on the n-th allocation fails, counted from 1. False where this cannot be done. */
bool failing_malloc_arm(size_t n);

/* No allocation fails from here on; whether one did. */
bool failing_malloc_disarm(void);

struct asked_memory {
    size_t count; /* of allocations */
    size_t bytes;
};

/* All that was asked for up to now. False where this cannot be told. */
bool failing_malloc_asked(struct asked_memory *asked_out);

#endif
