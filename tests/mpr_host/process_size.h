/*
 * What this process holds: for tests that must show that nothing is left behind.
 *
 * Counted by hand, because Wine answers 0 to GetProcessHandleCount and for PrivateUsage.
 */
#ifndef TESTS_MPR_HOST_PROCESS_SIZE_H
#define TESTS_MPR_HOST_PROCESS_SIZE_H

#include <windows.h>

struct process_size {
    DWORD handles;        /* open handles; those above HANDLES_PROBED_MAX are not seen */
    SIZE_T private_bytes; /* committed memory that is no image and no mapping */
};

#define HANDLES_PROBED_MAX 16384u

struct process_size process_size_measure(void);

#endif
