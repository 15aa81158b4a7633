#include "secret_file.h"

#include <windows.h>
#include <sddl.h>

#include "../../common/error_problem.h"
#include "../../common/problem.h"
#include "file_rights.h"
#include "trusted_account.h"

#define PATH_UNITS MAX_PATH
#define ACCESS_OF_OTHERS_REFUSED                                                                   \
    (FILE_READ_DATA | FILE_WRITE_DATA | FILE_APPEND_DATA | DELETE | WRITE_DAC | WRITE_OWNER)

/* The question whether a file may be read, with the accounts that are trusted. */
struct question {
    const char *path;
    bool (*is_trusted)(PSID sid);
    const char *trusted; /* the same in words */
    char *problem;
};

/* S-1-3-4 stands for the owner of the file, which is trusted. */
static bool is_allowed(const struct question *question, PSID sid)
{
    return IsWellKnownSid(sid, WinCreatorOwnerRightsSid) || question->is_trusted(sid);
}

static bool refuse(const struct question *question, PSID sid, const char *what)
{
    char *text = NULL;

    if (!ConvertSidToStringSidA(sid, &text)) {
        text = NULL;
    }
    (void)problem_say(question->problem, "%s is not read, since account %s %s; only %s may",
                      problem_quote(question->path), text == NULL ? "?" : text, what,
                      question->trusted);
    (void)LocalFree(text);
    return false;
}

static bool check_entry(const struct question *question, const struct file_right *right)
{
    if (right->kind == FILE_RIGHT_DENIED || (right->flags & INHERIT_ONLY_ACE) != 0) {
        return true;
    }
    if (right->kind == FILE_RIGHT_RARE) {
        return problem_say(question->problem,
                           "%s is not read, since its rights have entries of a rare kind",
                           problem_quote(question->path));
    }
    return (right->mask & ACCESS_OF_OTHERS_REFUSED) == 0 || is_allowed(question, right->sid) ||
           refuse(question, right->sid, "can read, change or delete it");
}

static bool check_entries(const struct question *question, PACL entries)
{
    struct file_right right;

    if (entries == NULL) {
        return problem_say(question->problem,
                           "%s is not read, since every account may do all with it",
                           problem_quote(question->path));
    }
    for (DWORD i = 0; file_rights_at(entries, i, &right); i++) {
        if (!check_entry(question, &right)) {
            return false;
        }
    }
    return true;
}

/* An owner can give rights to any account, and has put in what the file says. */
static bool check_owner(const struct question *question, PSID owner)
{
    return question->is_trusted(owner) || refuse(question, owner, "owns it");
}

static bool check_rights(const struct question *question, HANDLE file)
{
    struct file_rights rights;
    const DWORD error = file_rights_read(file, &rights);
    bool is_good;

    if (error != ERROR_SUCCESS) {
        return error_problem_say(question->problem, error, "%s: its rights cannot be read",
                                 problem_quote(question->path));
    }
    is_good = check_owner(question, rights.owner) && check_entries(question, rights.entries);
    file_rights_free(&rights);
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

/* INVALID_HANDLE_VALUE: problem says why. */
static HANDLE open_file(const char *path, DWORD access, char *problem)
{
    wchar_t wide[PATH_UNITS];
    HANDLE file;

    if (MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, path, -1, wide, PATH_UNITS) == 0) {
        (void)problem_say(problem, "%s is no path", problem_quote(path));
        return INVALID_HANDLE_VALUE;
    }
    file = CreateFileW(wide, access, FILE_SHARE_READ | FILE_SHARE_DELETE, NULL, OPEN_EXISTING, 0,
                       NULL);
    if (file == INVALID_HANDLE_VALUE) {
        (void)error_problem_say(problem, GetLastError(), "%s: it cannot be opened",
                                problem_quote(path));
    }
    return file;
}

bool secret_file_check_for_service(const char *path, char *problem)
{
    const struct question question = {path, trusted_account_of_service,
                                      "SYSTEM, Administrators and the service of the agent",
                                      problem};
    HANDLE file = open_file(path, READ_CONTROL, problem);
    bool is_good;

    if (file == INVALID_HANDLE_VALUE) {
        return false;
    }
    is_good = check_rights(&question, file);
    (void)CloseHandle(file);
    return is_good;
}

bool secret_file_read(const char *path, char *bytes, size_t size, size_t *size_out, char *problem)
{
    const struct question question = {
        path, trusted_account_is,
        "SYSTEM, Administrators, the service of the agent and the account of this program",
        problem};
    HANDLE file = open_file(path, GENERIC_READ, problem);
    bool is_read;

    *size_out = 0;
    if (file == INVALID_HANDLE_VALUE) {
        return false;
    }
    is_read = check_rights(&question, file) && read_all(path, file, bytes, size, size_out, problem);
    (void)CloseHandle(file);
    if (!is_read) {
        SecureZeroMemory(bytes, size);
        *size_out = 0;
    }
    return is_read;
}
