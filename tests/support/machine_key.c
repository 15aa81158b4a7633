#include "tests/support/machine_key.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <wchar.h>

#include <cmocka.h>

void machine_key_open(struct machine_key *machine)
{
    (void)swprintf(machine->path, sizeof(machine->path) / sizeof(machine->path[0]),
                   L"Software\\wnetwatch-test-%lu", GetCurrentProcessId());
    assert_int_equal(RegCreateKeyExW(HKEY_CURRENT_USER, machine->path, 0, NULL, 0, KEY_ALL_ACCESS,
                                     NULL, &machine->key, NULL),
                     ERROR_SUCCESS);
    assert_int_equal(RegOverridePredefKey(HKEY_LOCAL_MACHINE, machine->key), ERROR_SUCCESS);
}

void machine_key_close(struct machine_key *machine)
{
    (void)RegOverridePredefKey(HKEY_LOCAL_MACHINE, NULL);
    (void)RegCloseKey(machine->key);
    (void)RegDeleteTreeW(HKEY_CURRENT_USER, machine->path);
}

void machine_key_set(const struct machine_key *machine, const wchar_t *key, const wchar_t *name,
                     DWORD type, const wchar_t *text)
{
    assert_int_equal(RegSetKeyValueW(machine->key, key, name, type, text,
                                     (DWORD)((wcslen(text) + 1) * sizeof(wchar_t))),
                     ERROR_SUCCESS);
}
