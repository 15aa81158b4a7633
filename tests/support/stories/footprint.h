/*
 * What another process holds, for tests that must show that nothing is left behind in it.
 *
 * Counted by hand where Wine answers 0: it does for a process's number of handles, for the memory
 * that is its own, and for what it has of GDI and USER. Of USER's objects only the windows on the
 * desktop of the calling thread can be counted then.
 */
#ifndef TESTS_SUPPORT_STORIES_FOOTPRINT_H
#define TESTS_SUPPORT_STORIES_FOOTPRINT_H

#include <windows.h>

struct footprint {
    DWORD handles;        /* open handles */
    SIZE_T private_bytes; /* committed memory that is no image and no mapping */
};

struct gui_footprint {
    DWORD gdi_objects;
    DWORD user_objects;
};

/* The handle must allow querying and reading memory, as that of a child does. */
struct footprint footprint_of(HANDLE process);

/* The same of a process of this program's architecture. */
struct gui_footprint gui_footprint_of(HANDLE process);

#endif
