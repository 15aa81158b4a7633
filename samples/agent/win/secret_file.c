#include "secret_file.h"

#include <windows.h>
#include <aclapi.h>
#include <sddl.h>

#include "../../common/error_problem.h"
#include "../../common/problem.h"
#include "trusted_account.h"

#define PATH_UNITS MAX_PATH
#define ACCESS_OF_OTHERS_REFUSED                                                                   \
    (FILE_READ_DATA | FILE_WRITE_DATA | FILE_APPEND_DATA | DELETE | WRITE_DAC | WRITE_OWNER |      \
     GENERIC_READ | GENERIC_WRITE | GENERIC_ALL)

/* S-1-3-4 stands for the owner of the file, which is trusted. */
static bool is_allowed(PSID sid)
{
    return IsWellKnownSid(sid, WinCreatorOwnerRightsSid) || trusted_account_is(sid);
}

static bool refuse(const char *path, PSID sid, const char *what, char *problem)
{
    char *text = NULL;

    if (!ConvertSidToStringSidA(sid, &text)) {
        text = NULL;
    }
    (void)problem_say(problem,
                      "%s is not read, since account %s %s; only SYSTEM, Administrators, the "
                      "service of the agent and the account of this program may",
                      problem_quote(path), text == NULL ? "?" : text, what);
    (void)LocalFree(text);
    return false;
}

static bool check_entry(const char *path, const ACE_HEADER *header, char *problem)
{
    const ACCESS_ALLOWED_ACE *entry = (const ACCESS_ALLOWED_ACE *)(const void *)header;
    PSID sid = (PSID)&entry->SidStart;

    if (header->AceType == ACCESS_DENIED_ACE_TYPE || (header->AceFlags & INHERIT_ONLY_ACE) != 0) {
        return true;
    }
    if (header->AceType != ACCESS_ALLOWED_ACE_TYPE) {
        return problem_say(problem, "%s is not read, since its rights have entries of a rare kind",
                           problem_quote(path));
    }
    return (entry->Mask & ACCESS_OF_OTHERS_REFUSED) == 0 || is_allowed(sid) ||
           refuse(path, sid, "can read, change or delete it", problem);
}

static bool check_entries(const char *path, PACL entries, char *problem)
{
    if (entries == NULL) {
        return problem_say(problem, "%s is not read, since every account may do all with it",
                           problem_quote(path));
    }
    for (DWORD i = 0; i < entries->AceCount; i++) {
        void *entry = NULL;

        if (!GetAce(entries, i, &entry) || !check_entry(path, entry, problem)) {
            return false;
        }
    }
    return true;
}

/* An owner can give rights to any account, and has put in what the file says. */
static bool check_owner(const char *path, PSID owner, char *problem)
{
    return trusted_account_is(owner) || refuse(path, owner, "owns it", problem);
}

static bool check_rights(const char *path, HANDLE file, char *problem)
{
    PSECURITY_DESCRIPTOR descriptor = NULL;
    PSID owner = NULL;
    PACL entries = NULL;
    const DWORD error = GetSecurityInfo(file, SE_FILE_OBJECT,
                                        OWNER_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION,
                                        &owner, NULL, &entries, NULL, &descriptor);
    const bool is_good =
        error == ERROR_SUCCESS
            ? check_owner(path, owner, problem) && check_entries(path, entries, problem)
            : error_problem_say(problem, error, "%s: its rights cannot be read",
                                problem_quote(path));

    (void)LocalFree(descriptor);
    return is_good;
}

static bool read_all(const char *path, HANDLE file, char *bytes, size_t size, size_t *size_out,
                     char *problem)
{
    DWORD read = 0;

    if (!ReadFile(file, bytes, (DWORD)size, &read, NULL)) {
        return error_problem_say(problem, GetLastError(), "%s: it cannot be read",
                                 problem_quote(path));
    }
    if (read == size) {
        return problem_say(problem, "%s has more than %zu bytes", problem_quote(path), size - 1);
    }
    bytes[read] = '\0';
    *size_out = read;
    return true;
}

bool secret_file_read(const char *path, char *bytes, size_t size, size_t *size_out, char *problem)
{
    wchar_t wide[PATH_UNITS];
    HANDLE file;
    bool is_read;

    *size_out = 0;
    if (MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, path, -1, wide, PATH_UNITS) == 0) {
        return problem_say(problem, "%s is no path", problem_quote(path));
    }
    file = CreateFileW(wide, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_DELETE, NULL, OPEN_EXISTING,
                       0, NULL);
    if (file == INVALID_HANDLE_VALUE) {
        return error_problem_say(problem, GetLastError(), "%s: it cannot be opened",
                                 problem_quote(path));
    }
    is_read =
        check_rights(path, file, problem) && read_all(path, file, bytes, size, size_out, problem);
    (void)CloseHandle(file);
    if (!is_read) {
        SecureZeroMemory(bytes, size);
        *size_out = 0;
    }
    return is_read;
}
