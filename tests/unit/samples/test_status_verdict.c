#include "samples/cli/status_verdict.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#define STATUS(journal) "{\"id\":\"1\",\"data\":{\"version\":\"0.1.0\",\"journal\":{" journal "}}}"

static struct status_verdict verdict;

static void a_broker_without_a_fault_is_healthy(void **state)
{
    (void)state;
    status_verdict_read(STATUS("\"state\":\"writing\",\"unjournalled\":3,\"flush\":\"good\","
                               "\"unread_segments\":0,\"unremoved_segments\":0"),
                        &verdict);
    assert_true(verdict.is_healthy);
    assert_string_equal(verdict.text, "healthy\n");
    assert_int_equal(verdict.size, strlen(verdict.text));

    status_verdict_read(STATUS("\"state\":\"memory\",\"flush\":\"good\""), &verdict);
    assert_string_equal(verdict.text, "healthy\n");
}

static void a_user_that_is_not_told_everything_sees_that(void **state)
{
    (void)state;
    status_verdict_read("{\"data\":{\"visibility\":\"own\"}}", &verdict);
    assert_true(verdict.is_healthy);
    assert_string_equal(verdict.text, "healthy, as far as this user is told\n");
}

static void each_fault_has_a_line(void **state)
{
    (void)state;
    status_verdict_read(STATUS("\"state\":\"failing\",\"unjournalled\":12,\"flush\":\"slow\","
                               "\"unread_segments\":2,\"unremoved_segments\":3"),
                        &verdict);
    assert_false(verdict.is_healthy);
    assert_string_equal(
        verdict.text,
        "degraded: the journal cannot be written, and events that are lost at a crash: 12\n"
        "degraded: events reach the disk late or not at all: flush is \"slow\"\n"
        "degraded: 2 files of the journal cannot be read\n"
        "degraded: 3 old files of the journal cannot be removed\n");
}

/* The words are those of the registration in docs/protocol.md. */
static void a_dll_that_windows_does_not_load_is_a_fault(void **state)
{
    static const struct {
        const char *registration;
        const char *text;
    } rows[] = {
        {"good", "healthy\n"},
        {"unchecked", "healthy\n"},
        {"missing", "degraded: no event comes, since the notify DLL is not registered\n"},
        {"elsewhere",
         "degraded: no event comes, since another file is registered as the notify DLL\n"},
        {"unreadable", "degraded: the registration of the notify DLL cannot be read\n"},
    };
    char json[256];

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        (void)snprintf(json, sizeof(json),
                       "{\"data\":{\"registration\":\"%s\",\"journal\":{\"state\":\"writing\"}}}",
                       rows[i].registration);
        status_verdict_read(json, &verdict);
        assert_string_equal(verdict.text, rows[i].text);
        assert_int_equal(verdict.is_healthy, strcmp(rows[i].text, "healthy\n") == 0);
    }
}

static void an_answer_without_data_is_not_healthy(void **state)
{
    (void)state;
    status_verdict_read("{\"id\":\"1\"}", &verdict);
    assert_false(verdict.is_healthy);
    assert_string_equal(verdict.text, "degraded: the answer has no data\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_broker_without_a_fault_is_healthy),
        cmocka_unit_test(a_user_that_is_not_told_everything_sees_that),
        cmocka_unit_test(each_fault_has_a_line),
        cmocka_unit_test(a_dll_that_windows_does_not_load_is_a_fault),
        cmocka_unit_test(an_answer_without_data_is_not_healthy),
    };

    return cmocka_run_group_tests_name("samples.status_verdict", tests, NULL, NULL);
}
