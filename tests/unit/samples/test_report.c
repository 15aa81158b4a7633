#include "samples/cli/report/report.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>
#include <cjson/cJSON.h>

#include "samples/cli/names.h"
#include "samples/cli/report/servers.h"
#include "tests/support/reported_events.h"

#define SECOND_US 1000000u

static void write_time(uint64_t time_us, char text[PEOPLE_WORDS_SIZE])
{
    (void)snprintf(text, PEOPLE_WORDS_SIZE, "at %u s", (unsigned)(time_us / SECOND_US));
}

static void write_duration(uint64_t elapsed_us, char text[PEOPLE_WORDS_SIZE])
{
    (void)snprintf(text, PEOPLE_WORDS_SIZE, "%u s", (unsigned)(elapsed_us / SECOND_US));
}

static const char *find_user(const char *sid)
{
    return strcmp(sid, REPORTED_SID) == 0 ? "anna" : sid;
}

static const struct people_words words = {write_time, write_duration, find_user};

static void add(struct report *report, wnw_event event, const char *local, const char *remote)
{
    event.local = local;
    event.remote = remote;
    assert_true(logons_add_event(&report->logons, &event));
}

/* Three drives at logon; the second waits for a server that is not there, and one was restored. */
static struct report make_report(void)
{
    const wnw_connection restored = {sizeof(restored),  "P:", "\\\\files\\public", "",
                                     WNW_RESOURCE_DISK, 0};
    struct report report = {0};

    report.since_us = 0;
    report.until_us = 100 * SECOND_US;
    report.is_of_all_users = true;
    report.is_listed = true;
    add(&report, reported_succeeded("op1", 11 * SECOND_US, 1 * SECOND_US), "H:", "\\\\files\\home");
    add(&report, reported_failed("op2", 33 * SECOND_US, 22 * SECOND_US, 53, "ERROR_BAD_NETPATH"),
        "S:", "\\\\gone\\share");
    add(&report, reported_succeeded("op3", 34 * SECOND_US, 1 * SECOND_US), "T:", "\\\\files\\team");
    assert_true(logons_add_connection(&report.logons, REPORTED_SID, REPORTED_LUID, 1, &restored));
    return report;
}

static void the_table_answers_why_the_logon_was_slow(void **state)
{
    struct report report = make_report();
    struct text_buffer buffer = {0};

    (void)state;
    report_write_table(&report, &words, false, &buffer);
    assert_false(buffer.has_failed);
    assert_string_equal(
        buffer.bytes,
        "Connections from at 0 s to at 100 s\n"
        "\n"
        "anna, session 1, logon 0x3e7a1\n"
        "4 connections, 1 failed, 1 restored; connecting took 24 s in all; slowest server: gone, "
        "22 s for 1\n"
        "TIME                    TOOK      WHEN                     LOCAL REMOTE         PROGRAM   "
        " "
        "      RESULT\n"
        "at 10 s                 1 s       #                        H:    \\\\files\\home   "
        "net.exe "
        "         succeeded\n"
        "at 11 s                 22 s       ######################  S:    \\\\gone\\share   "
        "net.exe "
        "         failed: ERROR_BAD_NETPATH (53)\n"
        "at 33 s                 1 s                              # T:    \\\\files\\team   "
        "net.exe "
        "         succeeded\n"
        "-                       -                                  P:    \\\\files\\public        "
        " "
        "         restored\n"
        "\n"
        "Windows reports to no program what it restores at logon by itself. Such a connection is "
        "listed as restored, without a time, for the logon session of this program alone.\n");
    text_buffer_free(&buffer);
    logons_free(&report.logons);
}

static void an_empty_report_says_so_and_what_it_cannot_see(void **state)
{
    struct report report = {0};
    struct text_buffer buffer = {0};

    (void)state;
    report.gap_count = 2;
    report_write_table(&report, &words, false, &buffer);
    assert_non_null(strstr(buffer.bytes, "None was made in this time.\n"));
    assert_non_null(strstr(buffer.bytes, "could not be listed"));
    assert_non_null(strstr(buffer.bytes, "Only events of this user"));
    assert_non_null(strstr(buffer.bytes, "lacks events"));
    text_buffer_free(&buffer);
}

static void no_name_acts_on_a_terminal_or_a_page(void **state)
{
    static const char name[] = "\\\\s\\<script>\x1b[2J\xE2\x80\xAE\"'&";
    struct report report = {0};
    struct text_buffer buffer = {0};
    wnw_event event = reported_failed("op1", SECOND_US, 1, 5, "<b>");

    (void)state;
    event.process_image = "C:\\<img src=x>.exe";
    add(&report, event, "<i>", name);
    report_write_table(&report, &words, true, &buffer);
    assert_null(strstr(buffer.bytes, "\x1b[2J"));
    assert_null(strstr(buffer.bytes, "\xE2\x80\xAE"));
    text_buffer_free(&buffer);
    report_write_page(&report, &words, &buffer);
    assert_null(strstr(buffer.bytes, "<script"));
    assert_null(strstr(buffer.bytes, "<img"));
    assert_null(strstr(buffer.bytes, "<i>"));
    assert_null(strstr(buffer.bytes, "<b>"));
    assert_null(strstr(buffer.bytes, "\xE2\x80\xAE"));
    assert_non_null(strstr(buffer.bytes, "&lt;script&gt;"));
    text_buffer_free(&buffer);
    logons_free(&report.logons);
}

static double number_of(const cJSON *object, const char *name)
{
    return cJSON_GetNumberValue(cJSON_GetObjectItem(object, name));
}

static void json_tells_the_same(void **state)
{
    struct report report = make_report();
    struct json_writer line = {0};
    const cJSON *logon;
    const cJSON *mapping;
    cJSON *json;

    (void)state;
    assert_true(report_write_json(&report, &line));
    json = cJSON_Parse(line.text.bytes);
    assert_non_null(json);
    logon = cJSON_GetArrayItem(cJSON_GetObjectItem(json, "logons"), 0);
    assert_int_equal((int)number_of(logon, "connecting_us"), 24 * SECOND_US);
    assert_string_equal(cJSON_GetStringValue(cJSON_GetObjectItem(logon, "logon")), "0x3e7a1");
    assert_string_equal(cJSON_GetStringValue(cJSON_GetObjectItem(
                            cJSON_GetObjectItem(logon, "slowest_server"), "name")),
                        "gone");
    mapping = cJSON_GetArrayItem(cJSON_GetObjectItem(logon, "connections"), 1);
    assert_string_equal(cJSON_GetStringValue(cJSON_GetObjectItem(mapping, "remote")),
                        "\\\\gone\\share");
    assert_int_equal((int)number_of(mapping, "status"), 53);
    assert_int_equal((int)number_of(mapping, "elapsed_us"), 22 * SECOND_US);
    cJSON_Delete(json);
    text_buffer_free(&line.text);
    logons_free(&report.logons);
}

static void any_name_is_a_string_of_json(void **state)
{
    static const char *const names[] = {"\"\\\b\x1f", "\xC3\xA4\xE2\x82\xAC", "\xF0\x9F\x98\x80"};

    (void)state;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        struct text_buffer buffer = {0};
        cJSON *json;

        text_buffer_put_json(&buffer, names[i]);
        json = cJSON_Parse(buffer.bytes);
        assert_non_null(json);
        assert_string_equal(cJSON_GetStringValue(json), names[i]);
        for (size_t j = 0; j < buffer.size; j++) {
            assert_in_range(buffer.bytes[j], 0x20, 0x7E);
        }
        cJSON_Delete(json);
        text_buffer_free(&buffer);
    }
}

static void what_is_not_utf8_is_replaced(void **state)
{
    static const char *const bad[] = {"\x80", "\xC3", "\xE2\x82", "\xC0\x80", "\xF7\xBF\xBF\xBF"};

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct text_buffer buffer = {0};

        text_buffer_put_json(&buffer, bad[i]);
        assert_non_null(strstr(buffer.bytes, "\\ufffd"));
        text_buffer_free(&buffer);
    }
}

static void the_page_needs_no_other_file(void **state)
{
    struct report report = make_report();
    struct text_buffer buffer = {0};

    (void)state;
    report_write_page(&report, &words, &buffer);
    assert_null(strstr(buffer.bytes, "http"));
    assert_null(strstr(buffer.bytes, " src="));
    assert_null(strstr(buffer.bytes, "<link"));
    assert_non_null(strstr(buffer.bytes, "<svg "));
    assert_non_null(strstr(buffer.bytes, "slowest server: gone, 22 s for 1"));
    assert_non_null(strstr(buffer.bytes, "</html>\n"));
    text_buffer_free(&buffer);
    logons_free(&report.logons);
}

static void a_server_is_the_first_part_of_a_name(void **state)
{
    static const char *const names[][2] = {
        {"\\\\files\\home", "files"},
        {"//files/home", "files"},
        {"https://files/a/b", "files"},
        {"\\\\files", "files"},
        {"", ""},
        {"Microsoft", "Microsoft"},
        {"\\\\files@SSL\\x", "files@SSL"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        char name[SERVER_NAME_SIZE];

        name_of_server(names[i][0], name);
        assert_string_equal(name, names[i][1]);
    }
}

static void a_server_is_slow_by_all_that_it_took(void **state)
{
    struct report report = {0};
    struct server server;

    (void)state;
    add(&report, reported_succeeded("op1", 90, 50), "", "\\\\one\\a");
    add(&report, reported_succeeded("op2", 95, 30), "", "\\\\two\\a");
    add(&report, reported_failed("op3", 96, 30, 5, ""), "", "\\\\TWO\\b");
    assert_true(servers_find_slowest(&report.logons.list[0], &server));
    assert_string_equal(server.name, "two");
    assert_int_equal(server.count, 2);
    assert_int_equal(server.failed, 1);
    assert_int_equal(server.elapsed_us, 60);
    logons_free(&report.logons);
}

static void of_equals_the_first_server_is_the_slowest(void **state)
{
    struct report report = {0};
    struct server server;

    (void)state;
    add(&report, reported_succeeded("op1", 90, 50), "", "\\\\two\\a");
    add(&report, reported_succeeded("op2", 95, 50), "", "\\\\one\\a");
    assert_true(servers_find_slowest(&report.logons.list[0], &server));
    assert_string_equal(server.name, "two");
    logons_free(&report.logons);
}

static void without_a_time_no_server_is_the_slowest(void **state)
{
    struct report report = {0};
    struct server server;

    (void)state;
    add(&report, reported_started("op1", 90), "", "\\\\one\\a");
    assert_true(servers_find_slowest(&report.logons.list[0], &server));
    assert_int_equal(server.count, 0);
    logons_free(&report.logons);
}

/* Any program may name as many servers as it likes: each with each would take an hour. */
static void very_many_servers_take_little_time(void **state)
{
    struct report report = {0};
    struct server server;
    char operation[16];
    char remote[32];

    (void)state;
    for (unsigned i = 0; i < 100000; i++) {
        (void)snprintf(operation, sizeof(operation), "op%u", i);
        (void)snprintf(remote, sizeof(remote), "\\\\s%u\\a", i);
        add(&report, reported_succeeded(operation, 200000, 1 + i), "", remote);
    }
    assert_true(servers_find_slowest(&report.logons.list[0], &server));
    assert_string_equal(server.name, "s99999");
    logons_free(&report.logons);
}

static void a_name_of_a_server_is_cut_between_characters(void **state)
{
    char remote[2 * SERVER_NAME_SIZE] = "\\\\a";
    char name[SERVER_NAME_SIZE];

    (void)state;
    for (size_t i = 3; i + 2 < sizeof(remote); i += 2) {
        (void)memcpy(remote + i, "\xC3\xA4", 2);
    }
    name_of_server(remote, name);
    assert_int_equal(strlen(name), SERVER_NAME_SIZE - 1);
    name_of_server(remote + 3, name);
    assert_int_equal(strlen(name), SERVER_NAME_SIZE - 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_table_answers_why_the_logon_was_slow),
        cmocka_unit_test(an_empty_report_says_so_and_what_it_cannot_see),
        cmocka_unit_test(no_name_acts_on_a_terminal_or_a_page),
        cmocka_unit_test(json_tells_the_same),
        cmocka_unit_test(any_name_is_a_string_of_json),
        cmocka_unit_test(what_is_not_utf8_is_replaced),
        cmocka_unit_test(the_page_needs_no_other_file),
        cmocka_unit_test(a_server_is_the_first_part_of_a_name),
        cmocka_unit_test(a_server_is_slow_by_all_that_it_took),
        cmocka_unit_test(of_equals_the_first_server_is_the_slowest),
        cmocka_unit_test(without_a_time_no_server_is_the_slowest),
        cmocka_unit_test(very_many_servers_take_little_time),
        cmocka_unit_test(a_name_of_a_server_is_cut_between_characters),
    };

    return cmocka_run_group_tests_name("samples.report", tests, NULL, NULL);
}
