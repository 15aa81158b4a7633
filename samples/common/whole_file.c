#include "whole_file.h"

#include <windows.h>

#include "output.h"
#include "stream.h"

#define NEW_SUFFIX L".new"
#define PATH_UNITS 32768 /* of the longest path that Windows takes, with its end */

/* A device, such as NUL, is written to as well, and has no half of a file to remove. */
static DWORD write_file(const wchar_t *path, const char *bytes, size_t size)
{
    HANDLE file =
        CreateFileW(path, GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, FILE_ATTRIBUTE_NORMAL, NULL);
    struct stream stream;
    DWORD error;

    if (file == INVALID_HANDLE_VALUE) {
        return GetLastError();
    }
    stream_use(&stream, file);
    error = stream_write(&stream, bytes, size);
    if (error == ERROR_SUCCESS) {
        error = stream_flush(&stream);
    }
    (void)CloseHandle(file);
    if (error != ERROR_SUCCESS && stream.type == FILE_TYPE_DISK) {
        (void)DeleteFileW(path);
    }
    return error;
}

static void complain(const char *path, DWORD error)
{
    char text[OUTPUT_ERROR_TEXT_SIZE];

    output_write_error_text(error, text);
    output_complain("%s cannot be written: %s (%lu)", path, text, (unsigned long)error);
}

bool whole_file_write(const char *path, const char *bytes, size_t size)
{
    static wchar_t wide[PATH_UNITS];
    DWORD error = ERROR_INVALID_NAME;

    if (MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, path, -1, wide, PATH_UNITS) > 0) {
        error = write_file(wide, bytes, size);
    }
    if (error != ERROR_SUCCESS) {
        complain(path, error);
    }
    return error == ERROR_SUCCESS;
}

DWORD whole_file_replace(const wchar_t *path, const char *bytes, size_t size)
{
    static wchar_t new_path[PATH_UNITS];
    DWORD error;

    if (wcslen(path) + wcslen(NEW_SUFFIX) >= PATH_UNITS) {
        return ERROR_FILENAME_EXCED_RANGE;
    }
    (void)wcscpy(new_path, path);
    (void)wcscat(new_path, NEW_SUFFIX);
    error = write_file(new_path, bytes, size);
    if (error == ERROR_SUCCESS && !MoveFileExW(new_path, path, MOVEFILE_REPLACE_EXISTING)) {
        error = GetLastError();
        (void)DeleteFileW(new_path);
    }
    return error;
}
