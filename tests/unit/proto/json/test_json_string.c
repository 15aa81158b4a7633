#include "proto/json/json_string.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "proto/json/json.h"

/* Two words and one byte of plain text around what is tried. */
#define PLAIN_SIZE 17u
#define TEXT_SIZE 64u

/* The text as json_parse reads it, and as it is undone into a buffer that has not a byte too many. */
static void check(const char *text, size_t size)
{
    char document[TEXT_SIZE + 2];
    struct json *json = NULL;
    char *undone = malloc(size == 0 ? 1 : size);
    size_t undone_size;

    assert_true(size <= TEXT_SIZE && undone != NULL);
    document[0] = '"';
    memcpy(document + 1, text, size);
    document[size + 1] = '"';
    assert_int_equal(json_parse(document, size + 2, &json, NULL), JSON_OK);

    undone_size = json_string_unescape(text, size, undone);
    assert_int_equal(undone_size, strlen(json_string(json)));
    assert_memory_equal(undone, json_string(json), undone_size);

    json_free(json);
    free(undone);
}

static void each_escape_is_undone_at_each_place(void **state)
{
    static const char *const pieces[] = {"",
                                         "\\\\",
                                         "\\\"",
                                         "\\/",
                                         "\\b\\f\\n\\r\\t",
                                         "\\u0041",
                                         "\\u00e9",
                                         "\\u20ac",
                                         "\\ud83d\\ude00",
                                         "\\u005c\\u0022",
                                         "\xC3\xA9",
                                         "\xE2\x82\xAC",
                                         "\xF0\x9F\x98\x80",
                                         "\x7F",
                                         "\\\\\\\\a\\\\"};

    (void)state;
    for (size_t i = 0; i < sizeof(pieces) / sizeof(pieces[0]); i++) {
        for (size_t before = 0; before <= PLAIN_SIZE; before++) {
            for (size_t behind = 0; behind <= PLAIN_SIZE; behind++) {
                const size_t piece_size = strlen(pieces[i]);
                char text[TEXT_SIZE];

                memset(text, 'a', sizeof(text));
                memcpy(text + before, pieces[i], piece_size);
                check(text, before + piece_size + behind);
            }
        }
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_escape_is_undone_at_each_place),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
