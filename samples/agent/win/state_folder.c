#include "state_folder.h"

#include <aclapi.h>
#include <sddl.h>

#include <stdio.h>
#include <wchar.h>

#include "../../common/error_problem.h"
#include "../../common/problem.h"
#include "program_data.h"
#include "service_name.h"
#include "trusted_account.h"

#define DESCRIPTOR_UNITS 512u
#define LOCK_TRIES 20u
#define LOCK_PAUSE_MS 50u
#define SHARE_ALL (FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE)

/* Where the broker keeps its journal: its policy, its setting or the default. */
static void find_folder_of_broker(wchar_t path[MAX_PATH])
{
    static const wchar_t *const keys[] = {L"SOFTWARE\\Policies\\wnetwatch", L"SOFTWARE\\wnetwatch"};

    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
        DWORD size = MAX_PATH * sizeof(wchar_t);

        if (RegGetValueW(HKEY_LOCAL_MACHINE, keys[i], L"State", RRF_RT_REG_SZ, NULL, path, &size) ==
            ERROR_SUCCESS) {
            return;
        }
    }
    (void)program_data_join(L"wnetwatch", path);
}

/* Both are full paths without a backslash at the end. */
static bool is_within(const wchar_t *path, const wchar_t *folder)
{
    const size_t size = wcslen(folder);

    return size > 0 && _wcsnicmp(path, folder, size) == 0 &&
           (path[size] == L'\0' || path[size] == L'\\');
}

static void cut_end(wchar_t *path)
{
    size_t size = wcslen(path);

    while (size > 3 && (path[size - 1] == L'\\' || path[size - 1] == L'/')) {
        path[--size] = L'\0';
    }
}

static bool check_owner(const struct state_folder *folder, HANDLE handle,
                        bool (*is_trusted)(PSID sid), char *problem)
{
    PSECURITY_DESCRIPTOR descriptor = NULL;
    PSID owner = NULL;
    const DWORD error = GetSecurityInfo(handle, SE_FILE_OBJECT, OWNER_SECURITY_INFORMATION, &owner,
                                        NULL, NULL, NULL, &descriptor);
    bool is_good;

    if (error != ERROR_SUCCESS) {
        return error_problem_say(problem, error, "state folder %s: its owner cannot be read",
                                 folder->text);
    }
    is_good = is_trusted(owner) ||
              problem_say(problem,
                          "state folder %s: another account has made it, and could read what is "
                          "kept there; remove it, or use another folder",
                          folder->text);
    (void)LocalFree(descriptor);
    return is_good;
}

static HANDLE open_folder(const struct state_folder *folder, DWORD access)
{
    return CreateFileW(folder->path, FILE_READ_ATTRIBUTES | READ_CONTROL | access, SHARE_ALL, NULL,
                       OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS | FILE_FLAG_OPEN_REPARSE_POINT,
                       NULL);
}

static bool check_handle(const struct state_folder *folder, HANDLE handle,
                         bool (*is_trusted)(PSID sid), char *problem)
{
    BY_HANDLE_FILE_INFORMATION information;

    if (!GetFileInformationByHandle(handle, &information) ||
        (information.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY) == 0 ||
        (information.dwFileAttributes & FILE_ATTRIBUTE_REPARSE_POINT) != 0) {
        return problem_say(problem, "state folder %s: it is a file or a link, not a folder",
                           folder->text);
    }
    return check_owner(folder, handle, is_trusted, problem);
}

/* A folder that is not there yet is good. */
static bool check_folder(const struct state_folder *folder, bool (*is_trusted)(PSID sid),
                         char *problem)
{
    HANDLE handle = open_folder(folder, 0);
    const DWORD error = handle == INVALID_HANDLE_VALUE ? GetLastError() : ERROR_SUCCESS;
    bool is_good;

    if (error == ERROR_FILE_NOT_FOUND || error == ERROR_PATH_NOT_FOUND) {
        return true;
    }
    if (error != ERROR_SUCCESS) {
        return error_problem_say(problem, error, "state folder %s: it cannot be opened",
                                 folder->text);
    }
    is_good = check_handle(folder, handle, is_trusted, problem);
    (void)CloseHandle(handle);
    return is_good;
}

bool state_folder_check(struct state_folder *folder, const char *path, char *problem)
{
    wchar_t wide[MAX_PATH];
    wchar_t of_broker[MAX_PATH];
    DWORD units = 0;

    folder->path[0] = L'\0';
    if (MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, path, -1, wide, MAX_PATH) > 0) {
        units = GetFullPathNameW(wide, MAX_PATH, folder->path, NULL);
    }
    if (units == 0 || units >= MAX_PATH - 32) {
        return problem_say(problem, "state folder %s: it is no path, or too long",
                           problem_quote(path));
    }
    cut_end(folder->path);
    (void)WideCharToMultiByte(CP_UTF8, 0, folder->path, -1, folder->text, sizeof(folder->text),
                              NULL, NULL);
    find_folder_of_broker(of_broker);
    cut_end(of_broker);
    if (is_within(folder->path, of_broker)) {
        return problem_say(problem,
                           "state folder %s: it is the broker's folder, or below that, which the "
                           "broker removes with its journal and lets no other account into",
                           folder->text);
    }
    return check_folder(folder, trusted_account_is, problem);
}

bool state_folder_check_for_service(const struct state_folder *folder, char *problem)
{
    return check_folder(folder, trusted_account_of_service, problem);
}

/* On ERROR_SUCCESS the caller frees *descriptor_out with LocalFree; else it is NULL. */
static DWORD make_descriptor(const wchar_t *account, PSECURITY_DESCRIPTOR *descriptor_out)
{
    wchar_t text[DESCRIPTOR_UNITS];

    *descriptor_out = NULL;
    (void)_snwprintf(
        text, DESCRIPTOR_UNITS,
        L"D:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;FA;;;" SERVICE_SID_TEXT L")(A;OICI;FA;;;%ls)",
        account);
    text[DESCRIPTOR_UNITS - 1] = L'\0';
    return ConvertStringSecurityDescriptorToSecurityDescriptorW(text, SDDL_REVISION_1,
                                                                descriptor_out, NULL)
               ? ERROR_SUCCESS
               : GetLastError();
}

/* What is in the folder inherits the same rights. */
static DWORD set_rights(HANDLE handle, PSECURITY_DESCRIPTOR descriptor)
{
    PACL entries = NULL;
    BOOL has_entries = FALSE;
    BOOL is_default = FALSE;

    if (!GetSecurityDescriptorDacl(descriptor, &has_entries, &entries, &is_default)) {
        return GetLastError();
    }
    return SetSecurityInfo(handle, SE_FILE_OBJECT,
                           DACL_SECURITY_INFORMATION | PROTECTED_DACL_SECURITY_INFORMATION, NULL,
                           NULL, entries, NULL);
}

static DWORD give_to_administrators(HANDLE handle)
{
    BYTE sid[SECURITY_MAX_SID_SIZE];
    DWORD size = sizeof(sid);

    if (!CreateWellKnownSid(WinBuiltinAdministratorsSid, NULL, sid, &size)) {
        return GetLastError();
    }
    return SetSecurityInfo(handle, SE_FILE_OBJECT, OWNER_SECURITY_INFORMATION, sid, NULL, NULL,
                           NULL);
}

/* It may have been there with other rights, or another account may have made it since the look. */
static bool secure_folder(const struct state_folder *folder, PSECURITY_DESCRIPTOR descriptor,
                          bool changes_owner, char *problem)
{
    HANDLE handle = open_folder(folder, WRITE_DAC | (changes_owner ? WRITE_OWNER : 0));
    DWORD error = handle == INVALID_HANDLE_VALUE ? GetLastError() : ERROR_SUCCESS;
    bool is_good = true;

    if (error == ERROR_SUCCESS) {
        is_good = check_handle(folder, handle, trusted_account_is, problem);
        error = is_good ? set_rights(handle, descriptor) : ERROR_SUCCESS;
        if (is_good && error == ERROR_SUCCESS && changes_owner) {
            error = give_to_administrators(handle);
        }
        (void)CloseHandle(handle);
    }
    return error == ERROR_SUCCESS
               ? is_good
               : error_problem_say(problem, error, "state folder %s: its rights cannot be set",
                                   folder->text);
}

/* The service trusts no account of a person, and that is what an installing one may be. */
static bool needs_other_owner(const struct state_folder *folder, const wchar_t *account)
{
    char ignored[PROBLEM_SIZE];

    return wcscmp(account, SERVICE_SID_TEXT) == 0 &&
           !state_folder_check_for_service(folder, ignored);
}

bool state_folder_make(const struct state_folder *folder, const wchar_t *account, char *problem)
{
    SECURITY_ATTRIBUTES security = {sizeof(security), NULL, FALSE};
    DWORD error = make_descriptor(account, &security.lpSecurityDescriptor);
    bool is_good;

    if (error == ERROR_SUCCESS && !CreateDirectoryW(folder->path, &security)) {
        error = GetLastError();
    }
    is_good =
        error == ERROR_SUCCESS || error == ERROR_ALREADY_EXISTS
            ? secure_folder(folder, security.lpSecurityDescriptor,
                            needs_other_owner(folder, account), problem)
            : error_problem_say(problem, error, "state folder %s: it cannot be made", folder->text);
    (void)LocalFree(security.lpSecurityDescriptor);
    return is_good;
}

static HANDLE open_lock(const struct state_folder *folder, DWORD disposition)
{
    wchar_t path[MAX_PATH];

    state_folder_join(folder, STATE_FOLDER_LOCK, path);
    return CreateFileW(path, GENERIC_WRITE, 0, NULL, disposition, FILE_ATTRIBUTE_NORMAL, NULL);
}

/* "status" and "doctor" hold it for an instant when they look. */
static HANDLE open_lock_patiently(const struct state_folder *folder)
{
    HANDLE lock = open_lock(folder, OPEN_ALWAYS);

    for (unsigned i = 0; i < LOCK_TRIES && lock == INVALID_HANDLE_VALUE &&
                         GetLastError() == ERROR_SHARING_VIOLATION;
         i++) {
        Sleep(LOCK_PAUSE_MS);
        lock = open_lock(folder, OPEN_ALWAYS);
    }
    return lock;
}

bool state_folder_lock(struct state_folder *folder, char *problem)
{
    HANDLE lock = open_lock_patiently(folder);
    const DWORD error = lock == INVALID_HANDLE_VALUE ? GetLastError() : ERROR_SUCCESS;

    if (error == ERROR_SHARING_VIOLATION) {
        return problem_say(problem,
                           "state folder %s: another agent uses it; each agent needs one of its "
                           "own",
                           folder->text);
    }
    if (error != ERROR_SUCCESS) {
        return error_problem_say(problem, error, "state folder %s: it cannot be written",
                                 folder->text);
    }
    folder->lock = lock;
    return true;
}

void state_folder_unlock(struct state_folder *folder)
{
    if (folder->lock != NULL) {
        (void)CloseHandle(folder->lock);
        folder->lock = NULL;
    }
}

bool state_folder_is_in_use(const struct state_folder *folder)
{
    HANDLE lock = open_lock(folder, OPEN_EXISTING);

    if (lock != INVALID_HANDLE_VALUE) {
        (void)CloseHandle(lock);
        return false;
    }
    return GetLastError() == ERROR_SHARING_VIOLATION;
}

void state_folder_join(const struct state_folder *folder, const wchar_t *name,
                       wchar_t path_out[MAX_PATH])
{
    (void)_snwprintf(path_out, MAX_PATH, L"%ls\\%ls", folder->path, name);
    path_out[MAX_PATH - 1] = L'\0';
}
