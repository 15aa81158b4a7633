#include "samples/tray/core/health.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "samples/tray/core/text_ids.h"

static struct health health;

static int set_up(void **state)
{
    (void)state;
    health_init(&health);
    return 0;
}

static void change(wnw_state new_state, const char *reason)
{
    wnw_state_change told = {0};

    told.size = sizeof(told);
    told.state = new_state;
    told.reason = reason;
    health_change(&health, &told);
}

static void each_state_has_words_and_an_icon(void **state)
{
    static const struct {
        wnw_state state;
        const char *reason;
        unsigned text;
        enum health_icon icon;
    } rows[] = {
        {WNW_STATE_CONNECTING, "", TEXT_STATE_CONNECTING, HEALTH_ICON_GONE},
        {WNW_STATE_LIVE, "", TEXT_STATE_LIVE, HEALTH_ICON_GOOD},
        {WNW_STATE_LIVE, "list_failed", TEXT_STATE_LIST_FAILED, HEALTH_ICON_TROUBLE},
        {WNW_STATE_DISCONNECTED, "absent", TEXT_STATE_ABSENT, HEALTH_ICON_GONE},
        {WNW_STATE_DISCONNECTED, "stopping", TEXT_STATE_STOPPING, HEALTH_ICON_GONE},
        {WNW_STATE_DISCONNECTED, "a later one", TEXT_STATE_FAILED, HEALTH_ICON_GONE},
        {WNW_STATE_REFUSED, "access_denied", TEXT_STATE_ACCESS_DENIED, HEALTH_ICON_GONE},
        {WNW_STATE_REFUSED, "too_many_subscribers", TEXT_STATE_TOO_MANY, HEALTH_ICON_GONE},
        {WNW_STATE_REFUSED, "a later one", TEXT_STATE_REFUSED, HEALTH_ICON_GONE},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        print_message("    %u %s\n", (unsigned)rows[i].state, rows[i].reason);
        change(rows[i].state, rows[i].reason);
        assert_int_equal(health.text, rows[i].text);
        assert_int_equal(health_icon_of(&health), rows[i].icon);
        assert_int_equal(health_is_live(&health), rows[i].state == WNW_STATE_LIVE);
    }
}

static void there_are_words_before_the_first_state(void **state)
{
    (void)state;
    assert_int_equal(health.text, TEXT_STATE_CONNECTING);
    assert_int_equal(health_icon_of(&health), HEALTH_ICON_GONE);
}

static void trouble_shows_until_it_was_seen(void **state)
{
    (void)state;
    change(WNW_STATE_LIVE, "");
    health_note_trouble(&health);
    assert_int_equal(health_icon_of(&health), HEALTH_ICON_TROUBLE);
    health_seen(&health);
    assert_int_equal(health_icon_of(&health), HEALTH_ICON_GOOD);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(each_state_has_words_and_an_icon, set_up),
        cmocka_unit_test_setup(there_are_words_before_the_first_state, set_up),
        cmocka_unit_test_setup(trouble_shows_until_it_was_seen, set_up),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
