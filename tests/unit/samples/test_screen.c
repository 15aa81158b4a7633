#include "samples/cli/top/screen.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "tests/support/reported_events.h"

#define SECOND_US 1000000u

static struct operations operations;

static void write_words(uint64_t time_us, char text[PEOPLE_WORDS_SIZE])
{
    (void)snprintf(text, PEOPLE_WORDS_SIZE, "%u s", (unsigned)(time_us / SECOND_US));
}

static const char *find_user(const char *sid)
{
    return strcmp(sid, REPORTED_SID) == 0 ? "anna" : sid;
}

static const struct people_words words = {write_words, write_words, find_user};

static void add(wnw_event event, const char *remote)
{
    event.remote = remote;
    event.process_id = 77;
    operations_add_event(&operations, &event);
}

static size_t count_lines(const char *text)
{
    size_t count = 0;

    for (; (text = strchr(text, '\n')) != NULL; text++) {
        count++;
    }
    return count;
}

static void it_shows_what_is_under_way_what_failed_and_which_server_is_slow(void **state)
{
    const struct screen screen = {100 * SECOND_US, "live", 0, 0, false};
    struct text_buffer buffer = {0};

    (void)state;
    operations_init(&operations);
    add(reported_started("op1", 60 * SECOND_US), "\\\\slow\\a");
    add(reported_succeeded("op2", 70 * SECOND_US, 2 * SECOND_US), "\\\\files\\home");
    add(reported_failed("op3", 90 * SECOND_US, 21 * SECOND_US, 53, "ERROR_BAD_NETPATH"),
        "\\\\gone\\b");
    add(reported_succeeded("op4", 91 * SECOND_US, 1 * SECOND_US), "\\\\FILES\\team");
    screen_write(&screen, &operations, &words, &buffer);
    assert_string_equal(
        buffer.bytes,
        "100 s  live\n"
        "\n"
        "Under way: 1\n"
        "FOR        WHAT   LOCAL REMOTE                                           USER         PID "
        "   PROGRAM        \n"
        "40 s       add    Z:    \\\\slow\\a                                         anna         "
        "77 "
        "    net.exe        \n"
        "\n"
        "Failed in the last 10 minutes: 1\n"
        "AGO        WHAT   LOCAL REMOTE                                           USER         PID "
        "   PROGRAM        ERROR\n"
        "10 s       add    Z:    \\\\gone\\b                                         anna         "
        "77 "
        "    net.exe        ERROR_BAD_NETPATH (53)\n"
        "\n"
        "Servers of the last 10 minutes, the slowest first: 2\n"
        "LONGEST    SUM        COUNT  FAILED SERVER\n"
        "21 s       21 s       1      1      gone\n"
        "2 s        3 s        2      0      files\n");
    text_buffer_free(&buffer);
}

static void it_never_outgrows_the_terminal(void **state)
{
    static const size_t sizes[][2] = {{24, 80}, {13, 40}, {5, 20}, {50, 200}};

    (void)state;
    operations_init(&operations);
    for (unsigned i = 0; i < 60; i++) {
        char ids[2][16];
        char remote[600];

        (void)snprintf(ids[0], sizeof(ids[0]), "a%u", i);
        (void)snprintf(ids[1], sizeof(ids[1]), "b%u", i);
        (void)snprintf(remote, sizeof(remote), "\\\\server%u\\%0500u", i, i);
        add(reported_started(ids[0], SECOND_US + i), remote);
        add(reported_failed(ids[1], 2 * SECOND_US + i, 10, 5, "ERROR_ACCESS_DENIED"), remote);
    }
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        const struct screen screen = {100 * SECOND_US, "live", sizes[i][0], sizes[i][1], false};
        struct text_buffer buffer = {0};
        char *line;

        screen_write(&screen, &operations, &words, &buffer);
        assert_true(count_lines(buffer.bytes) < sizes[i][0]);
        assert_true(sizes[i][0] < 24 || strstr(buffer.bytes, " more") != NULL);
        for (line = strtok(buffer.bytes, "\n"); line != NULL; line = strtok(NULL, "\n")) {
            assert_true(wnw_terminal_text(line, 0, NULL, 0) < sizes[i][1]);
        }
        text_buffer_free(&buffer);
    }
}

static void no_name_acts_on_the_terminal(void **state)
{
    const struct screen screen = {100 * SECOND_US, "live", 24, 200, true};
    struct text_buffer buffer = {0};

    (void)state;
    operations_init(&operations);
    add(reported_failed("op1", 90 * SECOND_US, 1, 5, "\x1b[2J"), "\\\\x\\\x1b]0;title\x07");
    screen_write(&screen, &operations, &words, &buffer);
    assert_null(strstr(buffer.bytes, "\x1b[2J"));
    assert_null(strstr(buffer.bytes, "\x1b]"));
    assert_non_null(strstr(buffer.bytes, "<U+001B>"));
    text_buffer_free(&buffer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_shows_what_is_under_way_what_failed_and_which_server_is_slow),
        cmocka_unit_test(it_never_outgrows_the_terminal),
        cmocka_unit_test(no_name_acts_on_the_terminal),
    };

    return cmocka_run_group_tests_name("samples.screen", tests, NULL, NULL);
}
