/* A mistake of the broker's own ends it, whatever the reader of its log does. */
#include <windows.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "broker/core/assertion.h"
#include "broker/win/ending.h"
#include "broker/win/log.h"
#include "broker/win/log_output.h"
#include "tests/support/stories/process.h"

#define PIPE_BYTES 4096u
#define SAID_BYTES_MAX 65536u

struct fixture {
    HANDLE reader;
    HANDLE writing_end;
};

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));

    assert_non_null(f);
    assert_true(CreatePipe(&f->reader, &f->writing_end, NULL, PIPE_BYTES));
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    (void)CloseHandle(f->reader);
    if (f->writing_end != NULL) {
        (void)CloseHandle(f->writing_end);
    }
    free(f);
    return 0;
}

static void fill(const struct fixture *f)
{
    static const char filling[PIPE_BYTES];
    DWORD no_wait = PIPE_READMODE_BYTE | PIPE_NOWAIT;
    DWORD wait = PIPE_READMODE_BYTE | PIPE_WAIT;
    DWORD written = 0;

    assert_true(SetNamedPipeHandleState(f->writing_end, &no_wait, NULL, NULL));
    do {
        assert_true(WriteFile(f->writing_end, filling, PIPE_BYTES, &written, NULL));
    } while (written != 0);
    assert_true(SetNamedPipeHandleState(f->writing_end, &wait, NULL, NULL));
}

/* This program, which makes a mistake. Returns the exit code. */
static DWORD run(const struct fixture *f, const wchar_t *how)
{
    char path[MAX_PATH];
    struct process *process;
    DWORD exit_code;

    assert_true(GetModuleFileNameA(NULL, path, MAX_PATH) > 0);
    process = process_start_with_errors("ending", path, how, f->writing_end);
    exit_code = process_wait(process); /* fails when it does not end */
    process_free(process);
    return exit_code;
}

static void a_mistake_is_said_in_the_log(void **state)
{
    static char said[SAID_BYTES_MAX];
    struct fixture *f = *state;
    size_t size = 0;
    DWORD read;

    assert_int_equal(run(f, L"logged"), ENDING_EXIT_CODE);

    (void)CloseHandle(f->writing_end);
    f->writing_end = NULL;
    while (ReadFile(f->reader, said + size, (DWORD)(SAID_BYTES_MAX - 1 - size), &read, NULL)) {
        size += read;
    }
    assert_non_null(strstr(said, "wnetwatchd: this should never be false: told == 0 ("));
}

static void a_log_that_nothing_reads_does_not_keep_the_broker_from_ending(void **state)
{
    struct fixture *f = *state;

    fill(f);
    assert_int_equal(run(f, L"logged"), ENDING_EXIT_CODE);
}

static void nor_does_standard_error_before_the_log_has_its_thread(void **state)
{
    struct fixture *f = *state;

    fill(f);
    assert_int_equal(run(f, L"plain"), ENDING_EXIT_CODE);
}

static int make_mistake(const char *how)
{
    const struct log_sink sink = log_output_sink(GetStdHandle(STD_ERROR_HANDLE));
    const int told = 1;

    assertion_end_with(ending_after_mistake);
    if (strcmp(how, "logged") == 0 && log_start(&sink, 1) != ERROR_SUCCESS) {
        return EXIT_FAILURE;
    }
    ASSERTION(told == 0);
    return EXIT_SUCCESS;
}

#define STORY(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(int argument_count, char **arguments)
{
    const struct CMUnitTest tests[] = {
        STORY(a_mistake_is_said_in_the_log),
        STORY(a_log_that_nothing_reads_does_not_keep_the_broker_from_ending),
        STORY(nor_does_standard_error_before_the_log_has_its_thread),
    };

    if (argument_count > 1) {
        return make_mistake(arguments[1]);
    }
    return cmocka_run_group_tests_name("ending", tests, NULL, NULL);
}
