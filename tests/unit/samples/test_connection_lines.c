#include "samples/cli/connection_lines.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#define LONG_UNITS 1024u

static char image[] = "C:\\Tools\\mapper.exe";
static char line[COLUMN_LINE_SIZE];
static struct json_writer json;
static struct connection_lines lines;

static void write_time(uint64_t time_us, char *text)
{
    (void)sprintf(text, "time %u", (unsigned)time_us);
}

static int set_up(void **state)
{
    (void)state;
    connection_lines_init(&lines, write_time);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    text_buffer_free(&json.text);
    return 0;
}

static struct known_connection make_known(const wnw_connection *connection, bool is_told)
{
    struct known_connection known = {connection, is_told, 1795408310537654, 4711, "an id", image};

    return known;
}

static const wnw_connection drive = {sizeof(drive),     "Z:", "\\\\srv\\share", "some net",
                                     WNW_RESOURCE_DISK, 0};

static void a_terminal_gets_titles_above_the_columns(void **state)
{
    struct known_connection known = make_known(&drive, true);

    (void)state;
    known.since_us = 7;
    (void)connection_lines_titles(&lines, line);
    assert_string_equal(line, "LOCAL REMOTE                       SINCE                   PID    "
                              "PROGRAM          NETWORK\n");
    (void)connection_lines_write(&lines, &known, line);
    assert_string_equal(line,
                        "Z:    \\\\srv\\share                  time 7                  4711   "
                        "mapper.exe       some net\n");
}

static void what_windows_alone_says_is_marked(void **state)
{
    struct known_connection known = make_known(&drive, false);

    (void)state;
    (void)connection_lines_write(&lines, &known, line);
    assert_string_equal(line,
                        "Z:    \\\\srv\\share                  (by Windows alone)             "
                        "                 some net\n");
    assert_true(connection_lines_json(&known, &json));
    assert_string_equal(json.text.bytes, "{\"local\":\"Z:\",\"remote\":\"\\\\\\\\srv\\\\share\","
                                         "\"provider\":\"some net\",\"resource\":\"disk\","
                                         "\"told_by\":\"windows\"}\n");
}

static void json_tells_the_event_and_the_program(void **state)
{
    struct known_connection known = make_known(&drive, true);

    (void)state;
    assert_true(connection_lines_json(&known, &json));
    assert_string_equal(json.text.bytes,
                        "{\"local\":\"Z:\",\"remote\":\"\\\\\\\\srv\\\\share\","
                        "\"provider\":\"some net\",\"resource\":\"disk\",\"told_by\":\"event\","
                        "\"since\":\"2026-11-23T04:31:50.537654Z\",\"event\":\"an id\","
                        "\"process\":{\"pid\":4711,\"image\":\"C:\\\\Tools\\\\mapper.exe\"}}\n");
    assert_int_equal(json.text.size, strlen(json.text.bytes));
}

static void names_command_no_terminal_and_are_whole_in_json(void **state)
{
    static const wnw_connection odd = {
        sizeof(odd), "", "\\\\srv\\gr\xC3\xBC\x1B[2J\"\n", "net", WNW_RESOURCE_UNKNOWN, 1};
    struct known_connection known = make_known(&odd, false);

    (void)state;
    (void)connection_lines_write(&lines, &known, line);
    assert_non_null(strstr(line, "\\\\srv\\gr\xC3\xBC<U+001B>[2J\"<U+000A> "));
    assert_null(strchr(line, '\x1B'));
    assert_true(connection_lines_json(&known, &json));
    assert_string_equal(json.text.bytes,
                        "{\"remote\":\"\\\\\\\\srv\\\\gr\\u00fc\\u001b[2J\\\"\\u000a\","
                        "\"provider\":\"net\",\"resource\":\"unknown\","
                        "\"truncated\":true,\"told_by\":\"windows\"}\n");
}

static void very_long_names_stay_whole(void **state)
{
    static char name[LONG_UNITS * 3 + 1];
    wnw_connection longest = {sizeof(longest), "Z:", name, name, WNW_RESOURCE_DISK, 0};
    struct known_connection known = make_known(&longest, true);
    size_t size;

    (void)state;
    known.image = name;
    memset(name, '\x01', sizeof(name) - 1);
    assert_true(connection_lines_json(&known, &json));
    size = connection_lines_write(&lines, &known, line);
    assert_true(size < COLUMN_LINE_SIZE);
    assert_int_equal(line[size - 1], '\n');
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_terminal_gets_titles_above_the_columns),
        TEST(what_windows_alone_says_is_marked),
        TEST(json_tells_the_event_and_the_program),
        TEST(names_command_no_terminal_and_are_whole_in_json),
        TEST(very_long_names_stay_whole),
    };

    return cmocka_run_group_tests_name("unit.samples.connection_lines", tests, NULL, NULL);
}
