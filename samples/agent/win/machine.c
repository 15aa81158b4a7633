#include "machine.h"

#include <windows.h>

#include <stdio.h>

#include <wnetwatch.h>

#define HOST_UNITS 256u

typedef LONG(WINAPI *rtl_get_version_fn)(OSVERSIONINFOW *information);

static void read_host_name(struct machine *machine)
{
    wchar_t wide[HOST_UNITS];
    DWORD units = HOST_UNITS;

    if (!GetComputerNameExW(ComputerNameDnsHostname, wide, &units) ||
        WideCharToMultiByte(CP_UTF8, 0, wide, -1, machine->host_name, MACHINE_HOST_SIZE, NULL,
                            NULL) == 0) {
        machine->host_name[0] = '\0';
    }
}

/* The other functions tell a program without a manifest of an older Windows. */
static void read_os_version(struct machine *machine)
{
    OSVERSIONINFOW information = {.dwOSVersionInfoSize = sizeof(information)};
    HMODULE library = GetModuleHandleW(L"ntdll.dll");
    union {
        FARPROC any;
        rtl_get_version_fn get_version;
    } function = {library == NULL ? NULL : GetProcAddress(library, "RtlGetVersion")};

    machine->os_version[0] = '\0';
    if (function.any != NULL && function.get_version(&information) == 0) {
        (void)snprintf(machine->os_version, MACHINE_OS_SIZE, "%lu.%lu.%lu",
                       (unsigned long)information.dwMajorVersion,
                       (unsigned long)information.dwMinorVersion,
                       (unsigned long)information.dwBuildNumber);
    }
}

void machine_read(struct machine *machine)
{
    read_host_name(machine);
    read_os_version(machine);
}

struct sink_machine machine_for_sink(const struct machine *machine)
{
    const struct sink_machine told = {machine->host_name, machine->os_version, wnw_version()};

    return told;
}
