#include "proto/json/json_shape.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "proto/json/json.h"

enum row {
    ROW_NAME,
    ROW_COUNT,
    ROW_TRUTH,
    ROW_LIST,
    ROW_OUTER,
    ROW_INNER,
    ROW_DEEP,
    ROW_INNER_END,
    ROW_BEHIND,
    ROW_OUTER_END,
    ROW_LAST,
    ROW_END,
    ROWS
};

static const struct json_shape_member shape[ROWS] = {
    [ROW_NAME] = JSON_SHAPE_MEMBER("name", STRING, true, 1, 8),
    [ROW_COUNT] = JSON_SHAPE_MEMBER("count", NUMBER, false, 2, 300),
    [ROW_TRUTH] = JSON_SHAPE_MEMBER("truth", BOOL, false, 0, 0),
    [ROW_LIST] = JSON_SHAPE_MEMBER("list", STRINGS, false, 0, 0),
    [ROW_OUTER] = JSON_SHAPE_MEMBER("outer", OBJECT_OR_NULL, false, 0, 0),
    [ROW_INNER] = JSON_SHAPE_MEMBER("inner", OBJECT, false, 0, 0),
    [ROW_DEEP] = JSON_SHAPE_MEMBER("deep", NUMBER, true, 0, UINT64_MAX),
    [ROW_INNER_END] = JSON_SHAPE_END_ROW,
    [ROW_BEHIND] = JSON_SHAPE_MEMBER("behind", BOOL, false, 0, 0),
    [ROW_OUTER_END] = JSON_SHAPE_END_ROW,
    [ROW_LAST] = JSON_SHAPE_MEMBER("last", BOOL, false, 0, 0),
    [ROW_END] = JSON_SHAPE_END_ROW,
};

static struct json_shape_value values[ROWS];

static bool has_shape(const char *document)
{
    return json_shape_read(document, strlen(document), shape, ROWS, NULL, values);
}

static void values_are_given_as_they_are_written(void **state)
{
    (void)state;
    assert_true(
        has_shape("{\"name\":\"a\\\\b\",\"count\":300,\"truth\":true,\"list\":[\"x\",\"y\"],"
                  "\"outer\":{\"inner\":{\"deep\":9999999999999999999},\"behind\":false},"
                  "\"last\":true}"));

    assert_true(json_shape_value_is(&values[ROW_NAME], "a\\\\b"));
    assert_false(json_shape_value_is(&values[ROW_NAME], "a\\\\"));
    assert_int_equal(values[ROW_COUNT].number, 300);
    assert_int_equal(values[ROW_TRUTH].number, 1);
    assert_true(values[ROW_DEEP].number == UINT64_C(9999999999999999999));
    assert_int_equal(values[ROW_BEHIND].number, 0);
    assert_non_null(values[ROW_BEHIND].text);
    assert_int_equal(values[ROW_LAST].number, 1);
}

static void what_is_absent_has_no_text(void **state)
{
    (void)state;
    assert_true(has_shape("{\"name\":\"a\"}"));
    for (int row = ROW_COUNT; row < ROW_END; row++) {
        assert_null(values[row].text);
    }
    assert_false(json_shape_value_is(&values[ROW_LIST], ""));
}

static void null_passes_over_an_object_and_what_is_in_it(void **state)
{
    (void)state;
    assert_true(has_shape("{\"name\":\"a\",\"outer\":null,\"last\":true}"));
    assert_non_null(values[ROW_OUTER].text);
    assert_null(values[ROW_INNER].text);
    assert_null(values[ROW_DEEP].text);
    assert_int_equal(values[ROW_LAST].number, 1);
}

static const struct {
    const char *document;
    bool has_shape;
} documents[] = {
    {"{\"name\":\"a\",\"outer\":{}}", true},
    {"{\"name\":\"a\",\"outer\":{\"behind\":true}}", true},
    {"{\"name\":\"a\",\"list\":[]}", true},
    {"{\"name\":\"a\",\"count\":30,\"list\":[\"x\"],\"outer\":{\"inner\":{\"deep\":1},\"behind\":"
     "true},"
     "\"last\":true}",
     true},
    {"{\"name\":\"b\",\"count\":30,\"list\":[\"x\"],\"outer\":{\"inner\":{\"deep\":2},\"behind\":"
     "true},"
     "\"last\":false}",
     true},
    {"{\"name\":\"a\",\"outer\":null,\"last\":true}", true},
    {"{\"name\":\"a\",\"outer\":null,\"inner\":{\"deep\":1}}}", false},
    {"{\"name\":\"a\",\"outer\":null,\"behind\":true},\"last\":true}", false},
    {"{\"name\":\"a\",\"outer\":{,\"behind\":true},\"last\":true}", false},
    {"{\"name\":\"12345678\",\"count\":2}", true},
    {"", false},
    {"{", false},
    {"{}", false},
    {"[]", false},
    {"null", false},
    {"{\"name\":\"\"}", false},
    {"{\"name\":\"123456789\"}", false},
    {"{\"name\":\"a\"", false},
    {"{\"name\":\"a", false},
    {"{\"name\":\"a\\", false},
    {"{\"name\":\"a\"}}", false},
    {"{\"name\":\"a\"}\n", false},
    {"{\"name\":\"a\",}", false},
    {"{,\"name\":\"a\"}", false},
    {"{\"name\":\"a\" }", false},
    {"{\"name\":null}", false},
    {"{\"name\":\"a\",\"name\":\"a\"}", false},
    {"{\"name\":\"a\",\"nama\":\"a\"}", false},
    {"{\"truth\":true,\"name\":\"a\"}", false},
    {"{\"name\":\"a\",\"last\":true,\"truth\":true}", false},
    {"{\"name\":\"a\",\"last\":true\"truth\":true}", false},
    {"{\"name\":\"a\",\"count\":1}", false},
    {"{\"name\":\"a\",\"count\":301}", false},
    {"{\"name\":\"a\",\"count\":002}", false},
    {"{\"name\":\"a\",\"count\":2.0}", false},
    {"{\"name\":\"a\",\"count\":}", false},
    {"{\"name\":\"a\",\"count\":18446744073709551618}", false}, /* 2^64 + 2 */
    {"{\"name\":\"a\",\"truth\":True}", false},
    {"{\"name\":\"a\",\"truth\":truefalse}", false},
    {"{\"name\":\"a\",\"list\":[\"x\",]}", false},
    {"{\"name\":\"a\",\"list\":[1]}", false},
    {"{\"name\":\"a\",\"list\":[\"x\"}", false},
    {"{\"name\":\"a\",\"list\":\"x\"}", false},
    {"{\"name\":\"a\",\"outer\":{\"inner\":null}}", false},
    {"{\"name\":\"a\",\"outer\":{\"inner\":{}}}", false},
    {"{\"name\":\"a\",\"outer\":{\"deep\":1}}", false},
    {"{\"name\":\"a\",\"outer\":{\"last\":true}}", false},
    {"{\"name\":\"a\",\"outer\":nul}", false},
    {"{\"name\":\"a\",\"behind\":true}", false},
};

/* What has the shape is a document that json_parse takes. */
static void every_document_gets_its_verdict(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(documents) / sizeof(documents[0]); i++) {
        const char *text = documents[i].document;
        struct json *document = NULL;

        print_message("%s\n", text);
        assert_int_equal(has_shape(text), documents[i].has_shape);
        if (documents[i].has_shape) {
            assert_int_equal(json_parse(text, strlen(text), &document, NULL), JSON_OK);
        }
        json_free(document);
    }
}

static void assert_same_values(const struct json_shape_value *left,
                               const struct json_shape_value *right)
{
    for (int row = 0; row < ROWS; row++) {
        assert_ptr_equal(left[row].text, right[row].text);
        assert_ptr_equal(left[row].start, right[row].start);
        assert_ptr_equal(left[row].end, right[row].end);
        assert_true(left[row].size == right[row].size && left[row].number == right[row].number);
    }
}

/* Each behind each that has the shape: its own values, and its own verdict. */
static void what_was_read_before_changes_nothing(void **state)
{
    static struct json_shape_value previous[ROWS];
    static struct json_shape_value behind[ROWS];
    const size_t count = sizeof(documents) / sizeof(documents[0]);

    (void)state;
    for (size_t pair = 0; pair < count * count; pair++) {
        const char *before = documents[pair / count].document;
        const char *text = documents[pair % count].document;

        if (!json_shape_read(before, strlen(before), shape, ROWS, NULL, previous)) {
            continue;
        }
        assert_int_equal(json_shape_read(text, strlen(text), shape, ROWS, previous, behind),
                         documents[pair % count].has_shape);
        if (has_shape(text)) {
            assert_same_values(behind, values);
        }
    }
}

/* The common bytes end inside of a number, or right behind it. */
static void a_number_that_goes_on_is_read_anew(void **state)
{
    static const char before[] = "{\"name\":\"a\",\"count\":30,\"truth\":true}";
    static const char text[] = "{\"name\":\"a\",\"count\":300,\"truth\":true}";
    static struct json_shape_value behind[ROWS];

    (void)state;
    assert_true(has_shape(before));
    assert_true(json_shape_read(text, sizeof(text) - 1, shape, ROWS, values, behind));
    assert_int_equal(behind[ROW_COUNT].number, 300);
    assert_int_equal(behind[ROW_TRUTH].number, 1);
}

static void a_list_has_a_limit(void **state)
{
    char text[JSON_SHAPE_STRINGS_MAX * 4 + 64] = "{\"name\":\"a\",\"list\":[\"\"";
    size_t size = strlen(text);

    (void)state;
    for (unsigned count = 1; count <= JSON_SHAPE_STRINGS_MAX + 1; count++) {
        (void)snprintf(text + size, sizeof(text) - size, "]}");
        assert_int_equal(has_shape(text), count <= JSON_SHAPE_STRINGS_MAX);
        (void)snprintf(text + size, sizeof(text) - size, ",\"\"");
        size += 3;
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_given_as_they_are_written),
        cmocka_unit_test(what_is_absent_has_no_text),
        cmocka_unit_test(null_passes_over_an_object_and_what_is_in_it),
        cmocka_unit_test(every_document_gets_its_verdict),
        cmocka_unit_test(what_was_read_before_changes_nothing),
        cmocka_unit_test(a_number_that_goes_on_is_read_anew),
        cmocka_unit_test(a_list_has_a_limit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
