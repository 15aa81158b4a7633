#include "samples/common/json_check.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void objects_are_objects(void **state)
{
    static const char *const good[] = {
        "{}",
        " { } ",
        "{\"a\":1}",
        "{\"a\":[],\"b\":{},\"c\":\"\",\"d\":null,\"e\":true,\"f\":false}",
        "{\"a\":[-0,0.5,1e5,1E+5,1e-5,12]}",
        "{\"\\u00e9\\n\\\"\":\"\\\\\\/\\b\\f\\r\\t\"}",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        assert_true(json_check_object(good[i], strlen(good[i])));
    }
}

static void what_is_no_object_is_refused(void **state)
{
    static const char *const bad[] = {
        "",
        " ",
        "[]",
        "\"a\"",
        "{",
        "}",
        "{}x",
        "{}{}",
        "{a:1}",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1,}",
        "{,}",
        "{\"a\":01}",
        "{\"a\":+1}",
        "{\"a\":1.}",
        "{\"a\":.5}",
        "{\"a\":1e}",
        "{\"a\":-}",
        "{\"a\":nul}",
        "{\"a\":[1,]}",
        "{\"a\":\"\n\"}",
        "{\"a\":\"\\x\"}",
        "{\"a\":\"\\u12g4\"}",
        "{\"a\":\"\\u12",
        "{\"a\":\"\\",
        "{\"a",
        "{'a':1}",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        assert_false(json_check_object(bad[i], strlen(bad[i])));
    }
    assert_false(json_check_object(NULL, 0));
    assert_false(json_check_object("{\"a\":\"\0\"}", 9));
}

static void depth_has_a_limit(void **state)
{
    char text[2 * JSON_CHECK_DEPTH_MAX + 8] = "{\"a\":";
    size_t size = strlen(text);

    (void)state;
    for (unsigned i = 1; i < JSON_CHECK_DEPTH_MAX; i++) {
        text[size++] = '[';
    }
    const size_t middle = size;
    for (unsigned i = 1; i < JSON_CHECK_DEPTH_MAX; i++) {
        text[size++] = ']';
    }
    text[size++] = '}';
    assert_true(json_check_object(text, size));

    memmove(text + middle + 2, text + middle, size - middle);
    memcpy(text + middle, "[]", 2);
    assert_false(json_check_object(text, size + 2));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(objects_are_objects),
        cmocka_unit_test(what_is_no_object_is_refused),
        cmocka_unit_test(depth_has_a_limit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
