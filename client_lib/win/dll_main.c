/* Only in the DLL, for a static library must have no DllMain: when the program unloads the DLL, it
   gives back what the system holds for it. */
#include <windows.h>

#include "client_lib/win/failure.h"

BOOL WINAPI DllMain(HINSTANCE instance, DWORD reason, LPVOID reserved);

BOOL WINAPI DllMain(HINSTANCE instance, DWORD reason, LPVOID reserved)
{
    (void)instance;
    /* reserved is set when the process ends: then the system takes everything back itself. */
    if (reason == DLL_PROCESS_DETACH && reserved == NULL) {
        failure_deinit();
    }
    return TRUE;
}
