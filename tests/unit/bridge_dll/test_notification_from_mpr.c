/* Every line is judged by the reader that the broker uses. */
#include <windows.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "bridge_dll/notification_from_mpr.h"
#include "proto/notification.h"

#define PAGE_BYTES 4096u

struct fixture {
    struct notification_line line;
    const wchar_t *unreadable; /* a page without access */
    struct notification_room room;
    struct notification notification;
    struct mpr_notify_info info;
    struct mpr_notify_add add;
    struct mpr_notify_cancel cancel;
};

static void read_line(struct fixture *f)
{
    assert_false(f->line.text.overflowed);
    assert_int_equal(f->line.bytes[f->line.text.size - 1], '\n');
    assert_int_equal(notification_read(f->line.bytes, f->line.text.size - 1, &f->room,
                                       &f->notification, NULL, NULL),
                     NOTIFICATION_OK);
}

static void write_add(struct fixture *f)
{
    notification_deinit(&f->notification);
    notification_from_add(&f->info, &f->add, 17, 0, &f->line);
    read_line(f);
}

static void write_cancel(struct fixture *f)
{
    notification_deinit(&f->notification);
    notification_from_cancel(&f->info, &f->cancel, 17, 0, &f->line);
    read_line(f);
}

static void assert_line_begins(const struct fixture *f, const char *expected)
{
    char begin[512];

    assert_true(strlen(expected) < sizeof(begin));
    memcpy(begin, f->line.bytes, strlen(expected));
    begin[strlen(expected)] = '\0';
    assert_string_equal(begin, expected);
}

static int set_up(void **state)
{
    static struct fixture fixture;
    struct fixture *f = &fixture;

    memset(f, 0, sizeof(*f));
    f->unreadable = VirtualAlloc(NULL, PAGE_BYTES, MEM_RESERVE | MEM_COMMIT, PAGE_NOACCESS);
    f->info = (struct mpr_notify_info){MPR_PHASE_POST, ERROR_SUCCESS, NULL};
    f->add.resource.type = 1;
    f->add.resource.local_name = L"Z:";
    f->add.resource.remote_name = L"\\\\srv\\share";
    f->add.resource.ignored_comment = f->unreadable;
    f->add.resource.ignored_provider = f->unreadable;
    f->add.flags = 1;
    f->cancel = (struct mpr_notify_cancel){L"Z:", f->unreadable, 1, TRUE};
    *state = f;
    return f->unreadable == NULL ? -1 : 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    notification_deinit(&f->notification);
    VirtualFree((void *)f->unreadable, 0, MEM_RELEASE);
    return 0;
}

static void an_add_has_its_arguments_and_its_status(void **state)
{
    struct fixture *f = *state;

    f->info.operation_status = 67;
    write_add(f);

    assert_line_begins(f,
                       "{\"v\":1,\"call\":\"add\",\"phase\":\"post\",\"context\":17,\"status\":67,"
                       "\"local\":\"Z:\",\"remote\":\"\\\\\\\\srv\\\\share\",\"type\":1,"
                       "\"flags\":1,\"image\":\"");
    assert_int_equal(f->notification.call, NOTIFICATION_ADD);
    assert_int_equal(f->notification.phase, NOTIFICATION_POST);
    assert_false(f->notification.truncated);
}

static void a_cancel_has_its_arguments_and_its_status(void **state)
{
    struct fixture *f = *state;

    f->cancel.provider = L"Some Network";
    write_cancel(f);

    assert_line_begins(f, "{\"v\":1,\"call\":\"cancel\",\"phase\":\"post\",\"context\":17,"
                          "\"status\":0,\"name\":\"Z:\",\"provider\":\"Some Network\",\"flags\":1,"
                          "\"force\":true,\"image\":\"");
    assert_int_equal(f->notification.call, NOTIFICATION_CANCEL);
    assert_true(f->notification.force);
}

static void a_call_before_the_operation_has_status_zero(void **state)
{
    struct fixture *f = *state;

    f->info.phase = MPR_PHASE_PRE;
    f->info.operation_status = 4711;
    write_add(f);

    assert_int_equal(f->notification.phase, NOTIFICATION_PRE);
    assert_int_equal(f->notification.status, 0);
}

static void the_line_has_the_count_of_dropped_notifications(void **state)
{
    struct fixture *f = *state;

    notification_from_add(&f->info, &f->add, UINT32_MAX, UINT32_MAX, &f->line);
    read_line(f);

    assert_int_equal(f->notification.dropped, UINT32_MAX);
    assert_int_equal(f->notification.context, UINT32_MAX);
}

static void the_image_is_the_programs_own_path(void **state)
{
    struct fixture *f = *state;
    wchar_t path[MAX_PATH];
    char expected[MAX_PATH * 3];

    GetModuleFileNameW(NULL, path, MAX_PATH);
    WideCharToMultiByte(CP_UTF8, 0, path, -1, expected, sizeof(expected), NULL, NULL);
    write_add(f);

    assert_string_equal(f->notification.image, expected);
}

static void names_that_are_null_are_empty_strings(void **state)
{
    struct fixture *f = *state;

    f->add.resource.local_name = NULL;
    f->add.resource.remote_name = NULL;
    write_add(f);
    assert_string_equal(f->notification.local, "");
    assert_string_equal(f->notification.remote, "");

    f->cancel.name = NULL;
    f->cancel.provider = NULL;
    write_cancel(f);
    assert_string_equal(f->notification.name, "");
    assert_string_equal(f->notification.provider, "");
}

static void a_provider_is_read_after_a_success_only(void **state)
{
    static const struct {
        const char *title;
        DWORD phase;
        DWORD status;
    } rows[] = {
        {"before", MPR_PHASE_PRE, ERROR_SUCCESS},
        {"before, with a status that means nothing", MPR_PHASE_PRE, 67},
        {"after a failure", MPR_PHASE_POST, 2250},
    };
    struct fixture *f = *state;

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        print_message("%s\n", rows[i].title);
        f->info.phase = rows[i].phase;
        f->info.operation_status = rows[i].status;
        write_cancel(f);
        assert_string_equal(f->notification.provider, "");
    }
}

/* Fill units with a name of that many characters; units[count] becomes the end. */
static void fill_name(wchar_t *units, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        units[i] = L'n';
    }
    units[count] = L'\0';
}

static void a_name_of_the_greatest_length_is_whole(void **state)
{
    struct fixture *f = *state;
    wchar_t name[STRING_UNITS_MAX + 1];

    fill_name(name, STRING_UNITS_MAX);
    f->add.resource.remote_name = name;
    write_add(f);

    assert_int_equal(strlen(f->notification.remote), STRING_UNITS_MAX);
    assert_false(f->notification.truncated);
}

static void a_longer_name_is_cut_and_the_line_has_truncated(void **state)
{
    struct fixture *f = *state;
    wchar_t name[STRING_UNITS_MAX + 2];

    fill_name(name, STRING_UNITS_MAX + 1);
    f->cancel.name = name;
    f->info.phase = MPR_PHASE_PRE;
    write_cancel(f);

    assert_int_equal(strlen(f->notification.name), STRING_UNITS_MAX);
    assert_true(f->notification.truncated);
}

static void a_cut_does_not_part_a_surrogate_pair(void **state)
{
    struct fixture *f = *state;
    wchar_t name[STRING_UNITS_MAX + 2];

    fill_name(name, STRING_UNITS_MAX + 1);
    name[STRING_UNITS_MAX - 1] = 0xD83D;
    name[STRING_UNITS_MAX] = 0xDE00;
    f->add.resource.remote_name = name;
    write_add(f);

    assert_int_equal(strlen(f->notification.remote), STRING_UNITS_MAX - 1);
    assert_int_equal(f->notification.remote[STRING_UNITS_MAX - 2], 'n');
    assert_true(f->notification.truncated);
}

static void a_pair_that_just_fits_is_whole(void **state)
{
    struct fixture *f = *state;
    wchar_t name[STRING_UNITS_MAX + 2];

    fill_name(name, STRING_UNITS_MAX + 1);
    name[STRING_UNITS_MAX - 2] = 0xD83D;
    name[STRING_UNITS_MAX - 1] = 0xDE00;
    f->add.resource.remote_name = name;
    write_add(f);

    assert_string_equal(f->notification.remote + STRING_UNITS_MAX - 2, "\xF0\x9F\x98\x80");
    assert_true(f->notification.truncated);
}

static void an_unpaired_surrogate_becomes_the_replacement_character(void **state)
{
    static const wchar_t name[] = {L'a', 0xD800, L'b', 0xDC00, 0xDBFF, L'\0'};
    struct fixture *f = *state;

    f->add.resource.remote_name = name;
    write_add(f);

    assert_string_equal(f->notification.remote, "a\xEF\xBF\xBD"
                                                "b\xEF\xBF\xBD\xEF\xBF\xBD");
}

static void the_line_is_ascii_whatever_the_names_are(void **state)
{
    struct fixture *f = *state;

    f->add.resource.remote_name = L"\\\\b\u00fccher\\\u6f22\u5b57\x7f\x01\"";
    write_add(f);

    for (size_t i = 0; i + 1 < f->line.text.size; i++) {
        assert_in_range(f->line.bytes[i], 0x20, 0x7E);
    }
    assert_string_equal(f->notification.remote, "\\\\b\xC3\xBC"
                                                "cher\\\xE6\xBC\xA2\xE5\xAD\x97\x7F\x01\"");
}

/* Each unit of these takes six bytes in the line. */
static void the_longest_line_fits(void **state)
{
    struct fixture *f = *state;
    wchar_t name[STRING_UNITS_MAX + 1];

    for (size_t i = 0; i < STRING_UNITS_MAX; i++) {
        name[i] = 0xFFFF;
    }
    name[STRING_UNITS_MAX] = L'\0';
    f->cancel.name = name;
    f->cancel.provider = name;
    write_cancel(f);

    assert_int_equal(strlen(f->notification.name), STRING_UNITS_MAX * 3);
    assert_int_equal(strlen(f->notification.provider), STRING_UNITS_MAX * 3);
    assert_true(f->line.text.size < NOTIFICATION_BYTES_MAX);
}

static void no_more_is_read_than_shows_that_a_name_is_too_long(void **state)
{
    const size_t readable = (STRING_UNITS_MAX + 1) * sizeof(wchar_t);
    struct fixture *f = *state;
    DWORD before;
    BYTE *pages = VirtualAlloc(NULL, 2 * PAGE_BYTES, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    wchar_t *name;

    assert_non_null(pages);
    assert_true(VirtualProtect(pages + PAGE_BYTES, PAGE_BYTES, PAGE_NOACCESS, &before));
    name = (wchar_t *)(void *)(pages + PAGE_BYTES - readable);
    for (size_t i = 0; i <= STRING_UNITS_MAX; i++) {
        name[i] = L'n';
    }
    f->add.resource.remote_name = name;
    write_add(f);

    assert_true(f->notification.truncated);
    VirtualFree(pages, 0, MEM_RELEASE);
}

/* The DLL and the reader in proto/notification_shape.c must not part: what the DLL writes is read in
   one pass. */
static void assert_has_the_shape(const struct fixture *f)
{
    struct notification_room room;
    struct notification notification;

    assert_true(
        notification_read_shape(f->line.bytes, f->line.text.size - 1, &room, &notification));
    notification_deinit(&notification);
}

static void each_line_has_the_shape_that_the_broker_knows(void **state)
{
    struct fixture *f = *state;
    wchar_t long_name[STRING_UNITS_MAX + 2] = {0};

    write_add(f);
    assert_has_the_shape(f);
    f->cancel.provider = L"Some Network";
    write_cancel(f);
    assert_has_the_shape(f);
    f->info.phase = MPR_PHASE_PRE;
    write_cancel(f);
    assert_has_the_shape(f);

    for (size_t i = 0; i <= STRING_UNITS_MAX; i++) {
        long_name[i] = L'n';
    }
    f->add.resource.remote_name = long_name;
    write_add(f);
    assert_true(f->notification.truncated);
    assert_has_the_shape(f);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_add_has_its_arguments_and_its_status),
        TEST(a_cancel_has_its_arguments_and_its_status),
        TEST(a_call_before_the_operation_has_status_zero),
        TEST(the_line_has_the_count_of_dropped_notifications),
        TEST(the_image_is_the_programs_own_path),
        TEST(names_that_are_null_are_empty_strings),
        TEST(a_provider_is_read_after_a_success_only),
        TEST(a_name_of_the_greatest_length_is_whole),
        TEST(a_longer_name_is_cut_and_the_line_has_truncated),
        TEST(a_cut_does_not_part_a_surrogate_pair),
        TEST(a_pair_that_just_fits_is_whole),
        TEST(an_unpaired_surrogate_becomes_the_replacement_character),
        TEST(the_line_is_ascii_whatever_the_names_are),
        TEST(the_longest_line_fits),
        TEST(no_more_is_read_than_shows_that_a_name_is_too_long),
        TEST(each_line_has_the_shape_that_the_broker_knows),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
