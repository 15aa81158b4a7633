/* What doctor prints: for people, as JSON, and for a report that leaves the machine. */
#include <windows.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "broker/win/doctor/findings.h"
#include "proto/json/json.h"

#define TEXT_SIZE 65536u

static struct findings findings;
static char text[TEXT_SIZE];

static int begin(void **state)
{
    (void)state;
    memset(&findings, 0, sizeof(findings));
    findings_add(&findings, "first", FINDING_GOOD, NULL, L"as it should be");
    return 0;
}

static void all_but_bad_is_good(void **state)
{
    (void)state;
    findings_add(&findings, "a", FINDING_NOTE, NULL, L"worth knowing");
    findings_add(&findings, "b", FINDING_UNSUPPORTED, NULL, L"not here");
    findings_add(&findings, "c", FINDING_SKIPPED, NULL, L"not checked");
    assert_true(findings_are_good(&findings));
    findings_add(&findings, "d", FINDING_BAD, "do this", L"wrong");
    assert_false(findings_are_good(&findings));
}

static void a_line_has_the_result_the_check_and_what_to_do(void **state)
{
    size_t size;

    (void)state;
    findings_add(&findings, "second", FINDING_BAD, "turn it on", L"it is off");
    size = findings_write_text(&findings, false, true, text, sizeof(text));
    text[size] = '\0';
    assert_string_equal(text, "good         first                   as it should be\n"
                              "bad          second                  it is off\n"
                              "               what to do: turn it on\n");
}

static void json_says_the_same(void **state)
{
    struct json *document = NULL;
    const struct json *finding;
    bool is_good = true;
    size_t size;

    (void)state;
    findings_add(&findings, "second", FINDING_BAD, "turn \"it\" on", L"it is off");
    size = findings_write_json(&findings, text, sizeof(text));
    assert_int_equal(json_parse(text, size, &document, NULL), JSON_OK);
    assert_true(json_read_bool(json_member(document, "good"), &is_good));
    assert_false(is_good);
    finding = json_next(json_first(json_member(document, "checks")));
    assert_string_equal(json_string(json_member(finding, "result")), "bad");
    assert_string_equal(json_string(json_member(finding, "remedy")), "turn \"it\" on");
    json_free(document);
}

static void a_private_text_does_not_leave_the_machine(void **state)
{
    size_t size;

    (void)state;
    findings_add(&findings, "account", FINDING_NOTE, NULL, L"it runs as CORP\\alice");
    findings_mark_private(&findings);
    size = findings_write_text(&findings, false, true, text, sizeof(text));
    text[size] = '\0';
    assert_non_null(strstr(text, "alice"));
    size = findings_write_text(&findings, false, false, text, sizeof(text));
    text[size] = '\0';
    assert_null(strstr(text, "alice"));
    assert_non_null(strstr(text, "account"));
}

static void a_long_text_is_cut_at_a_character(void **state)
{
    wchar_t many[2 * FINDING_TEXT_SIZE];
    size_t size;

    (void)state;
    for (size_t i = 0; i < 2 * FINDING_TEXT_SIZE - 1; i++) {
        many[i] = L'\u20ac';
    }
    many[2 * FINDING_TEXT_SIZE - 1] = L'\0';
    findings_add(&findings, "long", FINDING_NOTE, NULL, L"x%ls", many);
    size = strlen(findings.items[1].text);
    assert_true(size > FINDING_TEXT_SIZE - 8);
    assert_string_equal(findings.items[1].text + size - 3, "...");
    assert_int_equal((size - 4) % 3, 0);
}

static void a_name_cannot_command_the_terminal(void **state)
{
    (void)state;
    findings_add(&findings, "name", FINDING_NOTE, NULL, L"%ls", L"\x1b[2J\u202e\u00e4");
    assert_string_equal(findings.items[1].text, "<U+001B>[2J<U+202E>\xC3\xA4");
}

static void what_does_not_fit_is_not_written(void **state)
{
    (void)state;
    assert_int_equal(findings_write_text(&findings, true, true, text, 10), 0);
    assert_int_equal(findings_write_json(&findings, text, 10), 0);
}

int main(void)
{
#define TEST(test) cmocka_unit_test_setup(test, begin)
    const struct CMUnitTest tests[] = {
        TEST(all_but_bad_is_good),
        TEST(a_line_has_the_result_the_check_and_what_to_do),
        TEST(json_says_the_same),
        TEST(a_private_text_does_not_leave_the_machine),
        TEST(a_long_text_is_cut_at_a_character),
        TEST(a_name_cannot_command_the_terminal),
        TEST(what_does_not_fit_is_not_written),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
