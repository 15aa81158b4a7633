#include "broker/win/doctor/checks.h"
#include "broker/win/setup/bridge_name.h"
#include "broker/win/setup/notifyee.h"

#define REPAIR "run, as an administrator: wnetwatchd repair"
#define VALUE_NAME_UNITS_MAX 256u
#define OTHERS_MAX 8u /* notifyees of other products that are named */

static void wanted_path(const struct setup_place *place, wchar_t path[MAX_PATH])
{
    (void)swprintf(path, MAX_PATH, L"%ls\\%ls", place->system_folder, BRIDGE_NAME);
}

static bool check_own(struct findings *findings, const struct setup_place *place,
                      wchar_t target_out[MAX_PATH])
{
    wchar_t text[REGISTRY_TEXT_UNITS_MAX];
    wchar_t wanted[MAX_PATH];
    DWORD type = 0;
    DWORD error = registry_read_text(NOTIFYEES_KEY, place->value, text, &type);

    wanted_path(place, wanted);
    if (error == ERROR_SUCCESS && type == REG_EXPAND_SZ && _wcsicmp(text, wanted) == 0) {
        (void)wcscpy(target_out, wanted);
        findings_add(findings, "registration", FINDING_GOOD, NULL, L"%ls", text);
        return true;
    }
    if (error == ERROR_FILE_NOT_FOUND) {
        findings_add(findings, "registration", FINDING_BAD, REPAIR,
                     L"Windows is not told to load the notify DLL: the value %ls is missing",
                     place->value);
    } else if (error != ERROR_SUCCESS || type != REG_EXPAND_SZ) {
        findings_add(findings, "registration", FINDING_BAD, REPAIR,
                     L"the value %ls is not a path of type REG_EXPAND_SZ (%lu)", place->value,
                     (unsigned long)error);
    } else {
        findings_add(findings, "registration", FINDING_BAD, REPAIR,
                     L"the value %ls names %ls and not this version", place->value, text);
        findings_mark_private(findings);
    }
    return false;
}

static void check_others(struct findings *findings, const struct setup_place *place)
{
    wchar_t name[VALUE_NAME_UNITS_MAX];
    DWORD units = VALUE_NAME_UNITS_MAX;
    DWORD told = 0;
    HKEY key = NULL;

    if (RegOpenKeyExW(HKEY_LOCAL_MACHINE, NOTIFYEES_KEY, 0, KEY_QUERY_VALUE, &key) !=
        ERROR_SUCCESS) {
        return;
    }
    for (DWORD index = 0; told < OTHERS_MAX && RegEnumValueW(key, index, name, &units, NULL, NULL,
                                                             NULL, NULL) == ERROR_SUCCESS;
         index++) {
        if (_wcsicmp(name, place->value) != 0) {
            told++;
            findings_add(findings, "registration.others", FINDING_NOTE, NULL,
                         L"another notifyee is registered: %ls", name);
        }
        units = VALUE_NAME_UNITS_MAX;
    }
    (void)RegCloseKey(key);
}

bool check_registration(struct findings *findings, const struct setup_place *place,
                        wchar_t target_out[MAX_PATH])
{
    bool is_good;

    target_out[0] = L'\0';
    is_good = check_own(findings, place, target_out);
    check_others(findings, place);
    return is_good;
}
