/* The log as text: one line each, with its time in UTC. */
#include <windows.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "broker/win/log_output.h"
#include "broker/win/output.h"

#define ROOM_BYTES 512u
#define TEXT_BYTES 10000u

struct reading {
    HANDLE pipe;
    size_t size;
};

static DWORD WINAPI read_all(void *context)
{
    struct reading *reading = context;
    char bytes[ROOM_BYTES];
    DWORD size;

    while (ReadFile(reading->pipe, bytes, ROOM_BYTES, &size, NULL)) {
        reading->size += size;
    }
    return 0;
}

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

/* Larger than its room, so as a whole it would never fit. */
static void a_pipe_that_does_not_wait_gets_a_text_in_parts(void **state)
{
    static char text[TEXT_BYTES];
    DWORD no_wait = PIPE_READMODE_BYTE | PIPE_NOWAIT;
    struct reading reading = {NULL, 0};
    HANDLE writing_end;
    HANDLE thread;

    (void)state;
    assert_true(CreatePipe(&reading.pipe, &writing_end, NULL, ROOM_BYTES));
    assert_true(SetNamedPipeHandleState(writing_end, &no_wait, NULL, NULL));
    thread = CreateThread(NULL, 0, read_all, &reading, 0, NULL);
    assert_non_null(thread);

    assert_int_equal(output_write(writing_end, text, TEXT_BYTES), ERROR_SUCCESS);

    (void)CloseHandle(writing_end);
    assert_int_equal(WaitForSingleObject(thread, INFINITE), WAIT_OBJECT_0);
    assert_int_equal(reading.size, TEXT_BYTES);
    (void)CloseHandle(thread);
    (void)CloseHandle(reading.pipe);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_begins_with_its_time_in_utc),
        cmocka_unit_test(a_program_without_standard_error_loses_no_line),
        cmocka_unit_test(a_handle_that_refuses_is_told_of),
        cmocka_unit_test(a_pipe_that_does_not_wait_gets_a_text_in_parts),
    };

    return cmocka_run_group_tests_name("log_output", tests, NULL, NULL);
}
