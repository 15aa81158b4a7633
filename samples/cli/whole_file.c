#include "whole_file.h"

#include <windows.h>

#include <stdint.h>

#include "output.h"

#define PATH_UNITS 32768 /* of the longest path that Windows takes, with its end */
#define WRITE_SIZE_MAX 1048576u

static DWORD write_all(HANDLE file, const char *bytes, size_t size)
{
    while (size > 0) {
        const DWORD part = size < WRITE_SIZE_MAX ? (DWORD)size : WRITE_SIZE_MAX;
        DWORD written = 0;

        if (!WriteFile(file, bytes, part, &written, NULL)) {
            return GetLastError();
        }
        bytes += written;
        size -= written;
    }
    return FlushFileBuffers(file) ? ERROR_SUCCESS : GetLastError();
}

static DWORD write_file(const wchar_t *path, const char *bytes, size_t size)
{
    HANDLE file =
        CreateFileW(path, GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, FILE_ATTRIBUTE_NORMAL, NULL);
    DWORD error;

    if (file == INVALID_HANDLE_VALUE) {
        return GetLastError();
    }
    error = write_all(file, bytes, size);
    (void)CloseHandle(file);
    if (error != ERROR_SUCCESS) {
        (void)DeleteFileW(path);
    }
    return error;
}

bool whole_file_write(const char *path, const char *bytes, size_t size)
{
    static wchar_t wide[PATH_UNITS];
    DWORD error = ERROR_INVALID_NAME;

    if (MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, path, -1, wide, PATH_UNITS) > 0) {
        error = write_file(wide, bytes, size);
    }
    if (error != ERROR_SUCCESS) {
        output_complain("%s cannot be written (error %lu)", path, error);
    }
    return error == ERROR_SUCCESS;
}
