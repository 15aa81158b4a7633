/*
 * The SID that owns what this process makes, as SDDL wants it.
 *
 * As a service, that is the SID of the service and not the account, which it shares with other
 * services: what belongs to the account, they could open and answer for too.
 */
#ifndef BROKER_WIN_OWN_SID_H
#define BROKER_WIN_OWN_SID_H

#include <windows.h>

/* The service's SID if this process has it, enabled, in its token; else the user's. *sid_out is to
   be freed with LocalFree; NULL on failure. Returns a Win32 code. */
DWORD own_sid_read(wchar_t **sid_out);

/* The same for any token, which must be one for impersonation, and any service's SID as text. */
DWORD own_sid_read_from(HANDLE token, const wchar_t *service_sid, wchar_t **sid_out);

#endif
