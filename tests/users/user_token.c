#include "tests/users/user_token.h"

#include <sddl.h>
#include <winternl.h>

/* Where no logon of a real user can be: Windows counts up from small numbers. */
#define LOGON_ID 0x7eee0001u

/* The primary group has to be one of the groups. */
#define USERS_SID L"S-1-5-32-545"

#define DACL_BYTES 512u

typedef NTSTATUS(WINAPI *create_token_function)(HANDLE *, ACCESS_MASK, OBJECT_ATTRIBUTES *,
                                                TOKEN_TYPE, LUID *, LARGE_INTEGER *, TOKEN_USER *,
                                                TOKEN_GROUPS *, TOKEN_PRIVILEGES *, TOKEN_OWNER *,
                                                TOKEN_PRIMARY_GROUP *, TOKEN_DEFAULT_DACL *,
                                                TOKEN_SOURCE *);

struct parts {
    PSID user;
    PSID everyone;
    struct {
        DWORD count;
        SID_AND_ATTRIBUTES entries[USER_GROUPS_MAX];
    } groups; /* TOKEN_GROUPS with room */
    union {
        ACL acl;
        BYTE bytes[DACL_BYTES];
    } dacl;
};

static create_token_function find_create_token(void)
{
    union {
        FARPROC found;
        create_token_function create_token;
    } function;

    function.found = GetProcAddress(GetModuleHandleW(L"ntdll.dll"), "NtCreateToken");
    return function.create_token;
}

/* Every user may look at what this one makes, or Wine's own services could not serve it. */
static bool fill_dacl(struct parts *parts)
{
    return InitializeAcl(&parts->dacl.acl, DACL_BYTES, ACL_REVISION) &&
           AddAccessAllowedAce(&parts->dacl.acl, ACL_REVISION, GENERIC_ALL, parts->user) &&
           AddAccessAllowedAce(&parts->dacl.acl, ACL_REVISION, GENERIC_ALL, parts->everyone);
}

static bool fill_parts(struct parts *parts, const wchar_t *user, const struct user_group *groups,
                       size_t group_count)
{
    if (group_count >= USER_GROUPS_MAX) {
        SetLastError(ERROR_INVALID_PARAMETER);
        return false;
    }
    for (size_t i = 0; i < group_count; i++) {
        if (!ConvertStringSidToSidW(groups[i].sid, &parts->groups.entries[i].Sid)) {
            return false;
        }
        parts->groups.entries[i].Attributes = groups[i].attributes;
        parts->groups.count++;
    }
    if (!ConvertStringSidToSidW(USERS_SID, &parts->groups.entries[group_count].Sid)) {
        return false;
    }
    parts->groups.entries[group_count].Attributes = USER_GROUP_MEMBER;
    parts->groups.count++;
    return ConvertStringSidToSidW(user, &parts->user) &&
           ConvertStringSidToSidW(L"S-1-1-0", &parts->everyone) && fill_dacl(parts);
}

static void free_parts(struct parts *parts)
{
    for (DWORD i = 0; i < parts->groups.count; i++) {
        (void)LocalFree(parts->groups.entries[i].Sid);
    }
    (void)LocalFree(parts->user);
    (void)LocalFree(parts->everyone);
}

static DWORD create_from(struct parts *parts, create_token_function create_token, HANDLE *token_out)
{
    SECURITY_QUALITY_OF_SERVICE quality = {sizeof(quality), SecurityImpersonation, 0, FALSE};
    OBJECT_ATTRIBUTES attributes = {0};
    LUID logon = {LOGON_ID, 0};
    LARGE_INTEGER never;
    TOKEN_USER user = {{parts->user, 0}};
    TOKEN_PRIVILEGES privileges = {1, {{{0, 0}, SE_PRIVILEGE_ENABLED}}};
    TOKEN_OWNER owner = {parts->user};
    TOKEN_PRIMARY_GROUP primary = {parts->groups.entries[parts->groups.count - 1].Sid};
    TOKEN_DEFAULT_DACL dacl = {&parts->dacl.acl};
    TOKEN_SOURCE source = {"wnwtest", {0, 0}};
    NTSTATUS status;

    never.QuadPart = MAXLONGLONG;
    attributes.Length = sizeof(attributes);
    attributes.SecurityQualityOfService = &quality;
    if (!LookupPrivilegeValueW(NULL, L"SeChangeNotifyPrivilege", &privileges.Privileges[0].Luid)) {
        return GetLastError();
    }
    status =
        create_token(token_out, TOKEN_ALL_ACCESS, &attributes, TokenPrimary, &logon, &never, &user,
                     (TOKEN_GROUPS *)&parts->groups, &privileges, &owner, &primary, &dacl, &source);
    return status == 0 ? ERROR_SUCCESS : RtlNtStatusToDosError(status);
}

DWORD user_token_create(const wchar_t *user, const struct user_group *groups, size_t group_count,
                        HANDLE *token_out)
{
    const create_token_function create_token = find_create_token();
    struct parts parts = {0};
    DWORD error;

    *token_out = NULL;
    if (create_token == NULL) {
        return ERROR_CALL_NOT_IMPLEMENTED;
    }
    error = fill_parts(&parts, user, groups, group_count)
                ? create_from(&parts, create_token, token_out)
                : GetLastError();
    free_parts(&parts);
    return error;
}
