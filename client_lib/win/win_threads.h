/* The thread port of core, on Windows. */
#ifndef CLIENT_LIB_WIN_WIN_THREADS_H
#define CLIENT_LIB_WIN_WIN_THREADS_H

#include "client_lib/core/threads.h"

#include <windows.h>

struct win_threads {
    struct threads port; /* points to this struct, which must not move */
    SRWLOCK lock;
    CONDITION_VARIABLE changed;
};

/* Cannot fail and needs no deinit. */
void win_threads_init(struct win_threads *threads);

#endif
