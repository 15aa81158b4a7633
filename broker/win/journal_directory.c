#include "broker/win/journal_directory.h"

#include "broker/core/assertion.h"
#include "broker/win/log.h"
#include "broker/win/own_sid.h"
#include "proto/limits.h"
#include "proto/win/pipe_owner.h"

#include <aclapi.h>
#include <sddl.h>

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

/* Segments hold names of shares and users. So only the broker's account (%1), LocalSystem and the
   machine's administrators have access, whatever the folder above allows. Files inherit this. */
#define FOLDER_DESCRIPTOR L"D:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;FA;;;%ls)"
#define FOLDER_DESCRIPTOR_UNITS_MAX (SID_BYTES_MAX + 64u)

static bool join(wchar_t path[MAX_PATH], const wchar_t *folder, const wchar_t *name)
{
    int written = swprintf(path, MAX_PATH, L"%ls\\%ls", folder, name);

    if (written <= 0 || written >= MAX_PATH) {
        log_os_error("cannot use folder", folder, ERROR_FILENAME_EXCED_RANGE);
        return false;
    }
    return true;
}

/* The text of a small file; "" when there is no file. A failure has been logged. */
static DWORD read_small_file(const wchar_t *path, char text[SMALL_FILE_BYTES_MAX + 1])
{
    HANDLE file = CreateFileW(path, FILE_READ_DATA, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL);
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
        log_os_error("cannot read", path, error);
    }
    return error;
}

/* A failure has been logged. */
static DWORD write_small_file(const wchar_t *path, const char *text)
{
    HANDLE file = CreateFileW(path, FILE_WRITE_DATA, 0, NULL, CREATE_ALWAYS, 0, NULL);
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
        log_os_error("cannot write", path, error);
    }
    return error;
}

/* Free *descriptor_out with LocalFree, whatever the result. */
static DWORD make_descriptor(PSECURITY_DESCRIPTOR *descriptor_out)
{
    wchar_t text[FOLDER_DESCRIPTOR_UNITS_MAX];
    wchar_t *owner;
    DWORD error = own_sid_read(&owner);

    *descriptor_out = NULL;
    if (error == ERROR_SUCCESS) {
        int written = swprintf(text, FOLDER_DESCRIPTOR_UNITS_MAX, FOLDER_DESCRIPTOR, owner);

        ASSERTION(written > 0 && written < (int)FOLDER_DESCRIPTOR_UNITS_MAX);
        if (!ConvertStringSecurityDescriptorToSecurityDescriptorW(text, SDDL_REVISION_1,
                                                                  descriptor_out, NULL)) {
            error = GetLastError();
        }
    }
    (void)LocalFree(owner);
    return error;
}

static DWORD create_folder(const wchar_t *path)
{
    SECURITY_ATTRIBUTES security = {sizeof(security), NULL, FALSE};
    DWORD error = make_descriptor(&security.lpSecurityDescriptor);

    if (error == ERROR_SUCCESS && !CreateDirectoryW(path, &security)) {
        error = GetLastError();
    }
    (void)LocalFree(security.lpSecurityDescriptor);
    return error == ERROR_ALREADY_EXISTS ? ERROR_SUCCESS : error;
}

/* The first call lets files that are there already inherit the entries. The second sets the entries
   as they stand, because in Wine the first adds those of the folder above. */
static DWORD set_entries(HANDLE folder, PSECURITY_DESCRIPTOR descriptor)
{
    BOOL is_present = FALSE;
    BOOL is_default = FALSE;
    PACL entries = NULL;
    DWORD error;

    if (!GetSecurityDescriptorDacl(descriptor, &is_present, &entries, &is_default)) {
        return GetLastError();
    }
    error = SetSecurityInfo(folder, SE_FILE_OBJECT,
                            DACL_SECURITY_INFORMATION | PROTECTED_DACL_SECURITY_INFORMATION, NULL,
                            NULL, entries, NULL);
    if (error == ERROR_SUCCESS &&
        !SetKernelObjectSecurity(folder, DACL_SECURITY_INFORMATION, descriptor)) {
        error = GetLastError();
    }
    return error;
}

/* A folder that was there before may let other accounts in, as those below %ProgramData% do. */
static DWORD protect_folder(const wchar_t *path)
{
    HANDLE folder = CreateFileW(
        path, READ_CONTROL | WRITE_DAC, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
        NULL, OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS | FILE_FLAG_OPEN_REPARSE_POINT, NULL);
    PSECURITY_DESCRIPTOR descriptor = NULL;
    DWORD error;

    if (folder == INVALID_HANDLE_VALUE) {
        error = GetLastError();
    } else {
        error = make_descriptor(&descriptor);
    }
    if (error == ERROR_SUCCESS) {
        error = set_entries(folder, descriptor);
    }
    if (folder != INVALID_HANDLE_VALUE) {
        (void)CloseHandle(folder);
    }
    (void)LocalFree(descriptor);
    if (error != ERROR_SUCCESS) {
        log_os_error("cannot keep other accounts out of folder", path, error);
    }
    return error;
}

/* Below %ProgramData% every user may make a folder, or a link to one, before the broker does. A
   folder that was there is used only if it is no link and its owner is an account that clients of
   the broker trust too. */
static DWORD check_folder(const wchar_t *path)
{
    HANDLE folder =
        CreateFileW(path, FILE_READ_ATTRIBUTES | READ_CONTROL,
                    FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, NULL, OPEN_EXISTING,
                    FILE_FLAG_BACKUP_SEMANTICS | FILE_FLAG_OPEN_REPARSE_POINT, NULL);
    BY_HANDLE_FILE_INFORMATION information;
    DWORD error;

    if (folder == INVALID_HANDLE_VALUE) {
        return GetLastError();
    }
    if (!GetFileInformationByHandle(folder, &information)) {
        error = GetLastError();
    } else if ((information.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY) == 0 ||
               (information.dwFileAttributes & FILE_ATTRIBUTE_REPARSE_POINT) != 0) {
        error = ERROR_DIRECTORY;
    } else {
        error = pipe_owner_check(folder); /* any object has an owner */
    }
    (void)CloseHandle(folder);
    return error;
}

static DWORD make_folder(const wchar_t *path)
{
    DWORD error = create_folder(path);

    if (error == ERROR_SUCCESS) {
        error = check_folder(path);
    }
    if (error != ERROR_SUCCESS) {
        log_os_error("cannot use folder", path, error);
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
        log_error("%s is not a journal that this version can use: it is of a newer one, or "
                  "another program's; choose another --state",
                  log_text(directory->path, name));
        return ERROR_BAD_FORMAT;
    }
    return ERROR_SUCCESS;
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
    DWORD error;

    if (!join(path, directory->path, L"boot")) {
        return ERROR_FILENAME_EXCED_RANGE;
    }
    error = read_small_file(path, text);
    if (error != ERROR_SUCCESS) {
        return error;
    }
    then_s = strtoll(text, NULL, 10);
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
    directory->lock = CreateFileW(path, GENERIC_READ | GENERIC_WRITE | DELETE, 0, NULL, OPEN_ALWAYS,
                                  FILE_FLAG_DELETE_ON_CLOSE, NULL);
    if (directory->lock != INVALID_HANDLE_VALUE) {
        return ERROR_SUCCESS;
    }
    error = GetLastError();
    log_os_error(error == ERROR_SHARING_VIOLATION ? "another broker uses" : "cannot lock",
                 directory->path, error);
    return error;
}

DWORD journal_directory_open(struct journal_directory *directory, const wchar_t *state)
{
    DWORD error;

    ASSERTION(state != NULL);
    memset(directory, 0, sizeof(*directory));
    directory->lock = INVALID_HANDLE_VALUE;
    if (!join(directory->path, state, L"journal")) {
        return ERROR_FILENAME_EXCED_RANGE;
    }
    error = make_folder(state);
    if (error == ERROR_SUCCESS) {
        error = make_folder(directory->path);
    }
    if (error != ERROR_SUCCESS) {
        return error;
    }
    error = take_lock(directory);
    if (error == ERROR_SUCCESS) {
        error = check_format(directory);
    }
    if (error == ERROR_SUCCESS) {
        error = protect_folder(directory->path);
    }
    if (error == ERROR_SUCCESS) {
        error = compare_boot(directory);
    }
    return error;
}

DWORD journal_directory_settle(const struct journal_directory *directory)
{
    char text[SMALL_FILE_BYTES_MAX + 1];
    wchar_t path[MAX_PATH];

    ASSERTION(directory->lock != INVALID_HANDLE_VALUE);
    if (!join(path, directory->path, L"boot")) {
        return ERROR_FILENAME_EXCED_RANGE;
    }
    (void)snprintf(text, sizeof(text), "%lld\n", (long long)boot_time_s());
    return write_small_file(path, text);
}

void journal_directory_close(struct journal_directory *directory)
{
    if (directory->lock != INVALID_HANDLE_VALUE) {
        (void)CloseHandle(directory->lock);
        directory->lock = INVALID_HANDLE_VALUE;
    }
}
