#include "broker/win/service_control.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static void stop_and_the_end_of_the_system_stop_the_service(void **state)
{
    (void)state;
    assert_int_equal(service_control_answer(SERVICE_CONTROL_STOP), SERVICE_ANSWER_STOP);
    assert_string_equal(service_stop_reason(SERVICE_ANSWER_STOP), "stopped");
    assert_int_equal(service_control_answer(SERVICE_CONTROL_PRESHUTDOWN), SERVICE_ANSWER_END);
    assert_int_equal(service_control_answer(SERVICE_CONTROL_SHUTDOWN), SERVICE_ANSWER_END);
    assert_string_equal(service_stop_reason(SERVICE_ANSWER_END), "shutdown");
}

static void a_logoff_does_not_stop_the_service(void **state)
{
    (void)state;
    assert_int_equal(service_control_answer(SERVICE_CONTROL_SESSIONCHANGE), SERVICE_ANSWER_GO_ON);
}

static void other_controls_change_nothing(void **state)
{
    (void)state;
    assert_int_equal(service_control_answer(SERVICE_CONTROL_INTERROGATE), SERVICE_ANSWER_GO_ON);
    assert_int_equal(service_control_answer(SERVICE_CONTROL_PAUSE), SERVICE_ANSWER_UNKNOWN);
    assert_int_equal(service_control_answer(200), SERVICE_ANSWER_UNKNOWN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stop_and_the_end_of_the_system_stop_the_service),
        cmocka_unit_test(a_logoff_does_not_stop_the_service),
        cmocka_unit_test(other_controls_change_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
