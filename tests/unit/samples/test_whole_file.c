#include "samples/common/whole_file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#define PATH "test_whole_file.txt"

static void a_file_holds_all_of_it_and_nothing_else(void **state)
{
    char bytes[16] = "";
    FILE *file;

    (void)state;
    assert_true(whole_file_write(PATH, "what was there before", 21));
    assert_true(whole_file_write(PATH, "short", 5));
    file = fopen(PATH, "rb");
    assert_non_null(file);
    assert_int_equal(fread(bytes, 1, sizeof(bytes), file), 5);
    assert_int_equal(fclose(file), 0);
    assert_string_equal(bytes, "short");
    assert_int_equal(remove(PATH), 0);
}

static void a_file_is_replaced_as_a_whole(void **state)
{
    char bytes[16] = "";
    FILE *reader;
    FILE *file;

    (void)state;
    assert_int_equal(whole_file_replace(L"" PATH, "old", 3), 0);
    assert_int_equal(whole_file_replace(L"" PATH, "newer", 5), 0);
    file = fopen(PATH, "rb");
    assert_non_null(file);
    assert_int_equal(fread(bytes, 1, sizeof(bytes), file), 5);
    assert_int_equal(fclose(file), 0);
    assert_string_equal(bytes, "newer");
    reader = fopen(PATH ".new", "rb");
    assert_null(reader);
    assert_int_equal(remove(PATH), 0);
}

static void a_folder_is_not_replaced(void **state)
{
    (void)state;
    assert_int_not_equal(whole_file_replace(L".", "text", 4), 0);
}

static void a_device_that_cannot_be_flushed_is_written(void **state)
{
    (void)state;
    assert_true(whole_file_write("NUL", "text", 4));
}

static void a_folder_cannot_be_written(void **state)
{
    (void)state;
    assert_false(whole_file_write(".", "text", 4));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_holds_all_of_it_and_nothing_else),
        cmocka_unit_test(a_file_is_replaced_as_a_whole),
        cmocka_unit_test(a_folder_is_not_replaced),
        cmocka_unit_test(a_device_that_cannot_be_flushed_is_written),
        cmocka_unit_test(a_folder_cannot_be_written),
    };

    return cmocka_run_group_tests_name("samples.whole_file", tests, NULL, NULL);
}
