/* One segment as a file of the journal's folder: its name, and what is done to its end. */
#ifndef BROKER_WIN_SEGMENT_FILE_H
#define BROKER_WIN_SEGMENT_FILE_H

#include "proto/event_id.h"

#include <windows.h>

#include <stdbool.h>
#include <stdint.h>

/* Of the file beside a segment that holds what was cut off its end. */
#define SEGMENT_DAMAGED_SUFFIX L".damaged"

void segment_file_name(const wchar_t *folder, struct event_id first, const wchar_t *suffix,
                       wchar_t path[MAX_PATH]);

/* False with a last error. */
bool segment_file_seek(HANDLE file, uint64_t offset);

/* These return a Win32 code. */
DWORD segment_file_shorten(HANDLE file, uint64_t size);

/* Copy the end of a segment to the file beside it. */
DWORD segment_file_put_end_aside(const wchar_t *folder, HANDLE segment, struct event_id first,
                                 uint64_t offset, uint64_t *bytes_out);

/*
 * Flush the newest segment of the folder, for the start. A broker that was killed may have left bytes
 * that only the system's memory holds. Recovery is about to judge the end of its epoch by what is
 * there, so that must be on the disk.
 */
void segment_file_flush_newest(const wchar_t *folder);

#endif
