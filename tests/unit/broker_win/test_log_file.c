/* The log in a file: bounded, with one older file, and it goes on when others take the files away. */
#include <windows.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "broker/win/log_file.h"
#include "tests/support/scratch.h"

#define BYTES_MAX 1000u

struct fixture {
    wchar_t folder[MAX_PATH];
    wchar_t path[MAX_PATH];
    wchar_t old_path[MAX_PATH];
    struct log_file file;
    struct log_sink sink;
};

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));

    assert_non_null(f);
    scratch_make(f->folder);
    scratch_join(f->path, f->folder, L"broker.log");
    scratch_join(f->old_path, f->folder, L"broker.log.old");
    assert_int_equal(log_file_open(&f->file, f->path, BYTES_MAX), ERROR_SUCCESS);
    f->sink = log_file_sink(&f->file);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    log_file_close(&f->file);
    scratch_remove(f->folder);
    free(f);
    return 0;
}

static bool write_line(struct fixture *f, unsigned int number)
{
    struct log_line line = {.utc_us = UINT64_C(1795408310537654)};

    (void)snprintf(line.text, sizeof(line.text), "line %04u", number);
    return f->sink.write(f->sink.context, &line);
}

static void expect_file(const wchar_t *path, const char *part)
{
    size_t size;
    char *text = scratch_read(path, &size);

    assert_in_range(size, 1, BYTES_MAX);
    if (strstr(text, part) == NULL) {
        fail_msg("\"%s\" is not in \"%s\"", part, text);
    }
    free(text);
}

static void lines_are_written_to_the_end_of_what_is_there(void **state)
{
    struct fixture *f = *state;
    size_t size;
    char *text;

    assert_true(write_line(f, 1));
    log_file_close(&f->file);
    assert_int_equal(log_file_open(&f->file, f->path, BYTES_MAX), ERROR_SUCCESS);
    assert_true(write_line(f, 2));

    text = scratch_read(f->path, &size);
    assert_string_equal(text, "2026-11-23T04:31:50.537654Z wnetwatchd: line 0001\n"
                              "2026-11-23T04:31:50.537654Z wnetwatchd: line 0002\n");
    free(text);
}

static void a_full_file_becomes_the_old_one_and_two_files_are_all(void **state)
{
    struct fixture *f = *state;

    for (unsigned int i = 0; i < 200; i++) {
        assert_true(write_line(f, i));
    }

    expect_file(f->path, "line 0199\n");
    expect_file(f->old_path, "line 0179\n");
    assert_int_equal(scratch_find(f->folder, L"*", NULL), 2);
}

static void a_full_file_that_cannot_be_moved_takes_no_more_and_goes_on_later(void **state)
{
    struct fixture *f = *state;
    HANDLE holder;
    unsigned int number = 0;

    scratch_write(f->old_path, "held\n", 5);
    holder = CreateFileW(f->old_path, GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL);
    assert_true(holder != INVALID_HANDLE_VALUE);
    while (write_line(f, number)) {
        number++;
        assert_true(number < 100);
    }
    assert_false(write_line(f, number));
    expect_file(f->path, "line 0000\n");

    (void)CloseHandle(holder);
    assert_true(write_line(f, 7777));
    expect_file(f->path, "line 7777\n");
    expect_file(f->old_path, "line 0000\n");
}

static void a_file_that_was_moved_away_begins_anew(void **state)
{
    struct fixture *f = *state;
    wchar_t elsewhere[MAX_PATH];

    assert_true(write_line(f, 1));
    scratch_join(elsewhere, f->folder, L"elsewhere.log");
    assert_true(MoveFileExW(f->path, elsewhere, 0));
    assert_true(write_line(f, 2));

    expect_file(f->path, "line 0002\n");
    expect_file(elsewhere, "line 0001\n");
}

static void a_folder_that_is_missing_is_refused(void **state)
{
    struct fixture *f = *state;
    struct log_file file;
    wchar_t path[MAX_PATH];

    scratch_join(path, f->folder, L"missing\\broker.log");

    assert_int_equal(log_file_open(&file, path, BYTES_MAX), ERROR_PATH_NOT_FOUND);
    log_file_close(&file);
}

#define STORY(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORY(lines_are_written_to_the_end_of_what_is_there),
        STORY(a_full_file_becomes_the_old_one_and_two_files_are_all),
        STORY(a_full_file_that_cannot_be_moved_takes_no_more_and_goes_on_later),
        STORY(a_file_that_was_moved_away_begins_anew),
        STORY(a_folder_that_is_missing_is_refused),
    };

    return cmocka_run_group_tests_name("log_file", tests, NULL, NULL);
}
