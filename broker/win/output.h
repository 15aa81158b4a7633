/* Writes to a handle that may be a file, a console or a pipe. */
#ifndef BROKER_WIN_OUTPUT_H
#define BROKER_WIN_OUTPUT_H

#include <windows.h>

#include <stddef.h>

/* Write all of it: a pipe that takes only a part is waited for. Returns ERROR_SUCCESS, also when the
   reader has gone, or the Win32 code. */
DWORD output_write(HANDLE output, const char *text, size_t size);

#endif
