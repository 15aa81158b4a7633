#include "samples/agent/core/answer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static enum answer_meaning of_status(uint32_t status, bool is_compressed)
{
    const struct answer answer = {.has_come = true, .status = status};

    return answer_meaning(&answer, is_compressed);
}

static void a_server_that_is_not_reached_is_tried_again(void **state)
{
    const struct answer none = {.has_come = false, .status = 200};

    (void)state;
    assert_int_equal(answer_meaning(&none, true), ANSWER_RETRY);
}

static void a_connection_that_breaks_is_a_fault_of_the_server(void **state)
{
    const struct answer none = {.has_come = false, .was_connected = true, .status = 200};

    (void)state;
    assert_int_equal(answer_meaning(&none, true), ANSWER_FAULT);
}

static void each_2xx_is_an_acceptance(void **state)
{
    (void)state;
    for (uint32_t status = 200; status <= 299; status++) {
        assert_int_equal(of_status(status, true), ANSWER_ACCEPTED);
    }
}

static void a_busy_server_is_tried_again(void **state)
{
    static const uint32_t busy[] = {408, 425, 429, 502, 503, 504};

    (void)state;
    for (size_t i = 0; i < sizeof(busy) / sizeof(busy[0]); i++) {
        assert_int_equal(of_status(busy[i], true), ANSWER_RETRY);
    }
}

static void what_the_content_causes_is_a_refusal(void **state)
{
    (void)state;
    assert_int_equal(of_status(400, false), ANSWER_REFUSED);
    assert_int_equal(of_status(413, false), ANSWER_REFUSED);
    assert_int_equal(of_status(422, true), ANSWER_REFUSED);
}

static void a_media_type_that_is_refused_is_blamed_on_gzip_first(void **state)
{
    (void)state;
    assert_int_equal(of_status(415, true), ANSWER_UNCOMPRESSED);
    assert_int_equal(of_status(415, false), ANSWER_CONFIGURATION);
}

static void what_a_person_must_mend_is_configuration(void **state)
{
    static const uint32_t statuses[] = {0,   100, 199, 301, 302, 307, 308, 399, 401, 402, 403,
                                        404, 405, 406, 407, 410, 451, 499, 501, 505, 600};

    (void)state;
    for (size_t i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++) {
        assert_int_equal(of_status(statuses[i], true), ANSWER_CONFIGURATION);
    }
}

static void a_fault_of_the_server_is_never_a_refusal(void **state)
{
    (void)state;
    assert_int_equal(of_status(500, true), ANSWER_FAULT);
    assert_int_equal(of_status(507, true), ANSWER_FAULT);
    assert_int_equal(of_status(520, false), ANSWER_FAULT);
    assert_int_equal(of_status(599, false), ANSWER_FAULT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_server_that_is_not_reached_is_tried_again),
        cmocka_unit_test(a_connection_that_breaks_is_a_fault_of_the_server),
        cmocka_unit_test(each_2xx_is_an_acceptance),
        cmocka_unit_test(a_busy_server_is_tried_again),
        cmocka_unit_test(what_the_content_causes_is_a_refusal),
        cmocka_unit_test(a_media_type_that_is_refused_is_blamed_on_gzip_first),
        cmocka_unit_test(what_a_person_must_mend_is_configuration),
        cmocka_unit_test(a_fault_of_the_server_is_never_a_refusal),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
