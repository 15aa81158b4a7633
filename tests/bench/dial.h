/* Opening a pipe of any server: it may still be starting, and all its instances may be busy. */
#ifndef TESTS_BENCH_DIAL_H
#define TESTS_BENCH_DIAL_H

#include <windows.h>

#define DIAL_START_MS_MAX 60000u /* for a server to start and to have an instance free */

enum dial_mode { DIAL_WAITS, DIAL_OVERLAPPED };

/* Ends the program if there is no such pipe in time. */
HANDLE dial(const wchar_t *name, DWORD access, enum dial_mode mode);

/* Wait until there is such a pipe, be it busy or not. Ends the program if there is none in time. */
void dial_wait_for_name(const wchar_t *name);

/* Wait until an instance of the pipe, which must be there, is free. */
void dial_wait_for_free(const wchar_t *name);

/*
 * One try, as a program makes it that has a line to tell: waits up to so long while all instances
 * are busy, and not at all for a server that is not there. INVALID_HANDLE_VALUE: it failed.
 */
HANDLE dial_once(const wchar_t *name, DWORD access, DWORD busy_ms_max);

#endif
