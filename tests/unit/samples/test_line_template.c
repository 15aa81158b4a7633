#include "samples/cli/line_template.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "samples/common/problem.h"

static char line[LINE_TEMPLATE_SIZE];
static char problem[PROBLEM_SIZE];

static wnw_event make_event(void)
{
    wnw_event event = {0};

    event.type = WNW_EVENT_ADD_FAILED;
    event.type_name = "wnetwatch.connection.add.failed";
    event.id = "an id";
    event.operation = "";
    event.local = "Z:";
    event.remote = "\\\\srv\\share";
    event.provider = "";
    event.status = 67;
    event.status_name = "ERROR_BAD_NET_NAME";
    event.user_sid = "";
    event.process_image = "";
    return event;
}

static const char *show(const wnw_event *event, enum event_member member)
{
    (void)event;
    return member == EVENT_MEMBER_TIME ? "half past nine" : NULL;
}

static void expect_line(const char *text, const wnw_event *event, const char *expected)
{
    const size_t size = line_template_write(text, event, show, line);

    assert_string_equal(line, expected);
    assert_int_equal(size, strlen(expected));
}

static void a_template_is_text_with_members_in_it(void **state)
{
    static const struct {
        const char *text;
        const char *line;
    } rows[] = {
        {"{time} {local} {remote} {error}",
         "half past nine Z: \\\\srv\\share ERROR_BAD_NET_NAME\n"},
        {"{local}{local}", "Z:Z:\n"},
        {"gr\xC3\xBC\xC3\x9F {status};{user};", "gr\xC3\xBC\xC3\x9F 67;;\n"},
        {"{{{local}}}", "{Z:}\n"},
        {"{{local}}", "{local}\n"},
        {"", "\n"},
    };
    const wnw_event event = make_event();

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        print_message("%s\n", rows[i].text);
        assert_true(line_template_check(rows[i].text, problem));
        expect_line(rows[i].text, &event, rows[i].line);
    }
}

static void a_template_that_cannot_be_used_is_refused(void **state)
{
    static const struct {
        const char *text;
        const char *problem;
    } rows[] = {
        {"{letter}", "--format: there is no member \"letter\"; members are type, id, time, local, "
                     "remote, provider, resource, status, error, user, session, pid, image, "
                     "operation, elapsed"},
        {"{}", "--format: there is no member \"\"; members are type"},
        {"{Local}", "--format: there is no member \"Local\"; members are type"},
        {"{\x1B[2J}", "--format: there is no member \"<U+001B>[2J\"; members are type"},
        {"{local", "--format: a { is not closed"},
        {"local}", "--format: a } closes nothing"},
        {"{local}{", "--format: a { is not closed"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        print_message("%s\n", rows[i].text);
        assert_false(line_template_check(rows[i].text, problem));
        assert_int_equal(strncmp(problem, rows[i].problem, strlen(rows[i].problem)), 0);
    }
}

static void names_command_no_terminal_and_end_no_line(void **state)
{
    wnw_event event = make_event();

    (void)state;
    event.remote = "\\\\srv\\\x1B[2J\ngr\xC3\xBC\xC3\x9F";
    expect_line("{remote}", &event, "\\\\srv\\<U+001B>[2J<U+000A>gr\xC3\xBC\xC3\x9F\n");
}

static void very_long_names_make_a_line_that_fits(void **state)
{
    static char name[3072 + 1];
    static char text[16 * 8 + 1];
    wnw_event event = make_event();
    size_t size;

    (void)state;
    memset(name, '\x01', sizeof(name) - 1);
    event.remote = name;
    for (size_t i = 0; i < 16; i++) {
        memcpy(text + i * 8, "{remote}", 8);
    }
    assert_true(line_template_check(text, problem));
    size = line_template_write(text, &event, show, line);
    assert_true(size < LINE_TEMPLATE_SIZE);
    assert_int_equal(strlen(line), size);
    assert_int_equal(line[size - 1], '\n');
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_template_is_text_with_members_in_it),
        cmocka_unit_test(a_template_that_cannot_be_used_is_refused),
        cmocka_unit_test(names_command_no_terminal_and_end_no_line),
        cmocka_unit_test(very_long_names_make_a_line_that_fits),
    };

    return cmocka_run_group_tests_name("unit.samples.line_template", tests, NULL, NULL);
}
