/* The thread port of the client's core on POSIX, so that its rules run under the host's
   sanitizers. */
#ifndef TESTS_CLIENT_PTHREAD_THREADS_H
#define TESTS_CLIENT_PTHREAD_THREADS_H

#include <pthread.h>

#include "client_lib/core/threads.h"

struct pthread_threads {
    struct threads port; /* points to this struct, which must not move */
    pthread_mutex_t mutex;
    pthread_cond_t changed;
};

void pthread_threads_init(struct pthread_threads *threads);
void pthread_threads_deinit(struct pthread_threads *threads);

#endif
