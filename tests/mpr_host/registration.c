#include "tests/mpr_host/registration.h"

#include <stdio.h>
#include <wchar.h>

#include "tests/mpr_host/mpr.h"
#include "tests/netprovider/provider_state.h"

#define NOTIFYEE_VALUE L"wnetwatch"
#define NOTIFY_DLL L"wnetwatch_bridge.dll"
#define PROVIDER_DLL L"netprovider.dll"
#define PROVIDER_SERVICE L"wnetwatch-test-network"
#define PROVIDER_SERVICE_KEY L"SYSTEM\\CurrentControlSet\\Services\\" PROVIDER_SERVICE
#define ORDER_KEY L"SYSTEM\\CurrentControlSet\\Control\\NetworkProvider\\Order"
#define ORDER_VALUE L"ProviderOrder"
#define TEXT_UNITS_MAX 1024u

static DWORD set_string(const wchar_t *key_name, const wchar_t *name, DWORD type,
                        const wchar_t *text)
{
    HKEY key;
    DWORD error = (DWORD)RegCreateKeyExW(HKEY_LOCAL_MACHINE, key_name, 0, NULL, 0, KEY_WRITE, NULL,
                                         &key, NULL);

    if (error == ERROR_SUCCESS) {
        error = (DWORD)RegSetValueExW(key, name, 0, type, (const BYTE *)text,
                                      (DWORD)((wcslen(text) + 1) * sizeof(wchar_t)));
        RegCloseKey(key);
    }
    return error;
}

static void get_order(wchar_t order[TEXT_UNITS_MAX])
{
    DWORD size = TEXT_UNITS_MAX * sizeof(wchar_t);

    if (RegGetValueW(HKEY_LOCAL_MACHINE, ORDER_KEY, ORDER_VALUE, RRF_RT_REG_SZ, NULL, order,
                     &size) != ERROR_SUCCESS) {
        order[0] = L'\0';
    }
}

/* Ours goes last, so that a machine with a network of its own keeps it. */
static DWORD add_to_order(void)
{
    wchar_t order[TEXT_UNITS_MAX];

    get_order(order);
    if (wcsstr(order, PROVIDER_SERVICE) != NULL) {
        return ERROR_SUCCESS;
    }
    if (wcslen(order) + wcslen(L"," PROVIDER_SERVICE) >= TEXT_UNITS_MAX) {
        return ERROR_BUFFER_OVERFLOW;
    }
    if (order[0] != L'\0') {
        wcscat(order, L",");
    }
    wcscat(order, PROVIDER_SERVICE);
    return set_string(ORDER_KEY, ORDER_VALUE, REG_SZ, order);
}

static DWORD remove_from_order(void)
{
    wchar_t order[TEXT_UNITS_MAX];
    wchar_t *found;
    size_t size = wcslen(PROVIDER_SERVICE);

    get_order(order);
    found = wcsstr(order, PROVIDER_SERVICE);
    if (found == NULL) {
        return ERROR_SUCCESS;
    }
    if (found > order) {
        found--; /* the comma before it */
        size++;
    }
    wmemmove(found, found + size, wcslen(found + size) + 1);
    return set_string(ORDER_KEY, ORDER_VALUE, REG_SZ, order);
}

/* A path of the host's, as Wine shows it, or any path made absolute. */
static DWORD resolve_folder(const wchar_t *folder, wchar_t path[MAX_PATH])
{
    wchar_t on_drive_z[MAX_PATH];
    DWORD units;

    if (folder[0] == L'/') {
        if (swprintf(on_drive_z, MAX_PATH, L"Z:%ls", folder) < 0) {
            return ERROR_BUFFER_OVERFLOW;
        }
        folder = on_drive_z;
    }
    units = GetFullPathNameW(folder, MAX_PATH, path, NULL);
    if (units == 0) {
        return GetLastError();
    }
    return units < MAX_PATH ? ERROR_SUCCESS : ERROR_BUFFER_OVERFLOW;
}

static DWORD find_own_folder(wchar_t folder[MAX_PATH])
{
    const DWORD units = GetModuleFileNameW(NULL, folder, MAX_PATH);

    if (units == 0 || units == MAX_PATH) {
        return ERROR_BUFFER_OVERFLOW;
    }
    *wcsrchr(folder, L'\\') = L'\0';
    return ERROR_SUCCESS;
}

static DWORD register_file(const wchar_t *folder, const wchar_t *file, const wchar_t *key,
                           const wchar_t *value)
{
    wchar_t path[MAX_PATH];

    if (swprintf(path, MAX_PATH, L"%ls\\%ls", folder, file) < 0) {
        return ERROR_BUFFER_OVERFLOW;
    }
    if (GetFileAttributesW(path) == INVALID_FILE_ATTRIBUTES) {
        fprintf(stderr, "mpr_host: there is no %ls\n", path);
        return ERROR_FILE_NOT_FOUND;
    }
    return set_string(key, value, REG_EXPAND_SZ, path);
}

DWORD registration_set(const wchar_t *folder)
{
    wchar_t path[MAX_PATH];
    DWORD error = resolve_folder(folder, path);

    if (error == ERROR_SUCCESS) {
        error = register_file(path, NOTIFY_DLL, NOTIFYEES_KEY, NOTIFYEE_VALUE);
    }
    if (error == ERROR_SUCCESS) {
        error = find_own_folder(path);
    }
    if (error == ERROR_SUCCESS) {
        error = register_file(path, PROVIDER_DLL, PROVIDER_SERVICE_KEY L"\\NetworkProvider",
                              L"ProviderPath");
    }
    if (error == ERROR_SUCCESS) {
        error =
            set_string(PROVIDER_SERVICE_KEY L"\\NetworkProvider", L"Name", REG_SZ, PROVIDER_NAME);
    }
    if (error == ERROR_SUCCESS) {
        error = add_to_order();
    }
    return error == ERROR_SUCCESS ? provider_state_reset() : error;
}

static void remove_notifyee(void)
{
    HKEY key;

    if (RegOpenKeyExW(HKEY_LOCAL_MACHINE, NOTIFYEES_KEY, 0, KEY_WRITE, &key) == ERROR_SUCCESS) {
        RegDeleteValueW(key, NOTIFYEE_VALUE);
        RegCloseKey(key);
    }
}

DWORD registration_remove(void)
{
    DWORD error = remove_from_order();

    remove_notifyee();
    RegDeleteTreeW(HKEY_LOCAL_MACHINE, PROVIDER_SERVICE_KEY);
    return error == ERROR_SUCCESS ? provider_state_reset() : error;
}
