#include "broker/win/console_control.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#define SYSTEM_SESSION 0u
#define USER_SESSION 2u

static void the_logoff_of_any_user_does_not_stop_a_broker_of_the_system_session(void **state)
{
    (void)state;
    assert_int_equal(console_control_answer(CTRL_LOGOFF_EVENT, SYSTEM_SESSION), CONSOLE_GO_ON);
}

static void the_end_of_its_own_session_stops_the_broker(void **state)
{
    (void)state;
    assert_int_equal(console_control_answer(CTRL_LOGOFF_EVENT, USER_SESSION),
                     CONSOLE_STOP_AND_WAIT);
}

static void every_other_control_stops_the_broker_in_every_session(void **state)
{
    static const struct {
        DWORD control;
        enum console_answer answer;
    } rows[] = {{CTRL_C_EVENT, CONSOLE_STOP},
                {CTRL_BREAK_EVENT, CONSOLE_STOP},
                {CTRL_CLOSE_EVENT, CONSOLE_STOP_AND_WAIT},
                {CTRL_SHUTDOWN_EVENT, CONSOLE_STOP_AND_WAIT}};

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_int_equal(console_control_answer(rows[i].control, SYSTEM_SESSION), rows[i].answer);
        assert_int_equal(console_control_answer(rows[i].control, USER_SESSION), rows[i].answer);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_logoff_of_any_user_does_not_stop_a_broker_of_the_system_session),
        cmocka_unit_test(the_end_of_its_own_session_stops_the_broker),
        cmocka_unit_test(every_other_control_stops_the_broker_in_every_session),
    };

    return cmocka_run_group_tests_name("broker_win.console_control", tests, NULL, NULL);
}
