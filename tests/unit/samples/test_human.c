#include "samples/cli/human.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "proto/text/terminal_text.h"
#include "proto/text/utf.h"
#include "tests/support/random.h"

#define NAME_UNITS_MAX 1024u /* of a name in an event */
#define NAME_SIZE (NAME_UNITS_MAX * 3u + 1u)

#define ACUTE "\xCC\x81"
#define HAN "\xE6\xBC\xA2"
#define GRIN "\xF0\x9F\x98\x80"

static char line[HUMAN_LINE_SIZE + 1];

static wnw_event make_event(const char *local, const char *remote)
{
    wnw_event event = {0};

    event.type = WNW_EVENT_ADD_STARTED;
    event.type_name = "wnetwatch.connection.add.started";
    event.local = local;
    event.remote = remote;
    event.process_id = 4711;
    event.process_image = "C:\\Tools\\mapper.exe";
    event.status_name = "";
    event.user_sid = "";
    event.broker_version = "";
    event.broker_reason = "";
    return event;
}

/* The column in which the process's number begins, which is behind the names. */
static size_t column_of_number(struct human *human, const wnw_event *event)
{
    char *number;

    (void)human_write_event(human, event, line);
    number = strstr(line, " 4711 ");
    assert_non_null(number);
    *number = '\0';
    return terminal_text_write(line, SIZE_MAX, NULL, 0);
}

static void columns_stay_in_line_whatever_the_names_are_made_of(void **state)
{
    static const struct {
        const char *name;
        const char *remote;
    } rows[] = {
        {"nothing", ""},
        {"wide characters", "\\\\srv\\" HAN HAN HAN},
        {"an emoji", "\\\\srv\\" GRIN},
        {"a letter with a mark", "\\\\srv\\e" ACUTE},
        {"a mark alone", ACUTE "\\\\srv"},
        {"an escape sequence", "\\\\srv\\\x1B[2J"},
        {"a mark of direction", "\\\\srv\\\xE2\x80\x8F"},
        {"bytes that are no text", "\\\\srv\\\xFF"},
    };
    const wnw_event plain = make_event("Z:", "\\\\srv\\share");
    struct human human;
    size_t column;

    (void)state;
    human_init(&human, false);
    column = column_of_number(&human, &plain);

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        wnw_event event = make_event("Z:", rows[i].remote);

        print_message("%s\n", rows[i].name);
        assert_int_equal(column_of_number(&human, &event), column);
    }
}

static void what_a_name_hides_is_shown_by_its_number(void **state)
{
    wnw_event event =
        make_event("Z:\x07", "\\\\srv\\\xE2\x80\xA8\xE2\x80\x8E\xF3\xA0\x81\x81" ACUTE);
    struct human human;

    (void)state;
    event.process_image = "C:\\x\\\xE2\x80\xAE"
                          "exe.txt";
    human_init(&human, false);
    (void)human_write_event(&human, &event, line);

    assert_non_null(strstr(line, " Z:<U+0007> "));
    assert_non_null(strstr(line, " \\\\srv\\<U+2028><U+200E><U+E0041><U+0301> "));
    assert_non_null(strstr(line, " <U+202E>exe.txt\n"));
}

/* The rule has nothing to change in it, but for the end of the line. */
static void check_line(size_t size)
{
    static char again[HUMAN_LINE_SIZE + 1];

    assert_true(size > 0 && size < HUMAN_LINE_SIZE);
    assert_int_equal(strlen(line), size);
    assert_int_equal(line[size - 1], '\n');
    line[size - 1] = '\0';
    (void)terminal_text_write(line, SIZE_MAX, again, sizeof(again));
    assert_string_equal(again, line);
}

static void make_name(struct random *random, char name[NAME_SIZE])
{
    static const uint32_t limits[] = {0x80, 0x500, 0x3000, 0x10000};
    uint32_t units = random_below(random, random_once_in(random, 10) ? NAME_UNITS_MAX : 20);
    size_t size = 0;

    for (uint32_t i = 0; i < units; i++) {
        uint32_t character = 1 + random_below(random, limits[random_below(random, 4)] - 1);

        if (random_once_in(random, 8) || (character >= 0xD800 && character < 0xE000)) {
            name[size++] = (char)(unsigned char)(1 + random_below(random, 255));
        } else {
            size += utf8_encode(character, name + size);
        }
    }
    name[size] = '\0';
}

static void no_name_gets_anything_else_into_a_line(void **state)
{
    static char names[5][NAME_SIZE];
    wnw_gap gap = {0};
    struct random random;
    struct human human;

    (void)state;
    human_init(&human, false);
    random_init(&random, 20261128);
    for (int i = 0; i < 2000; i++) {
        wnw_event event = make_event(names[0], names[1]);

        for (size_t k = 0; k < 5; k++) {
            make_name(&random, names[k]);
        }
        event.process_image = names[2];
        event.status = 67;
        event.status_name = names[3];
        event.type = (wnw_event_type)random_below(&random, 14);
        event.type_name = names[4];
        event.broker_version = names[3];
        event.broker_reason = names[2];
        check_line(human_write_event(&human, &event, line));
        gap.reason_name = names[0];
        check_line(human_write_gap(&human, &gap, line));
    }
}

static void the_longest_names_are_cut_and_the_line_has_its_end(void **state)
{
    static char name[HUMAN_LINE_SIZE / 8u];
    const wnw_event event = make_event(name, name);
    struct human human;
    size_t size;

    (void)state;
    memset(name, '\t', sizeof(name) - 1);
    human_init(&human, false);
    size = human_write_event(&human, &event, line);

    check_line(size);
    assert_string_equal(line + size - 4, "...");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(columns_stay_in_line_whatever_the_names_are_made_of),
        cmocka_unit_test(what_a_name_hides_is_shown_by_its_number),
        cmocka_unit_test(no_name_gets_anything_else_into_a_line),
        cmocka_unit_test(the_longest_names_are_cut_and_the_line_has_its_end),
    };

    return cmocka_run_group_tests_name("samples.human", tests, NULL, NULL);
}
