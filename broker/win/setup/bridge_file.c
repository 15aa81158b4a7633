#include "broker/win/setup/bridge_file.h"

#include "broker/core/assertion.h"
#include "broker/win/setup/bridge_name.h"

#include <stdio.h>
#include <string.h>
#include <wchar.h>

#define COMPARE_BYTES 4096u
#define ASIDE_TRIES_MAX 100u

static bool join(wchar_t path[MAX_PATH], const wchar_t *folder, const wchar_t *name)
{
    int written = swprintf(path, MAX_PATH, L"%ls\\%ls", folder, name);

    return written > 0 && written < MAX_PATH;
}

DWORD bridge_file_init(struct bridge_file *file, const wchar_t *source_folder,
                       const wchar_t *source_name, const wchar_t *folder)
{
    memset(file, 0, sizeof(*file));
    return join(file->source, source_folder, source_name) && join(file->target, folder, BRIDGE_NAME)
               ? ERROR_SUCCESS
               : ERROR_FILENAME_EXCED_RANGE;
}

static HANDLE open_to_read(const wchar_t *path)
{
    return CreateFileW(path, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
                       NULL, OPEN_EXISTING, FILE_FLAG_OPEN_REPARSE_POINT, NULL);
}

/* Both handles are open. */
static DWORD compare_contents(HANDLE one, HANDLE other, bool *equal_out)
{
    BYTE bytes[2][COMPARE_BYTES];
    DWORD sizes[2] = {0, 0};

    *equal_out = false;
    do {
        if (!ReadFile(one, bytes[0], COMPARE_BYTES, &sizes[0], NULL) ||
            !ReadFile(other, bytes[1], COMPARE_BYTES, &sizes[1], NULL)) {
            return GetLastError();
        }
        if (sizes[0] != sizes[1] || memcmp(bytes[0], bytes[1], sizes[0]) != 0) {
            return ERROR_SUCCESS;
        }
    } while (sizes[0] != 0);
    *equal_out = true;
    return ERROR_SUCCESS;
}

static DWORD compare_files(const wchar_t *source, HANDLE target, bool *equal_out)
{
    HANDLE file = open_to_read(source);
    DWORD error;

    if (file == INVALID_HANDLE_VALUE) {
        return GetLastError();
    }
    error = compare_contents(file, target, equal_out);
    (void)CloseHandle(file);
    return error;
}

static DWORD look(void *context, enum step_state *state_out)
{
    struct bridge_file *file = context;
    HANDLE target = open_to_read(file->target);
    bool is_equal = false;
    DWORD error;

    if (target == INVALID_HANDLE_VALUE) {
        *state_out = STEP_ABSENT;
        error = GetLastError();
        return error == ERROR_FILE_NOT_FOUND ? ERROR_SUCCESS : error;
    }
    error = compare_files(file->source, target, &is_equal);
    (void)CloseHandle(target);
    /* Removing needs no source. */
    if (error == ERROR_FILE_NOT_FOUND) {
        error = ERROR_SUCCESS;
    }
    *state_out = is_equal ? STEP_DONE : STEP_STALE;
    return error;
}

/* A file that was moved aside before may still be loaded, so the first free name is taken. */
static DWORD move_aside(const wchar_t *path, wchar_t aside[MAX_PATH])
{
    DWORD error = ERROR_ALREADY_EXISTS;

    for (unsigned number = 1; number <= ASIDE_TRIES_MAX && error == ERROR_ALREADY_EXISTS;
         number++) {
        int written = swprintf(aside, MAX_PATH, L"%ls.%u", path, number);

        if (written <= 0 || written >= MAX_PATH) {
            error = ERROR_FILENAME_EXCED_RANGE;
        } else {
            error = MoveFileExW(path, aside, 0) ? ERROR_SUCCESS : GetLastError();
        }
    }
    if (error != ERROR_SUCCESS) {
        aside[0] = L'\0';
    }
    return error == ERROR_FILE_NOT_FOUND ? ERROR_SUCCESS : error;
}

/* Under another name first, so that a file of the target's name is always whole. */
static DWORD copy_whole(const wchar_t *source, const wchar_t *target)
{
    wchar_t part[MAX_PATH];
    int written = swprintf(part, MAX_PATH, L"%ls.part", target);
    DWORD error = ERROR_SUCCESS;

    if (written <= 0 || written >= MAX_PATH) {
        return ERROR_FILENAME_EXCED_RANGE;
    }
    /* A copy has the attributes of its source, and one that is read-only could not be deleted. */
    if (!CopyFileW(source, part, FALSE) || !SetFileAttributesW(part, FILE_ATTRIBUTE_NORMAL) ||
        !MoveFileExW(part, target, MOVEFILE_WRITE_THROUGH)) {
        error = GetLastError();
        (void)DeleteFileW(part);
    }
    return error;
}

static DWORD apply(void *context)
{
    struct bridge_file *file = context;
    DWORD error = move_aside(file->target, file->aside);

    if (error == ERROR_SUCCESS) {
        error = copy_whole(file->source, file->target);
    }
    file->is_made = error == ERROR_SUCCESS;
    return error;
}

/* At once, or at the next restart of the machine when a program has it loaded. */
static DWORD delete_in_time(const wchar_t *path)
{
    DWORD error = DeleteFileW(path) ? ERROR_SUCCESS : GetLastError();

    if (error == ERROR_FILE_NOT_FOUND) {
        return ERROR_SUCCESS;
    }
    if (error == ERROR_ACCESS_DENIED || error == ERROR_SHARING_VIOLATION) {
        error =
            MoveFileExW(path, NULL, MOVEFILE_DELAY_UNTIL_REBOOT) ? ERROR_SUCCESS : GetLastError();
    }
    return error;
}

/* A loaded file is moved aside first: at the next restart Windows deletes by name, and an install
   before that puts a new file under the target's name. */
static DWORD delete_target(const wchar_t *target)
{
    wchar_t aside[MAX_PATH];
    DWORD error = DeleteFileW(target) ? ERROR_SUCCESS : GetLastError();

    if (error == ERROR_FILE_NOT_FOUND) {
        return ERROR_SUCCESS;
    }
    if (error == ERROR_ACCESS_DENIED || error == ERROR_SHARING_VIOLATION) {
        error = move_aside(target, aside);
        if (error == ERROR_SUCCESS && aside[0] != L'\0') {
            error = delete_in_time(aside);
        }
    }
    return error;
}

static DWORD undo(void *context)
{
    struct bridge_file *file = context;
    DWORD error = ERROR_SUCCESS;

    if (file->is_made) {
        error = delete_target(file->target);
    }
    if (error == ERROR_SUCCESS && file->aside[0] != L'\0' &&
        !MoveFileExW(file->aside, file->target, 0)) {
        error = GetLastError();
    }
    return error;
}

static DWORD remove_file(void *context)
{
    return delete_target(((struct bridge_file *)context)->target);
}

struct step bridge_file_step(struct bridge_file *file, const char *name)
{
    struct step step = {name, file, look, apply, undo, remove_file};

    return step;
}

/* Calls use for each file that is not of this version; returns the first code that is not success. */
static DWORD for_each_leftover(const wchar_t *folder, DWORD (*use)(const wchar_t *path))
{
    wchar_t pattern[MAX_PATH];
    wchar_t path[MAX_PATH];
    WIN32_FIND_DATAW found;
    DWORD error = ERROR_SUCCESS;
    HANDLE search;

    if (!join(pattern, folder, BRIDGE_NAME_PATTERN)) {
        return ERROR_FILENAME_EXCED_RANGE;
    }
    search = FindFirstFileW(pattern, &found);
    if (search == INVALID_HANDLE_VALUE) {
        error = GetLastError();
        return error == ERROR_FILE_NOT_FOUND || error == ERROR_PATH_NOT_FOUND ? ERROR_SUCCESS
                                                                              : error;
    }
    do {
        if (_wcsicmp(found.cFileName, BRIDGE_NAME) != 0 && join(path, folder, found.cFileName)) {
            error = use(path);
        }
    } while (error == ERROR_SUCCESS && FindNextFileW(search, &found));
    (void)FindClose(search);
    return error;
}

static DWORD say_there_is_one(const wchar_t *path)
{
    (void)path;
    return ERROR_ALREADY_EXISTS;
}

static DWORD look_for_leftovers(void *context, enum step_state *state_out)
{
    DWORD error = for_each_leftover(context, say_there_is_one);

    *state_out = error == ERROR_ALREADY_EXISTS ? STEP_STALE : STEP_DONE;
    return error == ERROR_ALREADY_EXISTS ? ERROR_SUCCESS : error;
}

static DWORD delete_leftovers(void *context)
{
    return for_each_leftover(context, delete_in_time);
}

struct step bridge_leftovers_step(wchar_t *folder, const char *name)
{
    struct step step = {name, folder, look_for_leftovers, delete_leftovers, NULL, delete_leftovers};

    ASSERTION(folder[0] != L'\0');
    return step;
}
