#include "samples/agent/sinks/otlp_log.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support/played_records.h"

static const struct otlp_attribute *find(const struct otlp_attributes *attributes, const char *key)
{
    for (size_t i = 0; i < attributes->count; i++) {
        if (strcmp(attributes->items[i].key, key) == 0) {
            return &attributes->items[i];
        }
    }
    return NULL;
}

static void a_record_with_everything_fills_the_table(void **state)
{
    struct otlp_log log;

    (void)state;
    otlp_log_of_record(&played_failed_add, &log);

    assert_int_equal(log.attributes.count, OTLP_ATTRIBUTES_MAX);
    assert_int_equal(log.time_unix_nano, 1795408310537654000);
    assert_int_equal(find(&log.attributes, "wnetwatch.status")->number, 67);
    assert_string_equal(find(&log.attributes, "user.id")->text, played_failed_add.user_sid);
}

static void what_a_record_lacks_is_left_out(void **state)
{
    struct otlp_log log;

    (void)state;
    otlp_log_of_record(&played_gap, &log);

    assert_int_equal(log.attributes.count, 3);
    assert_null(find(&log.attributes, "cloudevents.event_subject"));
}

static void severities_are_those_of_otlp(void **state)
{
    static const struct {
        enum record_severity severity;
        uint32_t number;
        const char *text;
    } cases[] = {
        {RECORD_INFO, 9, "INFO"}, {RECORD_WARNING, 13, "WARN"}, {RECORD_ERROR, 17, "ERROR"}};

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct record record = played_gap;
        struct otlp_log log;

        record.severity = cases[i].severity;
        otlp_log_of_record(&record, &log);

        assert_int_equal(log.severity_number, cases[i].number);
        assert_string_equal(log.severity_text, cases[i].text);
    }
}

static void numbers_that_otlp_cannot_hold_do_not_wrap(void **state)
{
    struct record record = played_failed_add;
    struct otlp_log log;

    (void)state;
    record.elapsed_us = UINT64_MAX;
    record.time_us = UINT64_MAX / 1000;
    otlp_log_of_record(&record, &log);
    assert_int_equal(find(&log.attributes, "wnetwatch.elapsed_us")->number, INT64_MAX);
    assert_int_equal(log.time_unix_nano, UINT64_MAX / 1000 * 1000);

    record.time_us++;
    otlp_log_of_record(&record, &log);
    assert_int_equal(log.time_unix_nano, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_record_with_everything_fills_the_table),
        cmocka_unit_test(what_a_record_lacks_is_left_out),
        cmocka_unit_test(severities_are_those_of_otlp),
        cmocka_unit_test(numbers_that_otlp_cannot_hold_do_not_wrap),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
