#include "broker/win/log_file.h"

#include "broker/core/assertion.h"
#include "broker/win/log_output.h"
#include "broker/win/output.h"

#include <wchar.h>

static DWORD open_file(struct log_file *log)
{
    log->file = CreateFileW(log->path, FILE_APPEND_DATA | FILE_READ_ATTRIBUTES | SYNCHRONIZE,
                            FILE_SHARE_READ | FILE_SHARE_DELETE, NULL, OPEN_ALWAYS,
                            FILE_ATTRIBUTE_NORMAL, NULL);
    return log->file == INVALID_HANDLE_VALUE ? GetLastError() : ERROR_SUCCESS;
}

void log_file_close(struct log_file *log)
{
    if (log->file != INVALID_HANDLE_VALUE) {
        (void)CloseHandle(log->file);
        log->file = INVALID_HANDLE_VALUE;
    }
}

DWORD log_file_open(struct log_file *log, const wchar_t *path, uint64_t bytes_max)
{
    ASSERTION(wcslen(path) <= LOG_FILE_PATH_UNITS_MAX);
    (void)wcscpy(log->path, path);
    (void)wcscpy(log->old_path, path);
    (void)wcscat(log->old_path, LOG_FILE_OLD_SUFFIX);
    log->bytes_max = bytes_max;
    return open_file(log);
}

/* A file that was deleted or moved is no longer at its path. */
static bool is_gone(const struct log_file *log)
{
    return GetFileAttributesW(log->path) == INVALID_FILE_ATTRIBUTES &&
           GetLastError() == ERROR_FILE_NOT_FOUND;
}

static bool has_room(const struct log_file *log, size_t size)
{
    LARGE_INTEGER now;

    return GetFileSizeEx(log->file, &now) && (uint64_t)now.QuadPart + size <= log->bytes_max;
}

static bool make_room(struct log_file *log, size_t size)
{
    if (log->file != INVALID_HANDLE_VALUE && is_gone(log)) {
        log_file_close(log);
    }
    if (log->file == INVALID_HANDLE_VALUE && open_file(log) != ERROR_SUCCESS) {
        return false;
    }
    if (has_room(log, size)) {
        return true;
    }
    log_file_close(log);
    return MoveFileExW(log->path, log->old_path, MOVEFILE_REPLACE_EXISTING) &&
           open_file(log) == ERROR_SUCCESS;
}

static bool write_line(void *context, const struct log_line *line)
{
    struct log_file *log = context;
    char text[LOG_OUTPUT_BYTES_MAX];
    const size_t size = log_output_format(line, text);

    return make_room(log, size) && output_write(log->file, text, size) == ERROR_SUCCESS;
}

struct log_sink log_file_sink(struct log_file *log)
{
    const struct log_sink sink = {log, write_line};

    return sink;
}
