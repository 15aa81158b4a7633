#include "samples/cli/item_line.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static struct item_line line;

static wnw_gap make_gap(void)
{
    wnw_gap gap = {0};

    gap.reason_name = "retention";
    return gap;
}

static void a_gap_in_columns_has_a_colour(void **state)
{
    const struct arguments arguments = {0};
    const wnw_gap gap = make_gap();

    (void)state;
    item_line_init(&line, &arguments, true);
    (void)item_line_write_gap(&line, &gap);
    assert_non_null(strchr(line.bytes, '\x1b'));
}

static void a_gap_beside_lines_of_a_template_has_none(void **state)
{
    struct arguments arguments = {0};
    const wnw_gap gap = make_gap();

    (void)state;
    arguments.format = "{local}";
    item_line_init(&line, &arguments, true);
    (void)item_line_write_gap(&line, &gap);
    assert_string_equal(line.bytes,
                        "--- gap: events are lost, their number is unknown (retention) ---\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_gap_in_columns_has_a_colour),
        cmocka_unit_test(a_gap_beside_lines_of_a_template_has_none),
    };

    return cmocka_run_group_tests_name("samples.item_line", tests, NULL, NULL);
}
