#include "tests/e2e/setup_picture.h"

#include "broker/win/setup/service_handle.h"
#include "broker/win/setup/service_state.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include <cmocka.h>

#define PICTURE_SIZE 65536u
#define NAMES_MAX 64u

struct picture {
    char *text;
    size_t size;
};

static void add(struct picture *picture, const char *format, ...)
{
    va_list arguments;
    int written;

    va_start(arguments, format);
    written =
        vsnprintf(picture->text + picture->size, PICTURE_SIZE - picture->size, format, arguments);
    va_end(arguments);
    assert_true(written >= 0 && (size_t)written < PICTURE_SIZE - picture->size);
    picture->size += (size_t)written;
}

static int compare_names(const void *one, const void *other)
{
    return wcscmp(one, other);
}

static void add_file(struct picture *picture, const wchar_t *path)
{
    HANDLE file = CreateFileW(path, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_DELETE, NULL,
                              OPEN_EXISTING, 0, NULL);
    char bytes[256] = "";
    DWORD size = 0;

    assert_true(file != INVALID_HANDLE_VALUE);
    assert_true(ReadFile(file, bytes, sizeof(bytes) - 1, &size, NULL));
    assert_true(CloseHandle(file));
    add(picture, "file %ls: %s\n", path, bytes);
}

/* Sorted, since a folder lists its names in any order. */
static void add_folder(struct picture *picture, const wchar_t *folder)
{
    static wchar_t names[NAMES_MAX][MAX_PATH];
    wchar_t pattern[MAX_PATH];
    wchar_t path[MAX_PATH];
    WIN32_FIND_DATAW found;
    size_t count = 0;
    HANDLE search;

    assert_true(swprintf(pattern, MAX_PATH, L"%ls\\*", folder) > 0);
    search = FindFirstFileW(pattern, &found);
    if (search == INVALID_HANDLE_VALUE) {
        add(picture, "no folder %ls\n", folder);
        return;
    }
    add(picture, "folder %ls\n", folder);
    do {
        if (found.cFileName[0] != L'.') {
            assert_true(count < NAMES_MAX);
            (void)wcscpy(names[count], found.cFileName);
            count++;
        }
    } while (FindNextFileW(search, &found));
    (void)FindClose(search);
    qsort(names, count, sizeof(names[0]), compare_names);
    for (size_t i = 0; i < count; i++) {
        assert_true(swprintf(path, MAX_PATH, L"%ls\\%ls", folder, names[i]) > 0);
        add_file(picture, path);
    }
}

static void add_value(struct picture *picture, const wchar_t *key, const wchar_t *name)
{
    wchar_t text[REGISTRY_TEXT_UNITS_MAX];
    DWORD type = 0;
    DWORD error = registry_read_text(key, name, text, &type);

    if (error == ERROR_SUCCESS) {
        add(picture, "value %ls of %ls: %lu %ls\n", name, key, type, text);
    } else {
        add(picture, "no value %ls of %ls: %lu\n", name, key, error);
    }
}

static void add_key(struct picture *picture, const wchar_t *key_name)
{
    HKEY key = NULL;

    if (RegOpenKeyExW(HKEY_LOCAL_MACHINE, key_name, 0, KEY_QUERY_VALUE, &key) != ERROR_SUCCESS) {
        add(picture, "no key %ls\n", key_name);
        return;
    }
    RegCloseKey(key);
    add(picture, "key %ls\n", key_name);
}

static void add_service(struct picture *picture, const wchar_t *name)
{
    QUERY_SERVICE_CONFIGW *config = NULL;
    struct service_handle handle;
    DWORD state = 0;
    DWORD error = service_handle_open(&handle, name, SERVICE_QUERY_CONFIG);

    if (error != ERROR_SUCCESS) {
        add(picture, "no service: %lu\n", error);
        return;
    }
    assert_int_equal(service_handle_config(&handle, &config), ERROR_SUCCESS);
    assert_int_equal(service_state(name, &state), ERROR_SUCCESS);
    add(picture, "service %ls as %ls, start %lu, state %lu\n", config->lpBinaryPathName,
        config->lpServiceStartName, config->dwStartType, state);
    free(config);
    service_handle_close(&handle);
}

char *setup_picture(const struct setup_place *place)
{
    wchar_t source_key[EVENT_SOURCE_KEY_UNITS_MAX];
    struct picture picture = {calloc(1, PICTURE_SIZE), 0};

    assert_non_null(picture.text);
    assert_true(swprintf(source_key, EVENT_SOURCE_KEY_UNITS_MAX, L"%ls%ls", EVENT_SOURCES_KEY,
                         place->service) > 0);
    add_folder(&picture, place->system_folder);
    add_folder(&picture, place->wow64_folder);
    add_folder(&picture, place->state);
    add_value(&picture, NOTIFYEES_KEY, place->value);
    add_key(&picture, place->key);
    add_value(&picture, place->key, L"State");
    add_key(&picture, source_key);
    add_value(&picture, source_key, L"EventMessageFile");
    add_service(&picture, place->service);
    return picture.text;
}
