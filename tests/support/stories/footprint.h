/*
 * What another process holds, for tests that must show that nothing is left behind in it.
 *
 * Counted by hand where Wine answers 0: it does for a process's number of handles and for the
 * memory that is its own.
 */
#ifndef TESTS_SUPPORT_STORIES_FOOTPRINT_H
#define TESTS_SUPPORT_STORIES_FOOTPRINT_H

#include <windows.h>

struct footprint {
    DWORD handles;        /* open handles */
    SIZE_T private_bytes; /* committed memory that is no image and no mapping */
};

/* The handle must allow querying and reading memory, as that of a child does. */
struct footprint footprint_of(HANDLE process);

#endif
