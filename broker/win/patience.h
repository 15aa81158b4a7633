/*
 * A short wait for a file that another program holds, such as a scanner that looks at it.
 *
 * For the start alone, while nothing is served yet:
 *
 *     patience_begin(&patience);
 *     do {
 *         file = CreateFileW(...);
 *     } while (file == INVALID_HANDLE_VALUE && patience_waits(&patience, GetLastError()));
 */
#ifndef BROKER_WIN_PATIENCE_H
#define BROKER_WIN_PATIENCE_H

#include <windows.h>

#include <stdbool.h>

/* For one file, in all. */
#define PATIENCE_MS_MAX 2000u

struct patience {
    ULONGLONG deadline_ms; /* of GetTickCount64 */
};

void patience_begin(struct patience *patience);

/* True after a moment's wait when the Win32 code may be due to another program and time is left.
   The last error is error afterwards. */
bool patience_waits(const struct patience *patience, DWORD error);

#endif
