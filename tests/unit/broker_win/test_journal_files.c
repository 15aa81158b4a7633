/* The journal's store on a disk: each of its functions, and what it does when the system refuses. */
#include <windows.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include <cmocka.h>

#include "broker/win/journal_files.h"
#include "tests/support/said.h"
#include "tests/support/scratch.h"

#define NAME_OF_1 L"00000000000000a1.00000000000000000001.ndjson"
#define NAME_OF_7 L"00000000000000a1.00000000000000000007.ndjson"
#define NAME_OF_DAMAGED L"00000000000000a1.00000000000000000001.damaged"

static const struct event_id first = {0xa1, 1};
static const struct event_id seventh = {0xa1, 7};

struct fixture {
    wchar_t folder[MAX_PATH];
    struct journal_files files;
    const struct store *store;
};

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));

    assert_non_null(f);
    scratch_make(f->folder);
    assert_int_equal(journal_files_init(&f->files, f->folder, FLUSH_LATER, 1000), ERROR_SUCCESS);
    f->store = &f->files.store;
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    journal_files_deinit(&f->files);
    scratch_remove(f->folder);
    free(f);
    return 0;
}

static void put_file(struct fixture *f, const wchar_t *name, const char *text)
{
    wchar_t path[MAX_PATH];

    scratch_join(path, f->folder, name);
    scratch_write(path, text, strlen(text));
}

static void expect_file(struct fixture *f, const wchar_t *name, const char *text)
{
    wchar_t path[MAX_PATH];
    size_t size;
    char *bytes;

    scratch_join(path, f->folder, name);
    bytes = scratch_read(path, &size);
    assert_string_equal(bytes, text);
    assert_int_equal(size, strlen(text));
    free(bytes);
}

static bool append(struct fixture *f, const char *text)
{
    return f->store->append(f->store->context, text, strlen(text));
}

static void appended_lines_are_in_the_file_in_order(void **state)
{
    struct fixture *f = *state;

    assert_true(f->store->create(f->store->context, first));
    assert_true(append(f, "one\n"));
    assert_true(append(f, "two\nthree\n"));

    expect_file(f, NAME_OF_1, "one\ntwo\nthree\n"); /* while the store holds it open */
}

static void a_new_segment_gets_the_lines_appended_from_then_on(void **state)
{
    struct fixture *f = *state;

    assert_true(f->store->create(f->store->context, first));
    assert_true(append(f, "one\n"));
    assert_true(f->store->create(f->store->context, seventh));
    assert_true(append(f, "seven\n"));

    expect_file(f, NAME_OF_1, "one\n");
    expect_file(f, NAME_OF_7, "seven\n");
}

static void each_flush_policy_writes_the_same(void **state)
{
    static const enum flush_policy policies[] = {FLUSH_LATER, FLUSH_EACH, FLUSH_NEVER};
    struct fixture *f = *state;

    for (size_t i = 0; i < 3; i++) {
        const struct event_id id = {0xa1, 100 + i};
        wchar_t name[MAX_PATH];

        journal_files_deinit(&f->files);
        assert_int_equal(journal_files_init(&f->files, f->folder, policies[i], 10), ERROR_SUCCESS);
        assert_true(f->store->create(f->store->context, id));
        assert_true(append(f, "line\n"));
        (void)_snwprintf(name, MAX_PATH, L"00000000000000a1.%020u.ndjson", 100 + (unsigned int)i);
        expect_file(f, name, "line\n");
    }
}

static void a_segment_that_exists_is_never_created_again(void **state)
{
    struct fixture *f = *state;

    put_file(f, NAME_OF_1, "precious\n");

    said_begin();
    assert_false(f->store->create(f->store->context, first));
    said_expect("create", said_end(), "cannot create journal segment");
    expect_file(f, NAME_OF_1, "precious\n");
}

static size_t count_line_feeds(const char *text)
{
    size_t count = 0;

    for (; *text != '\0'; text++) {
        count += *text == '\n' ? 1 : 0;
    }
    return count;
}

static void failing_writes_are_logged_when_they_begin_and_when_they_end(void **state)
{
    struct fixture *f = *state;
    const char *said;

    put_file(f, NAME_OF_1, "");
    said_begin();
    for (int i = 0; i < 5; i++) {
        assert_false(f->store->create(f->store->context, first));
        assert_false(append(f, "nowhere\n")); /* there is no segment */
    }
    assert_true(f->store->create(f->store->context, seventh));
    assert_true(append(f, "seven\n"));
    assert_true(append(f, "eight\n"));

    said = said_end();

    said_expect("the beginning", said, "cannot create journal segment");
    said_expect("the beginning", said, "events are delivered but not kept");
    said_expect("the end", said, "the journal can be written again");
    assert_int_equal(count_line_feeds(said), 3);
}

static void files_with_foreign_names_are_not_listed(void **state)
{
    static const wchar_t *const foreign[] = {
        L"format",
        L"notes.ndjson",
        NAME_OF_DAMAGED,
        L"00000000000000A1.00000000000000000002.ndjson", /* the broker writes no capitals */
        L"00000000000000a1.0000000000000000002.ndjson",
        L"00000000000000a1.00000000000000000002.ndjson.bak",
        L"00000000000000a1.0000000000000000000\u0662.ndjson", /* a digit, but no ASCII */
        L"00000000000000a1 00000000000000000002.ndjson",
    };
    struct fixture *f = *state;
    struct store_segment segments[4];

    for (size_t i = 0; i < sizeof(foreign) / sizeof(foreign[0]); i++) {
        put_file(f, foreign[i], "x\n");
    }
    assert_int_equal(f->store->list(f->store->context, segments, 4), 0);

    put_file(f, NAME_OF_7, "12345");
    assert_int_equal(f->store->list(f->store->context, segments, 4), 1);
    assert_int_equal(event_id_compare(segments[0].first, seventh), 0);
    assert_int_equal(segments[0].size, 5);
}

static void a_list_that_does_not_fit_says_how_long_it_is(void **state)
{
    struct fixture *f = *state;
    struct store_segment segments[2] = {{{0, 0}, 0}, {{0, 0}, 4711}};

    put_file(f, NAME_OF_1, "a");
    put_file(f, NAME_OF_7, "b");

    assert_int_equal(f->store->list(f->store->context, NULL, 0), 2);
    assert_int_equal(f->store->list(f->store->context, segments, 1), 2);
    assert_int_equal(segments[1].size, 4711);
}

static void a_folder_that_is_gone_is_not_taken_for_an_empty_one(void **state)
{
    struct fixture *f = *state;

    f->files.folder = L"C:\\there-is-no-such-folder";

    assert_int_equal(f->store->list(f->store->context, NULL, 0), STORE_NOT_LISTED);
}

static void expect_piece(struct fixture *f, uint64_t offset, size_t size, const char *text)
{
    char bytes[16];
    size_t read = 99;

    assert_true(f->store->read(f->store->context, first, offset, bytes, size, &read));
    assert_int_equal(read, strlen(text));
    assert_memory_equal(bytes, text, read);
}

static void any_piece_of_a_segment_can_be_read_while_it_is_written(void **state)
{
    struct fixture *f = *state;

    assert_true(f->store->create(f->store->context, first));
    assert_true(append(f, "0123456789"));

    expect_piece(f, 0, 10, "0123456789");
    expect_piece(f, 4, 3, "456");
    expect_piece(f, 8, 16, "89"); /* less than asked for, at the end alone */
    expect_piece(f, 10, 16, "");
    expect_piece(f, 11, 16, "");
    assert_true(append(f, "a"));
    expect_piece(f, 8, 16, "89a"); /* reading has not moved the end */
}

static void a_read_that_fails_is_logged_and_does_no_harm_to_the_next(void **state)
{
    struct fixture *f = *state;
    char byte;
    size_t size = 99;

    assert_true(f->store->create(f->store->context, first));
    assert_true(append(f, "a"));
    said_begin();
    assert_false(f->store->read(f->store->context, seventh, 0, &byte, 1, &size));
    said_expect("read", said_end(), "cannot open journal segment");
    assert_int_equal(size, 0);

    said_begin();
    assert_true(f->store->read(f->store->context, first, 0, &byte, 1, &size));
    assert_string_equal(said_end(), "");
    assert_int_equal(size, 1);
}

static void the_cut_end_of_an_old_segment_is_kept_beside_it(void **state)
{
    struct fixture *f = *state;

    put_file(f, NAME_OF_1, "whole\ntorn");

    assert_true(f->store->cut(f->store->context, first, 6));
    expect_file(f, NAME_OF_1, "whole\n");
    expect_file(f, NAME_OF_DAMAGED, "torn");
}

static void an_end_that_was_kept_before_is_not_overwritten(void **state)
{
    struct fixture *f = *state;

    put_file(f, NAME_OF_1, "whole\ntorn");
    put_file(f, NAME_OF_DAMAGED, "earlier ");

    assert_true(f->store->cut(f->store->context, first, 6));
    expect_file(f, NAME_OF_DAMAGED, "earlier torn");
}

static void a_long_end_is_kept_whole(void **state)
{
    struct fixture *f = *state;
    char *bytes = calloc(1, 20001);

    assert_non_null(bytes);
    for (size_t i = 0; i < 20000; i++) {
        bytes[i] = (char)('a' + i % 23);
    }
    put_file(f, NAME_OF_1, bytes);

    assert_true(f->store->cut(f->store->context, first, 1));
    expect_file(f, NAME_OF_1, "a");
    expect_file(f, NAME_OF_DAMAGED, bytes + 1);
    free(bytes);
}

static void an_end_that_cannot_be_kept_is_not_cut(void **state)
{
    struct fixture *f = *state;
    wchar_t path[MAX_PATH];

    put_file(f, NAME_OF_1, "whole\ntorn");
    scratch_join(path, f->folder, NAME_OF_DAMAGED);
    assert_true(CreateDirectoryW(path, NULL)); /* in the way */

    said_begin();
    assert_false(f->store->cut(f->store->context, first, 6));
    said_expect("cut", said_end(), "cannot put aside the damaged end");
    expect_file(f, NAME_OF_1, "whole\ntorn");
}

static void the_newest_segment_can_be_cut_and_appended_to(void **state)
{
    struct fixture *f = *state;

    assert_true(f->store->create(f->store->context, first));
    assert_true(append(f, "whole\ntorn"));
    assert_true(f->store->cut(f->store->context, first, 6));
    assert_true(append(f, "next\n"));

    expect_file(f, NAME_OF_1, "whole\nnext\n");
    assert_int_equal(scratch_find(f->folder, L"*.damaged", NULL), 0);
}

static void an_old_segment_and_the_newest_can_be_removed(void **state)
{
    struct fixture *f = *state;

    put_file(f, NAME_OF_1, "old\n");
    assert_true(f->store->create(f->store->context, seventh));
    assert_true(append(f, "new\n"));

    assert_true(f->store->remove(f->store->context, first));
    assert_int_equal(scratch_find(f->folder, L"*", NULL), 1);
    assert_true(f->store->remove(f->store->context, seventh));
    journal_files_deinit(&f->files); /* the flusher has it open to the end */
    assert_int_equal(scratch_find(f->folder, L"*", NULL), 0);
    assert_true(f->store->remove(f->store->context, seventh)); /* a missing one counts as removed */
}

static void a_segment_that_another_program_holds_stays_and_is_logged(void **state)
{
    struct fixture *f = *state;
    wchar_t path[MAX_PATH];
    const char *said;
    HANDLE holder;

    put_file(f, NAME_OF_1, "old\n");
    scratch_join(path, f->folder, NAME_OF_1);
    holder = CreateFileW(path, GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL);
    assert_true(holder != INVALID_HANDLE_VALUE);

    said_begin();
    assert_false(f->store->remove(f->store->context, first));
    (void)CloseHandle(holder);
    assert_true(f->store->remove(f->store->context, first));
    said = said_end();

    said_expect("remove", said, "cannot remove journal segment");
    said_expect("removed", said, "has been removed after all");
    assert_int_equal(count_line_feeds(said), 2);
}

/* Retention goes on to the next segment, and comes back to this one again and again. */
static void removals_that_succeed_do_not_end_a_failure_of_another_one(void **state)
{
    struct fixture *f = *state;
    wchar_t path[MAX_PATH];
    HANDLE holder;

    put_file(f, NAME_OF_1, "old\n");
    put_file(f, NAME_OF_7, "next\n");
    scratch_join(path, f->folder, NAME_OF_1);
    holder = CreateFileW(path, GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL);
    assert_true(holder != INVALID_HANDLE_VALUE);

    said_begin();
    assert_false(f->store->remove(f->store->context, first));
    assert_true(f->store->remove(f->store->context, seventh));
    assert_false(f->store->remove(f->store->context, first));
    assert_int_equal(count_line_feeds(said_end()), 1);
    (void)CloseHandle(holder);
}

static void a_cleared_segment_keeps_its_name_alone(void **state)
{
    struct fixture *f = *state;

    put_file(f, NAME_OF_1, "old\n");
    assert_true(f->store->clear(f->store->context, first));

    expect_file(f, NAME_OF_1, "");
}

/* Or it would wait for a file that never comes, and in the end keep retention waiting. */
static void a_segment_that_another_program_has_deleted_is_cleared(void **state)
{
    struct fixture *f = *state;

    assert_true(f->store->clear(f->store->context, first));
}

static void a_segment_that_can_be_read_again_is_logged(void **state)
{
    struct fixture *f = *state;
    wchar_t path[MAX_PATH];
    size_t size = 0;
    HANDLE holder;
    char byte;

    put_file(f, NAME_OF_1, "a");
    scratch_join(path, f->folder, NAME_OF_1);
    holder = CreateFileW(path, GENERIC_READ, 0, NULL, OPEN_EXISTING, 0, NULL);
    assert_true(holder != INVALID_HANDLE_VALUE);
    said_begin();
    assert_false(f->store->read(f->store->context, first, 0, &byte, 1, &size));
    (void)CloseHandle(holder);
    assert_true(f->store->read(f->store->context, first, 0, &byte, 1, &size));
    assert_true(f->store->read(f->store->context, first, 0, &byte, 1, &size));

    said_expect("again", said_end(), "can be read again");
}

static void the_newest_segment_is_there_until_another_program_deletes_it(void **state)
{
    struct fixture *f = *state;
    wchar_t path[MAX_PATH];

    assert_true(f->store->has_newest(f->store->context)); /* there is none to be deleted */
    assert_true(f->store->create(f->store->context, first));
    assert_true(append(f, "a\n"));
    assert_true(f->store->has_newest(f->store->context));

    scratch_join(path, f->folder, NAME_OF_1);
    if (!scratch_delete_open(path)) {
        skip();
    }
    said_begin();
    assert_false(f->store->has_newest(f->store->context));
    said_expect("deleted", said_end(), "another program has deleted journal segment");
    assert_true(f->store->create(f->store->context, seventh));
    assert_true(f->store->has_newest(f->store->context));
}

#define STORY(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORY(appended_lines_are_in_the_file_in_order),
        STORY(a_new_segment_gets_the_lines_appended_from_then_on),
        STORY(each_flush_policy_writes_the_same),
        STORY(a_segment_that_exists_is_never_created_again),
        STORY(failing_writes_are_logged_when_they_begin_and_when_they_end),
        STORY(files_with_foreign_names_are_not_listed),
        STORY(a_list_that_does_not_fit_says_how_long_it_is),
        STORY(a_folder_that_is_gone_is_not_taken_for_an_empty_one),
        STORY(any_piece_of_a_segment_can_be_read_while_it_is_written),
        STORY(a_read_that_fails_is_logged_and_does_no_harm_to_the_next),
        STORY(the_cut_end_of_an_old_segment_is_kept_beside_it),
        STORY(an_end_that_was_kept_before_is_not_overwritten),
        STORY(a_long_end_is_kept_whole),
        STORY(an_end_that_cannot_be_kept_is_not_cut),
        STORY(the_newest_segment_can_be_cut_and_appended_to),
        STORY(an_old_segment_and_the_newest_can_be_removed),
        STORY(a_segment_that_another_program_holds_stays_and_is_logged),
        STORY(removals_that_succeed_do_not_end_a_failure_of_another_one),
        STORY(a_cleared_segment_keeps_its_name_alone),
        STORY(a_segment_that_another_program_has_deleted_is_cleared),
        STORY(a_segment_that_can_be_read_again_is_logged),
        STORY(the_newest_segment_is_there_until_another_program_deletes_it),
    };

    return cmocka_run_group_tests_name("broker_win.journal_files", tests, NULL, NULL);
}
