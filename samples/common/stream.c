#include "stream.h"

/* A console takes no large blocks. One byte of UTF-8 becomes one unit at most. */
#define CONSOLE_UNITS_MAX 8192

/* While a pipe takes nothing. A pipe may take a part no larger than the room that it has. */
#define PAUSE_MS_MIN 1u
#define PAUSE_MS_MAX 50u
#define PART_BYTES_MIN 256u

void stream_use(struct stream *stream, HANDLE handle)
{
    stream->handle = handle;
    SetLastError(ERROR_SUCCESS);
    stream->type = GetFileType(stream->handle);
    /* A parent may pass the number of a handle that is closed or is no file. */
    if (stream->type == FILE_TYPE_UNKNOWN && GetLastError() != ERROR_SUCCESS) {
        stream->handle = INVALID_HANDLE_VALUE;
    }
    stream->is_console = GetConsoleMode(stream->handle, &stream->console_mode) != 0;
}

void stream_open(struct stream *stream, DWORD standard)
{
    const HANDLE handle = GetStdHandle(standard);

    stream_use(stream, handle == NULL ? INVALID_HANDLE_VALUE : handle);
}

/* As much as a console takes at once, and no part of a character. */
static size_t find_part(const char *bytes, size_t size)
{
    size_t part = CONSOLE_UNITS_MAX;

    if (size <= part) {
        return size;
    }
    while (part > 1 && ((unsigned char)bytes[part] & 0xC0u) == 0x80u) {
        part--;
    }
    return part;
}

static DWORD write_units(HANDLE console, const wchar_t *units, DWORD count)
{
    while (count > 0) {
        DWORD written = 0;

        if (!WriteConsoleW(console, units, count, &written, NULL)) {
            return GetLastError();
        }
        if (written == 0) {
            return ERROR_WRITE_FAULT;
        }
        units += written;
        count -= written;
    }
    return ERROR_SUCCESS;
}

static DWORD write_console(HANDLE console, const char *bytes, size_t size)
{
    wchar_t units[CONSOLE_UNITS_MAX];
    DWORD error = ERROR_SUCCESS;

    while (size > 0 && error == ERROR_SUCCESS) {
        size_t part = find_part(bytes, size);
        int count = MultiByteToWideChar(CP_UTF8, 0, bytes, (int)part, units, CONSOLE_UNITS_MAX);

        error = write_units(console, units, (DWORD)count);
        bytes += part;
        size -= part;
    }
    return error;
}

/* How a pipe that takes nothing is waited for: longer each time, and with less at once. */
struct patience {
    DWORD pause_ms;
    size_t part_max;
};

static void wait_for_room(struct patience *patience)
{
    Sleep(patience->pause_ms);
    patience->pause_ms *= 2;
    if (patience->pause_ms > PAUSE_MS_MAX) {
        patience->pause_ms = PAUSE_MS_MAX;
    }
    patience->part_max /= 2;
    if (patience->part_max < PART_BYTES_MIN) {
        patience->part_max = PART_BYTES_MIN;
    }
}

static DWORD write_bytes(const struct stream *stream, const char *bytes, size_t size)
{
    struct patience patience = {PAUSE_MS_MIN, size};

    while (size > 0) {
        DWORD part = (DWORD)(size < patience.part_max ? size : patience.part_max);
        DWORD written = 0;

        if (!WriteFile(stream->handle, bytes, part, &written, NULL)) {
            return GetLastError();
        }
        if (written > 0) {
            bytes += written;
            size -= written;
            patience.pause_ms = PAUSE_MS_MIN;
        } else if (stream->type == FILE_TYPE_PIPE) {
            wait_for_room(&patience);
        } else {
            return ERROR_WRITE_FAULT;
        }
    }
    return ERROR_SUCCESS;
}

DWORD stream_write(const struct stream *stream, const char *bytes, size_t size)
{
    if (stream->handle == INVALID_HANDLE_VALUE) {
        return size == 0 ? ERROR_SUCCESS : ERROR_INVALID_HANDLE;
    }
    return stream->is_console ? write_console(stream->handle, bytes, size)
                              : write_bytes(stream, bytes, size);
}

DWORD stream_flush(const struct stream *stream)
{
    DWORD error;

    /* On a pipe this would wait until all is read. */
    if (stream->type != FILE_TYPE_DISK || FlushFileBuffers(stream->handle)) {
        return ERROR_SUCCESS;
    }
    error = GetLastError();
    /* A file system that keeps nothing back has nothing to flush. */
    return error == ERROR_INVALID_FUNCTION || error == ERROR_NOT_SUPPORTED ? ERROR_SUCCESS : error;
}
