#include "tests/support/stories/capture.h"

#include <windows.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <wchar.h>

#include <cmocka.h>

/* A test that reads more has no place among those whose lines are validated, and must say so. */
#define CAPTURED_BYTES_MAX (256u * 1024u * 1024u)

static HANDLE file = INVALID_HANDLE_VALUE;
static size_t captured_bytes;

/* One file for each test program, begun anew by each run. */
static void open_file(void)
{
    wchar_t program[MAX_PATH];
    wchar_t path[MAX_PATH];
    const wchar_t *name;

    (void)GetModuleFileNameW(NULL, program, MAX_PATH);
    name = wcsrchr(program, L'\\');
    name = name == NULL ? program : name + 1;
    (void)CreateDirectoryW(L"captured", NULL);
    (void)_snwprintf(path, MAX_PATH, L"captured\\%.*ls.ndjson", (int)wcscspn(name, L"."), name);
    file = CreateFileW(path, GENERIC_WRITE, FILE_SHARE_READ, NULL, CREATE_ALWAYS,
                       FILE_ATTRIBUTE_NORMAL, NULL);
    assert_true(file != INVALID_HANDLE_VALUE);
}

void capture_line(const char *line_with_end, size_t size)
{
    DWORD written = 0;

    captured_bytes += size;
    if (captured_bytes > CAPTURED_BYTES_MAX) {
        fail_msg("more than %u MiB of lines are captured", CAPTURED_BYTES_MAX >> 20);
    }
    if (file == INVALID_HANDLE_VALUE) {
        open_file();
    }
    assert_true(WriteFile(file, line_with_end, (DWORD)size, &written, NULL));
}
