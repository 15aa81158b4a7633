#include "tests/e2e/kept_lines.h"

#include <windows.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support/scratch.h"

#define SEGMENTS_MAX 1000u

struct names {
    wchar_t names[SEGMENTS_MAX][64];
    size_t count;
};

static int compare_names(const void *left, const void *right)
{
    return wcscmp(left, right);
}

static void find_segments(struct names *names, const wchar_t *folder)
{
    wchar_t pattern[MAX_PATH];
    WIN32_FIND_DATAW found;
    HANDLE search;

    scratch_join(pattern, folder, L"*.ndjson");
    search = FindFirstFileW(pattern, &found);
    assert_true(search != INVALID_HANDLE_VALUE);
    names->count = 0;
    do {
        assert_true(names->count < SEGMENTS_MAX && wcslen(found.cFileName) < 64);
        (void)wcscpy(names->names[names->count], found.cFileName);
        names->count++;
    } while (FindNextFileW(search, &found));
    (void)FindClose(search);
    qsort(names->names, names->count, sizeof(names->names[0]), compare_names);
}

void kept_lines_add(struct kept_lines *kept, const char *line, size_t size)
{
    if ((kept->count & (kept->count + 1)) == 0) { /* grows at each power of two */
        kept->lines = realloc(kept->lines, (kept->count + 1) * 2 * sizeof(char *));
        assert_non_null(kept->lines);
    }
    kept->lines[kept->count] = malloc(size + 1);
    assert_non_null(kept->lines[kept->count]);
    memcpy(kept->lines[kept->count], line, size);
    kept->lines[kept->count][size] = '\0';
    kept->count++;
}

static void add_segment(struct kept_lines *kept, const wchar_t *folder, const wchar_t *name)
{
    wchar_t path[MAX_PATH];
    const char *line;
    const char *end;
    size_t size;
    char *bytes;

    scratch_join(path, folder, name);
    bytes = scratch_read(path, &size);
    line = bytes;
    kept->empty_segments += size == 0 ? 1 : 0;
    while ((end = strchr(line, '\n')) != NULL) {
        kept_lines_add(kept, line, (size_t)(end - line));
        line = end + 1;
    }
    if (line != bytes + size) {
        fail_msg("%ls ends with half a line", name);
    }
    free(bytes);
}

void kept_lines_read(struct kept_lines *kept, const wchar_t *folder)
{
    struct names *names = malloc(sizeof(*names));

    memset(kept, 0, sizeof(*kept));
    assert_non_null(names);
    find_segments(names, folder);
    for (size_t i = 0; i < names->count; i++) {
        add_segment(kept, folder, names->names[i]);
    }
    free(names);
}

void kept_lines_free(struct kept_lines *kept)
{
    for (size_t i = 0; i < kept->count; i++) {
        free(kept->lines[i]);
    }
    free(kept->lines);
    memset(kept, 0, sizeof(*kept));
}
