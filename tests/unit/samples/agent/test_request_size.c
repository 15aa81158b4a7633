#include "samples/agent/core/request_size.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "samples/agent/core/batch.h"

static struct request_size make_size(void)
{
    struct request_size size;

    request_size_init(&size);
    return size;
}

static void a_refusal_halves_down_to_one_record(void **state)
{
    struct request_size size = make_size();

    (void)state;
    assert_int_equal(size.records_max, BATCH_RECORDS_MAX);
    request_size_halve(&size, 300);
    assert_int_equal(size.records_max, 150);
    request_size_halve(&size, 3);
    assert_int_equal(size.records_max, 1);
    request_size_halve(&size, 1);
    assert_int_equal(size.records_max, 1);
}

static void an_acceptance_doubles_up_to_a_whole_batch(void **state)
{
    struct request_size size = make_size();

    (void)state;
    request_size_halve(&size, 1);
    for (size_t expected = 2; expected <= BATCH_RECORDS_MAX; expected *= 2) {
        request_size_grow(&size);
        assert_int_equal(size.records_max, expected);
    }
    request_size_grow(&size);
    assert_int_equal(size.records_max, BATCH_RECORDS_MAX);
    request_size_halve(&size, 601);
    request_size_grow(&size);
    assert_int_equal(size.records_max, BATCH_RECORDS_MAX);
}

static void too_large_is_remembered(void **state)
{
    struct request_size size = make_size();

    (void)state;
    assert_int_equal(size.bytes_max, BATCH_BYTES_MAX);
    request_size_limit(&size, 400000);
    assert_int_equal(size.bytes_max, 200000);
    request_size_grow(&size);
    request_size_limit(&size, 600000);
    assert_int_equal(size.bytes_max, 200000);
}

static void too_large_leaves_requests_of_some_size(void **state)
{
    struct request_size size = make_size();

    (void)state;
    request_size_limit(&size, 10);
    assert_int_equal(size.bytes_max, REQUEST_SIZE_BYTES_MIN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_refusal_halves_down_to_one_record),
        cmocka_unit_test(an_acceptance_doubles_up_to_a_whole_batch),
        cmocka_unit_test(too_large_is_remembered),
        cmocka_unit_test(too_large_leaves_requests_of_some_size),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
