/* The version that the DLL's resource tells is the one that the library tells. */
#include <windows.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include <wnetwatch.h>

#define DLL_NAME L"wnetwatch-1.dll" /* with the number of the ABI */

/* The resource of the DLL that this program has loaded, to be freed. */
static void *read_resource(void)
{
    wchar_t path[MAX_PATH];
    DWORD size, unused;
    void *resource;

    assert_non_null(GetModuleHandleW(DLL_NAME));
    assert_in_range(GetModuleFileNameW(GetModuleHandleW(DLL_NAME), path, MAX_PATH), 1,
                    MAX_PATH - 1);
    size = GetFileVersionInfoSizeW(path, &unused);
    assert_true(size > 0);
    resource = malloc(size);
    assert_non_null(resource);
    assert_true(GetFileVersionInfoW(path, 0, size, resource));
    return resource;
}

static void expect_text(const void *resource, const wchar_t *name, const wchar_t *wanted)
{
    wchar_t block[64];
    void *text;
    UINT size;

    (void)_snwprintf(block, 64, L"\\StringFileInfo\\040904B0\\%ls", name);
    assert_true(VerQueryValueW(resource, block, &text, &size));
    assert_int_equal(wcscmp(text, wanted), 0);
}

static void the_resource_has_the_version_of_the_library(void **state)
{
    void *resource = read_resource();
    VS_FIXEDFILEINFO *fixed;
    wchar_t version[32];
    char numbers[32];
    void *value;
    UINT size;

    (void)state;
    assert_true(VerQueryValueW(resource, L"\\", &value, &size));
    fixed = value;
    (void)snprintf(numbers, sizeof(numbers), "%u.%u.%u", HIWORD(fixed->dwFileVersionMS),
                   LOWORD(fixed->dwFileVersionMS), HIWORD(fixed->dwFileVersionLS));
    assert_string_equal(numbers, wnw_version());
    assert_int_equal(fixed->dwFileType, VFT_DLL);

    (void)_snwprintf(version, 32, L"%hs", wnw_version());
    expect_text(resource, L"FileVersion", version);
    expect_text(resource, L"ProductVersion", version);
    expect_text(resource, L"OriginalFilename", DLL_NAME);
    free(resource);
}

static void the_header_has_the_version_of_the_library(void **state)
{
    char numbers[32];

    (void)state;
    (void)snprintf(numbers, sizeof(numbers), "%d.%d.%d", WNW_VERSION_MAJOR, WNW_VERSION_MINOR,
                   WNW_VERSION_PATCH);
    assert_string_equal(numbers, wnw_version());
    assert_string_equal(WNW_VERSION_STRING, wnw_version());
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_header_has_the_version_of_the_library),
        cmocka_unit_test(the_resource_has_the_version_of_the_library),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
