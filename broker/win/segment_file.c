#include "broker/win/segment_file.h"

#include "broker/core/assertion.h"
#include "broker/win/patience.h"
#include "broker/win/segment_walk.h"

#include <stdio.h>
#include <wchar.h>

/* Copied at a time when a torn end is put aside. */
#define COPY_BYTES 4096u

void segment_file_name(const wchar_t *folder, struct event_id first, const wchar_t *suffix,
                       wchar_t path[MAX_PATH])
{
    char id[EVENT_ID_TEXT_SIZE + 1];
    int written;

    event_id_write(first, id);
    written = swprintf(path, MAX_PATH, L"%ls\\%hs%ls", folder, id, suffix);
    ASSERTION(written > 0 && written < MAX_PATH);
}

bool segment_file_seek(HANDLE file, uint64_t offset)
{
    LARGE_INTEGER distance;

    ASSERTION(offset <= INT64_MAX);
    distance.QuadPart = (LONGLONG)offset;
    return SetFilePointerEx(file, distance, NULL, FILE_BEGIN) != 0;
}

DWORD segment_file_shorten(HANDLE file, uint64_t size)
{
    return segment_file_seek(file, size) && SetEndOfFile(file) ? ERROR_SUCCESS : GetLastError();
}

DWORD segment_file_put_end_aside(const wchar_t *folder, HANDLE segment, struct event_id first,
                                 uint64_t offset, uint64_t *bytes_out)
{
    wchar_t path[MAX_PATH];
    char bytes[COPY_BYTES];
    DWORD error = ERROR_SUCCESS;
    DWORD size = 0;
    DWORD written;
    HANDLE aside;

    *bytes_out = 0;
    segment_file_name(folder, first, SEGMENT_DAMAGED_SUFFIX, path);
    aside = CreateFileW(path, FILE_APPEND_DATA, FILE_SHARE_READ | FILE_SHARE_DELETE, NULL,
                        OPEN_ALWAYS, 0, NULL);
    if (aside == INVALID_HANDLE_VALUE) {
        return GetLastError();
    }
    if (!segment_file_seek(segment, offset)) {
        error = GetLastError();
    }
    while (error == ERROR_SUCCESS) {
        if (!ReadFile(segment, bytes, COPY_BYTES, &size, NULL)) {
            error = GetLastError();
        } else if (size == 0) {
            break;
        } else if (!WriteFile(aside, bytes, size, &written, NULL)) {
            error = GetLastError();
        }
        *bytes_out += size;
    }
    (void)CloseHandle(aside);
    return error;
}

void segment_file_flush_newest(const wchar_t *folder)
{
    struct event_id newest = {0, 0};
    struct store_segment segment;
    wchar_t path[MAX_PATH];
    struct patience patience;
    struct segment_walk walk;
    HANDLE file;

    segment_walk_begin(&walk, folder);
    while (segment_walk_next(&walk, &segment)) {
        if (event_id_compare(segment.first, newest) > 0) {
            newest = segment.first;
        }
    }

    segment_file_name(folder, newest, SEGMENT_SUFFIX, path);
    patience_begin(&patience);
    do {
        file =
            CreateFileW(path, GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
                        NULL, OPEN_EXISTING, 0, NULL);
    } while (file == INVALID_HANDLE_VALUE && patience_waits(&patience, GetLastError()));
    if (file != INVALID_HANDLE_VALUE) {
        (void)FlushFileBuffers(file);
        (void)CloseHandle(file);
    }
}
