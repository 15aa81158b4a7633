#include "samples/agent/win/http_error.h"

#include <winhttp.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void faults_of_a_certificate_are_told_apart(void **state)
{
    static const DWORD flags[] = {
        WINHTTP_CALLBACK_STATUS_FLAG_CERT_DATE_INVALID, WINHTTP_CALLBACK_STATUS_FLAG_INVALID_CA,
        WINHTTP_CALLBACK_STATUS_FLAG_CERT_CN_INVALID, WINHTTP_CALLBACK_STATUS_FLAG_CERT_REVOKED};
    const size_t count = sizeof(flags) / sizeof(flags[0]);

    (void)state;
    for (size_t i = 0; i < count; i++) {
        for (size_t other = 0; other < i; other++) {
            assert_string_not_equal(http_error_text(ERROR_WINHTTP_SECURE_FAILURE, flags[i]),
                                    http_error_text(ERROR_WINHTTP_SECURE_FAILURE, flags[other]));
        }
    }
}

static void a_code_says_the_same_as_its_flag(void **state)
{
    (void)state;
    assert_string_equal(
        http_error_text(ERROR_WINHTTP_SECURE_INVALID_CA, 0),
        http_error_text(ERROR_WINHTTP_SECURE_FAILURE, WINHTTP_CALLBACK_STATUS_FLAG_INVALID_CA));
}

static void what_is_not_known_has_no_text(void **state)
{
    (void)state;
    assert_null(http_error_text(ERROR_WINHTTP_SECURE_FAILURE, 0));
    assert_null(http_error_text(ERROR_ACCESS_DENIED, 0));
    assert_null(http_error_text(ERROR_SUCCESS, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(faults_of_a_certificate_are_told_apart),
        cmocka_unit_test(a_code_says_the_same_as_its_flag),
        cmocka_unit_test(what_is_not_known_has_no_text),
    };

    return cmocka_run_group_tests_name("samples.agent.http_error", tests, NULL, NULL);
}
