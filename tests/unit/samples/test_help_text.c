#include "samples/cli/help_text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "samples/cli/options.h"

static const struct verb look = {
    .name = "look",
    .summary = "look at it",
    .usage = "[options]",
    .about = "Look at it.\n",
    .examples = "  wnetwatch look\n",
    .options = OPTION_BIT(OPTION_JSON) | OPTION_BIT(OPTION_AFTER) | OPTION_BIT(OPTION_FAIL_ON_GAP),
};

static const struct verb leave = {
    .name = "leave",
    .summary = "leave it",
    .usage = "",
    .about = "Leave it.\n",
    .examples = "",
};

static const struct verb *const both[] = {&look, &leave, NULL};

static char text[HELP_TEXT_SIZE];

static void the_help_of_a_verb_has_its_options_and_no_others(void **state)
{
    size_t size = help_text_of_verb(&look, text);

    (void)state;
    assert_int_equal(size, strlen(text));
    assert_string_equal(
        text,
        "wnetwatch look [options]\n"
        "\n"
        "Look at it.\n"
        "\n"
        "Options; a value follows its option, or stands behind a \"=\":\n"
        "  -a, --after POSITION begin after now (the default), oldest, or the id of an event\n"
        "  --fail-on-gap        end at the first gap\n"
        "  -j, --json           JSON, one line each\n"
        "\n"
        "Examples:\n"
        "  wnetwatch look\n");

    (void)help_text_of_verb(&leave, text);
    assert_string_equal(text, "wnetwatch leave\n\nLeave it.\n");
}

static void the_help_of_the_program_has_all_verbs_and_exit_codes(void **state)
{
    size_t size = help_text_of_program(both, text);

    (void)state;
    assert_int_equal(size, strlen(text));
    assert_non_null(strstr(text, "\n  wnetwatch look   look at it\n"));
    assert_non_null(strstr(text, "\n  wnetwatch leave  leave it\n"));
    assert_non_null(strstr(text, "Exit codes: 0 done, 1 failed, 2 a wrong command line"));
}

/* Each option has a name, a help, and no line that is wider than a terminal. */
static void every_option_has_a_help_that_fits_a_terminal(void **state)
{
    static const struct verb all = {
        .name = "all", .usage = "", .about = "", .examples = "", .options = UINT32_MAX};
    const char *line = text;

    (void)state;
    for (size_t i = 0; i < OPTIONS; i++) {
        assert_non_null(options[i].name);
        assert_non_null(options[i].short_name);
        assert_non_null(options[i].words);
        assert_true(strlen(options[i].help) > 0);
    }
    (void)help_text_of_verb(&all, text);
    while (*line != '\0') {
        const size_t size = strcspn(line, "\n");

        assert_true(size <= 99);
        line += size + 1;
    }
    assert_true(strlen(text) < HELP_TEXT_SIZE - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_help_of_a_verb_has_its_options_and_no_others),
        cmocka_unit_test(the_help_of_the_program_has_all_verbs_and_exit_codes),
        cmocka_unit_test(every_option_has_a_help_that_fits_a_terminal),
    };

    return cmocka_run_group_tests_name("unit.samples.help_text", tests, NULL, NULL);
}
