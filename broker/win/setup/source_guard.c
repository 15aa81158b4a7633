#include "broker/win/setup/source_guard.h"

#include "broker/core/assertion.h"
#include "broker/win/setup/writers.h"

#include <aclapi.h>
#include <sddl.h>

#include <string.h>
#include <wchar.h>

#define ROOT_UNITS 3u /* "C:\" */

/* Free *descriptor_out with LocalFree. flags: FILE_FLAG_OPEN_REPARSE_POINT for a link itself. */
static DWORD read_security(const wchar_t *path, DWORD flags, PSECURITY_DESCRIPTOR *descriptor_out)
{
    HANDLE file =
        CreateFileW(path, READ_CONTROL, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
                    NULL, OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS | flags, NULL);
    DWORD error;

    *descriptor_out = NULL;
    if (file == INVALID_HANDLE_VALUE) {
        return GetLastError();
    }
    error = GetSecurityInfo(file, SE_FILE_OBJECT,
                            OWNER_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION, NULL, NULL,
                            NULL, NULL, descriptor_out);
    (void)CloseHandle(file);
    return error;
}

DWORD source_guard_init(struct source_guard *guard, const wchar_t *system_folder)
{
    memset(guard, 0, sizeof(*guard));
    return read_security(system_folder, 0, &guard->system);
}

void source_guard_deinit(struct source_guard *guard)
{
    (void)LocalFree(guard->system);
    guard->system = NULL;
}

/* Wine gives this owner to each file of another Unix user than the own one. */
static bool is_unknown_in_wine(PSID account)
{
    const HMODULE ntdll = GetModuleHandleW(L"ntdll.dll");

    return IsWellKnownSid(account, WinAnonymousSid) && ntdll != NULL &&
           GetProcAddress(ntdll, "wine_get_version") != NULL;
}

static void remember(struct source_guard *guard, const wchar_t *path, PSID account)
{
    wchar_t *text = NULL;

    (void)wcscpy(guard->path, path);
    if (ConvertSidToStringSidW(account, &text) && wcslen(text) < SOURCE_GUARD_ACCOUNT_UNITS_MAX) {
        (void)wcscpy(guard->account, text);
    }
    (void)LocalFree(text);
}

static DWORD check_object(struct source_guard *guard, const wchar_t *path, DWORD rights,
                          DWORD flags)
{
    PSECURITY_DESCRIPTOR descriptor = NULL;
    DWORD error = read_security(path, flags, &descriptor);

    if (error == ERROR_SUCCESS) {
        PSID stranger = writers_find_stranger(descriptor, rights, guard->system);

        if (stranger != NULL && is_unknown_in_wine(stranger)) {
            guard->is_unknown = true;
        } else if (stranger != NULL) {
            remember(guard, path, stranger);
            error = ERROR_ACCESS_DENIED;
        }
    }
    (void)LocalFree(descriptor);
    return error;
}

/* Of a link both: what it is, and where it leads. */
static DWORD check_link(struct source_guard *guard, const wchar_t *path, DWORD rights)
{
    const DWORD attributes = GetFileAttributesW(path);
    DWORD error = check_object(guard, path, rights, 0);

    if (error == ERROR_SUCCESS && attributes != INVALID_FILE_ATTRIBUTES &&
        (attributes & FILE_ATTRIBUTE_REPARSE_POINT) != 0) {
        error = check_object(guard, path, WRITERS_OF_FILE, FILE_FLAG_OPEN_REPARSE_POINT);
    }
    return error;
}

/* The folder above; false for a root. */
static bool go_up(wchar_t *path)
{
    wchar_t *end = wcsrchr(path, L'\\');

    ASSERTION(end != NULL);
    if (path[ROOT_UNITS] == L'\0') {
        return false;
    }
    if (end < path + ROOT_UNITS) {
        end = path + ROOT_UNITS;
    }
    *end = L'\0';
    return true;
}

/* A root cannot be deleted, whatever its entries say. */
static DWORD rights_that_matter(const wchar_t *path)
{
    return path[ROOT_UNITS] == L'\0' ? WRITERS_OF_WAY & ~(DWORD)DELETE : WRITERS_OF_WAY;
}

DWORD source_guard_check(struct source_guard *guard, const wchar_t *file)
{
    wchar_t path[MAX_PATH];
    DWORD error;

    ASSERTION(wcslen(file) < MAX_PATH);
    if (file[0] == L'\0' || wcsncmp(file + 1, L":\\", 2) != 0) {
        return ERROR_BAD_PATHNAME;
    }
    (void)wcscpy(path, file);
    error = check_link(guard, path, WRITERS_OF_FILE);
    if (error == ERROR_SUCCESS && go_up(path)) {
        error = check_link(guard, path, WRITERS_OF_FILE);
    }
    while (error == ERROR_SUCCESS && go_up(path)) {
        error = check_link(guard, path, rights_that_matter(path));
    }
    return error;
}
