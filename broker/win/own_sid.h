/* The SID of the user who runs this process, as SDDL wants it. */
#ifndef BROKER_WIN_OWN_SID_H
#define BROKER_WIN_OWN_SID_H

#include <windows.h>

/* *sid_out is to be freed with LocalFree; NULL on failure. Returns a Win32 code. */
DWORD own_sid_read(wchar_t **sid_out);

#endif
