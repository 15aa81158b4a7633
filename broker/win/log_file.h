/*
 * The log in a file, bounded: FILE, and FILE.old with what was before.
 *
 * Both can be read, moved and deleted while the broker runs; then a new FILE begins at the next line.
 */
#ifndef BROKER_WIN_LOG_FILE_H
#define BROKER_WIN_LOG_FILE_H

#include "broker/win/log_sink.h"

#include <windows.h>

#include <stdint.h>

#define LOG_FILE_BYTES_MAX (4u * 1024u * 1024u) /* of each of the two */
#define LOG_FILE_OLD_SUFFIX L".old"
#define LOG_FILE_PATH_UNITS_MAX 255u /* with the suffix it fits into MAX_PATH */

struct log_file {
    wchar_t path[MAX_PATH];
    wchar_t old_path[MAX_PATH];
    uint64_t bytes_max;
    HANDLE file; /* INVALID_HANDLE_VALUE while it cannot be opened */
};

/* Write to the end of a file, which need not be there. bytes_max is LOG_FILE_BYTES_MAX; tests use
   less. Returns a Win32 code; log_file_close is safe either way. */
DWORD log_file_open(struct log_file *log, const wchar_t *path, uint64_t bytes_max);

/* Refuses a line when the file is full and cannot be moved to FILE.old. */
struct log_sink log_file_sink(struct log_file *log);

void log_file_close(struct log_file *log);

#endif
