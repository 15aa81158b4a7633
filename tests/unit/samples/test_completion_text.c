#include "samples/cli/completion_text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "samples/cli/options.h"

static const struct verb look = {.name = "look",
                                 .options = OPTION_BIT(OPTION_JSON) | OPTION_BIT(OPTION_AFTER)};
static const struct verb choose = {.name = "choose", .rest = VERB_REST_WORD, .words = "one other"};
static const struct verb ask = {.name = "ask", .rest = VERB_REST_WORD};
static const struct verb *const verbs[] = {&look, &choose, &ask, NULL};

static char text[COMPLETION_TEXT_SIZE];

static void expect_line(const char *line)
{
    const char *found = strstr(text, line);

    if (found == NULL) {
        fail_msg("%s is not in:\n%s", line, text);
    }
    assert_int_equal(found[-1], '\n');
}

static void each_verb_has_its_words_and_options(void **state)
{
    size_t size = completion_text_write(verbs, text);

    (void)state;
    assert_int_equal(size, strlen(text));
    assert_true(size < COMPLETION_TEXT_SIZE - 1);
    expect_line("        'look' = @('--after', '--json')\n");
    expect_line("        'choose' = @('one', 'other')\n");
    expect_line("        'ask' = @('look', 'choose', 'ask')\n");
}

static void each_option_with_a_value_has_the_words_for_it(void **state)
{
    (void)state;
    (void)completion_text_write(verbs, text);
    expect_line("        '--after' = @('now', 'oldest')\n");
    expect_line("        '-a' = @('now', 'oldest')\n");
    expect_line("        '--count' = @()\n");
    assert_null(strstr(text, "'--json' = "));
    assert_null(strstr(text, "'' = "));
}

/* As PowerShell would find it: what is opened is closed, and strings have an end. */
static void brackets_and_quotes_are_in_pairs(void **state)
{
    int braces = 0;
    int brackets = 0;
    int quotes = 0;

    (void)state;
    (void)completion_text_write(verbs, text);
    for (const char *letter = text; *letter != '\0'; letter++) {
        braces += *letter == '{' ? 1 : *letter == '}' ? -1 : 0;
        brackets += *letter == '(' ? 1 : *letter == ')' ? -1 : 0;
        quotes += *letter == '\'' ? 1 : 0;
        assert_true(braces >= 0 && brackets >= 0);
    }
    assert_int_equal(braces, 0);
    assert_int_equal(brackets, 0);
    assert_int_equal(quotes % 2, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_verb_has_its_words_and_options),
        cmocka_unit_test(each_option_with_a_value_has_the_words_for_it),
        cmocka_unit_test(brackets_and_quotes_are_in_pairs),
    };

    return cmocka_run_group_tests_name("unit.samples.completion_text", tests, NULL, NULL);
}
