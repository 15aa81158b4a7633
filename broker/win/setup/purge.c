#include "broker/win/setup/purge.h"

#include "broker/win/journal_directory.h"
#include "broker/win/private_folder.h"

#include <stdbool.h>
#include <stdio.h>
#include <wchar.h>

static bool join(wchar_t path[MAX_PATH], const wchar_t *folder, const wchar_t *name)
{
    int written = swprintf(path, MAX_PATH, L"%ls\\%ls", folder, name);

    return written > 0 && written < MAX_PATH;
}

static DWORD delete_file(const wchar_t *folder, const WIN32_FIND_DATAW *found)
{
    wchar_t path[MAX_PATH];

    if ((found->dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY) != 0) {
        return ERROR_SUCCESS; /* the folder is then left, and told */
    }
    if (!join(path, folder, found->cFileName)) {
        return ERROR_FILENAME_EXCED_RANGE;
    }
    return DeleteFileW(path) ? ERROR_SUCCESS : GetLastError();
}

static DWORD delete_files(const wchar_t *folder)
{
    wchar_t pattern[MAX_PATH];
    WIN32_FIND_DATAW found;
    DWORD error = ERROR_SUCCESS;
    HANDLE search;

    if (!join(pattern, folder, L"*")) {
        return ERROR_FILENAME_EXCED_RANGE;
    }
    search = FindFirstFileW(pattern, &found);
    if (search == INVALID_HANDLE_VALUE) {
        return GetLastError();
    }
    do {
        error = delete_file(folder, &found);
    } while (error == ERROR_SUCCESS && FindNextFileW(search, &found));
    (void)FindClose(search);
    return error;
}

static bool is_missing(DWORD error)
{
    return error == ERROR_FILE_NOT_FOUND || error == ERROR_PATH_NOT_FOUND;
}

static DWORD delete_folder(const wchar_t *path)
{
    DWORD error = RemoveDirectoryW(path) ? ERROR_SUCCESS : GetLastError();

    return is_missing(error) ? ERROR_SUCCESS : error;
}

/* It cannot be deleted while a broker uses the journal, which then loses nothing. */
static DWORD delete_lock(const wchar_t *journal)
{
    wchar_t path[MAX_PATH];
    DWORD error;

    if (!join(path, journal, L"lock")) {
        return ERROR_FILENAME_EXCED_RANGE;
    }
    error = DeleteFileW(path) ? ERROR_SUCCESS : GetLastError();
    return is_missing(error) ? ERROR_SUCCESS : error;
}

static DWORD purge_journal(const wchar_t *state)
{
    wchar_t journal[MAX_PATH];
    DWORD error;

    if (!join(journal, state, JOURNAL_FOLDER)) {
        return ERROR_FILENAME_EXCED_RANGE;
    }
    error = private_folder_check(journal);
    if (is_missing(error)) {
        return ERROR_SUCCESS;
    }
    if (error == ERROR_SUCCESS) {
        error = journal_directory_identify(journal);
    }
    if (error == ERROR_SUCCESS) {
        error = delete_lock(journal);
    }
    if (error == ERROR_SUCCESS) {
        error = delete_files(journal);
    }
    return error == ERROR_SUCCESS ? delete_folder(journal) : error;
}

DWORD purge_state(const wchar_t *state)
{
    DWORD error = private_folder_check(state);

    if (is_missing(error)) {
        return ERROR_SUCCESS;
    }
    if (error == ERROR_SUCCESS) {
        error = purge_journal(state);
    }
    return error == ERROR_SUCCESS ? delete_folder(state) : error;
}
