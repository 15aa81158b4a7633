/* The layout of public structs is the ABI: members are only ever added at the end. Checked by the
   compiler, so for 32 bits too, where tests are not run. layout.py writes layout.inc and compares
   it with the header. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <wnetwatch.h>

#define ON_64_OR_32(bytes_64, bytes_32) (sizeof(void *) == 8 ? (bytes_64) : (bytes_32))
#define STRUCT(type, bytes_64, bytes_32)                                                           \
    _Static_assert(sizeof(type) == ON_64_OR_32(bytes_64, bytes_32), "size of " #type);
#define MEMBER(type, member, bytes_64, bytes_32)                                                   \
    _Static_assert(offsetof(type, member) == ON_64_OR_32(bytes_64, bytes_32), #type "." #member);

#include "tests/api/layout.inc"

static void statuses_keep_their_numbers(void **state)
{
    (void)state;
    assert_int_equal(WNW_OK, 0);
    assert_int_equal(WNW_E_INVALID, -1);
    assert_int_equal(WNW_E_NO_MEMORY, -2);
    assert_int_equal(WNW_E_IN_CALLBACK, -3);
    assert_int_equal(WNW_E_OS, -4);
    assert_int_equal(WNW_E_STATE, -5);
    assert_int_equal(WNW_E_FILTER, -6);
    assert_int_equal(WNW_E_TIMEOUT, -7);
    assert_int_equal(WNW_E_NO_BROKER, -8);
    assert_int_equal(WNW_E_NOT_TRUSTED, -9);
    assert_int_equal(WNW_E_REFUSED, -10);
    assert_int_equal(WNW_E_PROTOCOL, -11);
    assert_int_equal(WNW_E_INTERNAL, -12);
    assert_int_equal(WNW_E_OVER, -13);
    assert_int_equal(WNW_E_CURSOR_FILE, -14);
}

static void every_status_has_its_sentence(void **state)
{
    (void)state;
    for (int status = WNW_E_OVER; status <= WNW_OK; status++) {
        assert_string_not_equal(wnw_status_text((wnw_status)status), "unknown status");
        assert_string_not_equal(wnw_status_name((wnw_status)status), "unknown");
    }
    assert_string_not_equal(wnw_status_text(WNW_E_CURSOR_FILE), "unknown status");
    assert_string_equal(wnw_status_text((wnw_status)1), "unknown status");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(statuses_keep_their_numbers),
        cmocka_unit_test(every_status_has_its_sentence),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
