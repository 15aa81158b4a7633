#include "tests/netprovider/provider_state.h"

#include <stdlib.h>
#include <wchar.h>
#include <winnetwk.h>

#define STATE_KEY L"SOFTWARE\\wnetwatch-test-network"
#define CONNECTIONS_KEY STATE_KEY L"\\connections"
#define BEHAVIOUR_VALUE L"behaviour"
#define HANG_EVENT_NAME L"Local\\wnetwatch-test-network-hangs"

/* Programs of both bitnesses share the state, so the 32-bit ones must not be redirected. */
static DWORD open_key(const wchar_t *name, HKEY *key_out)
{
    return (DWORD)RegCreateKeyExW(HKEY_LOCAL_MACHINE, name, 0, NULL, REG_OPTION_VOLATILE,
                                  KEY_READ | KEY_WRITE | KEY_WOW64_64KEY, NULL, key_out, NULL);
}

DWORD provider_behaviour_set(struct provider_behaviour behaviour)
{
    HKEY key;
    DWORD error = open_key(STATE_KEY, &key);

    if (error == ERROR_SUCCESS) {
        error = (DWORD)RegSetValueExW(key, BEHAVIOUR_VALUE, 0, REG_BINARY, (const BYTE *)&behaviour,
                                      sizeof(behaviour));
        RegCloseKey(key);
    }
    return error;
}

static struct provider_behaviour read_behaviour(HKEY key)
{
    struct provider_behaviour behaviour;
    DWORD size = sizeof(behaviour);

    if (RegQueryValueExW(key, BEHAVIOUR_VALUE, NULL, NULL, (BYTE *)&behaviour, &size) !=
            ERROR_SUCCESS ||
        size != sizeof(behaviour)) {
        behaviour.mode = PROVIDER_OK;
        behaviour.argument = 0;
    }
    return behaviour;
}

struct provider_behaviour provider_behaviour_get(void)
{
    struct provider_behaviour behaviour = {PROVIDER_OK, 0};
    HKEY key;

    if (open_key(STATE_KEY, &key) == ERROR_SUCCESS) {
        behaviour = read_behaviour(key);
        RegCloseKey(key);
    }
    return behaviour;
}

HANDLE provider_hang_event(void)
{
    return CreateEventW(NULL, FALSE, FALSE, HANG_EVENT_NAME);
}

/* Without such an event there is no waiter; and it goes with the last handle. */
static void tell_hang(void)
{
    HANDLE event = OpenEventW(EVENT_MODIFY_STATE, FALSE, HANG_EVENT_NAME);

    if (event != NULL) {
        SetEvent(event);
        CloseHandle(event);
    }
}

void provider_behaviour_wait_while(enum provider_mode mode)
{
    HANDLE changed = CreateEventW(NULL, FALSE, FALSE, NULL);
    HKEY key;

    tell_hang();
    if (changed != NULL && open_key(STATE_KEY, &key) == ERROR_SUCCESS) {
        /* Asked for before the value is read, so that no change falls between. */
        while (RegNotifyChangeKeyValue(key, FALSE, REG_NOTIFY_CHANGE_LAST_SET, changed, TRUE) ==
                   ERROR_SUCCESS &&
               read_behaviour(key).mode == mode) {
            WaitForSingleObject(changed, INFINITE);
        }
        RegCloseKey(key);
    }
    if (changed != NULL) {
        CloseHandle(changed);
    }
}

/*
 * One registry value is one connection: the name is the device, or the remote name of a
 * deviceless connection, and the data is the remote name.
 */
DWORD connections_add(const wchar_t *local, const wchar_t *remote)
{
    const BOOL has_device = local != NULL && local[0] != L'\0';
    const wchar_t *name = has_device ? local : remote;
    size_t units = wcslen(remote) + 1;
    HKEY key;
    DWORD error;

    if (units > CONNECTION_REMOTE_UNITS_MAX ||
        (has_device && wcslen(local) >= CONNECTION_LOCAL_UNITS_MAX)) {
        return WN_BAD_VALUE;
    }
    error = open_key(CONNECTIONS_KEY, &key);
    if (error != ERROR_SUCCESS) {
        return error;
    }
    if (has_device && RegQueryValueExW(key, name, NULL, NULL, NULL, NULL) == ERROR_SUCCESS) {
        error = WN_ALREADY_CONNECTED;
    } else {
        error = (DWORD)RegSetValueExW(key, name, 0, REG_SZ, (const BYTE *)remote,
                                      (DWORD)(units * sizeof(wchar_t)));
    }
    RegCloseKey(key);
    return error;
}

DWORD connections_remove(const wchar_t *name)
{
    HKEY key;
    DWORD error = open_key(CONNECTIONS_KEY, &key);

    if (error == ERROR_SUCCESS) {
        error = (DWORD)RegDeleteValueW(key, name);
        RegCloseKey(key);
    }
    return error == ERROR_FILE_NOT_FOUND ? WN_NOT_CONNECTED : error;
}

static BOOL read_connection(HKEY key, DWORD index, struct connection *connection)
{
    static const wchar_t unc[] = L"\\\\";
    wchar_t name[CONNECTION_REMOTE_UNITS_MAX];
    DWORD name_units = CONNECTION_REMOTE_UNITS_MAX;
    DWORD size = sizeof(connection->remote);

    if (RegEnumValueW(key, index, name, &name_units, NULL, NULL, (BYTE *)connection->remote,
                      &size) != ERROR_SUCCESS) {
        return FALSE;
    }
    connection->local[0] = L'\0';
    if (name_units < CONNECTION_LOCAL_UNITS_MAX && wcsncmp(name, unc, 2) != 0) {
        wcscpy(connection->local, name);
    }
    return TRUE;
}

DWORD connections_list(struct connection **connections_out, size_t *count_out)
{
    DWORD capacity = 0;
    HKEY key;
    DWORD error;

    *connections_out = NULL;
    *count_out = 0;
    error = open_key(CONNECTIONS_KEY, &key);
    if (error != ERROR_SUCCESS) {
        return error;
    }
    error = (DWORD)RegQueryInfoKeyW(key, NULL, NULL, NULL, NULL, NULL, NULL, &capacity, NULL, NULL,
                                    NULL, NULL);
    if (error == ERROR_SUCCESS && capacity > 0) {
        *connections_out = malloc(capacity * sizeof(**connections_out));
        if (*connections_out == NULL) {
            error = ERROR_NOT_ENOUGH_MEMORY;
            capacity = 0;
        }
    }
    while (error == ERROR_SUCCESS && *count_out < capacity &&
           read_connection(key, (DWORD)*count_out, &(*connections_out)[*count_out])) {
        (*count_out)++;
    }
    RegCloseKey(key);
    return error;
}

DWORD provider_state_reset(void)
{
    HKEY key;
    DWORD error = open_key(STATE_KEY, &key);

    if (error == ERROR_SUCCESS) {
        /* The key itself stays, since a provider that hangs waits for a change of it. */
        RegDeleteKeyExW(key, L"connections", KEY_WOW64_64KEY, 0);
        RegDeleteValueW(key, BEHAVIOUR_VALUE);
        RegCloseKey(key);
    }
    return error;
}
