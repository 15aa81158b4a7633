#include "samples/agent/win/refused_file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support/scratch.h"

static wchar_t folder[MAX_PATH];
static wchar_t path[MAX_PATH];

static int set_up(void **state)
{
    (void)state;
    scratch_make(folder);
    scratch_join(path, folder, L"refused.ndjson");
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    scratch_remove(folder);
    return 0;
}

static enum refused_file_result add(const char *json)
{
    const struct refused_line line = {1, 400, "why", 3, {json, strlen(json)}};
    DWORD error = ERROR_SUCCESS;

    return refused_file_add(path, &line, &error);
}

static void records_are_lines(void **state)
{
    size_t size;
    char *text;

    (void)state;
    assert_int_equal(add("{\"a\":1}"), REFUSED_FILE_KEPT);
    assert_int_equal(add("{\"a\":2}"), REFUSED_FILE_KEPT);
    text = scratch_read(path, &size);
    assert_non_null(strstr(text, "{\"a\":1}"));
    assert_non_null(strstr(strchr(text, '\n') + 1, "{\"a\":2}"));
    assert_int_equal(text[size - 1], '\n');
    free(text);
}

/* A power cut may leave a part of a line. */
static void a_line_follows_one_that_is_torn(void **state)
{
    size_t size;
    char *text;

    (void)state;
    scratch_write(path, "{\"to", 4);
    assert_int_equal(add("{\"a\":1}"), REFUSED_FILE_KEPT);
    text = scratch_read(path, &size);
    assert_memory_equal(text, "{\"to\n{", 6);
    free(text);
}

static void a_file_that_is_full_stays_as_it_is(void **state)
{
    char *full = calloc(1, REFUSED_FILE_BYTES_MAX);
    size_t size;
    char *text;

    (void)state;
    assert_non_null(full);
    full[REFUSED_FILE_BYTES_MAX - 1] = '\n';
    scratch_write(path, full, REFUSED_FILE_BYTES_MAX);
    free(full);
    assert_int_equal(add("{\"a\":1}"), REFUSED_FILE_FULL);
    text = scratch_read(path, &size);
    assert_int_equal(size, REFUSED_FILE_BYTES_MAX);
    free(text);
}

static DWORD WINAPI close_soon(void *file)
{
    Sleep(300); /* longer than one try */
    return CloseHandle(file) ? 0 : 1;
}

/* A virus scanner opens a file that has changed. */
static void a_file_that_another_program_has_open_is_waited_for(void **state)
{
    HANDLE file;
    HANDLE thread;

    (void)state;
    scratch_write(path, "{}\n", 3);
    file = CreateFileW(path, GENERIC_READ, 0, NULL, OPEN_EXISTING, 0, NULL);
    assert_true(file != INVALID_HANDLE_VALUE);
    thread = CreateThread(NULL, 0, close_soon, file, 0, NULL);
    assert_non_null(thread);
    assert_int_equal(add("{\"a\":1}"), REFUSED_FILE_KEPT);
    assert_int_equal(WaitForSingleObject(thread, INFINITE), WAIT_OBJECT_0);
    assert_true(CloseHandle(thread));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(records_are_lines, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_line_follows_one_that_is_torn, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_file_that_is_full_stays_as_it_is, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_file_that_another_program_has_open_is_waited_for, set_up,
                                        tear_down),
    };

    return cmocka_run_group_tests_name("samples.agent.refused_file", tests, NULL, NULL);
}
