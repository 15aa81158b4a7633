/*
 * A network without a network: a provider DLL that MPR loads, for tests.
 *
 * It takes connections to any name and lists them, and can be told from another process to fail,
 * to be slow or to hang (provider_state.h). The numbers that NPGetCaps answers are those that
 * Wine's mpr.dll wants to see before it hands over connections.
 */
#include <windows.h>
#include <winnetwk.h>
#include <stdlib.h>
#include <wchar.h>
#include <npapi.h>

#include "tests/netprovider/provider_state.h"

#define SPECIFICATION_VERSION 0x00050001u
#define NETWORK_TYPE 0x00250000u
#define DRIVER_VERSION 0x00010001u
#define CONNECTION_ABILITIES 0x3Fu /* all of WNNC_CON_* */
#define ENUMERATION_ABILITIES 0x7u /* global, local, contextual */
#define STARTED 1u

struct enumeration {
    struct connection *connections;
    size_t count;
    size_t next;
};

/* Do what the test wants before the call does its own work; WN_SUCCESS to go on. */
static DWORD behave_in_call(void)
{
    const struct provider_behaviour behaviour = provider_behaviour_get();

    switch (behaviour.mode) {
    case PROVIDER_FAIL:
        return behaviour.argument;
    case PROVIDER_SLOW:
        Sleep(behaviour.argument);
        return WN_SUCCESS;
    case PROVIDER_HANG:
        provider_behaviour_wait_while(PROVIDER_HANG);
        return WN_SUCCESS;
    case PROVIDER_OK:
    case PROVIDER_HANG_ENUMERATION:
    case PROVIDER_ENDLESS:
        break;
    }
    return WN_SUCCESS;
}

static void behave_in_enumeration(void)
{
    const struct provider_behaviour behaviour = provider_behaviour_get();

    if (behaviour.mode == PROVIDER_SLOW) {
        Sleep(behaviour.argument);
    } else if (behaviour.mode == PROVIDER_HANG || behaviour.mode == PROVIDER_HANG_ENUMERATION) {
        provider_behaviour_wait_while(behaviour.mode);
    }
}

DWORD WINAPI NPGetCaps(DWORD index)
{
    switch (index) {
    case WNNC_SPEC_VERSION:
        return SPECIFICATION_VERSION;
    case WNNC_NET_TYPE:
        return NETWORK_TYPE;
    case WNNC_DRIVER_VERSION:
        return DRIVER_VERSION;
    case WNNC_CONNECTION:
        return CONNECTION_ABILITIES;
    case WNNC_ENUMERATION:
        return ENUMERATION_ABILITIES;
    case WNNC_START:
        return STARTED;
    default:
        return 0;
    }
}

DWORD WINAPI NPAddConnection3(HWND owner, LPNETRESOURCEW resource, LPWSTR password, LPWSTR user,
                              DWORD flags)
{
    DWORD status;

    (void)owner;
    (void)password;
    (void)user;
    (void)flags;
    if (resource == NULL || resource->lpRemoteName == NULL) {
        return WN_BAD_NETNAME;
    }
    status = behave_in_call();
    if (status != WN_SUCCESS) {
        return status;
    }
    return connections_add(resource->lpLocalName, resource->lpRemoteName);
}

DWORD WINAPI NPAddConnection(LPNETRESOURCEW resource, LPWSTR password, LPWSTR user)
{
    return NPAddConnection3(NULL, resource, password, user, 0);
}

DWORD WINAPI NPCancelConnection(LPWSTR name, WINBOOL force)
{
    DWORD status;

    (void)force;
    if (name == NULL) {
        return WN_BAD_POINTER;
    }
    status = behave_in_call();
    return status == WN_SUCCESS ? connections_remove(name) : status;
}

DWORD WINAPI NPGetConnection(LPWSTR local, LPWSTR remote, LPDWORD size)
{
    (void)local;
    (void)remote;
    (void)size;
    return WN_NOT_CONNECTED;
}

DWORD WINAPI NPOpenEnum(DWORD scope, DWORD type, DWORD usage, LPNETRESOURCEW resource,
                        LPHANDLE handle_out)
{
    struct enumeration *enumeration;
    DWORD error;

    (void)type;
    (void)usage;
    (void)resource;
    if (scope != RESOURCE_CONNECTED) {
        return WN_NOT_SUPPORTED;
    }
    behave_in_enumeration(); /* first, so what is listed is what there is when a hang is over */
    enumeration = calloc(1, sizeof(*enumeration));
    if (enumeration == NULL) {
        return WN_OUT_OF_MEMORY;
    }
    error = connections_list(&enumeration->connections, &enumeration->count);
    if (error != ERROR_SUCCESS) {
        free(enumeration);
        return error;
    }
    *handle_out = enumeration;
    return WN_SUCCESS;
}

/* Put a string at the end of what is free of the buffer. */
static LPWSTR put_string(BYTE *buffer, DWORD *end, const wchar_t *string)
{
    const DWORD size = (DWORD)((wcslen(string) + 1) * sizeof(wchar_t));

    *end -= size;
    memcpy(buffer + *end, string, size);
    return (LPWSTR)(void *)(buffer + *end);
}

static DWORD size_of_strings(const struct connection *connection)
{
    return (DWORD)((wcslen(connection->local) + wcslen(connection->remote) + wcslen(PROVIDER_NAME) +
                    4) *
                   sizeof(wchar_t));
}

/* Wine's mpr.dll reads through every string, so none is NULL. */
static void put_resource(BYTE *buffer, DWORD *end, const struct connection *connection,
                         NETRESOURCEW *resource)
{
    resource->dwScope = RESOURCE_CONNECTED;
    resource->dwType = RESOURCETYPE_DISK;
    resource->dwDisplayType = RESOURCEDISPLAYTYPE_SHARE;
    resource->dwUsage = RESOURCEUSAGE_CONNECTABLE;
    resource->lpLocalName = put_string(buffer, end, connection->local);
    resource->lpRemoteName = put_string(buffer, end, connection->remote);
    resource->lpComment = put_string(buffer, end, L"");
    resource->lpProvider = put_string(buffer, end, PROVIDER_NAME);
}

DWORD WINAPI NPEnumResource(HANDLE handle, LPDWORD count, LPVOID buffer, LPDWORD size)
{
    struct enumeration *enumeration = handle;
    NETRESOURCEW *resources = buffer;
    DWORD end = *size & ~(DWORD)(sizeof(wchar_t) - 1);
    DWORD given = 0;

    behave_in_enumeration();
    if (enumeration->next == enumeration->count &&
        provider_behaviour_get().mode == PROVIDER_ENDLESS) {
        enumeration->next = 0;
    }
    /* Structures grow from the front of the buffer, strings from its end. */
    while (enumeration->next < enumeration->count && given < *count) {
        const struct connection *connection = &enumeration->connections[enumeration->next];
        const DWORD needed =
            (DWORD)((given + 1) * sizeof(*resources)) + size_of_strings(connection);

        if (needed > end && given == 0) {
            *size = needed;
            return WN_MORE_DATA;
        }
        if (needed > end) {
            break;
        }
        put_resource(buffer, &end, connection, &resources[given]);
        given++;
        enumeration->next++;
    }
    if (given == 0) {
        return WN_NO_MORE_ENTRIES;
    }
    *count = given;
    return WN_SUCCESS;
}

DWORD WINAPI NPCloseEnum(HANDLE handle)
{
    struct enumeration *enumeration = handle;

    free(enumeration->connections);
    free(enumeration);
    return WN_SUCCESS;
}
