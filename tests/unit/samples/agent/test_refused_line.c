#include "samples/agent/core/refused_line.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include <cjson/cJSON.h>

static void check(struct refused_line line, const char *expected)
{
    struct text_buffer out = {0};
    cJSON *json;

    refused_line_write(&line, &out);
    assert_false(out.has_failed);
    assert_string_equal(out.bytes, expected);
    json = cJSON_ParseWithLength(out.bytes, out.size);
    assert_non_null(json);
    cJSON_Delete(json);
    text_buffer_free(&out);
}

static void a_line_says_why_and_has_the_record(void **state)
{
    (void)state;
    check((struct refused_line){100, 400, "no such field", 13, {"{\"id\":1}", 8}},
          "{\"refused_s\":100,\"status\":400,\"message\":\"no such field\","
          "\"record\":{\"id\":1}}\n");
    check((struct refused_line){100, 413, NULL, 0, {"{}", 2}},
          "{\"refused_s\":100,\"status\":413,\"record\":{}}\n");
}

static void what_a_server_says_cannot_break_the_line(void **state)
{
    (void)state;
    check((struct refused_line){0, 400, "\"}\n\0\xFFx", 6, {"{}", 2}},
          "{\"refused_s\":0,\"status\":400,\"message\":\"\\\"}\\u000a\\ufffdx\",\"record\":{}}\n");
}

static void a_long_message_is_cut(void **state)
{
    static char message[5000];
    const struct refused_line line = {0, 400, message, sizeof(message), {"{}", 2}};
    struct text_buffer out = {0};

    (void)state;
    memset(message, 'm', sizeof(message));
    refused_line_write(&line, &out);
    assert_true(out.size < REFUSED_LINE_MESSAGE_MAX + 100);
    assert_non_null(strstr(out.bytes, "mm\",\"record\":{}}\n"));
    text_buffer_free(&out);
}

static void a_file_has_an_end(void **state)
{
    (void)state;
    assert_true(refused_line_fits(0, REFUSED_FILE_BYTES_MAX));
    assert_false(refused_line_fits(1, REFUSED_FILE_BYTES_MAX));
    assert_true(refused_line_fits(REFUSED_FILE_BYTES_MAX, 0));
    assert_false(refused_line_fits(REFUSED_FILE_BYTES_MAX, 1));
    assert_false(refused_line_fits(UINT64_MAX, 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_says_why_and_has_the_record),
        cmocka_unit_test(what_a_server_says_cannot_break_the_line),
        cmocka_unit_test(a_long_message_is_cut),
        cmocka_unit_test(a_file_has_an_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
