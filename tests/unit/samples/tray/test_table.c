#include "samples/tray/core/table.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static bool contains(const char *text, const char *part)
{
    return strstr(text, part) != NULL;
}

static const struct collation collation = {strcmp, contains};
static struct table table;

static void add(const char *name, const char *number_text, uint64_t number)
{
    struct table_row *row = table_add(&table);
    struct text json = {0};

    assert_non_null(row);
    table_set_cell(row, 0, name, 0);
    table_set_cell(row, 1, number_text, number);
    text_add_json(&json, name);
    table_set_json(row, &json);
}

static int set_up(void **state)
{
    (void)state;
    table_init(&table, 2, &collation);
    add("pear", "ten", 10);
    add("apple", "nine", 9);
    add("plum", "eleven", 11);
    table_show(&table, "");
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    table_deinit(&table);
    return 0;
}

static void expect_names(const char *names)
{
    char shown[64] = "";

    for (size_t i = 0; i < table.shown_count; i++) {
        (void)strcat(shown, table_cell(&table, i, 0));
        (void)strcat(shown, " ");
    }
    assert_string_equal(shown, names);
}

static void texts_are_ordered_as_texts_and_numbers_as_numbers(void **state)
{
    (void)state;
    expect_names("apple pear plum ");
    table_sort_by(&table, 1);
    table_show(&table, "");
    expect_names("apple pear plum ");
    table_sort_by(&table, 1);
    table_show(&table, "");
    expect_names("plum pear apple ");
}

static void a_filter_looks_into_each_column(void **state)
{
    (void)state;
    table_show(&table, "p");
    expect_names("apple pear plum ");
    table_show(&table, "eleven");
    expect_names("plum ");
    table_show(&table, "nothing");
    expect_names("");
}

static void rows_that_are_equal_stay_in_their_order(void **state)
{
    (void)state;
    table_clear(&table);
    for (unsigned i = 0; i < 100; i++) {
        char text[8];

        (void)snprintf(text, sizeof(text), "%02u", i);
        add("same", text, 0);
    }
    table_show(&table, "");
    for (unsigned i = 0; i < 100; i++) {
        assert_int_equal(strtoul(table_cell(&table, i, 1), NULL, 10), i);
    }
}

static void a_full_table_takes_no_more(void **state)
{
    (void)state;
    while (table.row_count < TABLE_ROWS_MAX) {
        assert_non_null(table_add(&table));
    }
    assert_null(table_add(&table));
    table_show(&table, "");
    assert_int_equal(table.shown_count, TABLE_ROWS_MAX);
}

static bool is_second_or_third(size_t shown_index, void *user)
{
    (void)user;
    return shown_index > 0;
}

static void chosen_rows_are_written_in_the_order_of_the_list(void **state)
{
    static const char *const titles[] = {"Name", "Number"};
    struct text text = {0};
    struct text json = {0};

    (void)state;
    table_write_text(&table, titles, is_second_or_third, NULL, &text);
    assert_string_equal(text.bytes, "Name\tNumber\r\npear\tten\r\nplum\televen\r\n");
    table_write_json(&table, is_second_or_third, NULL, &json);
    assert_string_equal(json.bytes, "[\r\n\"pear\",\r\n\"plum\"\r\n]\r\n");
    text_deinit(&text);
    text_deinit(&json);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(texts_are_ordered_as_texts_and_numbers_as_numbers, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_filter_looks_into_each_column, set_up, tear_down),
        cmocka_unit_test_setup_teardown(rows_that_are_equal_stay_in_their_order, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_full_table_takes_no_more, set_up, tear_down),
        cmocka_unit_test_setup_teardown(chosen_rows_are_written_in_the_order_of_the_list, set_up,
                                        tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
