/* The account that this program runs as. */
#ifndef SAMPLES_AGENT_WIN_OWN_ACCOUNT_H
#define SAMPLES_AGENT_WIN_OWN_ACCOUNT_H

#include <windows.h>

#include <stdbool.h>

#define OWN_ACCOUNT_SID_UNITS 192u

bool own_account_is(PSID sid);

/* Its SID as text. Returns ERROR_SUCCESS or the Win32 code. */
DWORD own_account_sid(wchar_t text[OWN_ACCOUNT_SID_UNITS]);

#endif
