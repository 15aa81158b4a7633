#include "proto/json/json.h"

#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "proto/limits.h"
#include "tests/support/failing_malloc.h"

struct refused_case {
    const char *name;
    const char *bytes;
    size_t size;
    enum json_result result;
    size_t position;
};

#define REFUSED(name, text, result, position)                                                      \
    {                                                                                              \
        name, text, sizeof(text) - 1, result, position                                             \
    }

/* Parse a copy that ends where its memory ends, so that a sanitizer sees each byte too far. */
static enum json_result parse_exactly(const char *bytes, size_t size, struct json **json_out,
                                      struct json_error *error_out)
{
    char *copy = malloc(size == 0 ? 1 : size);
    enum json_result result;

    assert_non_null(copy);
    memcpy(copy, bytes, size);
    result = json_parse(copy, size, json_out, error_out);
    free(copy);
    return result;
}

static struct json *parse(const char *text)
{
    struct json_error error;
    struct json *document;

    if (parse_exactly(text, strlen(text), &document, &error) != JSON_OK) {
        fail_msg("%s: %s at %lu", text, json_result_code(error.result),
                 (unsigned long)error.position);
    }
    return document;
}

static void assert_refused(const struct refused_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct json_error error = {JSON_OK, 0};
        struct json *document = NULL;
        enum json_result result = parse_exactly(cases[i].bytes, cases[i].size, &document, &error);

        if (result != cases[i].result || error.result != result ||
            error.position != cases[i].position) {
            fail_msg("%s: %s at %lu", cases[i].name, json_result_code(result),
                     (unsigned long)error.position);
        }
        assert_null(document);
    }
}

static void strict_documents_pass(void **state)
{
    static const struct {
        const char *name;
        const char *text;
    } documents[] = {
        {"an empty object", "{}"},
        {"an empty array", "[]"},
        {"space around everything", " \t\r\n{ \"a\" : [ 1 , 2 ] } \n"},
        {"null", "null"},
        {"true", "true"},
        {"a negative zero", "-0"},
        {"a fraction with an exponent", "0.5e-10"},
        {"an exponent with a plus sign", "1E+2"},
        {"an empty string", "\"\""},
        {"each escape", "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\\uD83D\\ude00\""},
        {"characters of one to four bytes", "\"\x7F\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80\""},
        {"names that differ in case, and an empty one", "{\"a\":1,\"A\":2,\"\":3}"},
        {"the deepest nesting", "[[[[[[[[1]]]]]]]]"},
        {"more digits than a double holds", "12345678901234567890123456789012"},
        {"nearly the largest double", "1.7976931348623157e308"},
        {"less than the smallest double", "4e-400"},
        {"a zero with a large exponent", "0e99999999999999999999999999999"},
    };

    (void)state;

    for (size_t i = 0; i < sizeof(documents) / sizeof(documents[0]); i++) {
        print_message("%s\n", documents[i].name);
        json_free(parse(documents[i].text));
    }
}

static void text_that_is_no_json_is_refused(void **state)
{
    static const struct refused_case cases[] = {
        REFUSED("a word", "hello", JSON_SYNTAX, 0),
        REFUSED("a literal in capitals", "True", JSON_SYNTAX, 0),
        REFUSED("a literal misspelt", "[trve]", JSON_SYNTAX, 3),
        REFUSED("a literal with a tail", "[truex]", JSON_SYNTAX, 5),
        REFUSED("no number at all", "NaN", JSON_SYNTAX, 0),
        REFUSED("a comma at the end of a list", "[1,]", JSON_SYNTAX, 3),
        REFUSED("a comma at the end of an object", "{\"a\":1,}", JSON_SYNTAX, 7),
        REFUSED("a missing comma", "[1 2]", JSON_SYNTAX, 3),
        REFUSED("a missing colon", "{\"a\" 1}", JSON_SYNTAX, 5),
        REFUSED("a bare name", "{a:1}", JSON_SYNTAX, 1),
        REFUSED("single quotes", "{'a':1}", JSON_SYNTAX, 1),
        REFUSED("a comment", "[1/*c*/]", JSON_SYNTAX, 2),
        REFUSED("brackets that do not pair", "[1}", JSON_SYNTAX, 2),
        REFUSED("an unknown escape", "\"\\x41\"", JSON_SYNTAX, 2),
        REFUSED("an escape with a bad digit", "\"\\u00g0\"", JSON_SYNTAX, 5),
        REFUSED("a form feed as white space", "\f{}", JSON_SYNTAX, 0),
        REFUSED("a no-break space as white space", "\xC2\xA0{}", JSON_SYNTAX, 0),
    };

    (void)state;

    assert_refused(cases, sizeof(cases) / sizeof(cases[0]));
}

static void a_byte_order_mark_is_refused_by_name(void **state)
{
    static const struct refused_case cases[] = {
        REFUSED("UTF-8", "\xEF\xBB\xBF{}", JSON_BYTE_ORDER_MARK, 0),
        REFUSED("UTF-16, little end first", "\xFF\xFE{\0}\0", JSON_BYTE_ORDER_MARK, 0),
        REFUSED("UTF-16, big end first", "\xFE\xFF\0{\0}", JSON_BYTE_ORDER_MARK, 0),
        REFUSED("a mark alone", "\xEF\xBB\xBF", JSON_BYTE_ORDER_MARK, 0),
    };

    (void)state;

    assert_refused(cases, sizeof(cases) / sizeof(cases[0]));
}

static void bad_bytes_and_escapes_in_strings_are_refused(void **state)
{
    static const struct refused_case cases[] = {
        REFUSED("a lone continuation", "\"a\x80\"", JSON_UTF8, 2),
        REFUSED("an overlong slash", "\"\xC0\xAF\"", JSON_UTF8, 1),
        REFUSED("a raw surrogate", "\"\xED\xA0\x80\"", JSON_UTF8, 1),
        REFUSED("a character cut short", "\"\xE2\x82\"", JSON_UTF8, 1),
        REFUSED("in a name", "{\"\xFF\":1}", JSON_UTF8, 2),
        REFUSED("a raw line feed", "\"a\nb\"", JSON_CONTROL_CHARACTER, 2),
        REFUSED("a raw tab", "\"\t\"", JSON_CONTROL_CHARACTER, 1),
        REFUSED("a raw NUL", "\"a\0b\"", JSON_CONTROL_CHARACTER, 2),
        REFUSED("a NUL between values", "[1,\0 2]", JSON_CONTROL_CHARACTER, 3),
        REFUSED("a NUL after the document", "{}\0", JSON_CONTROL_CHARACTER, 2),
        REFUSED("a NUL after a backslash", "\"\\\0\"", JSON_CONTROL_CHARACTER, 2),
        REFUSED("UTF-16 without a mark", "{\0}\0", JSON_CONTROL_CHARACTER, 1),
        REFUSED("an escaped NUL", "\"a\\u0000b\"", JSON_ESCAPED_NUL, 2),
        REFUSED("an escaped NUL in a name", "{\"a\\u0000\":1}", JSON_ESCAPED_NUL, 3),
        REFUSED("a high surrogate alone", "\"\\ud800\"", JSON_LONE_SURROGATE, 1),
        REFUSED("a low surrogate alone", "\"x\\udc00\"", JSON_LONE_SURROGATE, 2),
        REFUSED("a high surrogate twice", "\"\\ud800\\ud800\"", JSON_LONE_SURROGATE, 1),
        REFUSED("a high surrogate and a letter", "\"\\ud800\\u0041\"", JSON_LONE_SURROGATE, 1),
        REFUSED("a high surrogate and an escape", "\"\\ud800\\n\"", JSON_LONE_SURROGATE, 1),
    };

    (void)state;

    assert_refused(cases, sizeof(cases) / sizeof(cases[0]));
}

static void bad_numbers_are_refused_where_they_begin(void **state)
{
    static const struct refused_case cases[] = {
        REFUSED("a leading zero", "[01]", JSON_NUMBER, 1),
        REFUSED("a leading zero behind a minus", "[-01]", JSON_NUMBER, 1),
        REFUSED("no digit behind the point", "[1.]", JSON_NUMBER, 1),
        REFUSED("no digit before the point", "[.5]", JSON_NUMBER, 1),
        REFUSED("a plus", "[+1]", JSON_NUMBER, 1),
        REFUSED("a minus alone", "[-]", JSON_NUMBER, 1),
        REFUSED("an exponent without digits", "[1e]", JSON_NUMBER, 1),
        REFUSED("an exponent with a sign alone", "[1e+]", JSON_NUMBER, 1),
        REFUSED("hexadecimal", "[0x10]", JSON_NUMBER, 1),
        REFUSED("two points", "[1.2.3]", JSON_NUMBER, 1),
        REFUSED("infinity", "[-Infinity]", JSON_NUMBER, 1),
        REFUSED("33 characters", "[123456789012345678901234567890123]", JSON_NUMBER, 1),
        REFUSED("above every double", "[1e309]", JSON_NUMBER, 1),
        REFUSED("just above every double", "[1.797693134862316e308]", JSON_NUMBER, 1),
        REFUSED("a huge exponent", "[-1e99999999999999999999]", JSON_NUMBER, 1),
    };

    (void)state;

    assert_refused(cases, sizeof(cases) / sizeof(cases[0]));
}

static void a_truncated_document_differs_from_one_with_a_tail(void **state)
{
    static const struct refused_case cases[] = {
        REFUSED("nothing", "", JSON_TRUNCATED, 0),
        REFUSED("white space", " \r ", JSON_TRUNCATED, 3),
        REFUSED("in a literal", "tru", JSON_TRUNCATED, 3),
        REFUSED("in a number", "[1.", JSON_TRUNCATED, 3),
        REFUSED("behind a minus", "-", JSON_TRUNCATED, 1),
        REFUSED("in a string", "\"abc", JSON_TRUNCATED, 4),
        REFUSED("behind a backslash", "\"abc\\", JSON_TRUNCATED, 5),
        REFUSED("in an escape", "\"\\u00", JSON_TRUNCATED, 5),
        REFUSED("between two surrogates", "\"\\ud83d", JSON_TRUNCATED, 7),
        REFUSED("between two surrogates, later", "\"\\ud83d\\", JSON_TRUNCATED, 8),
        REFUSED("behind a name", "{\"a\"", JSON_TRUNCATED, 4),
        REFUSED("behind a colon", "{\"a\":", JSON_TRUNCATED, 5),
        REFUSED("behind a comma", "[1,", JSON_TRUNCATED, 3),
        REFUSED("before the last brace", "{\"a\":[1]", JSON_TRUNCATED, 8),
        REFUSED("a second document", "{} {}", JSON_TRAILING, 3),
        REFUSED("a bracket too many", "[]]", JSON_TRAILING, 2),
        REFUSED("a word", "1 x", JSON_TRAILING, 2),
    };

    (void)state;

    assert_refused(cases, sizeof(cases) / sizeof(cases[0]));
}

static void a_member_that_appears_twice_is_refused_however_it_is_escaped(void **state)
{
    static const struct refused_case cases[] = {
        REFUSED("plain", "{\"a\":1,\"b\":2,\"a\":3}", JSON_DUPLICATE_MEMBER, 13),
        REFUSED("empty", "{\"\":1,\"\":2}", JSON_DUPLICATE_MEMBER, 6),
        REFUSED("escaped", "{\"a/b\":1,\"\\u0061\\/b\":2}", JSON_DUPLICATE_MEMBER, 9),
        REFUSED("letters of control", "{\"\\n\":1,\"\\u000A\":2}", JSON_DUPLICATE_MEMBER, 8),
        REFUSED("a pair and its character", "{\"\xF0\x9F\x98\x80\":1,\"\\uD83D\\uDE00\":2}",
                JSON_DUPLICATE_MEMBER, 10),
        REFUSED("in an inner object", "{\"a\":{\"a\":1,\"b\":[{\"c\":1,\"c\":2}]}}",
                JSON_DUPLICATE_MEMBER, 24),
    };

    (void)state;

    assert_refused(cases, sizeof(cases) / sizeof(cases[0]));
}

static void names_that_merely_begin_alike_are_two(void **state)
{
    (void)state;

    json_free(parse("{\"a\":1,\"ab\":2,\"abc\":{\"a\":1},\"\\u00e4\":3,\"A\":4}"));
}

static void nesting_ends_at_its_limit(void **state)
{
    static const struct refused_case cases[] = {
        REFUSED("nine lists", "[[[[[[[[[]]]]]]]]]", JSON_DEPTH, JSON_DEPTH_MAX),
        REFUSED("nine of both", "[{\"a\":[{\"a\":[{\"a\":[{\"a\":{}}]}]}]}]", JSON_DEPTH, 24),
    };

    (void)state;

    assert_refused(cases, sizeof(cases) / sizeof(cases[0]));
    json_free(parse("[[[[[[[[]]]]]]],[[]]]"));
}

/* An object of so many members; the caller frees it. */
static char *make_object(size_t members)
{
    size_t capacity = 16 * members + 3;
    char *text = malloc(capacity);
    size_t size = 0;

    assert_non_null(text);
    for (size_t i = 0; i < members; i++) {
        size += (size_t)snprintf(text + size, capacity - size, "%c\"m%lu\":0", i == 0 ? '{' : ',',
                                 (unsigned long)i);
    }
    (void)snprintf(text + size, capacity - size, "}");
    return text;
}

static void members_end_at_their_limit(void **state)
{
    char *most = make_object(JSON_MEMBERS_MAX);
    char *more = make_object(JSON_MEMBERS_MAX + 1);
    struct json_error error;
    struct json *document;

    (void)state;

    json_free(parse(most));
    assert_int_equal(json_parse(more, strlen(more), &document, &error), JSON_MEMBERS);
    assert_int_equal(error.position, strlen(more) - strlen("\"m64\":0}"));

    free(most);
    free(more);
}

/* As many values as there may be and some, most of them with a name and a text of their own. */
static char *make_values(size_t more)
{
    const size_t objects = JSON_VALUES_MAX / (JSON_MEMBERS_MAX + 1) - 1;
    const size_t rest = JSON_VALUES_MAX - 1 - objects * (JSON_MEMBERS_MAX + 1) + more;
    const size_t capacity = 16 * (JSON_VALUES_MAX + more);
    char *text = malloc(capacity);
    size_t size = 1;

    assert_non_null(text);
    text[0] = '[';
    for (size_t i = 0; i < objects * JSON_MEMBERS_MAX; i++) {
        const size_t member = i % JSON_MEMBERS_MAX;

        size += (size_t)snprintf(text + size, capacity - size, "%s\"%lu\":\"\"%s",
                                 member == 0 ? "{" : ",", (unsigned long)member,
                                 member == JSON_MEMBERS_MAX - 1 ? "}," : "");
    }
    for (size_t i = 0; i < rest; i++) {
        size += (size_t)snprintf(text + size, capacity - size, "%s\"\"", i == 0 ? "" : ",");
    }
    (void)snprintf(text + size, capacity - size, "]");
    return text;
}

static void values_end_at_their_limit(void **state)
{
    char *most = make_values(0);
    char *more = make_values(1);
    struct json_error error;
    struct json *document;

    (void)state;

    json_free(parse(most));
    assert_int_equal(json_parse(more, strlen(more), &document, &error), JSON_VALUES);
    assert_int_equal(error.position, strlen(more) - strlen("\"\"]"));

    free(most);
    free(more);
}

/* What an allocator puts around each piece, its rounding included. */
#define ALLOCATION_BYTES 32u

static void a_document_takes_no_more_memory_than_its_values_may(void **state)
{
    char *text = make_values(0);
    struct asked_memory before;
    struct asked_memory after;
    struct json *document;
    size_t bytes;

    (void)state;

    if (!failing_malloc_asked(&before)) {
        skip();
    }
    assert_int_equal(json_parse(text, strlen(text), &document, NULL), JSON_OK);
    (void)failing_malloc_asked(&after);
    json_free(document);
    bytes = after.bytes - before.bytes + (after.count - before.count) * ALLOCATION_BYTES;
    assert_in_range(bytes, JSON_VALUES_MAX * JSON_VALUE_BYTES_MAX / 2,
                    JSON_DOCUMENT_BYTES_MAX(strlen(text)));
    free(text);
}

static void strings_are_read_unescaped(void **state)
{
    struct json *document = parse("{\"\\u0061\":\"\\u00e4\\uD83D\\uDE00\\n\\/\",\"n\":1}");

    (void)state;

    assert_string_equal(json_string(json_member(document, "a")), "\xC3\xA4\xF0\x9F\x98\x80\n/");
    assert_null(json_string(json_member(document, "n")));
    assert_null(json_string(json_member(document, "absent")));
    json_free(document);
}

static void members_are_found_by_exact_name_only(void **state)
{
    struct json *document = parse("{\"Name\":1}");

    (void)state;

    assert_non_null(json_member(document, "Name"));
    assert_null(json_member(document, "name"));
    assert_null(json_member(json_member(document, "Name"), "x"));
    assert_null(json_member(NULL, "x"));
    json_free(document);
}

static void containers_are_walked_in_order(void **state)
{
    struct json *document = parse("{\"a\":[true,null],\"b\":{}}");
    const struct json *first = json_first(document);
    const struct json *second = json_next(first);

    (void)state;

    assert_string_equal(json_name(first), "a");
    assert_true(json_is_array(first));
    assert_true(json_is_null(json_next(json_first(first))));
    assert_null(json_next(json_next(json_first(first))));
    assert_string_equal(json_name(second), "b");
    assert_true(json_is_object(second));
    assert_null(json_first(second));
    assert_null(json_next(second));
    assert_null(json_first(json_first(first)));
    json_free(document);
}

static void booleans_are_read_from_booleans_only(void **state)
{
    struct json *document = parse("[true,false,1,\"true\",null]");
    const struct json *value = json_first(document);
    bool flag = false;

    (void)state;

    assert_true(json_read_bool(value, &flag));
    assert_true(flag);
    value = json_next(value);
    assert_true(json_read_bool(value, &flag));
    assert_false(flag);
    for (value = json_next(value); value != NULL; value = json_next(value)) {
        assert_false(json_read_bool(value, &flag));
    }
    assert_false(json_read_bool(NULL, &flag));
    json_free(document);
}

static void integers_are_read_within_their_range_only(void **state)
{
    static const struct {
        const char *text;
        bool is_uint32;
        bool is_uint53;
        uint64_t value;
    } cases[] = {
        {"0", true, true, 0},
        {"-0", true, true, 0},
        {"1e2", true, true, 100},
        {"100e-2", true, true, 1},
        {"4294967295", true, true, 4294967295u},
        {"4294967296", false, true, 4294967296u},
        {"9007199254740991", false, true, 9007199254740991u},
        {"9007199254740992", false, false, 0},
        {"-1", false, false, 0},
        {"0.5", false, false, 0},
        {"1e300", false, false, 0},
        {"\"1\"", false, false, 0},
        {"true", false, false, 0},
        {"null", false, false, 0},
    };

    (void)state;

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct json *document = parse(cases[i].text);
        uint32_t small = 7;
        uint64_t large = 7;

        if (json_read_uint32(document, &small) != cases[i].is_uint32 ||
            json_read_uint53(document, &large) != cases[i].is_uint53 ||
            small != (cases[i].is_uint32 ? cases[i].value : 7) ||
            large != (cases[i].is_uint53 ? cases[i].value : 7)) {
            fail_msg("%s was read wrongly", cases[i].text);
        }
        json_free(document);
    }
}

/* The client library is loaded by programs that have set a locale with a decimal comma. */
static void numbers_do_not_depend_on_the_locale(void **state)
{
    static const char *const names[] = {"German", "de_DE.UTF-8", "de_DE", "fr_FR.UTF-8"};
    struct json *document;
    uint32_t number = 0;
    bool is_set = false;

    (void)state;

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]) && !is_set; i++) {
        is_set = setlocale(LC_NUMERIC, names[i]) != NULL;
    }
    if (!is_set) {
        skip();
    }
    document = parse("[12.50e1]");
    (void)setlocale(LC_NUMERIC, "C");

    assert_true(json_read_uint32(json_first(document), &number));
    assert_int_equal(number, 125);
    json_free(document);
}

static void every_reason_has_a_code_and_a_sentence(void **state)
{
    (void)state;

    for (int i = JSON_OK; i <= JSON_NO_MEMORY; i++) {
        assert_true(strlen(json_result_code((enum json_result)i)) > 1);
        assert_true(strlen(json_result_sentence((enum json_result)i)) > 10);
    }
    assert_string_equal(json_result_code(JSON_DUPLICATE_MEMBER), "duplicate_member");
}

static void missing_memory_differs_from_bad_syntax(void **state)
{
    static const char text[] = "{\"a\":[1,\"two\",{\"b\":null}],\"c\":\"\\u00e4\"}";
    size_t failures = 0;

    (void)state;

    for (size_t n = 1; failing_malloc_arm(n); n++) {
        struct json *document = NULL;
        enum json_result result = json_parse(text, sizeof(text) - 1, &document, NULL);
        bool failed = failing_malloc_disarm();

        assert_int_equal(result, failed ? JSON_NO_MEMORY : JSON_OK);
        assert_int_equal(document == NULL, failed);
        json_free(document);
        if (!failed) {
            assert_true(failures >= 11);
            return;
        }
        failures++;
    }
    skip();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(strict_documents_pass),
        cmocka_unit_test(text_that_is_no_json_is_refused),
        cmocka_unit_test(a_byte_order_mark_is_refused_by_name),
        cmocka_unit_test(bad_bytes_and_escapes_in_strings_are_refused),
        cmocka_unit_test(bad_numbers_are_refused_where_they_begin),
        cmocka_unit_test(a_truncated_document_differs_from_one_with_a_tail),
        cmocka_unit_test(a_member_that_appears_twice_is_refused_however_it_is_escaped),
        cmocka_unit_test(names_that_merely_begin_alike_are_two),
        cmocka_unit_test(nesting_ends_at_its_limit),
        cmocka_unit_test(members_end_at_their_limit),
        cmocka_unit_test(values_end_at_their_limit),
        cmocka_unit_test(a_document_takes_no_more_memory_than_its_values_may),
        cmocka_unit_test(strings_are_read_unescaped),
        cmocka_unit_test(members_are_found_by_exact_name_only),
        cmocka_unit_test(containers_are_walked_in_order),
        cmocka_unit_test(booleans_are_read_from_booleans_only),
        cmocka_unit_test(integers_are_read_within_their_range_only),
        cmocka_unit_test(numbers_do_not_depend_on_the_locale),
        cmocka_unit_test(every_reason_has_a_code_and_a_sentence),
        cmocka_unit_test(missing_memory_differs_from_bad_syntax),
    };

    return cmocka_run_group_tests_name("json", tests, NULL, NULL);
}
