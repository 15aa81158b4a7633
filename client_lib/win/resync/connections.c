#include "client_lib/win/resync/connections.h"

#include <winnetwk.h>

#include <stdlib.h>
#include <string.h>

#include "client_lib/win/failure.h"
#include "client_lib/win/status.h"
#include "proto/limits.h"
#include "proto/text/utf.h"

/* What Windows lists of connections without a letter is evidence E31. */

/* Windows fills it with as many connections as fit; a single one needs far less. */
#define BUFFER_BYTES 65536u
#define EMPTY_ANSWERS_MAX 16u /* in a row */

/* One connection's texts as UTF-8. */
struct texts {
    char local[STRING_BYTES_MAX + 1];
    char remote[STRING_BYTES_MAX + 1];
    char provider[STRING_BYTES_MAX + 1];
};

_Static_assert(BUFFER_BYTES + sizeof(struct texts) <= CONNECTIONS_WORK_BYTES_MAX,
               "the memory that a client counts for a listing");

/* How many units are taken of a text: as many as the notify DLL takes, so that both give the same
   name. A surrogate pair is not cut in two. */
static size_t count_units(const wchar_t *wide)
{
    size_t count = 0;

    while (wide != NULL && wide[count] != L'\0' && count < STRING_UNITS_MAX) {
        count++;
    }
    if (count == STRING_UNITS_MAX && IS_SURROGATE_PAIR(wide[count - 1], wide[count])) {
        count--;
    }
    return count;
}

/* Returns whether the text was cut. */
static bool take_text(const wchar_t *wide, char text[STRING_BYTES_MAX + 1])
{
    const size_t count = count_units(wide);
    size_t used = 0;
    size_t size = 0;

    while (used < count) {
        uint16_t units[2] = {(uint16_t)wide[used], 0};
        uint32_t character;

        units[1] = used + 1 < count ? (uint16_t)wide[used + 1] : 0;
        used += utf16_decode(units, used + 1 < count ? 2 : 1, &character);
        size += utf8_encode(character, text + size);
    }
    text[size] = '\0';
    return wide != NULL && wide[count] != L'\0';
}

static wnw_resource resource_of(DWORD type)
{
    if (type == RESOURCETYPE_DISK) {
        return WNW_RESOURCE_DISK;
    }
    return type == RESOURCETYPE_PRINT ? WNW_RESOURCE_PRINT : WNW_RESOURCE_UNKNOWN;
}

static DWORD add(struct connection_list *list, const NETRESOURCEW *resource, struct texts *texts)
{
    wnw_connection connection;
    bool is_cut = take_text(resource->lpLocalName, texts->local);

    is_cut = take_text(resource->lpRemoteName, texts->remote) || is_cut;
    (void)take_text(resource->lpProvider, texts->provider);
    if (texts->local[0] == '\0' && texts->remote[0] == '\0') {
        return ERROR_SUCCESS;
    }
    memset(&connection, 0, sizeof(connection));
    connection.local = texts->local;
    connection.remote = texts->remote;
    connection.provider = texts->provider;
    connection.resource = resource_of(resource->dwType);
    connection.is_truncated = is_cut ? 1 : 0;
    return connection_list_add(list, &connection) ? ERROR_SUCCESS : ERROR_NOT_ENOUGH_MEMORY;
}

static DWORD take_answer(HANDLE enumeration, NETRESOURCEW *buffer, struct texts *texts,
                         struct connection_list *list)
{
    DWORD count = (DWORD)-1; /* as many as there is room for */
    DWORD size = BUFFER_BYTES;
    DWORD error = WNetEnumResourceW(enumeration, &count, buffer, &size);

    for (DWORD i = 0; error == ERROR_SUCCESS && i < count; i++) {
        error = add(list, &buffer[i], texts);
    }
    return error;
}

/*
 * All connections of an enumeration, until it is at its end or the list has no room.
 *
 * A provider is foreign code. One that succeeds again and again and gives nothing would keep this
 * thread for ever, so the listing fails then: to end it as if it were whole would make connections
 * vanish.
 */
static DWORD take_all(HANDLE enumeration, NETRESOURCEW *buffer, struct texts *texts,
                      struct connection_list *list)
{
    unsigned empty_answers = 0;
    DWORD error = ERROR_SUCCESS;

    while (error == ERROR_SUCCESS && list->list.is_cut == 0) {
        const size_t count = list->list.count;

        error = take_answer(enumeration, buffer, texts, list);
        empty_answers = list->list.count == count ? empty_answers + 1 : 0;
        if (error == ERROR_SUCCESS && empty_answers == EMPTY_ANSWERS_MAX) {
            error = ERROR_INVALID_DATA;
        }
    }
    return error == ERROR_NO_MORE_ITEMS ? ERROR_SUCCESS : error;
}

DWORD connections_list(struct connection_list **list_out)
{
    struct connection_list *list = connection_list_new();
    struct texts *texts = malloc(sizeof(*texts));
    NETRESOURCEW *buffer = malloc(BUFFER_BYTES);
    HANDLE enumeration = NULL;
    DWORD error = ERROR_NOT_ENOUGH_MEMORY;

    *list_out = NULL;
    if (list == NULL || texts == NULL || buffer == NULL) {
        goto cleanup;
    }
    error = WNetOpenEnumW(RESOURCE_CONNECTED, RESOURCETYPE_ANY, 0, NULL, &enumeration);
    if (error != ERROR_SUCCESS) {
        enumeration = NULL;
        goto cleanup;
    }
    error = take_all(enumeration, buffer, texts, list);
    if (error == ERROR_SUCCESS) {
        *list_out = list;
        list = NULL; /* now the caller's */
    }

cleanup:
    if (enumeration != NULL) {
        (void)WNetCloseEnum(enumeration);
    }
    free(buffer);
    free(texts);
    connection_list_free(list);
    return error;
}

wnw_status WNW_CALL wnw_connections(const wnw_connection_list **list_out)
{
    struct connection_list *list;
    DWORD error;

    if (list_out == NULL) {
        return status_result(failure_say(WNW_E_INVALID, "list_out is NULL"));
    }
    *list_out = NULL;
    if (status_is_broken()) {
        return status_result(WNW_E_INTERNAL);
    }
    error = connections_list(&list);
    if (error == ERROR_NOT_ENOUGH_MEMORY) {
        return status_result(WNW_E_NO_MEMORY);
    }
    if (error != ERROR_SUCCESS) {
        return status_result(failure_of_os(WNW_E_OS, error, "cannot list what is connected"));
    }
    *list_out = &list->list;
    return status_result(WNW_OK);
}

void WNW_CALL wnw_connections_free(const wnw_connection_list *list)
{
    union {
        const wnw_connection_list *lent; /* the first member of the list */
        struct connection_list *owned;
    } handle = {list};

    connection_list_free(handle.owned);
}
