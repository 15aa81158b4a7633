/* Only in the DLL: gives back, when the program unloads it, what the system holds for it. */
#include <windows.h>

#include "client_lib/win/last_error.h"

BOOL WINAPI DllMain(HINSTANCE instance, DWORD reason, LPVOID reserved);

BOOL WINAPI DllMain(HINSTANCE instance, DWORD reason, LPVOID reserved)
{
    (void)instance;
    /* reserved is set when the process ends: then the system takes everything back by itself. */
    if (reason == DLL_PROCESS_DETACH && reserved == NULL) {
        last_error_deinit();
    }
    return TRUE;
}
