#include "secret_file.h"

#include <windows.h>
#include <aclapi.h>
#include <sddl.h>

#include <string.h>

#include "../../common/output.h"
#include "../../common/problem.h"
#include "own_account.h"
#include "service_name.h"

#define PATH_UNITS MAX_PATH
#define ACCESS_OF_OTHERS_REFUSED                                                                   \
    (FILE_READ_DATA | FILE_WRITE_DATA | FILE_APPEND_DATA | WRITE_DAC | WRITE_OWNER |               \
     GENERIC_READ | GENERIC_WRITE | GENERIC_ALL)

static bool is_same_as_text(PSID sid, const wchar_t *text)
{
    PSID other = NULL;
    bool is_same = ConvertStringSidToSidW(text, &other) && EqualSid(sid, other);

    (void)LocalFree(other);
    return is_same;
}

/* S-1-3-4 is whoever owns the file. */
static bool is_allowed(PSID sid, PSID owner)
{
    return EqualSid(sid, owner) || IsWellKnownSid(sid, WinLocalSystemSid) ||
           IsWellKnownSid(sid, WinBuiltinAdministratorsSid) || is_same_as_text(sid, L"S-1-3-4") ||
           is_same_as_text(sid, SERVICE_SID_TEXT) || own_account_is(sid);
}

static bool refuse(const char *path, PSID sid, char *problem)
{
    char *text = NULL;

    if (!ConvertSidToStringSidA(sid, &text)) {
        text = NULL;
    }
    (void)problem_say(problem,
                      "%s is not read, since account %s can read or change it; only its owner, "
                      "SYSTEM, Administrators and the agent may",
                      problem_quote(path), text == NULL ? "?" : text);
    (void)LocalFree(text);
    return false;
}

static bool check_entry(const char *path, const ACE_HEADER *header, PSID owner, char *problem)
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
    return (entry->Mask & ACCESS_OF_OTHERS_REFUSED) == 0 || is_allowed(sid, owner) ||
           refuse(path, sid, problem);
}

static bool check_entries(const char *path, PACL entries, PSID owner, char *problem)
{
    if (entries == NULL) {
        return problem_say(problem, "%s is not read, since every account may do all with it",
                           problem_quote(path));
    }
    for (DWORD i = 0; i < entries->AceCount; i++) {
        void *entry = NULL;

        if (!GetAce(entries, i, &entry) || !check_entry(path, entry, owner, problem)) {
            return false;
        }
    }
    return true;
}

static bool say_error(const char *path, const char *what, DWORD error, char *problem)
{
    char text[OUTPUT_ERROR_TEXT_SIZE];

    output_write_error_text(error, text);
    return problem_say(problem, "%s: %s: %s (%lu)", problem_quote(path), what, text,
                       (unsigned long)error);
}

static bool check_rights(const char *path, HANDLE file, char *problem)
{
    PSECURITY_DESCRIPTOR descriptor = NULL;
    PSID owner = NULL;
    PACL entries = NULL;
    const DWORD error = GetSecurityInfo(file, SE_FILE_OBJECT,
                                        OWNER_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION,
                                        &owner, NULL, &entries, NULL, &descriptor);
    const bool is_good = error == ERROR_SUCCESS
                             ? check_entries(path, entries, owner, problem)
                             : say_error(path, "its rights cannot be read", error, problem);

    (void)LocalFree(descriptor);
    return is_good;
}

static bool read_all(const char *path, HANDLE file, char *bytes, size_t size, size_t *size_out,
                     char *problem)
{
    DWORD read = 0;

    if (!ReadFile(file, bytes, (DWORD)size, &read, NULL)) {
        return say_error(path, "it cannot be read", GetLastError(), problem);
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
        return say_error(path, "it cannot be opened", GetLastError(), problem);
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
