#include "event_log_readers.h"

#include <lm.h>
#include <sddl.h>

#define GROUP_SID L"S-1-5-32-573"
#define NAME_UNITS 257u

/* Its name depends on the language of Windows. */
static DWORD find_group(wchar_t name[NAME_UNITS])
{
    wchar_t domain[NAME_UNITS];
    DWORD name_units = NAME_UNITS;
    DWORD domain_units = NAME_UNITS;
    SID_NAME_USE use;
    PSID sid = NULL;
    DWORD error = ERROR_SUCCESS;

    if (!ConvertStringSidToSidW(GROUP_SID, &sid) ||
        !LookupAccountSidW(NULL, sid, name, &name_units, domain, &domain_units, &use)) {
        error = GetLastError();
    }
    (void)LocalFree(sid);
    return error;
}

static DWORD change(const wchar_t *text, bool adds)
{
    LOCALGROUP_MEMBERS_INFO_0 member;
    wchar_t group[NAME_UNITS];
    DWORD error = find_group(group);

    if (error != ERROR_SUCCESS) {
        return error;
    }
    if (!ConvertStringSidToSidW(text, &member.lgrmi0_sid)) {
        return GetLastError();
    }
    error = adds ? NetLocalGroupAddMembers(NULL, group, 0, (BYTE *)&member, 1)
                 : NetLocalGroupDelMembers(NULL, group, 0, (BYTE *)&member, 1);
    (void)LocalFree(member.lgrmi0_sid);
    return error == ERROR_MEMBER_IN_ALIAS || error == ERROR_MEMBER_NOT_IN_ALIAS ? ERROR_SUCCESS
                                                                                : error;
}

DWORD event_log_readers_add(const wchar_t *sid)
{
    return change(sid, true);
}

DWORD event_log_readers_remove(const wchar_t *sid)
{
    return change(sid, false);
}

DWORD event_log_readers_has(const wchar_t *sid, bool *is_member_out)
{
    LOCALGROUP_MEMBERS_INFO_0 *members = NULL;
    wchar_t group[NAME_UNITS];
    DWORD count = 0;
    DWORD total = 0;
    PSID wanted = NULL;
    DWORD error = find_group(group);

    *is_member_out = false;
    if (error == ERROR_SUCCESS && !ConvertStringSidToSidW(sid, &wanted)) {
        error = GetLastError();
    }
    if (error == ERROR_SUCCESS) {
        error = NetLocalGroupGetMembers(NULL, group, 0, (BYTE **)&members, MAX_PREFERRED_LENGTH,
                                        &count, &total, NULL);
    }
    for (DWORD i = 0; error == ERROR_SUCCESS && i < count; i++) {
        *is_member_out = *is_member_out || EqualSid(members[i].lgrmi0_sid, wanted);
    }
    (void)NetApiBufferFree(members);
    (void)LocalFree(wanted);
    return error;
}
