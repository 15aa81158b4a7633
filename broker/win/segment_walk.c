#include "broker/win/segment_walk.h"

#include "broker/core/assertion.h"

#include <stdio.h>
#include <wchar.h>

static bool read_name(const wchar_t *name, struct event_id *first_out)
{
    char text[EVENT_ID_TEXT_SIZE];

    if (wcslen(name) != EVENT_ID_TEXT_SIZE + wcslen(SEGMENT_SUFFIX) ||
        wcscmp(name + EVENT_ID_TEXT_SIZE, SEGMENT_SUFFIX) != 0) {
        return false;
    }
    for (size_t i = 0; i < EVENT_ID_TEXT_SIZE; i++) {
        text[i] = name[i] < 0x80 ? (char)name[i] : '?';
    }
    return event_id_read(text, EVENT_ID_TEXT_SIZE, first_out);
}

static bool find_file(struct segment_walk *walk)
{
    if (walk->search != INVALID_HANDLE_VALUE) {
        walk->error = FindNextFileW(walk->search, &walk->found) ? ERROR_SUCCESS : GetLastError();
        return walk->error == ERROR_SUCCESS;
    }
    walk->search = FindFirstFileW(walk->pattern, &walk->found);
    if (walk->search == INVALID_HANDLE_VALUE) {
        walk->error = GetLastError();
        walk->error = walk->error == ERROR_FILE_NOT_FOUND ? ERROR_NO_MORE_FILES : walk->error;
    }
    return walk->error == ERROR_SUCCESS;
}

void segment_walk_begin(struct segment_walk *walk, const wchar_t *folder)
{
    int written = swprintf(walk->pattern, MAX_PATH, L"%ls\\*%ls", folder, SEGMENT_SUFFIX);

    ASSERTION(written > 0 && written < MAX_PATH);
    walk->search = INVALID_HANDLE_VALUE;
    walk->error = ERROR_SUCCESS;
}

bool segment_walk_next(struct segment_walk *walk, struct store_segment *segment_out)
{
    while (find_file(walk)) {
        if (read_name(walk->found.cFileName, &segment_out->first)) {
            segment_out->size =
                ((uint64_t)walk->found.nFileSizeHigh << 32) | walk->found.nFileSizeLow;
            return true;
        }
    }
    if (walk->search != INVALID_HANDLE_VALUE) {
        (void)FindClose(walk->search);
        walk->search = INVALID_HANDLE_VALUE;
    }
    return false;
}

DWORD segment_walk_list(const wchar_t *folder, struct store_segment *segments, size_t count_max,
                        size_t *count_out)
{
    struct store_segment segment;
    struct segment_walk walk;

    *count_out = 0;
    segment_walk_begin(&walk, folder);
    while (segment_walk_next(&walk, &segment)) {
        if (*count_out < count_max) {
            segments[*count_out] = segment;
        }
        (*count_out)++;
    }
    return walk.error == ERROR_NO_MORE_FILES ? ERROR_SUCCESS : walk.error;
}
