/* The journal's directory: created, recognised, used by one broker, and never changed when it is not a
   journal. */
#include <windows.h>
#include <aclapi.h>
#include <sddl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include <cmocka.h>

#include "broker/win/journal_directory.h"
#include "broker/win/own_sid.h"
#include "tests/support/said.h"
#include "tests/support/scratch.h"

#define FORMAT_TEXT "wnetwatch journal 1\n"

struct fixture {
    wchar_t scratch[MAX_PATH];
    wchar_t state[MAX_PATH];   /* does not exist yet */
    wchar_t journal[MAX_PATH]; /* below it */
    struct journal_directory directory;
    struct journal_directory other;
};

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));

    assert_non_null(f);
    scratch_make(f->scratch);
    scratch_join(f->state, f->scratch, L"state");
    scratch_join(f->journal, f->state, L"journal");
    f->directory.lock = INVALID_HANDLE_VALUE;
    f->directory.format = INVALID_HANDLE_VALUE;
    f->other.lock = INVALID_HANDLE_VALUE;
    f->other.format = INVALID_HANDLE_VALUE;
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    journal_directory_close(&f->directory);
    journal_directory_close(&f->other);
    scratch_remove(f->scratch);
    free(f);
    return 0;
}

static void name_in_journal(struct fixture *f, const wchar_t *name, wchar_t path[MAX_PATH])
{
    scratch_join(path, f->journal, name);
}

/* As another program might have left it. */
static void make_journal_with(struct fixture *f, const wchar_t *name, const char *text)
{
    wchar_t path[MAX_PATH];

    assert_true(CreateDirectoryW(f->state, NULL));
    assert_true(CreateDirectoryW(f->journal, NULL));
    name_in_journal(f, name, path);
    scratch_write(path, text, strlen(text));
}

static void expect_file(struct fixture *f, const wchar_t *name, const char *text)
{
    wchar_t path[MAX_PATH];
    size_t size;
    char *bytes;

    name_in_journal(f, name, path);
    bytes = scratch_read(path, &size);
    assert_string_equal(bytes, text);
    free(bytes);
}

static void open_good(struct fixture *f)
{
    assert_int_equal(journal_directory_open(&f->directory, f->state), ERROR_SUCCESS);
    journal_directory_settle(&f->directory);
}

static void open_again(struct fixture *f)
{
    journal_directory_close(&f->directory);
    open_good(f);
}

/* The directory is refused with this code, and with a log line that holds this text. */
static void expect_refusal(struct fixture *f, DWORD code, const char *part)
{
    const char *said;
    DWORD error;

    said_begin();
    error = journal_directory_open(&f->other, f->state);
    said = said_end();
    journal_directory_close(&f->other);

    assert_int_equal(error, code);
    said_expect("the refusal", said, part);
}

static void missing_folders_and_files_are_created(void **state)
{
    struct fixture *f = *state;

    open_good(f);

    assert_int_equal(wcscmp(f->directory.path, f->journal), 0);
    expect_file(f, L"format", FORMAT_TEXT);
}

static bool ace_is_for(const ACCESS_ALLOWED_ACE *ace, WELL_KNOWN_SID_TYPE type)
{
    return IsWellKnownSid((PSID)&ace->SidStart, type) != 0;
}

/* Whatever the folder above allows. */
static void other_accounts_get_no_right_in_the_directory(void **state)
{
    struct fixture *f = *state;
    PSECURITY_DESCRIPTOR descriptor = NULL;
    PACL acl = NULL;

    open_good(f);
    assert_int_equal(GetNamedSecurityInfoW(f->journal, SE_FILE_OBJECT, DACL_SECURITY_INFORMATION,
                                           NULL, NULL, &acl, NULL, &descriptor),
                     ERROR_SUCCESS);

    assert_non_null(acl);
    assert_true(acl->AceCount > 0);
    for (DWORD i = 0; i < acl->AceCount; i++) {
        ACCESS_ALLOWED_ACE *ace;

        assert_true(GetAce(acl, i, (void **)&ace));
        assert_false(ace_is_for(ace, WinWorldSid));
        assert_false(ace_is_for(ace, WinAuthenticatedUserSid));
        assert_false(ace_is_for(ace, WinBuiltinUsersSid));
    }
    (void)LocalFree(descriptor);
}

#define DESCRIPTOR_UNITS_MAX 512

/* The entries of a descriptor as the system writes them, without the flags before them. */
static void write_entries(PSECURITY_DESCRIPTOR descriptor, wchar_t text_out[DESCRIPTOR_UNITS_MAX])
{
    wchar_t *text = NULL;

    assert_true(ConvertSecurityDescriptorToStringSecurityDescriptorW(
        descriptor, SDDL_REVISION_1, DACL_SECURITY_INFORMATION, &text, NULL));
    assert_non_null(wcschr(text, L'('));
    (void)_snwprintf(text_out, DESCRIPTOR_UNITS_MAX, L"%ls", wcschr(text, L'('));
    (void)LocalFree(text);
}

static void expect_entries(const wchar_t *path, const wchar_t *format, bool is_protected)
{
    wchar_t text[DESCRIPTOR_UNITS_MAX];
    wchar_t expected[DESCRIPTOR_UNITS_MAX];
    PSECURITY_DESCRIPTOR descriptor = NULL;
    SECURITY_DESCRIPTOR_CONTROL control;
    wchar_t *owner;
    DWORD revision;

    assert_int_equal(own_sid_read(&owner), ERROR_SUCCESS);
    (void)_snwprintf(text, DESCRIPTOR_UNITS_MAX, format, owner);
    (void)LocalFree(owner);
    assert_true(ConvertStringSecurityDescriptorToSecurityDescriptorW(text, SDDL_REVISION_1,
                                                                     &descriptor, NULL));
    write_entries(descriptor, expected);
    (void)LocalFree(descriptor);

    assert_int_equal(GetNamedSecurityInfoW(path, SE_FILE_OBJECT, DACL_SECURITY_INFORMATION, NULL,
                                           NULL, NULL, NULL, &descriptor),
                     ERROR_SUCCESS);
    write_entries(descriptor, text);
    assert_true(GetSecurityDescriptorControl(descriptor, &control, &revision));
    (void)LocalFree(descriptor);
    if (wcscmp(text, expected) != 0) {
        fail_msg("%ls has %ls and not %ls", path, text, expected);
    }
    assert_int_equal((control & SE_DACL_PROTECTED) != 0, is_protected);
}

/* Wine keeps a file's descriptor as the mode of a Unix file: rights of an owner, and of all others. It
   keeps neither Administrators nor inheritance. */
static bool keeps_descriptors_whole(void)
{
    return GetProcAddress(GetModuleHandleW(L"ntdll"), "wine_get_version") == NULL;
}

static void expect_closed(struct fixture *f, const wchar_t *segment)
{
    if (!keeps_descriptors_whole()) {
        expect_entries(f->journal, L"D:(A;OICI;FA;;;SY)(A;OICI;FA;;;%ls)", false);
        return;
    }
    expect_entries(f->journal, L"D:(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;FA;;;%ls)", true);
    expect_entries(segment, L"D:(A;ID;FA;;;SY)(A;ID;FA;;;BA)(A;ID;FA;;;%ls)", false);
}

static void the_access_entries_are_those_of_the_documents(void **state)
{
    struct fixture *f = *state;
    wchar_t segment[MAX_PATH];

    open_good(f);
    name_in_journal(f, L"00000000000000a1.00000000000000000001.ndjson", segment);
    scratch_write(segment, "", 0);

    expect_closed(f, segment);
}

/* An administrator may have created it with access for others. */
static void a_journal_that_lets_other_accounts_in_is_closed_to_them(void **state)
{
    struct fixture *f = *state;
    wchar_t segment[MAX_PATH];

    make_journal_with(f, L"format", FORMAT_TEXT);
    name_in_journal(f, L"00000000000000a1.00000000000000000001.ndjson", segment);
    scratch_write(segment, "", 0);
    open_good(f);

    expect_closed(f, segment);
}

static void a_directory_of_an_earlier_start_is_recognised(void **state)
{
    struct fixture *f = *state;

    open_good(f);
    open_again(f);

    expect_file(f, L"format", FORMAT_TEXT);
}

static void an_empty_folder_is_taken(void **state)
{
    struct fixture *f = *state;

    assert_true(CreateDirectoryW(f->state, NULL));
    assert_true(CreateDirectoryW(f->journal, NULL));
    open_good(f);

    expect_file(f, L"format", FORMAT_TEXT);
}

static void one_broker_at_a_time_uses_the_directory(void **state)
{
    struct fixture *f = *state;

    open_good(f);
    expect_refusal(f, ERROR_SHARING_VIOLATION, "another broker uses");

    journal_directory_close(&f->directory);
    assert_int_equal(journal_directory_open(&f->other, f->state), ERROR_SUCCESS);
}

static void a_lock_that_a_killed_broker_left_does_not_lock_the_next_out(void **state)
{
    struct fixture *f = *state;

    open_good(f);
    journal_directory_close(&f->directory);
    scratch_join(f->directory.path, f->journal, L"lock");
    scratch_write(f->directory.path, "", 0); /* a power cut leaves the file */

    open_good(f);
}

static void a_folder_of_another_program_is_refused_and_left_as_it_is(void **state)
{
    struct fixture *f = *state;

    make_journal_with(f, L"thesis.txt", "years of work");
    expect_refusal(f, ERROR_BAD_FORMAT, "not a journal that this version can use");

    expect_file(f, L"thesis.txt", "years of work");
    assert_int_equal(scratch_find(f->journal, L"*", NULL), 1);
}

static void a_newer_format_is_refused_and_left_as_it_is(void **state)
{
    struct fixture *f = *state;

    make_journal_with(f, L"format", "wnetwatch journal 2\n");
    expect_refusal(f, ERROR_BAD_FORMAT, "of a newer one");

    expect_file(f, L"format", "wnetwatch journal 2\n");
    assert_int_equal(scratch_find(f->journal, L"*", NULL), 1);
}

static void a_format_that_only_begins_like_ours_is_refused(void **state)
{
    struct fixture *f = *state;

    make_journal_with(f, L"format", FORMAT_TEXT "and more\n");

    expect_refusal(f, ERROR_BAD_FORMAT, "not a journal");
}

/* The disk was full at the first start of all. */
static void a_format_without_text_beside_nothing_is_written_again(void **state)
{
    struct fixture *f = *state;

    make_journal_with(f, L"format", "");
    open_good(f);
    expect_file(f, L"format", FORMAT_TEXT);
}

static void a_format_that_a_power_cut_emptied_beside_segments_is_refused(void **state)
{
    struct fixture *f = *state;
    wchar_t path[MAX_PATH];

    make_journal_with(f, L"format", "");
    name_in_journal(f, L"00000000000000a1.00000000000000000001.ndjson", path);
    scratch_write(path, "", 0);

    expect_refusal(f, ERROR_BAD_FORMAT, "not a journal");
}

static void a_file_in_the_place_of_the_folder_is_refused(void **state)
{
    struct fixture *f = *state;
    DWORD error;

    assert_true(CreateDirectoryW(f->state, NULL));
    scratch_write(f->journal, "a file", 6);
    said_begin();
    error = journal_directory_open(&f->other, f->state);
    (void)said_end();

    assert_int_not_equal(error, ERROR_SUCCESS);
}

static void a_folder_without_a_folder_above_is_refused(void **state)
{
    struct fixture *f = *state;

    scratch_join(f->state, f->scratch, L"a\\b\\c");

    expect_refusal(f, ERROR_PATH_NOT_FOUND, "cannot use folder");
}

static void a_path_that_is_too_long_is_refused(void **state)
{
    struct fixture *f = *state;

    for (size_t i = 0; i < MAX_PATH - 5; i++) {
        f->state[i] = L'a';
    }
    f->state[MAX_PATH - 5] = L'\0';

    expect_refusal(f, ERROR_FILENAME_EXCED_RANGE, "cannot use folder");
}

static void write_boot(struct fixture *f, long long difference_s)
{
    wchar_t path[MAX_PATH];
    size_t size;
    char text[32];
    char *bytes;

    name_in_journal(f, L"boot", path);
    bytes = scratch_read(path, &size);
    (void)snprintf(text, sizeof(text), "%lld\n", strtoll(bytes, NULL, 10) + difference_s);
    free(bytes);
    scratch_write(path, text, strlen(text));
}

static void a_restart_of_the_machine_is_known_by_its_start_time(void **state)
{
    struct fixture *f = *state;

    open_good(f);
    open_again(f);
    assert_false(f->directory.machine_restarted);

    journal_directory_close(&f->directory);
    write_boot(f, -600);
    open_good(f);
    assert_true(f->directory.machine_restarted);

    open_again(f); /* reported once */
    assert_false(f->directory.machine_restarted);
}

static void a_restart_is_reported_until_it_is_settled(void **state)
{
    struct fixture *f = *state;

    open_good(f);
    journal_directory_close(&f->directory);
    write_boot(f, -600);

    for (int i = 0; i < 2; i++) {
        assert_int_equal(journal_directory_open(&f->directory, f->state), ERROR_SUCCESS);
        assert_true(f->directory.machine_restarted);
        journal_directory_close(&f->directory);
    }
}

static void a_clock_that_was_set_a_little_is_not_a_restart(void **state)
{
    struct fixture *f = *state;

    open_good(f);
    journal_directory_close(&f->directory);
    write_boot(f, 5);
    open_good(f);

    assert_false(f->directory.machine_restarted);
}

#define STORY(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORY(missing_folders_and_files_are_created),
        STORY(other_accounts_get_no_right_in_the_directory),
        STORY(the_access_entries_are_those_of_the_documents),
        STORY(a_journal_that_lets_other_accounts_in_is_closed_to_them),
        STORY(a_directory_of_an_earlier_start_is_recognised),
        STORY(an_empty_folder_is_taken),
        STORY(one_broker_at_a_time_uses_the_directory),
        STORY(a_lock_that_a_killed_broker_left_does_not_lock_the_next_out),
        STORY(a_folder_of_another_program_is_refused_and_left_as_it_is),
        STORY(a_newer_format_is_refused_and_left_as_it_is),
        STORY(a_format_that_only_begins_like_ours_is_refused),
        STORY(a_format_without_text_beside_nothing_is_written_again),
        STORY(a_format_that_a_power_cut_emptied_beside_segments_is_refused),
        STORY(a_file_in_the_place_of_the_folder_is_refused),
        STORY(a_folder_without_a_folder_above_is_refused),
        STORY(a_path_that_is_too_long_is_refused),
        STORY(a_restart_of_the_machine_is_known_by_its_start_time),
        STORY(a_restart_is_reported_until_it_is_settled),
        STORY(a_clock_that_was_set_a_little_is_not_a_restart),
    };

    return cmocka_run_group_tests_name("broker_win.journal_directory", tests, NULL, NULL);
}
