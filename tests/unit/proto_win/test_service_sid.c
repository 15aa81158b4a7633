/* The constant is computed anew, after the method has shown itself on a SID that is published. */
#include <windows.h>
#include <bcrypt.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <wchar.h>
#include <cmocka.h>

#include "proto/win/service_sid.h"

#define SHA1_BYTES 20u
#define TEXT_UNITS 128u

static void hash_sha1(const void *bytes, size_t size, UCHAR digest[SHA1_BYTES])
{
    BCRYPT_ALG_HANDLE algorithm = NULL;
    BCRYPT_HASH_HANDLE hash = NULL;

    assert_int_equal(BCryptOpenAlgorithmProvider(&algorithm, BCRYPT_SHA1_ALGORITHM, NULL, 0), 0);
    assert_int_equal(BCryptCreateHash(algorithm, &hash, NULL, 0, NULL, 0, 0), 0);
    assert_int_equal(BCryptHashData(hash, (PUCHAR)bytes, (ULONG)size, 0), 0);
    assert_int_equal(BCryptFinishHash(hash, digest, SHA1_BYTES, 0), 0);
    BCryptDestroyHash(hash);
    BCryptCloseAlgorithmProvider(algorithm, 0);
}

static void write_service_sid(const wchar_t *service, wchar_t text[TEXT_UNITS])
{
    wchar_t name[TEXT_UNITS];
    UCHAR digest[SHA1_BYTES];
    int length;

    wcscpy(name, service);
    CharUpperW(name);
    hash_sha1(name, wcslen(name) * sizeof(wchar_t), digest);

    length = swprintf(text, TEXT_UNITS, L"S-1-5-80");
    for (size_t i = 0; i < SHA1_BYTES; i += 4) {
        const unsigned long number = (unsigned long)digest[i] | (unsigned long)digest[i + 1] << 8 |
                                     (unsigned long)digest[i + 2] << 16 |
                                     (unsigned long)digest[i + 3] << 24;

        length += swprintf(text + length, TEXT_UNITS - (size_t)length, L"-%lu", number);
    }
}

static void assert_same_text(const wchar_t *found, const wchar_t *expected)
{
    if (wcscmp(found, expected) != 0) {
        fail_msg("found %ls, expected %ls", found, expected);
    }
}

static void the_method_gives_the_published_sid_of_trusted_installer(void **state)
{
    wchar_t text[TEXT_UNITS];

    (void)state;
    write_service_sid(L"TrustedInstaller", text);

    assert_same_text(text, L"S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464");
}

static void the_text_is_the_sid_of_the_wnetwatch_service(void **state)
{
    wchar_t text[TEXT_UNITS];

    (void)state;
    write_service_sid(SERVICE_NAME, text);

    assert_same_text(text, SERVICE_SID_TEXT);
}

static void the_numbers_are_those_of_the_text(void **state)
{
    static const unsigned long numbers[SERVICE_SID_SUB_AUTHORITY_COUNT] = {
        SERVICE_SID_SUB_AUTHORITIES};
    wchar_t text[TEXT_UNITS];
    int length = swprintf(text, TEXT_UNITS, L"S-1-5");

    (void)state;
    for (size_t i = 0; i < SERVICE_SID_SUB_AUTHORITY_COUNT; i++) {
        length += swprintf(text + length, TEXT_UNITS - (size_t)length, L"-%lu", numbers[i]);
    }

    assert_same_text(text, SERVICE_SID_TEXT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_method_gives_the_published_sid_of_trusted_installer),
        cmocka_unit_test(the_text_is_the_sid_of_the_wnetwatch_service),
        cmocka_unit_test(the_numbers_are_those_of_the_text),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
