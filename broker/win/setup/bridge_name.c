#include "broker/win/setup/bridge_name.h"

#include <wchar.h>

static bool ends_in_dll(const wchar_t *rest)
{
    const wchar_t *end = wcsrchr(rest, L'.');

    return end != NULL && _wcsicmp(end, L".dll") == 0;
}

bool bridge_name_is_ours(const wchar_t *name)
{
    const size_t size = wcslen(BRIDGE_NAME_START);

    return _wcsnicmp(name, BRIDGE_NAME_START, size) == 0 &&
           (name[size] == L'.' || name[size] == L'-') && ends_in_dll(name + size);
}
