#include "proto/error_names.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "proto/json/json_plain.h"

#define CODES_MAX 20000u /* above every code of the network functions */

static void the_codes_that_mappings_fail_with_have_their_official_names(void **state)
{
    (void)state;
    assert_string_equal(error_name(5), "ERROR_ACCESS_DENIED");
    assert_string_equal(error_name(53), "ERROR_BAD_NETPATH");
    assert_string_equal(error_name(67), "ERROR_BAD_NET_NAME");
    assert_string_equal(error_name(85), "ERROR_ALREADY_ASSIGNED");
    assert_string_equal(error_name(86), "ERROR_INVALID_PASSWORD");
    assert_string_equal(error_name(1219), "ERROR_SESSION_CREDENTIAL_CONFLICT");
    assert_string_equal(error_name(1326), "ERROR_LOGON_FAILURE");
    assert_string_equal(error_name(2250), "ERROR_NOT_CONNECTED");
    assert_string_equal(error_name(2404), "ERROR_DEVICE_IN_USE");
}

static void every_code_that_the_network_functions_define_has_a_name(void **state)
{
    static const uint32_t codes[] = {5,    6,    8,    31,   50,   59,   66,   67,   85,   86,
                                     87,   124,  170,  234,  259,  487,  1200, 1201, 1202, 1203,
                                     1204, 1205, 1206, 1207, 1208, 1222, 1223, 1237, 1244, 1245,
                                     1247, 1248, 1311, 2108, 2109, 2202, 2250, 2401, 2404};

    (void)state;
    for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
        print_message("code %u\n", (unsigned)codes[i]);
        assert_non_null(error_name(codes[i]));
    }
}

static void success_and_strange_codes_have_no_name(void **state)
{
    (void)state;
    assert_null(error_name(0));
    assert_null(error_name(4));
    assert_null(error_name(2405));
    assert_null(error_name(4711));
    assert_null(error_name(UINT32_MAX));
}

static void the_search_finds_every_entry(void **state)
{
    size_t count = 0;

    (void)state;
    for (uint32_t code = 0; code < CODES_MAX; code++) {
        const char *name = error_name(code);

        if (name != NULL) {
            assert_int_equal(strncmp(name, "ERROR_", strlen("ERROR_")), 0);
            count++;
        }
    }
    /* An entry out of order would not be found. */
    assert_int_equal(count, 112);
}

static void every_name_is_a_word_that_needs_no_escape(void **state)
{
    (void)state;
    for (size_t i = 0; error_name_at(i) != NULL; i++) {
        const char *name = error_name_at(i);

        assert_int_equal(json_count_plain(name, strlen(name)), strlen(name));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_name_is_a_word_that_needs_no_escape),
        cmocka_unit_test(the_codes_that_mappings_fail_with_have_their_official_names),
        cmocka_unit_test(every_code_that_the_network_functions_define_has_a_name),
        cmocka_unit_test(success_and_strange_codes_have_no_name),
        cmocka_unit_test(the_search_finds_every_entry),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
