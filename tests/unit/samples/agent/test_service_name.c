#include "samples/agent/win/service_name.h"

#include <windows.h>
#include <bcrypt.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <wchar.h>

#include <cmocka.h>

static void the_sid_is_that_of_the_name(void **state)
{
    wchar_t name[] = SERVICE_NAME;
    wchar_t text[128];
    BCRYPT_ALG_HANDLE algorithm;
    BCRYPT_HASH_HANDLE hash;
    ULONG parts[5];

    (void)state;
    (void)_wcsupr(name);
    assert_true(BCryptOpenAlgorithmProvider(&algorithm, BCRYPT_SHA1_ALGORITHM, NULL, 0) >= 0);
    assert_true(BCryptCreateHash(algorithm, &hash, NULL, 0, NULL, 0, 0) >= 0);
    assert_true(BCryptHashData(hash, (UCHAR *)name, (ULONG)(wcslen(name) * sizeof(wchar_t)), 0) >=
                0);
    assert_true(BCryptFinishHash(hash, (UCHAR *)parts, sizeof(parts), 0) >= 0);
    (void)BCryptDestroyHash(hash);
    (void)BCryptCloseAlgorithmProvider(algorithm, 0);
    (void)_snwprintf(text, 128, L"S-1-5-80-%lu-%lu-%lu-%lu-%lu", parts[0], parts[1], parts[2],
                     parts[3], parts[4]);
    assert_true(wcscmp(text, SERVICE_SID_TEXT) == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_sid_is_that_of_the_name),
    };

    return cmocka_run_group_tests_name("samples.agent.service_name", tests, NULL, NULL);
}
