/*
 * A DLL that closes a client where it must not: in its DllMain, when the process ends and Windows
 * has ended the client's thread. The process ends with a code that says what became of it.
 */
#include "tests/client/closes_at_exit.h"

static wnw_client *client;

__declspec(dllexport) void closes_at_exit_take(wnw_client *taken)
{
    client = taken;
}

BOOL WINAPI DllMain(HINSTANCE instance, DWORD reason, LPVOID reserved);

BOOL WINAPI DllMain(HINSTANCE instance, DWORD reason, LPVOID reserved)
{
    (void)instance;
    if (reason == DLL_PROCESS_DETACH && reserved != NULL && client != NULL &&
        wnw_client_stop(client) == WNW_E_STATE && wnw_client_close(client) == WNW_E_STATE) {
        (void)TerminateProcess(GetCurrentProcess(), CLOSES_AT_EXIT_CODE);
    }
    return TRUE;
}
