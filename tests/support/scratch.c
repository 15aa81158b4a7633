#include "tests/support/scratch.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <wchar.h>

#include <cmocka.h>

/* For a program of the host to delete a file. */
#define DELETE_WAIT_MS_MAX 10000u

static void expect(bool succeeded, const char *what, const wchar_t *path)
{
    if (!succeeded) {
        fail_msg("%s failed for %ls with code %lu", what, path, GetLastError());
    }
}

void scratch_make(wchar_t path[MAX_PATH])
{
    static unsigned int count;
    wchar_t folder[MAX_PATH];

    expect(GetTempPathW(MAX_PATH, folder) > 0, "GetTempPath", L"a scratch folder");
    count++;
    (void)_snwprintf(path, MAX_PATH, L"%lswnetwatch-test-%lu-%u", folder, GetCurrentProcessId(),
                     count);
    if (scratch_exists(path)) {
        scratch_remove(path); /* of a test that crashed, since ids come back */
    }
    expect(CreateDirectoryW(path, NULL), "CreateDirectory", path);
}

static bool is_dots(const wchar_t *name)
{
    return wcscmp(name, L".") == 0 || wcscmp(name, L"..") == 0;
}

static void remove_one(const wchar_t *folder, const WIN32_FIND_DATAW *found)
{
    wchar_t path[MAX_PATH];

    scratch_join(path, folder, found->cFileName);
    if ((found->dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY) != 0) {
        scratch_remove(path);
        return;
    }
    (void)SetFileAttributesW(path, FILE_ATTRIBUTE_NORMAL);
    expect(DeleteFileW(path), "DeleteFile", path);
}

void scratch_remove(const wchar_t *path)
{
    wchar_t pattern[MAX_PATH];
    WIN32_FIND_DATAW found;
    HANDLE search;

    scratch_join(pattern, path, L"*");
    search = FindFirstFileW(pattern, &found);
    expect(search != INVALID_HANDLE_VALUE, "FindFirstFile", path);
    do {
        if (!is_dots(found.cFileName)) {
            remove_one(path, &found);
        }
    } while (FindNextFileW(search, &found));
    (void)FindClose(search);
    expect(RemoveDirectoryW(path), "RemoveDirectory", path);
}

void scratch_join(wchar_t path[MAX_PATH], const wchar_t *folder, const wchar_t *name)
{
    int written = _snwprintf(path, MAX_PATH, L"%ls\\%ls", folder, name);

    expect(written > 0 && written < MAX_PATH, "joining", folder);
}

static void write_to(const wchar_t *path, DWORD access, DWORD disposition, const void *bytes,
                     size_t size)
{
    HANDLE file =
        CreateFileW(path, access, FILE_SHARE_READ, NULL, disposition, FILE_ATTRIBUTE_NORMAL, NULL);
    DWORD written = 0;

    expect(file != INVALID_HANDLE_VALUE, "opening", path);
    expect(WriteFile(file, bytes, (DWORD)size, &written, NULL) && written == size, "writing", path);
    (void)CloseHandle(file);
}

void scratch_write(const wchar_t *path, const void *bytes, size_t size)
{
    write_to(path, GENERIC_WRITE, CREATE_ALWAYS, bytes, size);
}

void scratch_append(const wchar_t *path, const void *bytes, size_t size)
{
    write_to(path, FILE_APPEND_DATA, OPEN_EXISTING, bytes, size);
}

char *scratch_read(const wchar_t *path, size_t *size_out)
{
    HANDLE file =
        CreateFileW(path, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
                    NULL, OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL, NULL);
    LARGE_INTEGER size = {0};
    DWORD read = 0;
    char *bytes;

    expect(file != INVALID_HANDLE_VALUE && GetFileSizeEx(file, &size), "opening", path);
    bytes = malloc((size_t)size.QuadPart + 1);
    assert_non_null(bytes);
    expect(ReadFile(file, bytes, (DWORD)size.QuadPart, &read, NULL), "reading", path);
    bytes[read] = '\0';
    (void)CloseHandle(file);
    *size_out = read;
    return bytes;
}

/* What Wine's kernel32 exports beside that of Windows: the path of the host, or NULL on Windows. */
static const char *name_on_host(const wchar_t *path)
{
    typedef char *(*name_cb)(const wchar_t *path);
    void (*found)(void) =
        (void (*)(void))GetProcAddress(GetModuleHandleW(L"kernel32"), "wine_get_unix_file_name");

    return found == NULL ? NULL : ((name_cb)found)(path);
}

static bool run_and_wait(wchar_t *command)
{
    STARTUPINFOW startup = {.cb = sizeof(startup)};
    PROCESS_INFORMATION process;

    if (!CreateProcessW(NULL, command, NULL, NULL, FALSE, 0, NULL, NULL, &startup, &process)) {
        return false;
    }
    (void)WaitForSingleObject(process.hProcess, DELETE_WAIT_MS_MAX);
    (void)CloseHandle(process.hThread);
    (void)CloseHandle(process.hProcess);
    return true;
}

bool scratch_delete_open(const wchar_t *path)
{
    const ULONGLONG deadline_ms = GetTickCount64() + DELETE_WAIT_MS_MAX;
    const char *host_name = name_on_host(path);
    wchar_t command[2 * MAX_PATH];

    if (host_name == NULL) {
        return DeleteFileW(path) && !scratch_exists(path);
    }
    (void)_snwprintf(command, 2 * MAX_PATH, L"Z:\\bin\\rm \"%hs\"", host_name);
    if (!run_and_wait(command)) {
        return false;
    }
    while (scratch_exists(path)) {
        expect(GetTickCount64() < deadline_ms, "rm", path);
        Sleep(10);
    }
    return true;
}

bool scratch_exists(const wchar_t *path)
{
    return GetFileAttributesW(path) != INVALID_FILE_ATTRIBUTES;
}

size_t scratch_find(const wchar_t *folder, const wchar_t *pattern, wchar_t greatest_out[MAX_PATH])
{
    wchar_t greatest[MAX_PATH] = L"";
    wchar_t path[MAX_PATH];
    WIN32_FIND_DATAW found;
    size_t count = 0;
    HANDLE search;

    scratch_join(path, folder, pattern);
    search = FindFirstFileW(path, &found);
    if (search != INVALID_HANDLE_VALUE) {
        do {
            if (!is_dots(found.cFileName)) {
                count++;
            }
            if (wcscmp(found.cFileName, greatest) > 0) {
                (void)wcscpy(greatest, found.cFileName);
            }
        } while (FindNextFileW(search, &found));
        (void)FindClose(search);
    }
    if (greatest_out != NULL) {
        (void)wcscpy(greatest_out, greatest);
    }
    return count;
}
