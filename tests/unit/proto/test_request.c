#include "proto/request.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "tests/support/failing_malloc.h"

static struct request read_good(const char *line)
{
    struct request request;
    struct request_refusal refusal;

    if (!request_read(line, strlen(line), &request, &refusal)) {
        fail_msg("%s: %s", line, refusal.message);
    }
    return request;
}

static void an_empty_subscribe_means_live_from_now_on(void **state)
{
    struct request request = read_good("{\"subscribe\":{}}");

    (void)state;

    assert_int_equal(request.kind, REQUEST_SUBSCRIBE);
    assert_int_equal(request.start, REQUEST_FROM_NOW);
    assert_true(request.follow);
    assert_null(request.filter);
    request_deinit(&request);
}

static void a_request_has_its_start(void **state)
{
    struct request request;

    (void)state;

    request = read_good("{\"subscribe\":{\"after\":\"now\"}}");
    assert_int_equal(request.start, REQUEST_FROM_NOW);
    request = read_good("{\"subscribe\":{\"after\":\"oldest\",\"follow\":false}}");
    assert_int_equal(request.start, REQUEST_FROM_OLDEST);
    assert_false(request.follow);
    request = read_good("{\"subscribe\":{\"after\":\"9f2c61d07ab3e845.00000000000000000042\"}}");
    assert_int_equal(request.start, REQUEST_FROM_ID);
    assert_true(request.after.epoch == 0x9f2c61d07ab3e845u && request.after.sequence == 42);
    request = read_good("{\"subscribe\":{\"since\":\"1970-01-01T00:00:01.5Z\"}}");
    assert_int_equal(request.start, REQUEST_FROM_TIME);
    assert_true(request.since_us == 1500000u);
}

static void a_filter_comes_along(void **state)
{
    struct request request =
        read_good("{\"subscribe\":{\"filter\":{\"type\":[\"connection.add.*\"]}}}");

    (void)state;

    assert_non_null(request.filter);
    request_deinit(&request);
    assert_null(request.filter);
}

static void a_status_request_is_another_kind(void **state)
{
    struct request request = read_good(" {\"status\" : {} } ");

    (void)state;

    assert_int_equal(request.kind, REQUEST_STATUS);
    request_deinit(&request);
}

struct refused_case {
    const char *line;
    enum stream_error error;
    const char *hint; /* stands in the sentence */
};

/* A sentence is ASCII, names what is wrong, and after it says how to mend it. */
static void assert_sentence(const char *line, const char *message, const char *hint)
{
    size_t size = strlen(message);

    if (strstr(message, hint) == NULL) {
        fail_msg("%s: no %s in: %s", line, hint, message);
    }
    assert_in_range(size, 20, REQUEST_MESSAGE_SIZE - 2);
    if (strchr(message, ';') == NULL) {
        fail_msg("%s: no remedy in: %s", line, message);
    }
    for (size_t i = 0; i < size; i++) {
        assert_in_range(message[i], ' ', '~');
    }
}

static void assert_refused(const struct refused_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct request request;
        struct request_refusal refusal;

        if (request_read(cases[i].line, strlen(cases[i].line), &request, &refusal)) {
            fail_msg("%s was taken", cases[i].line);
        }
        if (refusal.error != cases[i].error) {
            fail_msg("%s: %s: %s", cases[i].line, stream_error_code(refusal.error),
                     refusal.message);
        }
        assert_sentence(cases[i].line, refusal.message, cases[i].hint);
        assert_null(request.filter);
    }
}

static void bad_json_is_refused_with_its_place(void **state)
{
    static const struct refused_case cases[] = {
        {"", STREAM_ERROR_BAD_JSON, "ends in the middle (at byte 0"},
        {"{\"subscribe\":{}", STREAM_ERROR_BAD_JSON, "at byte 15"},
        {"{'subscribe':{}}", STREAM_ERROR_BAD_JSON, "at byte 1,"},
        {"{\"subscribe\":{\"after\":\"now\",\"after\":\"now\"}}", STREAM_ERROR_BAD_JSON,
         "appears twice"},
        {"\xEF\xBB\xBF{\"subscribe\":{}}", STREAM_ERROR_BYTE_ORDER_MARK, "byte order mark"},
    };

    (void)state;

    assert_refused(cases, sizeof(cases) / sizeof(cases[0]));
}

static void what_asks_for_nothing_we_know_is_refused(void **state)
{
    static const struct refused_case cases[] = {
        {"[]", STREAM_ERROR_BAD_REQUEST, "no object"},
        {"{}", STREAM_ERROR_BAD_REQUEST, "no object with a member"},
        {"{\"subscribe\":[]}", STREAM_ERROR_BAD_REQUEST, "\"subscribe\" is no object"},
        {"{\"subscribe\":{},\"status\":{}}", STREAM_ERROR_BAD_REQUEST, "two things"},
        {"{\"status\":null}", STREAM_ERROR_BAD_REQUEST, "\"status\" is no object"},
        {"{\"subscribe\":{\"follow\":0}}", STREAM_ERROR_BAD_REQUEST, "\"follow\""},
        {"{\"subscribe\":{\"after\":\"now\",\"since\":\"2026-01-01T00:00:00Z\"}}",
         STREAM_ERROR_BAD_REQUEST, "write one of them"},
    };

    (void)state;

    assert_refused(cases, sizeof(cases) / sizeof(cases[0]));
}

static void unknown_members_are_refused_by_name(void **state)
{
    static const struct refused_case cases[] = {
        {"{\"Subscribe\":{}}", STREAM_ERROR_UNKNOWN_MEMBER, "\"Subscribe\""},
        {"{\"subscribe\":{},\"id\":1}", STREAM_ERROR_UNKNOWN_MEMBER, "\"id\""},
        {"{\"subscribe\":{\"folow\":false}}", STREAM_ERROR_UNKNOWN_MEMBER, "\"folow\""},
        {"{\"status\":{\"all\":true}}", STREAM_ERROR_UNKNOWN_MEMBER, "\"all\""},
        {"{\"subscribe\":{\"\":1}}", STREAM_ERROR_UNKNOWN_MEMBER, "\"\""},
    };

    (void)state;

    assert_refused(cases, sizeof(cases) / sizeof(cases[0]));
}

static void bad_places_and_times_are_refused(void **state)
{
    static const struct refused_case cases[] = {
        {"{\"subscribe\":{\"after\":\"yesterday\"}}", STREAM_ERROR_BAD_AFTER, "\"yesterday\""},
        {"{\"subscribe\":{\"after\":42}}", STREAM_ERROR_BAD_AFTER, "no string"},
        {"{\"subscribe\":{\"after\":null}}", STREAM_ERROR_BAD_AFTER, "no string"},
        {"{\"subscribe\":{\"since\":\"2026-13-01T00:00:00Z\"}}", STREAM_ERROR_BAD_SINCE,
         "\"2026-13-01T00:00:00Z\""},
        {"{\"subscribe\":{\"since\":1700000000}}", STREAM_ERROR_BAD_SINCE, "RFC 3339"},
    };

    (void)state;

    assert_refused(cases, sizeof(cases) / sizeof(cases[0]));
}

static void bad_filters_are_refused_with_the_member(void **state)
{
    static const struct refused_case cases[] = {
        {"{\"subscribe\":{\"filter\":[]}}", STREAM_ERROR_BAD_FILTER, "is no object"},
        {"{\"subscribe\":{\"filter\":{\"pid\":1}}}", STREAM_ERROR_BAD_FILTER, "\"pid\" is no"},
        {"{\"subscribe\":{\"filter\":{\"local\":[]}}}", STREAM_ERROR_BAD_FILTER, "\"local\""},
        {"{\"subscribe\":{\"filter\":{\"local\":null}}}", STREAM_ERROR_BAD_FILTER, "\"local\""},
        {"{\"subscribe\":{\"filter\":{\"session\":\"1\"}}}", STREAM_ERROR_BAD_FILTER,
         "\"session\""},
    };

    (void)state;

    assert_refused(cases, sizeof(cases) / sizeof(cases[0]));
}

static void foreign_text_is_quoted_in_ascii_and_cut(void **state)
{
    static const struct refused_case cases[] = {
        {"{\"a\\\"b\\\\c\\n\\u00e4\":1}", STREAM_ERROR_UNKNOWN_MEMBER, "\"a?b?c???\" is"},
        {"{\"0123456789012345678901234567890123456789\":1}", STREAM_ERROR_UNKNOWN_MEMBER,
         "\"0123456789012345678901234567890123456789\" is"},
        {"{\"01234567890123456789012345678901234567890\":1}", STREAM_ERROR_UNKNOWN_MEMBER,
         "\"0123456789012345678901234567890123456789...\" is"},
        {"{\"%s%n%s\":1}", STREAM_ERROR_UNKNOWN_MEMBER, "\"%s%n%s\""},
    };

    (void)state;

    assert_refused(cases, sizeof(cases) / sizeof(cases[0]));
}

static void assert_written(const struct json_text *text, const char *expected)
{
    assert_false(text->overflowed);
    assert_int_equal(text->size, strlen(expected));
    assert_memory_equal(text->bytes, expected, text->size);
}

static void a_filter_of_several_lines_is_written_on_one(void **state)
{
    char bytes[256];
    struct json_text text;

    (void)state;
    json_text_init(&text, bytes, sizeof(bytes));

    request_write_subscribe(&text, NULL, NULL, true, "{\r\n \"local\": \"z:\"\n}");

    assert_ptr_equal(memchr(bytes, '\n', text.size), bytes + text.size - 1);
    assert_null(memchr(bytes, '\r', text.size));
}

static void requests_are_written_as_they_are_read(void **state)
{
    char bytes[256];
    struct json_text text;
    struct request request;
    struct request_refusal refusal;

    (void)state;

    json_text_init(&text, bytes, sizeof(bytes));
    request_write_subscribe(&text, "oldest", NULL, false, "{\"local\":\"z:\"}");
    assert_written(&text, "{\"subscribe\":{\"after\":\"oldest\",\"follow\":false,\"filter\":"
                          "{\"local\":\"z:\"}}}\n");
    assert_true(request_read(bytes, text.size - 1, &request, &refusal));
    assert_int_equal(request.start, REQUEST_FROM_OLDEST);
    assert_false(request.follow);
    assert_non_null(request.filter);
    request_deinit(&request);

    json_text_init(&text, bytes, sizeof(bytes));
    request_write_subscribe(&text, NULL, "2026-11-23T04:31:50Z", true, NULL);
    assert_written(&text, "{\"subscribe\":{\"since\":\"2026-11-23T04:31:50Z\"}}\n");

    json_text_init(&text, bytes, sizeof(bytes));
    request_write_status(&text);
    assert_written(&text, "{\"status\":{}}\n");
}

static void missing_memory_is_reported_and_nothing_leaks(void **state)
{
    static const char line[] =
        "{\"subscribe\":{\"after\":\"now\",\"filter\":{\"local\":[\"a\",\"b\"],\"session\":1}}}";

    (void)state;

    for (size_t n = 1; failing_malloc_arm(n); n++) {
        struct request request;
        struct request_refusal refusal;
        bool is_good = request_read(line, sizeof(line) - 1, &request, &refusal);
        bool failed = failing_malloc_disarm();

        assert_int_equal(is_good, !failed);
        request_deinit(&request);
        if (!failed) {
            assert_true(n > 15);
            return;
        }
        assert_int_equal(refusal.error, STREAM_ERROR_NO_MEMORY);
    }
    skip();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_filter_of_several_lines_is_written_on_one),
        cmocka_unit_test(an_empty_subscribe_means_live_from_now_on),
        cmocka_unit_test(a_request_has_its_start),
        cmocka_unit_test(a_filter_comes_along),
        cmocka_unit_test(a_status_request_is_another_kind),
        cmocka_unit_test(bad_json_is_refused_with_its_place),
        cmocka_unit_test(what_asks_for_nothing_we_know_is_refused),
        cmocka_unit_test(unknown_members_are_refused_by_name),
        cmocka_unit_test(bad_places_and_times_are_refused),
        cmocka_unit_test(bad_filters_are_refused_with_the_member),
        cmocka_unit_test(foreign_text_is_quoted_in_ascii_and_cut),
        cmocka_unit_test(requests_are_written_as_they_are_read),
        cmocka_unit_test(missing_memory_is_reported_and_nothing_leaks),
    };

    return cmocka_run_group_tests_name("request", tests, NULL, NULL);
}
