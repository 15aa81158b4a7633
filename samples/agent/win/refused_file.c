#include "refused_file.h"

#include <stdbool.h>

#define OPEN_TRIES 30u /* while another program, such as a virus scanner, has the file open */
#define OPEN_PAUSE_MS 100u

/* Whether the last line has no end, since a power cut fell into it. */
static bool is_torn(HANDLE file, LONGLONG size)
{
    LARGE_INTEGER place;
    DWORD read = 0;
    char last = '\n';

    place.QuadPart = size - 1;
    return size > 0 && SetFilePointerEx(file, place, NULL, FILE_BEGIN) &&
           ReadFile(file, &last, 1, &read, NULL) && read == 1 && last != '\n';
}

static DWORD append(HANDLE file, const char *bytes, size_t size)
{
    const LARGE_INTEGER end = {.QuadPart = 0};
    DWORD written = 0;

    if (!SetFilePointerEx(file, end, NULL, FILE_END) ||
        !WriteFile(file, bytes, (DWORD)size, &written, NULL) || !FlushFileBuffers(file)) {
        return GetLastError();
    }
    return written == size ? ERROR_SUCCESS : ERROR_DISK_FULL;
}

static enum refused_file_result add(HANDLE file, const struct refused_line *line, DWORD *error_out)
{
    struct text_buffer text = {0};
    LARGE_INTEGER size;

    if (!GetFileSizeEx(file, &size)) {
        *error_out = GetLastError();
        return REFUSED_FILE_FAILED;
    }
    if (is_torn(file, size.QuadPart)) {
        text_buffer_put(&text, "\n");
    }
    refused_line_write(line, &text);
    *error_out = text.has_failed ? ERROR_NOT_ENOUGH_MEMORY : ERROR_SUCCESS;
    if (*error_out == ERROR_SUCCESS && !refused_line_fits((uint64_t)size.QuadPart, text.size)) {
        text_buffer_free(&text);
        return REFUSED_FILE_FULL;
    }
    if (*error_out == ERROR_SUCCESS) {
        *error_out = append(file, text.bytes, text.size);
    }
    text_buffer_free(&text);
    return *error_out == ERROR_SUCCESS ? REFUSED_FILE_KEPT : REFUSED_FILE_FAILED;
}

static HANDLE open_file(const wchar_t *path)
{
    HANDLE file = INVALID_HANDLE_VALUE;

    for (unsigned i = 0; i < OPEN_TRIES && file == INVALID_HANDLE_VALUE; i++) {
        if (i > 0) {
            Sleep(OPEN_PAUSE_MS);
        }
        file = CreateFileW(path, GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ, NULL, OPEN_ALWAYS,
                           FILE_ATTRIBUTE_NORMAL, NULL);
        if (file == INVALID_HANDLE_VALUE && GetLastError() != ERROR_SHARING_VIOLATION) {
            break;
        }
    }
    return file;
}

enum refused_file_result refused_file_add(const wchar_t *path, const struct refused_line *line,
                                          DWORD *error_out)
{
    HANDLE file = open_file(path);
    enum refused_file_result result;

    if (file == INVALID_HANDLE_VALUE) {
        *error_out = GetLastError();
        return REFUSED_FILE_FAILED;
    }
    result = add(file, line, error_out);
    (void)CloseHandle(file);
    return result;
}
