/*
 * A stream to write to: bytes to a pipe, file or device, characters to a console.
 *
 * A write is whole or has failed. A pipe that does not wait (PIPE_NOWAIT) and takes only a part is
 * given the rest when there is room again.
 */
#ifndef SAMPLES_COMMON_STREAM_H
#define SAMPLES_COMMON_STREAM_H

#include <windows.h>

#include <stdbool.h>
#include <stddef.h>

struct stream {
    HANDLE handle; /* INVALID_HANDLE_VALUE when there is no stream */
    DWORD type;    /* FILE_TYPE_* */
    bool is_console;
    DWORD console_mode; /* as it was found */
};

/* standard is STD_OUTPUT_HANDLE or STD_ERROR_HANDLE. A stream that is missing is found when it is
   written to. */
void stream_open(struct stream *stream, DWORD standard);

/* Write to this handle, which stays the caller's. */
void stream_use(struct stream *stream, HANDLE handle);

/* Write UTF-8, at once. Returns ERROR_SUCCESS or the Win32 code. */
DWORD stream_write(const struct stream *stream, const char *bytes, size_t size);

/* Learn of what a disk could not keep after all. Returns ERROR_SUCCESS or the Win32 code. */
DWORD stream_flush(const struct stream *stream);

#endif
