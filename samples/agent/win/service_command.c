#include "service_command.h"

#include <stddef.h>
#include <wchar.h>

#define PROGRAM_NAME L"wnetwatch-agent.exe"

bool service_command_make(wchar_t command_out[SERVICE_COMMAND_UNITS])
{
    wchar_t path[MAX_PATH];
    const DWORD units = GetModuleFileNameW(NULL, path, MAX_PATH);

    return units > 0 && units < MAX_PATH &&
           _snwprintf(command_out, SERVICE_COMMAND_UNITS, L"\"%ls\" service", path) > 0;
}

bool service_command_is_ours(const wchar_t *command)
{
    const bool is_quoted = command[0] == L'"';
    const wchar_t *start = is_quoted ? command + 1 : command;
    const wchar_t *end = start + wcscspn(start, is_quoted ? L"\"" : L" ");
    const size_t size = wcslen(PROGRAM_NAME);

    return (size_t)(end - start) >= size && _wcsnicmp(end - size, PROGRAM_NAME, size) == 0 &&
           ((size_t)(end - start) == size || end[-(ptrdiff_t)size - 1] == L'\\');
}
