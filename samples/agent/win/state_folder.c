#include "state_folder.h"

#include <aclapi.h>
#include <sddl.h>

#include <stdio.h>
#include <wchar.h>

#include "../../common/output.h"
#include "../../common/problem.h"
#include "own_account.h"
#include "program_data.h"
#include "service_name.h"

#define DESCRIPTOR_UNITS 512u
#define SHARE_ALL (FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE)

static bool say_error(const struct state_folder *folder, const char *what, DWORD error,
                      char *problem)
{
    char text[OUTPUT_ERROR_TEXT_SIZE];

    output_write_error_text(error, text);
    return problem_say(problem, "state folder %s: %s: %s (%lu)", folder->text, what, text,
                       (unsigned long)error);
}

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

static bool is_trusted(PSID owner)
{
    PSID service = NULL;
    bool is_trusted;

    if (!ConvertStringSidToSidW(SERVICE_SID_TEXT, &service)) {
        return false;
    }
    is_trusted = IsWellKnownSid(owner, WinLocalSystemSid) ||
                 IsWellKnownSid(owner, WinBuiltinAdministratorsSid) || EqualSid(owner, service) ||
                 own_account_is(owner);
    (void)LocalFree(service);
    return is_trusted;
}

static bool check_owner(const struct state_folder *folder, HANDLE handle, char *problem)
{
    PSECURITY_DESCRIPTOR descriptor = NULL;
    PSID owner = NULL;
    const DWORD error = GetSecurityInfo(handle, SE_FILE_OBJECT, OWNER_SECURITY_INFORMATION, &owner,
                                        NULL, NULL, NULL, &descriptor);
    bool is_good;

    if (error != ERROR_SUCCESS) {
        return say_error(folder, "its owner cannot be read", error, problem);
    }
    is_good = is_trusted(owner) ||
              problem_say(problem,
                          "state folder %s: another account has made it, and could read what is "
                          "kept there; remove it, or use another folder",
                          folder->text);
    (void)LocalFree(descriptor);
    return is_good;
}

/* A folder that is not there yet is good. */
static bool check_folder(const struct state_folder *folder, char *problem)
{
    BY_HANDLE_FILE_INFORMATION information;
    HANDLE handle =
        CreateFileW(folder->path, FILE_READ_ATTRIBUTES | READ_CONTROL, SHARE_ALL, NULL,
                    OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS | FILE_FLAG_OPEN_REPARSE_POINT, NULL);
    const DWORD error = handle == INVALID_HANDLE_VALUE ? GetLastError() : ERROR_SUCCESS;
    bool is_good;

    if (error == ERROR_FILE_NOT_FOUND || error == ERROR_PATH_NOT_FOUND) {
        return true;
    }
    if (error != ERROR_SUCCESS) {
        return say_error(folder, "it cannot be opened", error, problem);
    }
    is_good =
        (GetFileInformationByHandle(handle, &information) &&
         (information.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY) != 0 &&
         (information.dwFileAttributes & FILE_ATTRIBUTE_REPARSE_POINT) == 0) ||
        problem_say(problem, "state folder %s: it is a file or a link, not a folder", folder->text);
    is_good = is_good && check_owner(folder, handle, problem);
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
    return check_folder(folder, problem);
}

bool state_folder_make(const struct state_folder *folder, const wchar_t *account, char *problem)
{
    SECURITY_ATTRIBUTES security = {sizeof(security), NULL, FALSE};
    wchar_t text[DESCRIPTOR_UNITS];
    DWORD error = ERROR_SUCCESS;

    (void)_snwprintf(text, DESCRIPTOR_UNITS,
                     L"D:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;FA;;;%ls)", account);
    text[DESCRIPTOR_UNITS - 1] = L'\0';
    if (!ConvertStringSecurityDescriptorToSecurityDescriptorW(
            text, SDDL_REVISION_1, &security.lpSecurityDescriptor, NULL) ||
        !CreateDirectoryW(folder->path, &security)) {
        error = GetLastError();
    }
    (void)LocalFree(security.lpSecurityDescriptor);
    if (error != ERROR_SUCCESS && error != ERROR_ALREADY_EXISTS) {
        return say_error(folder, "it cannot be made", error, problem);
    }
    /* Another account may have made it since the look. */
    return check_folder(folder, problem);
}

static HANDLE open_lock(const struct state_folder *folder, DWORD disposition)
{
    wchar_t path[MAX_PATH];

    state_folder_join(folder, STATE_FOLDER_LOCK, path);
    return CreateFileW(path, GENERIC_WRITE, 0, NULL, disposition, FILE_ATTRIBUTE_NORMAL, NULL);
}

bool state_folder_lock(struct state_folder *folder, char *problem)
{
    HANDLE lock = open_lock(folder, OPEN_ALWAYS);
    const DWORD error = lock == INVALID_HANDLE_VALUE ? GetLastError() : ERROR_SUCCESS;

    if (error == ERROR_SHARING_VIOLATION) {
        return problem_say(problem,
                           "state folder %s: another agent uses it; each agent needs one of its "
                           "own",
                           folder->text);
    }
    if (error != ERROR_SUCCESS) {
        return say_error(folder, "it cannot be written", error, problem);
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
