#include "broker/win/setup/registry.h"

#include <wchar.h>

DWORD registry_read_text(const wchar_t *key, const wchar_t *name,
                         wchar_t text[REGISTRY_TEXT_UNITS_MAX], DWORD *type_out)
{
    DWORD size = REGISTRY_TEXT_UNITS_MAX * sizeof(wchar_t);

    text[0] = L'\0';
    return (DWORD)RegGetValueW(HKEY_LOCAL_MACHINE, key, name,
                               RRF_RT_REG_SZ | RRF_RT_REG_EXPAND_SZ | RRF_NOEXPAND, type_out, text,
                               &size);
}

static DWORD create(const wchar_t *key_name, HKEY *key_out, DWORD *disposition_out)
{
    return (DWORD)RegCreateKeyExW(HKEY_LOCAL_MACHINE, key_name, 0, NULL, 0, KEY_READ | KEY_WRITE,
                                  NULL, key_out, disposition_out);
}

static DWORD write(const wchar_t *key_name, const wchar_t *name, DWORD type, const void *bytes,
                   DWORD size)
{
    HKEY key = NULL;
    DWORD error = create(key_name, &key, NULL);

    if (error == ERROR_SUCCESS) {
        error = (DWORD)RegSetValueExW(key, name, 0, type, bytes, size);
        (void)RegCloseKey(key);
    }
    return error;
}

DWORD registry_write_text(const wchar_t *key, const wchar_t *name, const wchar_t *text, DWORD type)
{
    return write(key, name, type, text, (DWORD)((wcslen(text) + 1) * sizeof(wchar_t)));
}

DWORD registry_write_number(const wchar_t *key, const wchar_t *name, DWORD number)
{
    return write(key, name, REG_DWORD, &number, sizeof(number));
}

DWORD registry_create_key(const wchar_t *key_name, BOOL *is_new_out)
{
    DWORD disposition = 0;
    HKEY key = NULL;
    DWORD error = create(key_name, &key, &disposition);

    if (error == ERROR_SUCCESS) {
        (void)RegCloseKey(key);
    }
    if (is_new_out != NULL) {
        *is_new_out = error == ERROR_SUCCESS && disposition == REG_CREATED_NEW_KEY;
    }
    return error;
}

static DWORD missing_is_success(DWORD error)
{
    return error == ERROR_FILE_NOT_FOUND ? ERROR_SUCCESS : error;
}

DWORD registry_delete_value(const wchar_t *key_name, const wchar_t *name)
{
    HKEY key = NULL;
    DWORD error = (DWORD)RegOpenKeyExW(HKEY_LOCAL_MACHINE, key_name, 0, KEY_SET_VALUE, &key);

    if (error == ERROR_SUCCESS) {
        error = (DWORD)RegDeleteValueW(key, name);
        (void)RegCloseKey(key);
    }
    return missing_is_success(error);
}

static DWORD count_contents(const wchar_t *key_name, DWORD *count_out)
{
    DWORD keys = 0;
    DWORD values = 0;
    HKEY key = NULL;
    DWORD error = (DWORD)RegOpenKeyExW(HKEY_LOCAL_MACHINE, key_name, 0, KEY_QUERY_VALUE, &key);

    if (error == ERROR_SUCCESS) {
        error = (DWORD)RegQueryInfoKeyW(key, NULL, NULL, NULL, &keys, NULL, NULL, &values, NULL,
                                        NULL, NULL, NULL);
        (void)RegCloseKey(key);
    }
    *count_out = keys + values;
    return error;
}

DWORD registry_delete_empty_key(const wchar_t *key_name)
{
    DWORD count = 0;
    DWORD error = count_contents(key_name, &count);

    if (error == ERROR_SUCCESS && count == 0) {
        error = (DWORD)RegDeleteKeyW(HKEY_LOCAL_MACHINE, key_name);
    }
    return missing_is_success(error);
}
