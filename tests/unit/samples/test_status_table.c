#include "samples/cli/status_table.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static char table[STATUS_TABLE_SIZE];

static void members_are_rows_and_those_of_a_group_have_its_name(void **state)
{
    size_t size = status_table_write("{\"type\":\"x\",\"data\":{\"version\":\"0.1.0\","
                                     "\"rejected\":{\"bad_json\":3,\"too_long\":0}}}",
                                     table);

    (void)state;
    table[size] = '\0';
    assert_string_equal(table, "version                              0.1.0\n"
                               "rejected.bad_json                    3\n");
}

static void what_a_terminal_acts_on_is_shown_by_its_number(void **state)
{
    size_t size =
        status_table_write("{\"data\":{\"a\xE2\x80\x8E\":\"b\xC2\x9B\",\"c\":\"\x1B\"}}", table);

    (void)state;
    table[size] = '\0';
    assert_non_null(strstr(table, "a<U+200E> "));
    assert_non_null(strstr(table, " b<U+009B>\n"));
    assert_non_null(strstr(table, " <U+001B>\n"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(members_are_rows_and_those_of_a_group_have_its_name),
        cmocka_unit_test(what_a_terminal_acts_on_is_shown_by_its_number),
    };

    return cmocka_run_group_tests_name("samples.status_table", tests, NULL, NULL);
}
