/* The log as text: one line each, with its time in UTC. */
#include <windows.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "broker/win/log_output.h"

static void a_line_begins_with_its_time_in_utc(void **state)
{
    const struct log_line line = {.utc_us = UINT64_C(1795408310537654), .text = "stopped"};
    char text[LOG_OUTPUT_BYTES_MAX];
    size_t size = log_output_format(&line, text);

    (void)state;
    assert_string_equal(text, "2026-11-23T04:31:50.537654Z wnetwatchd: stopped\n");
    assert_int_equal(size, strlen(text));
}

static void a_program_without_standard_error_loses_no_line(void **state)
{
    const struct log_line line = {.text = "stopped"};
    const struct log_sink absent = log_output_sink(NULL);
    const struct log_sink invalid = log_output_sink(INVALID_HANDLE_VALUE);

    (void)state;
    assert_true(absent.write(absent.context, &line));
    assert_true(invalid.write(invalid.context, &line));
}

static void a_handle_that_refuses_is_told_of(void **state)
{
    const struct log_line line = {.text = "stopped"};
    HANDLE read_only = CreateFileW(L"NUL", GENERIC_READ, 0, NULL, OPEN_EXISTING, 0, NULL);
    const struct log_sink sink = log_output_sink(read_only);

    (void)state;
    assert_false(sink.write(sink.context, &line));
    (void)CloseHandle(read_only);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_begins_with_its_time_in_utc),
        cmocka_unit_test(a_program_without_standard_error_loses_no_line),
        cmocka_unit_test(a_handle_that_refuses_is_told_of),
    };

    return cmocka_run_group_tests_name("log_output", tests, NULL, NULL);
}
