#include "samples/agent/core/metrics.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#define NAMES_MAX 64u

static const char *const allowed_in_name =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_:";

static struct text_buffer text;

static int free_text(void **state)
{
    (void)state;
    text_buffer_free(&text);
    return 0;
}

static struct metrics make_metrics(void)
{
    const struct metrics metrics = {
        .delivery =
            {
                .health = DELIVERY_RETRYING,
                .last_status = 503,
                .has_store_failed = true,
                .sent = 10,
                .requests = 4,
                .retried = 2,
                .refused = 3,
                .set_aside = 1,
                .waiting = 5,
                .oldest_waiting_us = 1000000,
            },
        .gaps = 6,
        .lost = 7,
        .lag_is_known = true,
        .lag_events = 8,
        .now_us = 3500000,
        .version = "0.1.0",
    };

    return metrics;
}

/* A reader of the text format, as strict as promtool: each family once, HELP, then TYPE, then its
   samples; names of the allowed letters; counters that end in _total; values that are numbers. */
struct reader {
    char names[NAMES_MAX][64];
    size_t count;
    char type[16];
    unsigned samples; /* of the family that is open */
};

static bool take_name(const char *line, char name[64])
{
    const size_t size = strspn(line, allowed_in_name);

    if (size == 0 || size >= 64 || (line[0] >= '0' && line[0] <= '9')) {
        return false;
    }
    memcpy(name, line, size);
    name[size] = '\0';
    return true;
}

static void read_help(struct reader *reader, const char *line)
{
    char name[64];

    assert_true(reader->count == 0 || reader->samples > 0);
    assert_true(take_name(line, name));
    for (size_t i = 0; i < reader->count; i++) {
        assert_string_not_equal(reader->names[i], name);
    }
    assert_true(reader->count < NAMES_MAX);
    memcpy(reader->names[reader->count++], name, sizeof(name));
    assert_int_equal(line[strlen(name)], ' ');
    assert_true(strlen(line + strlen(name)) > 10); /* a sentence */
    reader->type[0] = '\0';
    reader->samples = 0;
}

static void read_type(struct reader *reader, const char *line)
{
    const char *name = reader->names[reader->count - 1];
    const size_t size = strlen(name);

    assert_true(reader->count > 0 && reader->type[0] == '\0');
    assert_memory_equal(line, name, size);
    assert_true(strcmp(line + size, " counter") == 0 || strcmp(line + size, " gauge") == 0);
    (void)snprintf(reader->type, sizeof(reader->type), "%s", line + size + 1);
    assert_int_equal(strcmp(reader->type, "counter") == 0,
                     size > 6 && strcmp(name + size - 6, "_total") == 0);
}

static void read_sample(struct reader *reader, const char *line)
{
    char name[64];
    const char *value;
    char *end;

    assert_true(take_name(line, name));
    assert_true(reader->type[0] != '\0');
    assert_string_equal(name, reader->names[reader->count - 1]);
    value = line + strlen(name);
    if (*value == '{') {
        value = strchr(value, '}');
        assert_non_null(value);
        value++;
    }
    assert_int_equal(*value, ' ');
    (void)strtod(value + 1, &end);
    assert_true(end > value + 1 && *end == '\0');
    reader->samples++;
}

static void check_text(void)
{
    struct reader reader = {0};
    char *line = text.bytes;

    assert_int_equal(text.bytes[text.size - 1], '\n');
    while (*line != '\0') {
        char *end = strchr(line, '\n');

        *end = '\0';
        if (strncmp(line, "# HELP ", 7) == 0) {
            read_help(&reader, line + 7);
        } else if (strncmp(line, "# TYPE ", 7) == 0) {
            read_type(&reader, line + 7);
        } else {
            read_sample(&reader, line);
        }
        *end = '\n';
        line = end + 1;
    }
    assert_true(reader.samples > 0);
}

static void expect_line(const char *line)
{
    char whole[128];

    (void)snprintf(whole, sizeof(whole), "\n%s\n", line);
    assert_non_null(strstr(text.bytes, whole));
}

static void the_text_is_as_prometheus_reads_it(void **state)
{
    struct metrics metrics = make_metrics();

    (void)state;
    metrics_write(&metrics, &text);
    check_text();
}

static void each_counter_is_told(void **state)
{
    struct metrics metrics = make_metrics();

    (void)state;
    metrics_write(&metrics, &text);
    expect_line("wnetwatch_agent_sent_total 10");
    expect_line("wnetwatch_agent_requests_total 4");
    expect_line("wnetwatch_agent_retried_total 2");
    expect_line("wnetwatch_agent_refused_total 3");
    expect_line("wnetwatch_agent_set_aside_total 1");
    expect_line("wnetwatch_agent_gaps_total 6");
    expect_line("wnetwatch_agent_lost_events_total 7");
    expect_line("wnetwatch_agent_waiting_records 5");
    expect_line("wnetwatch_agent_lag_events 8");
    expect_line("wnetwatch_agent_lag_seconds 2.500");
    expect_line("wnetwatch_agent_last_http_status 503");
    expect_line("wnetwatch_agent_cursor_not_stored 1");
    expect_line("wnetwatch_agent_build_info{version=\"0.1.0\"} 1");
}

static void one_state_of_health_is_set(void **state)
{
    static const char *const names[] = {"well", "retrying", "configuration", "full"};
    struct metrics metrics = make_metrics();

    (void)state;
    for (unsigned i = 0; i < 4; i++) {
        metrics.delivery.health = (enum delivery_health)i;
        text.size = 0;
        metrics_write(&metrics, &text);
        check_text();
        for (unsigned other = 0; other < 4; other++) {
            char line[64];

            (void)snprintf(line, sizeof(line), "wnetwatch_agent_health{state=\"%s\"} %u",
                           names[other], other == i);
            expect_line(line);
        }
    }
}

static void a_lag_that_is_not_known_is_not_told(void **state)
{
    struct metrics metrics = make_metrics();

    (void)state;
    metrics.lag_is_known = false;
    metrics_write(&metrics, &text);
    check_text();
    assert_null(strstr(text.bytes, "lag_events"));
}

static void there_is_no_lag_without_a_record_or_from_the_future(void **state)
{
    struct metrics metrics = make_metrics();

    (void)state;
    metrics.delivery.oldest_waiting_us = 0;
    metrics_write(&metrics, &text);
    expect_line("wnetwatch_agent_lag_seconds 0.000");
    text.size = 0;
    metrics.delivery.oldest_waiting_us = UINT64_MAX;
    metrics_write(&metrics, &text);
    expect_line("wnetwatch_agent_lag_seconds 0.000");
}

#define TEST(name) cmocka_unit_test_teardown(name, free_text)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_text_is_as_prometheus_reads_it),
        TEST(each_counter_is_told),
        TEST(one_state_of_health_is_set),
        TEST(a_lag_that_is_not_known_is_not_told),
        TEST(there_is_no_lag_without_a_record_or_from_the_future),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
