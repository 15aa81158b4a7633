#include "proto/win/pipe_owner.h"

#include <stdbool.h>
#include <stddef.h>

#include "proto/assertion.h"
#include "proto/win/service_sid.h"
#include "proto/win/token.h"

#define OWNER_DESCRIPTOR_BYTES_MAX 256u /* a header of 20 bytes and one SID of at most 68 */

/* The layout of a SID, with room for as many sub-authorities as the constants below need. */
struct constant_sid {
    BYTE revision;
    BYTE sub_authority_count;
    BYTE authority[6];
    DWORD sub_authorities[SERVICE_SID_SUB_AUTHORITY_COUNT];
};

_Static_assert(offsetof(struct constant_sid, sub_authorities) == offsetof(SID, SubAuthority),
               "a constant SID is laid out as Windows lays it out");

static const struct constant_sid trusted_owners[] = {
    {SID_REVISION,
     SERVICE_SID_SUB_AUTHORITY_COUNT,
     SECURITY_NT_AUTHORITY,
     {SERVICE_SID_SUB_AUTHORITIES}},
    {SID_REVISION, 1, SECURITY_NT_AUTHORITY, {SECURITY_LOCAL_SYSTEM_RID}},
    {SID_REVISION,
     2,
     SECURITY_NT_AUTHORITY,
     {SECURITY_BUILTIN_DOMAIN_RID, DOMAIN_ALIAS_RID_ADMINS}},
};

static bool is_trusted_by_name(PSID owner)
{
    for (size_t i = 0; i < sizeof(trusted_owners) / sizeof(trusted_owners[0]); i++) {
        if (EqualSid(owner, (PSID)&trusted_owners[i])) {
            return true;
        }
    }
    return false;
}

/* The token that opened the pipe: that of the thread when it impersonates, else the process's. It has
   a pseudo-handle (evidence E34), so nothing is opened for each line. */
static DWORD check_is_caller(PSID owner)
{
    union token_sid caller;
    DWORD error = token_read_sid(GetCurrentThreadEffectiveToken(), &caller);

    if (error == ERROR_SUCCESS && !EqualSid(owner, caller.user.User.Sid)) {
        error = ERROR_INVALID_OWNER;
    }
    return error;
}

DWORD pipe_owner_check(HANDLE pipe)
{
    union {
        SECURITY_DESCRIPTOR descriptor;
        BYTE bytes[OWNER_DESCRIPTOR_BYTES_MAX];
    } security;
    PSID owner = NULL;
    BOOL owner_is_default;
    DWORD size_needed;

    ASSERTION_OR(pipe != NULL && pipe != INVALID_HANDLE_VALUE, ERROR_INVALID_HANDLE);
    /* Into a stack buffer: no heap, and no helper DLL gets loaded. */
    if (!GetKernelObjectSecurity(pipe, OWNER_SECURITY_INFORMATION, &security.descriptor,
                                 sizeof(security), &size_needed) ||
        !GetSecurityDescriptorOwner(&security.descriptor, &owner, &owner_is_default)) {
        return GetLastError();
    }
    if (owner == NULL) {
        return ERROR_INVALID_OWNER;
    }
    return is_trusted_by_name(owner) ? ERROR_SUCCESS : check_is_caller(owner);
}
