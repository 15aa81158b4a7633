#include "proto/notification.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "tests/support/failing_malloc.h"
#include "tests/support/spoilt.h"

#define ADD_LINE                                                                                   \
    "{\"v\":1,\"call\":\"add\",\"phase\":\"post\",\"context\":17,\"status\":67,\"local\":\"Z:\","  \
    "\"remote\":\"\\\\\\\\srv\\\\share\",\"type\":1,\"flags\":9,\"image\":\"C:\\\\net.exe\","      \
    "\"dropped\":3}"
#define CANCEL_LINE                                                                                \
    "{\"v\":1,\"call\":\"cancel\",\"phase\":\"pre\",\"context\":4294967295,\"status\":0,"          \
    "\"name\":\"Z:\",\"provider\":\"LanMan\",\"flags\":1,\"force\":true,\"image\":\"\","           \
    "\"dropped\":0,\"truncated\":true}"

static void an_add_is_read_whole(void **state)
{
    static const char line[] = ADD_LINE;
    struct notification_room room;
    struct notification n;

    (void)state;

    assert_int_equal(notification_read(line, sizeof(line) - 1, &room, &n, NULL, NULL),
                     NOTIFICATION_OK);

    assert_int_equal(n.call, NOTIFICATION_ADD);
    assert_int_equal(n.phase, NOTIFICATION_POST);
    assert_int_equal(n.context, 17);
    assert_int_equal(n.status, 67);
    assert_int_equal(n.type, 1);
    assert_int_equal(n.flags, 9);
    assert_int_equal(n.dropped, 3);
    assert_false(n.force);
    assert_false(n.truncated);
    assert_string_equal(n.local, "Z:");
    assert_string_equal(n.remote, "\\\\srv\\share");
    assert_string_equal(n.name, "");
    assert_string_equal(n.provider, "");
    assert_string_equal(n.image, "C:\\net.exe");
    notification_deinit(&n);
}

static void a_cancel_is_read_whole(void **state)
{
    static const char line[] = CANCEL_LINE;
    struct notification_room room;
    struct notification n;

    (void)state;

    assert_int_equal(notification_read(line, sizeof(line) - 1, &room, &n, NULL, NULL),
                     NOTIFICATION_OK);

    assert_int_equal(n.call, NOTIFICATION_CANCEL);
    assert_int_equal(n.phase, NOTIFICATION_PRE);
    assert_true(n.context == UINT32_MAX);
    assert_string_equal(n.name, "Z:");
    assert_string_equal(n.provider, "LanMan");
    assert_string_equal(n.local, "");
    assert_string_equal(n.remote, "");
    assert_string_equal(n.image, "");
    assert_true(n.force);
    assert_true(n.truncated);
    notification_deinit(&n);
}

/* Put replacement in the place of the first piece of line that reads like it should. */
static void replace(char *line_out, size_t capacity, const char *line, const char *piece,
                    const char *replacement)
{
    const char *found = strstr(line, piece);

    assert_non_null(found);
    assert_in_range(snprintf(line_out, capacity, "%.*s%s%s", (int)(found - line), line, replacement,
                             found + strlen(piece)),
                    1, capacity - 1);
}

struct refused_case {
    const char *line;
    const char *piece;
    const char *replacement;
    enum notification_result result;
    const char *member;
};

static void assert_refused(const struct refused_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        char line[1024];
        struct notification_room room;
        struct notification n;
        const char *member = "untouched";
        enum notification_result result;

        replace(line, sizeof(line), cases[i].line, cases[i].piece, cases[i].replacement);
        result = notification_read(line, strlen(line), &room, &n, &member, NULL);

        if (result != cases[i].result || member == NULL || strcmp(member, cases[i].member) != 0) {
            fail_msg("%s: %s, member %s", line, notification_result_code(result),
                     member == NULL ? "(none)" : member);
        }
        assert_null(n.document);
    }
}

static void a_missing_member_is_refused_by_name(void **state)
{
    static const struct refused_case cases[] = {
        {ADD_LINE, "\"v\":1", "\"V\":1", NOTIFICATION_VERSION_UNKNOWN, "v"},
        {ADD_LINE, "\"call\"", "\"Call\"", NOTIFICATION_MEMBER_MISSING, "call"},
        {ADD_LINE, "\"phase\"", "\"x\"", NOTIFICATION_MEMBER_MISSING, "phase"},
        {ADD_LINE, "\"context\"", "\"x\"", NOTIFICATION_MEMBER_MISSING, "context"},
        {ADD_LINE, "\"status\"", "\"x\"", NOTIFICATION_MEMBER_MISSING, "status"},
        {ADD_LINE, "\"local\"", "\"x\"", NOTIFICATION_MEMBER_MISSING, "local"},
        {ADD_LINE, "\"remote\"", "\"x\"", NOTIFICATION_MEMBER_MISSING, "remote"},
        {ADD_LINE, "\"type\"", "\"x\"", NOTIFICATION_MEMBER_MISSING, "type"},
        {ADD_LINE, "\"flags\"", "\"x\"", NOTIFICATION_MEMBER_MISSING, "flags"},
        {ADD_LINE, "\"image\"", "\"x\"", NOTIFICATION_MEMBER_MISSING, "image"},
        {ADD_LINE, "\"dropped\"", "\"x\"", NOTIFICATION_MEMBER_MISSING, "dropped"},
        {CANCEL_LINE, "\"name\"", "\"x\"", NOTIFICATION_MEMBER_MISSING, "name"},
        {CANCEL_LINE, "\"provider\"", "\"x\"", NOTIFICATION_MEMBER_MISSING, "provider"},
        {CANCEL_LINE, "\"force\"", "\"x\"", NOTIFICATION_MEMBER_MISSING, "force"},
        {CANCEL_LINE, "\"cancel\"", "\"add\"", NOTIFICATION_MEMBER_MISSING, "local"},
    };

    (void)state;

    assert_refused(cases, sizeof(cases) / sizeof(cases[0]));
}

static void a_member_of_the_wrong_kind_or_range_is_refused_by_name(void **state)
{
    static const struct refused_case cases[] = {
        {ADD_LINE, "\"add\"", "1", NOTIFICATION_MEMBER_TYPE, "call"},
        {ADD_LINE, "17", "\"17\"", NOTIFICATION_MEMBER_TYPE, "context"},
        {ADD_LINE, "17", "4294967296", NOTIFICATION_MEMBER_TYPE, "context"},
        {ADD_LINE, "67", "-1", NOTIFICATION_MEMBER_TYPE, "status"},
        {ADD_LINE, "67", "0.5", NOTIFICATION_MEMBER_TYPE, "status"},
        {ADD_LINE, "\"Z:\"", "null", NOTIFICATION_MEMBER_TYPE, "local"},
        {ADD_LINE, "\"flags\":9", "\"flags\":true", NOTIFICATION_MEMBER_TYPE, "flags"},
        {ADD_LINE, "\"C:\\\\net.exe\"", "{}", NOTIFICATION_MEMBER_TYPE, "image"},
        {CANCEL_LINE, "\"force\":true", "\"force\":1", NOTIFICATION_MEMBER_TYPE, "force"},
        {CANCEL_LINE, "\"truncated\":true", "\"truncated\":null", NOTIFICATION_MEMBER_TYPE,
         "truncated"},
    };

    (void)state;

    assert_refused(cases, sizeof(cases) / sizeof(cases[0]));
}

static void a_value_without_meaning_is_refused_by_name(void **state)
{
    static const struct refused_case cases[] = {
        {ADD_LINE, "\"v\":1", "\"v\":2", NOTIFICATION_VERSION_UNKNOWN, "v"},
        {ADD_LINE, "\"v\":1", "\"v\":\"1\"", NOTIFICATION_VERSION_UNKNOWN, "v"},
        {ADD_LINE, "\"add\"", "\"ADD\"", NOTIFICATION_MEMBER_VALUE, "call"},
        {ADD_LINE, "\"add\"", "\"\"", NOTIFICATION_MEMBER_VALUE, "call"},
        {ADD_LINE, "\"post\"", "\"posted\"", NOTIFICATION_MEMBER_VALUE, "phase"},
        {ADD_LINE, "17", "0", NOTIFICATION_MEMBER_VALUE, "context"},
    };

    (void)state;

    assert_refused(cases, sizeof(cases) / sizeof(cases[0]));
}

static void unknown_members_are_ignored(void **state)
{
    char line[1024];
    struct notification_room room;
    struct notification n;

    (void)state;

    replace(line, sizeof(line), ADD_LINE, "{", "{\"usage\":[1,{\"deep\":null}],");
    assert_int_equal(notification_read(line, strlen(line), &room, &n, NULL, NULL), NOTIFICATION_OK);
    assert_string_equal(n.local, "Z:");
    notification_deinit(&n);
}

/* A line whose remote name is so many times the same characters. */
static size_t make_long_line(char *line, size_t capacity, const char *characters, size_t count)
{
    int size = snprintf(line, capacity,
                        "{\"v\":1,\"call\":\"add\",\"phase\":\"pre\",\"context\":1,\"status\":0,"
                        "\"local\":\"\",\"type\":0,\"flags\":0,\"image\":\"\",\"dropped\":0,"
                        "\"remote\":\"");

    for (size_t i = 0; i < count; i++) {
        size += snprintf(line + size, capacity - (size_t)size, "%s", characters);
    }
    size += snprintf(line + size, capacity - (size_t)size, "\"}");
    return (size_t)size;
}

static void strings_are_measured_in_utf16_units(void **state)
{
    static const struct {
        const char *name;
        const char *characters;
        size_t fitting;
    } cases[] = {
        {"one byte", "a", STRING_UNITS_MAX},
        {"three bytes", "\xE2\x82\xAC", STRING_UNITS_MAX},
        {"an escape", "\\u20ac", STRING_UNITS_MAX},
        {"four bytes", "\xF0\x9F\x98\x80", STRING_UNITS_MAX / 2},
        {"an escape of two units", "\\ud83d\\ude00", STRING_UNITS_MAX / 2},
    };
    static char line[NOTIFICATION_BYTES_MAX];

    (void)state;

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct notification_room room;
        struct notification n;
        const char *member = NULL;
        size_t size = make_long_line(line, sizeof(line), cases[i].characters, cases[i].fitting);

        print_message("%s\n", cases[i].name);
        assert_int_equal(notification_read(line, size, &room, &n, NULL, NULL), NOTIFICATION_OK);
        notification_deinit(&n);

        size = make_long_line(line, sizeof(line), cases[i].characters, cases[i].fitting + 1);
        assert_int_equal(notification_read(line, size, &room, &n, &member, NULL),
                         NOTIFICATION_STRING_TOO_LONG);
        assert_string_equal(member, "remote");
    }
}

static void bad_json_is_reported_with_its_place(void **state)
{
    static const char line[] = "{\"v\":1,\"v\":1}";
    struct notification_room room;
    struct notification n;
    struct json_error error;
    const char *member = "untouched";

    (void)state;

    assert_int_equal(notification_read(line, sizeof(line) - 1, &room, &n, &member, &error),
                     NOTIFICATION_BAD_JSON);
    assert_int_equal(error.result, JSON_DUPLICATE_MEMBER);
    assert_int_equal(error.position, 7);
    assert_null(member);
    assert_null(n.document);
}

static void good_json_that_is_no_object_is_refused(void **state)
{
    struct notification_room room;
    struct notification n;

    (void)state;

    assert_int_equal(notification_read("[]", 2, &room, &n, NULL, NULL), NOTIFICATION_NOT_AN_OBJECT);
    assert_int_equal(notification_read("17", 2, &room, &n, NULL, NULL), NOTIFICATION_NOT_AN_OBJECT);
}

static void every_reason_has_a_code_of_its_own(void **state)
{
    (void)state;

    for (int i = 0; i < NOTIFICATION_RESULTS; i++) {
        const char *code = notification_result_code((enum notification_result)i);

        assert_non_null(code);
        for (int j = 0; j < i; j++) {
            assert_string_not_equal(code, notification_result_code((enum notification_result)j));
        }
    }
}

static void missing_memory_is_reported_and_nothing_leaks(void **state)
{
    static const char line[] = ADD_LINE;

    (void)state;

    for (size_t i = 1; failing_malloc_arm(i); i++) {
        struct notification n;
        enum notification_result result =
            notification_read_any(line, sizeof(line) - 1, &n, NULL, NULL);
        bool failed = failing_malloc_disarm();

        assert_int_equal(result, failed ? NOTIFICATION_NO_MEMORY : NOTIFICATION_OK);
        notification_deinit(&n);
        if (!failed) {
            assert_true(i > 20);
            return;
        }
    }
    skip();
}

static void a_line_with_the_shape_takes_no_memory(void **state)
{
    static const char line[] = ADD_LINE;
    struct notification_room room;
    struct notification n;

    (void)state;
    if (!failing_malloc_arm(1)) {
        skip();
    }
    assert_true(notification_read_shape(line, sizeof(line) - 1, &room, &n));
    assert_false(failing_malloc_disarm());
}

static void assert_same(const struct notification *left, const struct notification *right)
{
    assert_int_equal(left->call, right->call);
    assert_int_equal(left->phase, right->phase);
    assert_int_equal(left->context, right->context);
    assert_int_equal(left->status, right->status);
    assert_int_equal(left->type, right->type);
    assert_int_equal(left->flags, right->flags);
    assert_int_equal(left->dropped, right->dropped);
    assert_int_equal(left->force, right->force);
    assert_int_equal(left->truncated, right->truncated);
    assert_string_equal(left->local, right->local);
    assert_string_equal(left->remote, right->remote);
    assert_string_equal(left->name, right->name);
    assert_string_equal(left->provider, right->provider);
    assert_string_equal(left->image, right->image);
}

/* Whether the line has the shape. Then it is good, and the same the other way. */
static bool check_both_ways(const char *line, size_t size)
{
    struct notification_room room;
    struct notification by_shape;
    struct notification by_any;

    if (!notification_read_shape(line, size, &room, &by_shape)) {
        return false;
    }
    assert_int_equal(notification_read_any(line, size, &by_any, NULL, NULL), NOTIFICATION_OK);
    assert_same(&by_shape, &by_any);
    notification_deinit(&by_shape);
    notification_deinit(&by_any);
    return true;
}

static void check_spoilt(const char *line, size_t size)
{
    (void)check_both_ways(line, size);
}

static void a_line_of_the_dll_has_the_shape_and_one_with_a_wrong_byte_is_judged_alike(void **state)
{
    static const char *const lines[] = {ADD_LINE, CANCEL_LINE};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        assert_true(check_both_ways(lines[i], strlen(lines[i])));
        spoilt_by_telling_bytes(lines[i], strlen(lines[i]), check_spoilt);
        spoilt_by_any_byte(lines[i], strlen(lines[i]), check_spoilt);
    }
}

/* What stands in each line instead of the piece, and whether the line then has the shape. */
static const struct {
    const char *line;
    const char *piece;
    const char *replacement;
    bool has_shape;
} changes[] = {
    {ADD_LINE, "Z:", "", true},
    {ADD_LINE, "Z:", "\\u00e9\\ud83d\\ude00\\n\\/", true},
    {ADD_LINE, "Z:", "\xC3\xA9", true},
    {ADD_LINE, "\"dropped\":3", "\"dropped\":3,\"truncated\":false", true},
    {ADD_LINE, "\"type\":1", "\"type\":1,\"name\":\"Y:\"", true}, /* ignored either way */
    {ADD_LINE, "\"v\":1", "\"v\":2", false},
    {ADD_LINE, "\"v\":1", "\"v\":1.0", false},
    {ADD_LINE, "\"v\":1", "\"v\":1,\"v\":1", false},
    {ADD_LINE, "\"add\"", "\"remove\"", false},
    {ADD_LINE, "\"add\"", "\"cancel\"", false},
    {ADD_LINE, "\"add\"", "\"\\u0061dd\"", false},
    {ADD_LINE, "\"post\"", "\"during\"", false},
    {ADD_LINE, "\"context\":17", "\"context\":0", false},
    {ADD_LINE, "\"context\":17", "\"context\":017", false},
    {ADD_LINE, "\"context\":17", "\"context\":1e1", false},
    {ADD_LINE, "\"status\":67", "\"status\":4294967296", false},
    {ADD_LINE, "\"local\":\"Z:\",", "", false},
    {ADD_LINE, ",\"type\":1", "", false},
    {ADD_LINE, "{", "{\"new\":1,", false},
    {ADD_LINE, "}", ",}", false},
    {ADD_LINE, "\"type\":1,\"flags\":9", "\"flags\":9,\"type\":1", false},
    {CANCEL_LINE, "\"force\":true", "\"force\":1", false},
    {CANCEL_LINE, "\"force\":true,", "", false},
    {CANCEL_LINE, "\"provider\":\"LanMan\"", "\"provider\":null", false},
    {CANCEL_LINE, "\"cancel\"", "\"add\"", false},
};

static void what_has_the_shape_and_what_has_not(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
        char line[1024];

        print_message("%s instead of %s\n", changes[i].replacement, changes[i].piece);
        replace(line, sizeof(line), changes[i].line, changes[i].piece, changes[i].replacement);
        assert_int_equal(check_both_ways(line, strlen(line)), changes[i].has_shape);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_add_is_read_whole),
        cmocka_unit_test(a_cancel_is_read_whole),
        cmocka_unit_test(a_missing_member_is_refused_by_name),
        cmocka_unit_test(a_member_of_the_wrong_kind_or_range_is_refused_by_name),
        cmocka_unit_test(a_value_without_meaning_is_refused_by_name),
        cmocka_unit_test(unknown_members_are_ignored),
        cmocka_unit_test(strings_are_measured_in_utf16_units),
        cmocka_unit_test(bad_json_is_reported_with_its_place),
        cmocka_unit_test(good_json_that_is_no_object_is_refused),
        cmocka_unit_test(every_reason_has_a_code_of_its_own),
        cmocka_unit_test(missing_memory_is_reported_and_nothing_leaks),
        cmocka_unit_test(a_line_with_the_shape_takes_no_memory),
        cmocka_unit_test(a_line_of_the_dll_has_the_shape_and_one_with_a_wrong_byte_is_judged_alike),
        cmocka_unit_test(what_has_the_shape_and_what_has_not),
    };

    return cmocka_run_group_tests_name("notification", tests, NULL, NULL);
}
