#include "proto/event_id.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static void an_id_is_written_in_its_fixed_form(void **state)
{
    char text[EVENT_ID_TEXT_SIZE + 1];

    (void)state;

    event_id_write((struct event_id){0x9f2c61d07ab3e845u, 42}, text);

    assert_string_equal(text, "9f2c61d07ab3e845.00000000000000000042");
}

static void the_largest_id_survives(void **state)
{
    char text[EVENT_ID_TEXT_SIZE + 1];
    struct event_id id;

    (void)state;

    event_id_write((struct event_id){UINT64_MAX, UINT64_MAX}, text);

    assert_string_equal(text, "ffffffffffffffff.18446744073709551615");
    assert_true(event_id_read(text, strlen(text), &id));
    assert_true(id.epoch == UINT64_MAX && id.sequence == UINT64_MAX);
}

static void ids_compare_as_their_texts_do(void **state)
{
    static const struct event_id ids[] = {{0, 0},          {0, 1}, {0, 9},  {0, 10},
                                          {0, UINT64_MAX}, {9, 0}, {10, 0}, {UINT64_MAX, 3}};
    static const size_t count = sizeof(ids) / sizeof(ids[0]);

    (void)state;

    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < count; j++) {
            char left[EVENT_ID_TEXT_SIZE + 1];
            char right[EVENT_ID_TEXT_SIZE + 1];
            int by_text;
            int by_number = event_id_compare(ids[i], ids[j]);

            event_id_write(ids[i], left);
            event_id_write(ids[j], right);
            by_text = strcmp(left, right);

            assert_int_equal(by_text < 0, by_number < 0);
            assert_int_equal(by_text > 0, by_number > 0);
        }
    }
}

static void texts_that_are_not_exactly_an_id_are_refused(void **state)
{
    static const struct {
        const char *name;
        const char *text;
    } cases[] = {
        {"empty", ""},
        {"one digit short", "9f2c61d07ab3e845.0000000000000000042"},
        {"one digit long", "9f2c61d07ab3e845.000000000000000000042"},
        {"upper-case hex", "9F2C61D07AB3E845.00000000000000000042"},
        {"no hex", "9g2c61d07ab3e845.00000000000000000042"},
        {"another separator", "9f2c61d07ab3e845-00000000000000000042"},
        {"hex in the sequence", "9f2c61d07ab3e845.0000000000000000004a"},
        {"a sign", "9f2c61d07ab3e845.+0000000000000000042"},
        {"a space", " f2c61d07ab3e845.00000000000000000042"},
        {"a sequence above 64 bits", "9f2c61d07ab3e845.18446744073709551616"},
        {"a sequence far above 64 bits", "9f2c61d07ab3e845.99999999999999999999"},
    };

    (void)state;

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct event_id id = {1, 2};

        if (event_id_read(cases[i].text, strlen(cases[i].text), &id)) {
            fail_msg("%s was taken as an id", cases[i].name);
        }
        assert_true(id.epoch == 1 && id.sequence == 2);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_id_is_written_in_its_fixed_form),
        cmocka_unit_test(the_largest_id_survives),
        cmocka_unit_test(ids_compare_as_their_texts_do),
        cmocka_unit_test(texts_that_are_not_exactly_an_id_are_refused),
    };

    return cmocka_run_group_tests_name("event_id", tests, NULL, NULL);
}
