#include "client_lib/core/errand.h"

static void lock(const struct errands *errands)
{
    errands->threads->lock(errands->threads->context);
}

static void unlock(const struct errands *errands)
{
    errands->threads->unlock(errands->threads->context);
}

void errands_init(struct errands *errands, const struct threads *threads, size_t running_max)
{
    errands->threads = threads;
    errands->running = 0;
    errands->running_max = running_max;
}

bool errand_begin(struct errand *errand, struct errands *errands)
{
    bool begins;

    errand->all = errands;
    errand->is_finished = false;
    errand->is_left = false;
    lock(errands);
    begins = errands->running < errands->running_max;
    if (begins) {
        errands->running++;
    }
    unlock(errands);
    return begins;
}

bool errand_finish(struct errand *errand)
{
    struct errands *errands = errand->all;
    bool is_mine;

    lock(errands);
    errands->running--;
    errand->is_finished = true;
    is_mine = errand->is_left;
    unlock(errands);
    return is_mine;
}

bool errand_leave(struct errand *errand)
{
    struct errands *errands = errand->all;
    bool is_mine;

    lock(errands);
    errand->is_left = true;
    is_mine = errand->is_finished;
    unlock(errands);
    return is_mine;
}
