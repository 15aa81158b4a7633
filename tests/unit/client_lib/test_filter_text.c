#include "client_lib/core/filter_text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "proto/limits.h"
#include "tests/support/failing_malloc.h"

static void a_good_filter_is_read(void **state)
{
    struct filter *filter = NULL;

    (void)state;
    assert_int_equal(filter_text_read("{\"local\":[\"Z:\"]}", &filter, NULL, 0), FILTER_TEXT_OK);
    assert_non_null(filter);
    filter_free(filter);
}

static void a_missing_text_passes_everything(void **state)
{
    struct filter *filter = NULL;

    (void)state;
    assert_int_equal(filter_text_read(NULL, &filter, NULL, 0), FILTER_TEXT_OK);
    assert_null(filter);
}

static void a_sentence_says_what_is_wrong(void **state)
{
    static const struct {
        const char *name;
        const char *text;
        const char *expected; /* part of the sentence */
    } rows[] = {
        {"cut short", "{\"local\":", "at byte 9"},
        {"no JSON", "local=Z:", "the filter is not JSON"},
        {"empty", "", "the filter is not JSON"},
        {"a list", "[]", "the filter "},
        {"unknown member", "{\"lokal\":[\"Z:\"]}", "\"lokal\" "},
        {"unknown member that is a command", "{\"\\u001b[2J\":[\"Z:\"]}", "\"<U+001B>[2J\" "},
        {"unknown member that is too long",
         "{\"123456789 123456789 123456789 123456789 123456789 123456789 \xC3\xBC\xC3\xBC"
         "34567\":[]}",
         " 123456789 \xC3\xBC...\" "},
        {"wrong value", "{\"session\":[\"one\"]}", "\"session\" "},
        {"smuggled member", "{}},\"after\":{\"x\":{}", "the filter is not JSON"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct filter *filter = NULL;
        char message[256] = "";
        enum filter_text_result result =
            filter_text_read(rows[i].text, &filter, message, sizeof(message));

        if (result != FILTER_TEXT_BAD || strstr(message, rows[i].expected) == NULL) {
            fail_msg("%s: result %d, \"%s\"", rows[i].name, (int)result, message);
        }
        assert_null(filter);
    }
}

static void a_message_is_cut_to_its_buffer(void **state)
{
    struct filter *filter = NULL;
    char message[8] = "1234567";

    (void)state;
    assert_int_equal(filter_text_read("nothing", &filter, message, 4), FILTER_TEXT_BAD);
    assert_string_equal(message, "the");
}

static void a_filter_that_no_request_can_hold_is_refused(void **state)
{
    char *text = malloc(REQUEST_BYTES_MAX + 1);
    struct filter *filter = NULL;
    char message[128] = "";

    (void)state;
    assert_non_null(text);
    memset(text, ' ', REQUEST_BYTES_MAX);
    text[0] = '{';
    text[REQUEST_BYTES_MAX - 1] = '}';
    text[REQUEST_BYTES_MAX] = '\0';
    assert_int_equal(filter_text_read(text, &filter, message, sizeof(message)), FILTER_TEXT_BAD);
    assert_non_null(strstr(message, "16383 bytes"));
    free(text);
}

static void missing_memory_and_a_bad_filter_have_different_results(void **state)
{
    (void)state;

    for (size_t n = 1; failing_malloc_arm(n); n++) {
        struct filter *filter = NULL;
        enum filter_text_result result =
            filter_text_read("{\"local\":[\"Z:\"],\"session\":1}", &filter, NULL, 0);
        bool failed = failing_malloc_disarm();

        assert_int_equal(result, failed ? FILTER_TEXT_NO_MEMORY : FILTER_TEXT_OK);
        assert_int_equal(filter == NULL, failed);
        filter_free(filter);
        if (!failed) {
            assert_true(n > 5);
            return;
        }
    }
    skip();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_good_filter_is_read),
        cmocka_unit_test(a_missing_text_passes_everything),
        cmocka_unit_test(a_sentence_says_what_is_wrong),
        cmocka_unit_test(a_message_is_cut_to_its_buffer),
        cmocka_unit_test(a_filter_that_no_request_can_hold_is_refused),
        cmocka_unit_test(missing_memory_and_a_bad_filter_have_different_results),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
