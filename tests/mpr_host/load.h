/* Many calls: from many threads at once, or very many from one. */
#ifndef TESTS_MPR_HOST_LOAD_H
#define TESTS_MPR_HOST_LOAD_H

#include <windows.h>

#include "tests/mpr_host/mpr.h"
#include "tests/mpr_host/process_size.h"

#define LOAD_THREADS_MAX 64u

struct load_result {
    DWORD error;     /* why the load could not be made */
    LONG operations; /* maps and unmaps */
    LONG failures;   /* of these */
    DWORD elapsed_ms;
};

/* Each thread maps and unmaps that many names of its own, deviceless, through the provider. */
struct load_result load_run(struct mpr *mpr, DWORD threads, DWORD operations);

struct soak_result {
    struct process_size before; /* after a few rounds for warming up */
    struct process_size after;
    DWORD elapsed_ms;
};

/* Notify that many times, adds and cancels in turn, without an operation between PRE and POST. */
struct soak_result soak_run(struct mpr *mpr, DWORD notifications);

#endif
