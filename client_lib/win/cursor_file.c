#include "client_lib/win/cursor_file.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client_lib/core/quote.h"
#include "client_lib/win/failure.h"
#include "proto/assertion.h"
#include "proto/event_id.h"

#define SUFFIX_UNITS_MAX 40u /* ".new" and two numbers */
#define LINE_END "\r\n"

#define REPLACE_RETRY_MS 1u

/* An empty file is one that holds the cursor of a program without one. */
static bool is_cursor(const char *text, size_t size)
{
    struct event_id id;

    return size == 0 || event_id_read(text, size, &id);
}

/* An empty path and one that is not UTF-8 have no units. */
static int units_of(const char *path)
{
    return MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, path, -1, NULL, 0);
}

/* So that the file stays the same one when the program changes its folder. The caller frees it. */
static wnw_status make_absolute(const wchar_t *path, wchar_t **path_out)
{
    const DWORD units = GetFullPathNameW(path, 0, NULL, NULL);

    if (units == 0) {
        return failure_of_os(WNW_E_OS, GetLastError(), "cannot complete the path of the file");
    }
    *path_out = malloc(units * sizeof(wchar_t));
    if (*path_out == NULL) {
        return WNW_E_NO_MEMORY;
    }
    if (GetFullPathNameW(path, units, *path_out, NULL) >= units) {
        free(*path_out);
        *path_out = NULL;
        return failure_say(WNW_E_OS, "the folder of the program changed meanwhile");
    }
    return WNW_OK;
}

wnw_status cursor_file_path(const char *what, const char *path, wchar_t **path_out)
{
    const int units = path == NULL ? 0 : units_of(path);
    wchar_t *wide;
    wnw_status status;

    *path_out = NULL;
    if (units <= 1) {
        return failure_say(WNW_E_INVALID, "%s is %s", what,
                           path == NULL ? "NULL" : (units == 1 ? "empty" : "not UTF-8"));
    }
    wide = malloc((size_t)units * sizeof(wchar_t));
    if (wide == NULL) {
        return WNW_E_NO_MEMORY;
    }
    (void)MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, path, -1, wide, units);
    status = make_absolute(wide, path_out);
    free(wide);
    return status;
}

/* Two threads or processes that save at the same time must not write into one file. */
static void add_suffix(wchar_t *path)
{
    (void)swprintf(path + wcslen(path), SUFFIX_UNITS_MAX, L".new%lu-%lu", GetCurrentProcessId(),
                   GetCurrentThreadId());
}

/*
 * The bytes are on the disk when it returns, so that the new name never stands for an empty file.
 *
 * Another user can guess the name and put something there, perhaps a link to a foreign file. That
 * is never written into: it is deleted, or else the call fails.
 */
static DWORD write_file(const wchar_t *path, const char *cursor)
{
    char line[WNW_CURSOR_SIZE + sizeof(LINE_END)];
    const size_t size = strlen(cursor);
    DWORD written = 0;
    DWORD error = ERROR_SUCCESS;
    HANDLE file;

    ASSERTION_OR(size < WNW_CURSOR_SIZE, ERROR_INVALID_DATA);
    (void)DeleteFileW(path);
    file = CreateFileW(path, GENERIC_WRITE, 0, NULL, CREATE_NEW,
                       FILE_ATTRIBUTE_NORMAL | FILE_FLAG_OPEN_REPARSE_POINT, NULL);
    if (file == INVALID_HANDLE_VALUE) {
        return GetLastError();
    }
    memcpy(line, cursor, size);
    memcpy(line + size, LINE_END, sizeof(LINE_END));
    if (!WriteFile(file, line, (DWORD)(size + sizeof(LINE_END) - 1), &written, NULL) ||
        !FlushFileBuffers(file)) {
        error = GetLastError();
    }
    CloseHandle(file);
    return error;
}

/* Whether the name ends as add_suffix ends it; gives the number of the process. */
static bool read_suffix(const wchar_t *suffix, DWORD *process_out)
{
    wchar_t again[SUFFIX_UNITS_MAX];
    unsigned long process = 0;
    unsigned long thread = 0;

    if (swscanf(suffix, L".new%lu-%lu", &process, &thread) != 2) {
        return false;
    }
    (void)swprintf(again, SUFFIX_UNITS_MAX, L".new%lu-%lu", process, thread);
    *process_out = process;
    return wcscmp(again, suffix) == 0;
}

/* True also of a process that has got the number since the file was made. */
static bool is_writer_gone(DWORD process_id, const FILETIME *written)
{
    FILETIME created;
    FILETIME other;
    HANDLE process = OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, FALSE, process_id);
    bool is_gone;

    if (process == NULL) {
        return GetLastError() == ERROR_INVALID_PARAMETER;
    }
    is_gone = WaitForSingleObject(process, 0) == WAIT_OBJECT_0 ||
              (GetProcessTimes(process, &created, &other, &other, &other) &&
               CompareFileTime(&created, written) > 0);
    CloseHandle(process);
    return is_gone;
}

/* The part of a path before the name of the file. */
static size_t folder_units(const wchar_t *path)
{
    size_t units = wcslen(path);

    while (units > 0 && wcschr(L"\\/:", path[units - 1]) == NULL) {
        units--;
    }
    return units;
}

/* Deletes a name; what a link points to stays. path has room for a suffix, and keeps its text. */
static void remove_left_over(wchar_t *path, const WIN32_FIND_DATAW *found)
{
    const size_t units = wcslen(path);
    const size_t name_units = units - folder_units(path);
    const DWORD other_kinds = FILE_ATTRIBUTE_DIRECTORY | FILE_ATTRIBUTE_REPARSE_POINT;
    DWORD process;

    if (wcslen(found->cFileName) > name_units && (found->dwFileAttributes & other_kinds) == 0 &&
        read_suffix(found->cFileName + name_units, &process) &&
        is_writer_gone(process, &found->ftLastWriteTime)) {
        wcscpy(path + units, found->cFileName + name_units);
        (void)DeleteFileW(path);
        path[units] = L'\0';
    }
}

/* Files that killed processes have left beside the file. */
static void remove_left_overs(wchar_t *path)
{
    const size_t units = wcslen(path);
    WIN32_FIND_DATAW found;
    HANDLE search;

    wcscpy(path + units, L".new*");
    search = FindFirstFileW(path, &found);
    path[units] = L'\0';
    if (search == INVALID_HANDLE_VALUE) {
        return;
    }
    do {
        remove_left_over(path, &found);
    } while (FindNextFileW(search, &found));
    (void)FindClose(search);
}

static DWORD move_over(const wchar_t *path, const wchar_t *new_path, DWORD wait_ms_max)
{
    const ULONGLONG begin_ms = GetTickCount64();
    DWORD error = ERROR_SUCCESS;

    while (!MoveFileExW(new_path, path, MOVEFILE_REPLACE_EXISTING | MOVEFILE_WRITE_THROUGH)) {
        error = GetLastError();
        if ((error != ERROR_ACCESS_DENIED && error != ERROR_SHARING_VIOLATION) ||
            GetTickCount64() - begin_ms >= wait_ms_max) {
            return error;
        }
        Sleep(REPLACE_RETRY_MS);
    }
    return ERROR_SUCCESS;
}

/* new_path is the path with room for a suffix. */
static DWORD replace_file(const wchar_t *path, wchar_t *new_path, const char *cursor,
                          DWORD wait_ms_max)
{
    DWORD error;

    remove_left_overs(new_path);
    add_suffix(new_path);
    error = write_file(new_path, cursor);
    if (error == ERROR_SUCCESS) {
        error = move_over(path, new_path, wait_ms_max);
    }
    if (error != ERROR_SUCCESS) {
        (void)DeleteFileW(new_path);
    }
    return error;
}

wnw_status cursor_file_save(const wchar_t *path, const char *cursor, DWORD wait_ms_max)
{
    wchar_t *new_path = malloc((wcslen(path) + 1 + SUFFIX_UNITS_MAX) * sizeof(wchar_t));
    DWORD error;

    if (new_path == NULL) {
        return WNW_E_NO_MEMORY;
    }
    wcscpy(new_path, path);
    error = replace_file(path, new_path, cursor, wait_ms_max);
    free(new_path);
    return error == ERROR_SUCCESS ? WNW_OK
                                  : failure_of_os(WNW_E_OS, error, "cannot write the cursor file");
}

static DWORD read_file(const wchar_t *path, char *bytes, DWORD capacity, DWORD *size_out)
{
    DWORD error = ERROR_SUCCESS;
    HANDLE file =
        CreateFileW(path, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
                    NULL, OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL, NULL);

    *size_out = 0;
    if (file == INVALID_HANDLE_VALUE) {
        error = GetLastError();
        return error == ERROR_FILE_NOT_FOUND || error == ERROR_PATH_NOT_FOUND ? ERROR_SUCCESS
                                                                              : error;
    }
    if (!ReadFile(file, bytes, capacity, size_out, NULL)) {
        error = GetLastError();
    }
    CloseHandle(file);
    return error;
}

static size_t size_without_end(const char *line, size_t size)
{
    while (size > 0 && (line[size - 1] == '\n' || line[size - 1] == '\r')) {
        size--;
    }
    return size;
}

static wnw_status say_no_cursor(const char *what, const wchar_t *path)
{
    char text[QUOTE_TEXT_BYTES_MAX * 4];
    char quote[QUOTE_SIZE];

    if (WideCharToMultiByte(CP_UTF8, 0, path, -1, text, sizeof(text), NULL, NULL) == 0) {
        text[0] = '\0';
    }
    return failure_say(WNW_E_CURSOR_FILE, "%s: the file %s holds no cursor", what,
                       quote_write(text, quote));
}

wnw_status cursor_file_load(const char *what, const wchar_t *path,
                            char cursor_out[EVENT_ID_TEXT_SIZE + 1])
{
    char line[WNW_CURSOR_SIZE + sizeof(LINE_END)];
    DWORD size_read;
    size_t size;
    DWORD error = read_file(path, line, sizeof(line), &size_read);

    cursor_out[0] = '\0';
    if (error != ERROR_SUCCESS) {
        return failure_of_os(WNW_E_OS, error, "%s: cannot read the cursor file", what);
    }
    size = size_without_end(line, size_read);
    if (!is_cursor(line, size)) {
        return say_no_cursor(what, path);
    }
    ASSERTION_OR(size <= EVENT_ID_TEXT_SIZE, WNW_E_INTERNAL);
    memcpy(cursor_out, line, size);
    cursor_out[size] = '\0';
    return WNW_OK;
}
