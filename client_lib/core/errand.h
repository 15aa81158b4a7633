/*
 * Work on a thread of its own that nobody waits for, and that may outlive who asked for it.
 *
 * Two sides know an errand: the worker, who finishes, and the asker, who leaves. The last of them
 * frees it, and is told so. The lock is that of all errands and lives longer than any of them, so
 * neither side ever unlocks what the other has freed.
 */
#ifndef CLIENT_LIB_CORE_ERRAND_H
#define CLIENT_LIB_CORE_ERRAND_H

#include "client_lib/core/threads.h"

#include <stdbool.h>
#include <stddef.h>

struct errands {
    const struct threads *threads;
    size_t running;
    size_t running_max; /* workers that hang pile up to this number and no further */
};

struct errand {
    struct errands *all;
    bool is_finished;
    bool is_left;
};

void errands_init(struct errands *errands, const struct threads *threads, size_t running_max);

/* Before the worker starts. False when too many are running: then there is no errand. */
bool errand_begin(struct errand *errand, struct errands *errands);

/* The worker is through and touches the errand no more; true: but it must free it. A worker that
   could not be started is finished by the asker, who then leaves. */
bool errand_finish(struct errand *errand);

/* The asker touches the errand no more; true: but he must free it, for the worker is through. */
bool errand_leave(struct errand *errand);

#endif
