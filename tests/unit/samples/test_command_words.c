#include "samples/cli/command_words.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#define WORDS_MAX 4

static const struct {
    const char *words[WORDS_MAX];
    const char *line;
} rows[] = {
    {{"notepad"}, "notepad"},
    {{"a", "b", "c"}, "a b c"},
    {{"C:\\Program Files\\x.exe", "-v"}, "\"C:\\Program Files\\x.exe\" -v"},
    {{"a", "", "b"}, "a \"\" b"},
    {{"a", "b\tc"}, "a \"b\tc\""},
    {{"a", "say \"it\""}, "a \"say \\\"it\\\"\""},
    {{"a", "C:\\x\\"}, "a C:\\x\\"},
    {{"a", "C:\\x y\\"}, "a \"C:\\x y\\\\\""},
    {{"a", "x\\\"y"}, "a \"x\\\\\\\"y\""},
    {{"a", "\\\\srv\\share"}, "a \\\\srv\\share"},
    {{"a", "gr\xC3\xBC\xC3\x9F"}, "a gr\xC3\xBC\xC3\x9F"},
};

static int count_words(const char *const *words)
{
    int count = 0;

    while (count < WORDS_MAX && words[count] != NULL) {
        count++;
    }
    return count;
}

static void words_become_a_line_that_is_taken_apart_into_them(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char copies[WORDS_MAX][64];
        char *words[WORDS_MAX];
        char line[128];
        const int count = count_words(rows[i].words);

        for (int w = 0; w < count; w++) {
            words[w] = strcpy(copies[w], rows[i].words[w]);
        }
        print_message("%s\n", rows[i].line);
        assert_int_equal(command_words_size(words, count), strlen(rows[i].line) + 1);
        command_words_write(words, count, line);
        assert_string_equal(line, rows[i].line);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_become_a_line_that_is_taken_apart_into_them),
    };

    return cmocka_run_group_tests_name("unit.samples.command_words", tests, NULL, NULL);
}
