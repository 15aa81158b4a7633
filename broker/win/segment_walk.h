/*
 * A walk over the files of a folder that are named as segments: <epoch>.<sequence>.ndjson.
 *
 * Files with other names are passed over.
 */
#ifndef BROKER_WIN_SEGMENT_WALK_H
#define BROKER_WIN_SEGMENT_WALK_H

#include "broker/core/store.h"

#include <windows.h>

#include <stdbool.h>
#include <stddef.h>

#define SEGMENT_SUFFIX L".ndjson"

struct segment_walk {
    wchar_t pattern[MAX_PATH];
    HANDLE search;
    WIN32_FIND_DATAW found;
    DWORD error; /* why the walk ended: ERROR_NO_MORE_FILES, or the code of a failure */
};

/* The folder's path must leave room in MAX_PATH for the name of a segment. */
void segment_walk_begin(struct segment_walk *walk, const wchar_t *folder);

/* The next segment, in any order. False at the end, once: the walk then holds nothing open. */
bool segment_walk_next(struct segment_walk *walk, struct store_segment *segment_out);

/* Count all segments of the folder, and give count_max of them at most. Returns a Win32 code. */
DWORD segment_walk_list(const wchar_t *folder, struct store_segment *segments, size_t count_max,
                        size_t *count_out);

#endif
