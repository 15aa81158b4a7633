#include "tests/e2e/file_tail.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include <cmocka.h>

#include "tests/support/scratch.h"

static int compare_files(const void *left, const void *right)
{
    return wcscmp(((const struct tailed_file *)left)->name,
                  ((const struct tailed_file *)right)->name);
}

static void add_file(struct file_tail *tail, const wchar_t *name)
{
    for (size_t i = 0; i < tail->file_count; i++) {
        if (wcscmp(tail->files[i].name, name) == 0) {
            return;
        }
    }
    assert_true(tail->file_count < TAILED_FILES_MAX && wcslen(name) < 64);
    (void)wcscpy(tail->files[tail->file_count].name, name);
    tail->file_count++;
}

static void look_for_files(struct file_tail *tail)
{
    wchar_t pattern[MAX_PATH];
    WIN32_FIND_DATAW found;
    HANDLE search;

    scratch_join(pattern, tail->folder, L"*.ndjson");
    search = FindFirstFileW(pattern, &found);
    if (search == INVALID_HANDLE_VALUE) {
        return;
    }
    do {
        add_file(tail, found.cFileName);
    } while (FindNextFileW(search, &found));
    (void)FindClose(search);
    qsort(tail->files, tail->file_count, sizeof(tail->files[0]), compare_files);
}

/* What the file holds behind the offset, ended by NUL; the caller frees it. */
static char *read_rest(HANDLE file, size_t offset, size_t *size_out)
{
    LARGE_INTEGER size;
    LARGE_INTEGER place;
    DWORD read = 0;
    char *bytes;

    assert_true(GetFileSizeEx(file, &size));
    if ((uint64_t)size.QuadPart < offset) {
        fail_msg("a file is shorter than what was taken of it");
    }
    place.QuadPart = (LONGLONG)offset;
    assert_true(SetFilePointerEx(file, place, NULL, FILE_BEGIN));
    *size_out = (size_t)size.QuadPart - offset;
    bytes = calloc(1, *size_out + 1);
    assert_non_null(bytes);
    assert_true(ReadFile(file, bytes, (DWORD)*size_out, &read, NULL) && read == *size_out);
    return bytes;
}

static void take_lines(struct file_tail *tail, struct tailed_file *tailed, HANDLE file)
{
    const char *line;
    const char *end;
    size_t size;
    char *bytes = read_rest(file, tailed->offset, &size);

    for (line = bytes; (end = strchr(line, '\n')) != NULL; line = end + 1) {
        kept_lines_add(&tail->taken, line, (size_t)(end - line));
    }
    tailed->offset += (size_t)(line - bytes);
    tail->waiting_bytes += size - (size_t)(line - bytes);
    free(bytes);
}

static void read_file(struct file_tail *tail, struct tailed_file *tailed)
{
    wchar_t path[MAX_PATH];
    HANDLE file;

    scratch_join(path, tail->folder, tailed->name);
    file = CreateFileW(path, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL, OPEN_EXISTING,
                       0, NULL);
    if (file == INVALID_HANDLE_VALUE) {
        assert_int_equal(GetLastError(), ERROR_FILE_NOT_FOUND); /* removed by retention */
        return;
    }
    take_lines(tail, tailed, file);
    (void)CloseHandle(file);
}

void file_tail_poll(struct file_tail *tail)
{
    look_for_files(tail);
    tail->waiting_bytes = 0;
    for (size_t i = 0; i < tail->file_count; i++) {
        read_file(tail, &tail->files[i]);
    }
}

void file_tail_deinit(struct file_tail *tail)
{
    kept_lines_free(&tail->taken);
}
