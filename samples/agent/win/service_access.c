#include "service_access.h"

#include <sddl.h>

#include <stdbool.h>
#include <string.h>
#include <wchar.h>

#include "../../common/error_problem.h"
#include "../../common/problem.h"
#include "file_rights.h"
#include "own_account.h"
#include "service_name.h"

#define SHARE_ALL (FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE)
#define NAME_UNITS 256u
#define SERVICE_SID_PARTS 6u

/* The attributes of a file can be read by the rights of its folder too. */
#define READING (FILE_GENERIC_READ & ~(ACCESS_MASK)FILE_READ_ATTRIBUTES)

enum holding { HELD, NOT_HELD, MAYBE_HELD };

/* One walk through the entries. */
struct walk {
    PACL entries;
    bool is_of_new_files;
    bool is_hopeful; /* what is not known is for the service, else against it */
};

static bool is_among(PSID sid, const WELL_KNOWN_SID_TYPE *types, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (IsWellKnownSid(sid, types[i])) {
            return true;
        }
    }
    return false;
}

static bool is_text(PSID sid, const wchar_t *text)
{
    PSID other = NULL;
    const bool is_same = ConvertStringSidToSidW(text, &other) && EqualSid(sid, other);

    (void)LocalFree(other);
    return is_same;
}

static bool is_held(PSID sid, bool is_of_new_files)
{
    static const WELL_KNOWN_SID_TYPE types[] = {WinWorldSid, WinAuthenticatedUserSid,
                                                WinServiceSid};
    static const WELL_KNOWN_SID_TYPE of_maker[] = {WinCreatorOwnerSid, WinCreatorOwnerRightsSid};

    return is_among(sid, types, sizeof(types) / sizeof(types[0])) ||
           is_text(sid, SERVICE_SID_TEXT) || is_text(sid, L"S-1-5-80-0") ||
           (is_of_new_files && is_among(sid, of_maker, sizeof(of_maker) / sizeof(of_maker[0])));
}

static bool is_other_service(PSID sid)
{
    const SID_IDENTIFIER_AUTHORITY authority = SECURITY_NT_AUTHORITY;

    return memcmp(GetSidIdentifierAuthority(sid), &authority, sizeof(authority)) == 0 &&
           *GetSidSubAuthorityCount(sid) == SERVICE_SID_PARTS &&
           *GetSidSubAuthority(sid, 0) == SECURITY_SERVICE_ID_BASE_RID;
}

static bool is_person(PSID sid)
{
    wchar_t name[NAME_UNITS];
    wchar_t domain[NAME_UNITS];
    DWORD name_units = NAME_UNITS;
    DWORD domain_units = NAME_UNITS;
    SID_NAME_USE use;

    return own_account_is(sid) ||
           (LookupAccountSidW(NULL, sid, name, &name_units, domain, &domain_units, &use) &&
            use == SidTypeUser);
}

static enum holding find_holding(PSID sid, bool is_of_new_files)
{
    static const WELL_KNOWN_SID_TYPE types[] = {
        WinLocalSystemSid, WinLocalServiceSid, WinNetworkServiceSid, WinBuiltinAdministratorsSid,
        WinInteractiveSid, WinNetworkSid,      WinBatchSid,          WinAnonymousSid,
        WinCreatorOwnerSid};

    if (is_held(sid, is_of_new_files)) {
        return HELD;
    }
    return is_among(sid, types, sizeof(types) / sizeof(types[0])) || is_other_service(sid) ||
                   is_person(sid)
               ? NOT_HELD
               : MAYBE_HELD;
}

/* An entry of a rare kind may give or deny. */
static void settle_kind(const struct walk *walk, struct file_right *right)
{
    if (right->kind == FILE_RIGHT_RARE) {
        right->kind = walk->is_hopeful ? FILE_RIGHT_ALLOWED : FILE_RIGHT_DENIED;
    }
}

static bool counts(const struct walk *walk, const struct file_right *right)
{
    const bool is_for_service = right->kind == FILE_RIGHT_ALLOWED;
    enum holding holding = MAYBE_HELD;

    if (walk->is_of_new_files ? (right->flags & OBJECT_INHERIT_ACE) == 0
                              : (right->flags & INHERIT_ONLY_ACE) != 0) {
        return false;
    }
    if (right->sid != NULL) {
        holding = find_holding(right->sid, walk->is_of_new_files);
    }
    return holding == HELD || (holding == MAYBE_HELD && is_for_service == walk->is_hopeful);
}

/* As Windows does it: for each right the first entry that speaks of it decides. */
static bool is_given(const struct walk *walk, ACCESS_MASK wanted)
{
    struct file_right right;

    for (DWORD i = 0; wanted != 0 && file_rights_at(walk->entries, i, &right); i++) {
        settle_kind(walk, &right);
        if ((right.mask & wanted) == 0 || !counts(walk, &right)) {
            continue;
        }
        if (right.kind == FILE_RIGHT_DENIED) {
            return false;
        }
        wanted &= ~right.mask;
    }
    return wanted == 0;
}

static enum service_access judge(PACL entries, ACCESS_MASK wanted, bool is_of_new_files)
{
    const struct walk hopeful = {entries, is_of_new_files, true};
    const struct walk doubtful = {entries, is_of_new_files, false};

    if (!is_given(&hopeful, wanted)) {
        return SERVICE_ACCESS_MISSING;
    }
    return is_given(&doubtful, wanted) ? SERVICE_ACCESS_GIVEN : SERVICE_ACCESS_UNSURE;
}

enum service_access service_access_by(PACL entries, ACCESS_MASK wanted)
{
    return entries == NULL ? SERVICE_ACCESS_GIVEN : judge(entries, wanted, false);
}

/* Without such an entry a new file gets its rights from the token of its maker. */
static bool hands_on(PACL entries)
{
    struct file_right right;

    for (DWORD i = 0; entries != NULL && file_rights_at(entries, i, &right); i++) {
        if ((right.flags & OBJECT_INHERIT_ACE) != 0) {
            return true;
        }
    }
    return false;
}

enum service_access service_access_by_folder(PACL entries, ACCESS_MASK wanted)
{
    return hands_on(entries) ? judge(entries, wanted, true) : SERVICE_ACCESS_UNSURE;
}

static enum service_access judge_reading(PACL entries)
{
    return service_access_by(entries, READING);
}

/* A new file takes the place of the old one, which needs the right to delete, of the folder or of the
   files. */
static enum service_access judge_replacing(PACL entries)
{
    const enum service_access making = service_access_by(entries, FILE_ADD_FILE);
    const enum service_access by_folder = service_access_by(entries, FILE_DELETE_CHILD);
    const enum service_access by_file = service_access_by_folder(entries, DELETE);
    const enum service_access deleting = by_folder < by_file ? by_folder : by_file;

    return making > deleting ? making : deleting;
}

static DWORD judge_path(const wchar_t *path, enum service_access (*judge_entries)(PACL entries),
                        enum service_access *access_out)
{
    struct file_rights rights;
    HANDLE handle = CreateFileW(path, READ_CONTROL, SHARE_ALL, NULL, OPEN_EXISTING,
                                FILE_FLAG_BACKUP_SEMANTICS, NULL);
    DWORD error;

    *access_out = SERVICE_ACCESS_UNSURE;
    if (handle == INVALID_HANDLE_VALUE) {
        return GetLastError();
    }
    error = file_rights_read(handle, &rights);
    (void)CloseHandle(handle);
    if (error == ERROR_SUCCESS) {
        *access_out = judge_entries(rights.entries);
        file_rights_free(&rights);
    }
    return error;
}

static void tell(enum service_access access, DWORD error, const char *what, const char *path,
                 char *text)
{
    const char *quote = problem_quote(path);

    if (error != ERROR_SUCCESS) {
        (void)error_problem_say(text, error, "it cannot be told whether the service may %s %s",
                                what, quote);
        return;
    }
    switch (access) {
    case SERVICE_ACCESS_GIVEN:
        (void)problem_say(text, "the service may %s %s", what, quote);
        return;
    case SERVICE_ACCESS_MISSING:
        (void)problem_say(text, "the service may not %s %s", what, quote);
        return;
    case SERVICE_ACCESS_UNSURE:
        break;
    }
    (void)problem_say(text,
                      "it cannot be told whether the service may %s %s: a group decides that it "
                      "may be in or not",
                      what, quote);
}

enum service_access service_access_to_read(const char *path, char *text)
{
    wchar_t wide[MAX_PATH];
    enum service_access access = SERVICE_ACCESS_UNSURE;
    DWORD error = ERROR_INVALID_NAME;

    if (MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, path, -1, wide, MAX_PATH) > 0) {
        error = judge_path(wide, judge_reading, &access);
    }
    tell(access, error, "read", path, text);
    return access;
}

/* The folder of a file. False: it is no path. */
static bool find_folder(const char *path, wchar_t folder_out[MAX_PATH])
{
    wchar_t wide[MAX_PATH];
    wchar_t *name = NULL;
    DWORD units;

    if (MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, path, -1, wide, MAX_PATH) == 0) {
        return false;
    }
    units = GetFullPathNameW(wide, MAX_PATH, folder_out, &name);
    if (units == 0 || units >= MAX_PATH || name == NULL) {
        return false;
    }
    *name = L'\0';
    return true;
}

enum service_access service_access_to_replace(const char *path, char *text)
{
    wchar_t folder[MAX_PATH];
    enum service_access access = SERVICE_ACCESS_UNSURE;
    DWORD error = ERROR_INVALID_NAME;

    if (find_folder(path, folder)) {
        error = judge_path(folder, judge_replacing, &access);
    }
    tell(access, error, "write into the folder of", path, text);
    return access;
}
