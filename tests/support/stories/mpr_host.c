#include "tests/support/stories/mpr_host.h"

#include <stdio.h>

#include "tests/support/stories/process.h"

DWORD mpr_host_run(const wchar_t *arguments)
{
    return process_run("mpr_host", MPR_HOST_PROGRAM, arguments);
}

int mpr_host_register(void **state)
{
    wchar_t arguments[MAX_PATH];

    (void)state;
    (void)_snwprintf(arguments, MAX_PATH, L"setup \"%hs\"", PROGRAMS_FOLDER);
    return (int)mpr_host_run(arguments);
}

int mpr_host_unregister(void **state)
{
    (void)state;
    return (int)mpr_host_run(L"teardown");
}
