#include "proto/event_keys.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static struct event make_event(void)
{
    struct event event;

    memset(&event, 0, sizeof(event));
    event.type = EVENT_ADD_FAILED;
    event.source = event.local = event.remote = event.provider = "";
    event.image = event.version = event.reason = "";
    event.user.known = true;
    event.user.sid = "S-1-5-21-1-2-3-1001";
    event.user.session = 2;
    return event;
}

static void texts_are_upper_cased_and_a_missing_one_is_empty(void **state)
{
    char *buffer = malloc(EVENT_KEYS_BYTES_MAX);
    struct event event = make_event();
    struct event_keys keys;

    (void)state;
    assert_non_null(buffer);
    event.remote = "\\\\srv\\b\xC3\xBCro";

    event_keys_take(&event, buffer, &keys);

    assert_int_equal(keys.type, EVENT_ADD_FAILED);
    assert_int_equal(keys.text[KEY_REMOTE].size, strlen(event.remote));
    assert_memory_equal(keys.text[KEY_REMOTE].bytes, "\\\\SRV\\B\xC3\x9CRO", strlen(event.remote));
    assert_int_equal(keys.text[KEY_LOCAL].size, 0);
    assert_true(keys.has_session);
    assert_int_equal(keys.session, 2);
    free(buffer);
}

static void an_unknown_user_has_neither_sid_nor_session(void **state)
{
    char *buffer = malloc(EVENT_KEYS_BYTES_MAX);
    struct event event = make_event();
    struct event_keys keys;

    (void)state;
    assert_non_null(buffer);
    event.user.known = false;

    event_keys_take(&event, buffer, &keys);

    assert_false(keys.has_session);
    assert_int_equal(keys.text[KEY_USER].size, 0);
    free(buffer);
}

static void the_keys_of_the_longest_event_fit_their_buffer(void **state)
{
    char *text = malloc(2 * STRING_BYTES_MAX + 1);
    char *buffer = malloc(EVENT_KEYS_BYTES_MAX);
    struct event event = make_event();
    struct event_keys keys;

    (void)state;
    assert_non_null(text);
    assert_non_null(buffer);
    for (size_t i = 0; i < 2 * STRING_BYTES_MAX; i += 2) {
        memcpy(text + i, "\xC9\x90", 2); /* two bytes that become three */
    }
    text[2 * STRING_BYTES_MAX] = '\0';
    event.local = event.remote = event.provider = event.user.sid = event.image = text;

    event_keys_take(&event, buffer, &keys);

    for (int i = 0; i < KEYS; i++) {
        assert_int_equal(keys.text[i].size, STRING_BYTES_MAX * 3 / 2);
    }
    free(text);
    free(buffer);
}

static void a_text_is_cut_between_characters(void **state)
{
    char *text = malloc(STRING_BYTES_MAX + 4);
    char *buffer = malloc(EVENT_KEYS_BYTES_MAX);
    struct event event = make_event();
    struct event_keys keys;

    (void)state;
    assert_non_null(text);
    assert_non_null(buffer);
    memset(text, 'a', STRING_BYTES_MAX - 1);
    memcpy(text + STRING_BYTES_MAX - 1, "\xE2\x82\xAC", 4);
    event.local = text;

    event_keys_take(&event, buffer, &keys);

    assert_int_equal(keys.text[KEY_LOCAL].size, STRING_BYTES_MAX - 1);
    free(text);
    free(buffer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_are_upper_cased_and_a_missing_one_is_empty),
        cmocka_unit_test(an_unknown_user_has_neither_sid_nor_session),
        cmocka_unit_test(the_keys_of_the_longest_event_fit_their_buffer),
        cmocka_unit_test(a_text_is_cut_between_characters),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
