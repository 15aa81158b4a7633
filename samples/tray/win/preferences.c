#include "preferences.h"

#include <wchar.h>

#define TRAY_KEY L"Software\\wnetwatch\\tray"
#define RUN_KEY L"Software\\Microsoft\\Windows\\CurrentVersion\\Run"
#define RUN_VALUE L"wnetwatch-tray"
#define THEME_KEY L"Software\\Microsoft\\Windows\\CurrentVersion\\Themes\\Personalize"
#define COMMAND_UNITS (MAX_PATH + 16u)

static DWORD read_number(const wchar_t *key, const wchar_t *value, DWORD otherwise)
{
    DWORD number;
    DWORD size = sizeof(number);

    if (RegGetValueW(HKEY_CURRENT_USER, key, value, RRF_RT_REG_DWORD, NULL, &number, &size) !=
        ERROR_SUCCESS) {
        return otherwise;
    }
    return number;
}

enum announce_level preferences_level(void)
{
    return announce_level_of(read_number(TRAY_KEY, L"Announce", ANNOUNCE_DEFAULT));
}

DWORD preferences_set_level(enum announce_level level)
{
    const DWORD number = (DWORD)level;

    return (DWORD)RegSetKeyValueW(HKEY_CURRENT_USER, TRAY_KEY, L"Announce", REG_DWORD, &number,
                                  sizeof(number));
}

bool preferences_starts_with_windows(void)
{
    return RegGetValueW(HKEY_CURRENT_USER, RUN_KEY, RUN_VALUE, RRF_RT_REG_SZ, NULL, NULL, NULL) ==
           ERROR_SUCCESS;
}

/* This very file, in quotation marks, since a path may have spaces. */
static DWORD write_run_value(void)
{
    wchar_t path[MAX_PATH];
    wchar_t command[COMMAND_UNITS];
    const DWORD length = GetModuleFileNameW(NULL, path, MAX_PATH);
    int units;

    if (length == 0) {
        return GetLastError();
    }
    if (length >= MAX_PATH) {
        return ERROR_FILENAME_EXCED_RANGE;
    }
    units = _snwprintf(command, COMMAND_UNITS, L"\"%ls\" --hidden", path);
    return (DWORD)RegSetKeyValueW(HKEY_CURRENT_USER, RUN_KEY, RUN_VALUE, REG_SZ, command,
                                  (DWORD)((size_t)(units + 1) * sizeof(wchar_t)));
}

DWORD preferences_start_with_windows(bool is_wanted)
{
    if (is_wanted) {
        return write_run_value();
    }
    return (DWORD)RegDeleteKeyValueW(HKEY_CURRENT_USER, RUN_KEY, RUN_VALUE);
}

bool preferences_taskbar_is_light(void)
{
    return read_number(THEME_KEY, L"SystemUsesLightTheme", 0) != 0;
}
