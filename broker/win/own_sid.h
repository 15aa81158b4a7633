/*
 * The SID that owns the pipes and folders of this process, as text for SDDL.
 *
 * For a service it is the SID of the service. The account is shared with other services, which
 * could open its objects and pose as the broker.
 */
#ifndef BROKER_WIN_OWN_SID_H
#define BROKER_WIN_OWN_SID_H

#include <windows.h>

/* The service's SID if the token of this process has it, enabled; else the user's. Free *sid_out
   with LocalFree; it is NULL on failure. Returns a Win32 code. */
DWORD own_sid_read(wchar_t **sid_out);

/* The same for an impersonation token, and for the SID of any service as text. */
DWORD own_sid_read_from(HANDLE token, const wchar_t *service_sid, wchar_t **sid_out);

#endif
