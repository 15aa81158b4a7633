#include "trusted_account.h"

#include <sddl.h>

#include "own_account.h"
#include "service_name.h"

static bool is_service(PSID sid)
{
    PSID service = NULL;
    const bool is_same =
        ConvertStringSidToSidW(SERVICE_SID_TEXT, &service) && EqualSid(sid, service);

    (void)LocalFree(service);
    return is_same;
}

bool trusted_account_of_service(PSID sid)
{
    return IsWellKnownSid(sid, WinLocalSystemSid) ||
           IsWellKnownSid(sid, WinBuiltinAdministratorsSid) || is_service(sid);
}

bool trusted_account_is(PSID sid)
{
    return trusted_account_of_service(sid) || own_account_is(sid);
}
