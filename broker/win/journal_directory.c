#include "broker/win/journal_directory.h"

#include "broker/core/assertion.h"
#include "broker/win/log.h"
#include "broker/win/own_sid.h"
#include "broker/win/patience.h"
#include "broker/win/private_folder.h"
#include "event_messages.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

static const char FORMAT_TEXT[] = "wnetwatch journal 1\n";

/* Two readings of one start time differ by what the clock was set by in between. The times of two
   starts differ by more, since a start takes longer than this. */
#define BOOT_TIME_TOLERANCE_S 10

#define SMALL_FILE_BYTES_MAX 64u

static bool join(wchar_t path[MAX_PATH], const wchar_t *folder, const wchar_t *name)
{
    int written = swprintf(path, MAX_PATH, L"%ls\\%ls", folder, name);

    if (written <= 0 || written >= MAX_PATH) {
        log_os_event(EVENT_LOG_START_FAILED, "cannot use folder", folder,
                     ERROR_FILENAME_EXCED_RANGE);
        return false;
    }
    return true;
}

/* As CreateFileW, but a program that has the file open for a moment is waited for. */
static HANDLE open_file(const wchar_t *path, DWORD access, DWORD sharing, DWORD disposition,
                        DWORD flags)
{
    struct patience patience;
    HANDLE file;

    patience_begin(&patience);
    do {
        file = CreateFileW(path, access, sharing, NULL, disposition, flags, NULL);
    } while (file == INVALID_HANDLE_VALUE && patience_waits(&patience, GetLastError()));
    return file;
}

/* The text of a small file; "" when there is no file. A failure has been logged. */
static DWORD read_small_file(const wchar_t *path, char text[SMALL_FILE_BYTES_MAX + 1])
{
    HANDLE file =
        open_file(path, FILE_READ_DATA, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
                  OPEN_EXISTING, 0);
    DWORD error = ERROR_SUCCESS;
    DWORD size = 0;

    text[0] = '\0';
    if (file == INVALID_HANDLE_VALUE) {
        error = GetLastError();
    } else {
        if (!ReadFile(file, text, SMALL_FILE_BYTES_MAX, &size, NULL)) {
            error = GetLastError();
        }
        text[size] = '\0';
        (void)CloseHandle(file);
    }
    if (error == ERROR_FILE_NOT_FOUND) {
        return ERROR_SUCCESS;
    }
    if (error != ERROR_SUCCESS) {
        log_os_event(EVENT_LOG_START_FAILED, "cannot read", path, error);
    }
    return error;
}

/* A failure has been logged. */
static DWORD write_small_file(const wchar_t *path, const char *text)
{
    HANDLE file =
        open_file(path, FILE_WRITE_DATA, FILE_SHARE_READ | FILE_SHARE_DELETE, CREATE_ALWAYS, 0);
    DWORD error = ERROR_SUCCESS;
    DWORD size;

    if (file == INVALID_HANDLE_VALUE) {
        error = GetLastError();
    } else {
        if (!WriteFile(file, text, (DWORD)strlen(text), &size, NULL) || !FlushFileBuffers(file)) {
            error = GetLastError();
        }
        (void)CloseHandle(file);
    }
    if (error != ERROR_SUCCESS) {
        log_os_event(EVENT_LOG_START_FAILED, "cannot write", path, error);
    }
    return error;
}

static DWORD protect_folder(const wchar_t *path, const wchar_t *sid)
{
    DWORD error = private_folder_protect(path, sid);

    if (error != ERROR_SUCCESS) {
        log_os_event(EVENT_LOG_START_FAILED, "cannot keep other accounts out of folder", path,
                     error);
    }
    return error;
}

static DWORD make_folder(const wchar_t *path, const wchar_t *sid)
{
    DWORD error = private_folder_create(path, sid);

    if (error == ERROR_SUCCESS) {
        error = private_folder_check(path);
    }
    if (error != ERROR_SUCCESS) {
        log_os_event(EVENT_LOG_START_FAILED, "cannot use folder", path, error);
    }
    return error;
}

/* A first start that found no room on the disk leaves an empty "format", and nothing else. */
static bool is_empty(const wchar_t *path)
{
    wchar_t pattern[MAX_PATH];
    WIN32_FIND_DATAW found;
    bool has_found = false;
    HANDLE search;

    if (!join(pattern, path, L"*")) {
        return false;
    }
    search = FindFirstFileW(pattern, &found);
    if (search == INVALID_HANDLE_VALUE) {
        return false;
    }
    do {
        has_found = wcscmp(found.cFileName, L".") != 0 && wcscmp(found.cFileName, L"..") != 0 &&
                    wcscmp(found.cFileName, L"lock") != 0 &&
                    wcscmp(found.cFileName, L"format") != 0;
    } while (!has_found && FindNextFileW(search, &found));
    (void)FindClose(search);
    return !has_found;
}

static DWORD check_format(const struct journal_directory *directory)
{
    char text[SMALL_FILE_BYTES_MAX + 1];
    char name[LOG_TEXT_SIZE];
    wchar_t path[MAX_PATH];
    DWORD error;

    if (!join(path, directory->path, L"format")) {
        return ERROR_FILENAME_EXCED_RANGE;
    }
    error = read_small_file(path, text);
    if (error != ERROR_SUCCESS) {
        return error;
    }
    if (text[0] == '\0' && is_empty(directory->path)) {
        return write_small_file(path, FORMAT_TEXT);
    }
    if (strcmp(text, FORMAT_TEXT) != 0) {
        log_event(EVENT_LOG_START_FAILED,
                  "%s is not a journal that this version can use: it is of a newer one, or "
                  "another program's; choose another --state",
                  log_text(directory->path, name));
        return ERROR_BAD_FORMAT;
    }
    return ERROR_SUCCESS;
}

/* An administrator that deletes the files of a running broker must not leave a folder that no broker
   takes for a journal. Not worth a failure. */
static void hold_format(struct journal_directory *directory)
{
    wchar_t path[MAX_PATH];

    if (join(path, directory->path, L"format")) {
        directory->format =
            CreateFileW(path, FILE_READ_DATA, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL);
    }
}

static int64_t boot_time_s(void)
{
    FILETIME file_time;
    ULARGE_INTEGER now;

    GetSystemTimeAsFileTime(&file_time);
    now.LowPart = file_time.dwLowDateTime;
    now.HighPart = file_time.dwHighDateTime;
    return (int64_t)(now.QuadPart / 10000000u) - (int64_t)(GetTickCount64() / 1000u);
}

static DWORD compare_boot(struct journal_directory *directory)
{
    char text[SMALL_FILE_BYTES_MAX + 1];
    int64_t now_s = boot_time_s();
    wchar_t path[MAX_PATH];
    int64_t then_s;

    if (!join(path, directory->path, L"boot")) {
        return ERROR_FILENAME_EXCED_RANGE;
    }
    /* A start time that cannot be read may be another one. */
    then_s = read_small_file(path, text) == ERROR_SUCCESS ? strtoll(text, NULL, 10) : 0;
    directory->machine_restarted =
        now_s - then_s > BOOT_TIME_TOLERANCE_S || then_s - now_s > BOOT_TIME_TOLERANCE_S;
    return ERROR_SUCCESS;
}

static DWORD take_lock(struct journal_directory *directory)
{
    wchar_t path[MAX_PATH];
    DWORD error;

    if (!join(path, directory->path, L"lock")) {
        return ERROR_FILENAME_EXCED_RANGE;
    }
    directory->lock = open_file(path, GENERIC_READ | GENERIC_WRITE | DELETE, 0, OPEN_ALWAYS,
                                FILE_FLAG_DELETE_ON_CLOSE);
    if (directory->lock != INVALID_HANDLE_VALUE) {
        return ERROR_SUCCESS;
    }
    error = GetLastError();
    log_os_event(EVENT_LOG_START_FAILED,
                 error == ERROR_SHARING_VIOLATION ? "another broker uses" : "cannot lock",
                 directory->path, error);
    return error;
}

/* Segments hold names of shares and users. */
static DWORD open_for(struct journal_directory *directory, const wchar_t *state, const wchar_t *sid)
{
    DWORD error = make_folder(state, sid);

    if (error == ERROR_SUCCESS) {
        error = make_folder(directory->path, sid);
    }
    if (error == ERROR_SUCCESS) {
        error = take_lock(directory);
    }
    if (error == ERROR_SUCCESS) {
        error = check_format(directory);
    }
    if (error == ERROR_SUCCESS) {
        error = protect_folder(directory->path, sid);
    }
    if (error == ERROR_SUCCESS) {
        hold_format(directory);
        error = compare_boot(directory);
    }
    return error;
}

DWORD journal_directory_open(struct journal_directory *directory, const wchar_t *state)
{
    wchar_t *sid = NULL;
    DWORD error;

    ASSERTION(state != NULL);
    memset(directory, 0, sizeof(*directory));
    directory->lock = INVALID_HANDLE_VALUE;
    directory->format = INVALID_HANDLE_VALUE;
    if (!join(directory->path, state, JOURNAL_FOLDER)) {
        return ERROR_FILENAME_EXCED_RANGE;
    }
    error = own_sid_read(&sid);
    if (error == ERROR_SUCCESS) {
        error = open_for(directory, state, sid);
    } else {
        log_os_event(EVENT_LOG_START_FAILED, "cannot read the account of the broker for", state,
                     error);
    }
    (void)LocalFree(sid);
    return error;
}

DWORD journal_directory_identify(const wchar_t *path)
{
    char text[SMALL_FILE_BYTES_MAX + 1];
    wchar_t format[MAX_PATH];
    DWORD error;

    if (!join(format, path, L"format")) {
        return ERROR_FILENAME_EXCED_RANGE;
    }
    error = read_small_file(format, text);
    if (error == ERROR_SUCCESS && strcmp(text, FORMAT_TEXT) != 0) {
        error = ERROR_BAD_FORMAT;
    }
    return error;
}

void journal_directory_settle(const struct journal_directory *directory)
{
    char text[SMALL_FILE_BYTES_MAX + 1];
    wchar_t path[MAX_PATH];

    ASSERTION(directory->lock != INVALID_HANDLE_VALUE);
    if (!join(path, directory->path, L"boot")) {
        return;
    }
    (void)snprintf(text, sizeof(text), "%lld\n", (long long)boot_time_s());
    (void)write_small_file(path, text);
}

void journal_directory_close(struct journal_directory *directory)
{
    if (directory->format != INVALID_HANDLE_VALUE) {
        (void)CloseHandle(directory->format);
        directory->format = INVALID_HANDLE_VALUE;
    }
    if (directory->lock != INVALID_HANDLE_VALUE) {
        (void)CloseHandle(directory->lock);
        directory->lock = INVALID_HANDLE_VALUE;
    }
}
