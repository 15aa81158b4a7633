/* wnw_cursor_save and wnw_cursor_load, on real files. */
#include <windows.h>
#include <process.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include <wnetwatch.h>

#define FIRST "9f2c61d07ab3e845.00000000000000000042"
#define SECOND "9f2c61d07ab3e845.00000000000000000043"
#define SAVES 200
#define SAVERS 3
#define DEADLINE_MS 20000u

static char path[64];

static int set_up(void **state)
{
    (void)state;
    /* Not ASCII, so that the wrong code page would show. */
    (void)snprintf(path, sizeof(path), "cursor-\xc3\xa4\xe2\x82\xac-%lu", GetCurrentProcessId());
    return 0;
}

static int tear_down(void **state)
{
    WIN32_FIND_DATAW found;
    wchar_t wide[64];
    wchar_t pattern[80];
    HANDLE search;

    (void)state;
    (void)MultiByteToWideChar(CP_UTF8, 0, path, -1, wide, 64);
    (void)DeleteFileW(wide);
    (void)_snwprintf(pattern, 80, L"%ls.new*", wide);
    search = FindFirstFileW(pattern, &found);
    assert_ptr_equal(search, INVALID_HANDLE_VALUE); /* nothing is left beside it */
    return 0;
}

static void write_raw(const char *bytes, size_t size)
{
    wchar_t wide[64];
    DWORD written;
    HANDLE file;

    (void)MultiByteToWideChar(CP_UTF8, 0, path, -1, wide, 64);
    file = CreateFileW(wide, GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, FILE_ATTRIBUTE_NORMAL, NULL);
    assert_true(WriteFile(file, bytes, (DWORD)size, &written, NULL));
    CloseHandle(file);
}

static void a_saved_cursor_is_loaded(void **state)
{
    char cursor[WNW_CURSOR_SIZE] = "x";

    (void)state;
    assert_int_equal(wnw_cursor_load(path, cursor, sizeof(cursor)), WNW_OK);
    assert_string_equal(cursor, "");
    assert_int_equal(wnw_cursor_save(path, FIRST), WNW_OK);
    assert_int_equal(wnw_cursor_save(path, SECOND), WNW_OK);
    assert_int_equal(wnw_cursor_load(path, cursor, sizeof(cursor)), WNW_OK);
    assert_string_equal(cursor, SECOND);
    assert_int_equal(wnw_cursor_save(path, ""), WNW_OK);
    assert_int_equal(wnw_cursor_load(path, cursor, sizeof(cursor)), WNW_OK);
    assert_string_equal(cursor, "");
}

static void a_file_that_holds_no_cursor_is_told(void **state)
{
    static const struct {
        const char *name;
        const char *bytes;
        wnw_status status;
    } rows[] = {
        {"line feed alone", FIRST "\n", WNW_OK},
        {"no end", FIRST, WNW_OK},
        {"empty", "", WNW_OK},
        {"torn", "9f2c61d07ab3e845.0000", WNW_E_CURSOR_FILE},
        {"a word", "now", WNW_E_CURSOR_FILE},
        {"too much", FIRST "\n" FIRST "\n" FIRST "\n", WNW_E_CURSOR_FILE},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char cursor[WNW_CURSOR_SIZE] = "x";
        wnw_status status;

        write_raw(rows[i].bytes, strlen(rows[i].bytes));
        status = wnw_cursor_load(path, cursor, sizeof(cursor));
        if (status != rows[i].status || (status != WNW_OK && cursor[0] != '\0')) {
            fail_msg("%s: %d %s", rows[i].name, (int)status, cursor);
        }
    }
}

static void a_refused_call_changes_nothing(void **state)
{
    char cursor[WNW_CURSOR_SIZE];

    (void)state;
    assert_int_equal(wnw_cursor_save(path, FIRST), WNW_OK);
    assert_int_equal(wnw_cursor_save(path, "now"), WNW_E_INVALID);
    assert_int_equal(wnw_cursor_save(path, NULL), WNW_E_INVALID);
    assert_int_equal(wnw_cursor_save("", FIRST), WNW_E_INVALID);
    assert_int_equal(wnw_cursor_save(NULL, FIRST), WNW_E_INVALID);
    assert_int_equal(wnw_cursor_save("\xff", FIRST), WNW_E_INVALID);
    assert_int_equal(wnw_cursor_load(path, NULL, WNW_CURSOR_SIZE), WNW_E_INVALID);
    assert_int_equal(wnw_cursor_save("no-such-folder/cursor", FIRST), WNW_E_OS);
    assert_int_equal(wnw_last_os_error(), ERROR_PATH_NOT_FOUND);
    assert_int_equal(wnw_cursor_load("no-such-folder/cursor", cursor, sizeof(cursor)), WNW_OK);
    assert_string_equal(cursor, "");
    assert_int_equal(wnw_cursor_load(path, cursor, sizeof(cursor)), WNW_OK);
    assert_string_equal(cursor, FIRST);
}

/* The name that this thread uses beside the file is a link to it already. */
static void a_link_in_place_of_the_file_is_not_written_through(void **state)
{
    char cursor[WNW_CURSOR_SIZE];
    wchar_t wide[64];
    wchar_t link[128];
    wchar_t other[128];

    (void)state;
    (void)MultiByteToWideChar(CP_UTF8, 0, path, -1, wide, 64);
    (void)_snwprintf(link, 128, L"%ls.new%lu-%lu", wide, GetCurrentProcessId(),
                     GetCurrentThreadId());
    (void)_snwprintf(other, 128, L"%ls.other", wide);
    write_raw(FIRST, strlen(FIRST));
    assert_true(MoveFileExW(wide, other, MOVEFILE_REPLACE_EXISTING));
    assert_true(CreateHardLinkW(link, other, NULL));

    assert_int_equal(wnw_cursor_save(path, SECOND), WNW_OK);
    assert_int_equal(wnw_cursor_load(path, cursor, sizeof(cursor)), WNW_OK);
    assert_string_equal(cursor, SECOND);
    assert_true(MoveFileExW(other, wide, MOVEFILE_REPLACE_EXISTING));
    assert_int_equal(wnw_cursor_load(path, cursor, sizeof(cursor)), WNW_OK);
    assert_string_equal(cursor, FIRST);
}

static LONG refusals;

/* On a busy machine the reader may have the file open for longer than a save waits. */
static bool save_in_the_end(const char *cursor)
{
    const ULONGLONG deadline_ms = GetTickCount64() + DEADLINE_MS;
    wnw_status status;

    do {
        status = wnw_cursor_save(path, cursor);
    } while (status == WNW_E_OS && GetTickCount64() < deadline_ms &&
             (wnw_last_os_error() == ERROR_ACCESS_DENIED ||
              wnw_last_os_error() == ERROR_SHARING_VIOLATION));
    return status == WNW_OK;
}

static unsigned __stdcall save_many(void *argument)
{
    for (int i = 0; i < SAVES; i++) {
        if (!save_in_the_end(argument)) {
            (void)InterlockedIncrement(&refusals);
            print_error("    a save is refused: %s\n", wnw_last_message());
        }
    }
    return 0;
}

static void a_cursor_loaded_while_others_save_is_never_half_of_one(void **state)
{
    char cursors[SAVERS][sizeof(FIRST)] = {FIRST, SECOND, FIRST};
    HANDLE threads[SAVERS];

    (void)state;
    assert_int_equal(wnw_cursor_save(path, FIRST), WNW_OK);
    for (size_t i = 0; i < SAVERS; i++) {
        threads[i] = (HANDLE)_beginthreadex(NULL, 0, save_many, cursors[i], 0, NULL);
        assert_non_null(threads[i]);
    }
    do {
        char cursor[WNW_CURSOR_SIZE];
        wnw_status status = wnw_cursor_load(path, cursor, sizeof(cursor));

        assert_int_not_equal(status, WNW_E_CURSOR_FILE);
        if (status == WNW_OK) {
            assert_memory_equal(cursor, FIRST, strlen(FIRST) - 1);
        }
    } while (WaitForMultipleObjects(SAVERS, threads, TRUE, 0) == WAIT_TIMEOUT);
    for (size_t i = 0; i < SAVERS; i++) {
        CloseHandle(threads[i]);
    }
    assert_int_equal(refusals, 0);
}

static void make_file_beside(const wchar_t *suffix, wchar_t name[128])
{
    wchar_t wide[64];
    HANDLE file;

    (void)MultiByteToWideChar(CP_UTF8, 0, path, -1, wide, 64);
    (void)_snwprintf(name, 128, L"%ls%ls", wide, suffix);
    file = CreateFileW(name, GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, FILE_ATTRIBUTE_NORMAL, NULL);
    assert_ptr_not_equal(file, INVALID_HANDLE_VALUE);
    CloseHandle(file);
}

/* No process has an odd number. */
static void a_save_removes_what_dead_processes_have_left(void **state)
{
    wchar_t suffix[40];
    wchar_t dead[128];
    wchar_t foreign[128];
    wchar_t living[128];

    (void)state;
    (void)_snwprintf(suffix, 40, L".new%lu-1", GetCurrentProcessId());
    make_file_beside(L".new4294967293-8", dead);
    make_file_beside(L".new4294967293-08", foreign);
    make_file_beside(suffix, living);

    assert_int_equal(wnw_cursor_save(path, FIRST), WNW_OK);
    assert_int_equal(GetFileAttributesW(dead), INVALID_FILE_ATTRIBUTES);
    assert_true(DeleteFileW(foreign));
    assert_true(DeleteFileW(living));
}

/* Until the save that is under way has written its new file: the next thing that it tries is to put
   that in the place of the one that is open. */
static unsigned __stdcall close_when_a_save_waits(void *file)
{
    const ULONGLONG deadline_ms = GetTickCount64() + DEADLINE_MS;
    WIN32_FIND_DATAW found;
    wchar_t wide[64];
    wchar_t pattern[80];
    HANDLE search;

    (void)MultiByteToWideChar(CP_UTF8, 0, path, -1, wide, 64);
    (void)_snwprintf(pattern, 80, L"%ls.new*", wide);
    do {
        (void)SwitchToThread();
        search = FindFirstFileW(pattern, &found);
    } while (search == INVALID_HANDLE_VALUE && GetTickCount64() < deadline_ms);
    (void)FindClose(search);
    CloseHandle(file);
    return search != INVALID_HANDLE_VALUE;
}

static void a_save_waits_for_a_reader_without_share_delete(void **state)
{
    wchar_t wide[64];
    DWORD has_seen_it = FALSE;
    HANDLE thread;
    HANDLE file;

    (void)state;
    assert_int_equal(wnw_cursor_save(path, FIRST), WNW_OK);
    (void)MultiByteToWideChar(CP_UTF8, 0, path, -1, wide, 64);
    file = CreateFileW(wide, GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL);
    assert_ptr_not_equal(file, INVALID_HANDLE_VALUE);
    thread = (HANDLE)_beginthreadex(NULL, 0, close_when_a_save_waits, file, 0, NULL);
    assert_int_equal(wnw_cursor_save(path, SECOND), WNW_OK);
    assert_int_equal(WaitForSingleObject(thread, DEADLINE_MS), WAIT_OBJECT_0);
    assert_true(GetExitCodeThread(thread, &has_seen_it) && has_seen_it);
    CloseHandle(thread);
}

static void a_cursor_needs_its_room(void **state)
{
    char cursor[sizeof(FIRST)];

    (void)state;
    assert_int_equal(wnw_cursor_save(path, FIRST), WNW_OK);
    assert_int_equal(wnw_cursor_load(path, cursor, sizeof(cursor) - 1), WNW_E_INVALID);
    assert_int_equal(wnw_cursor_load(path, cursor, sizeof(cursor)), WNW_OK);
    assert_string_equal(cursor, FIRST);
}

#define FILE_TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        FILE_TEST(a_saved_cursor_is_loaded),
        FILE_TEST(a_file_that_holds_no_cursor_is_told),
        FILE_TEST(a_refused_call_changes_nothing),
        FILE_TEST(a_link_in_place_of_the_file_is_not_written_through),
        FILE_TEST(a_save_removes_what_dead_processes_have_left),
        FILE_TEST(a_save_waits_for_a_reader_without_share_delete),
        FILE_TEST(a_cursor_needs_its_room),
        FILE_TEST(a_cursor_loaded_while_others_save_is_never_half_of_one),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
