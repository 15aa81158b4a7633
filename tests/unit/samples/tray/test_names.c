#include "samples/tray/core/names.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static void expect_server(const char *remote, const char *server)
{
    char copied[16];

    names_copy_server(remote, copied, sizeof(copied));
    assert_string_equal(copied, server);
}

static void the_server_of_a_name_is_found(void **state)
{
    (void)state;
    expect_server("\\\\srv\\share", "\\\\srv");
    expect_server("\\\\srv", "\\\\srv");
    expect_server("https://srv/a/b", "https://srv");
    expect_server("ftp://x", "ftp://x");
    expect_server("tree", "tree");
    expect_server("", "");
}

static void a_long_server_is_cut_between_two_characters(void **state)
{
    (void)state;
    expect_server("\\\\0123456789abcdef\\share", "\\\\0123456789abc");
    expect_server("\\\\0123456789ab\xC3\xBC\xC3\xBC", "\\\\0123456789ab");
}

static void only_a_drive_letter_has_a_folder(void **state)
{
    static const char *const others[] = {
        "", "Z", "Z:\\", "ZZ:", "1:", "LPT1", "LPT1:", "\\\\srv\\s", ":", "calc.exe"};
    char folder[FOLDER_SIZE];

    (void)state;
    assert_true(names_folder("z:", folder));
    assert_string_equal(folder, "Z:\\");
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        assert_false(names_folder(others[i], folder));
    }
}

static void names_that_mean_the_same_are_equal(void **state)
{
    (void)state;
    assert_true(names_are_equal("\\\\srv\\share", "//SRV/share/"));
    assert_true(names_are_equal("LPT1", "lpt1:"));
    assert_true(names_are_equal("", ""));
    assert_false(names_are_equal("Z:", ""));
    assert_false(names_are_equal("\\\\srv\\a", "\\\\srv\\ab"));
    assert_true(names_are_of_the_doctor("\\\\WNETWATCH.invalid\\doctor"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_server_of_a_name_is_found),
        cmocka_unit_test(a_long_server_is_cut_between_two_characters),
        cmocka_unit_test(only_a_drive_letter_has_a_folder),
        cmocka_unit_test(names_that_mean_the_same_are_equal),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
