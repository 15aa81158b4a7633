#include <windows.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "broker/win/loop.h"

struct count {
    int done;
    DWORD error;
};

static void on_done(struct loop_call *call, DWORD error, DWORD bytes)
{
    struct count *count = call->owner;

    (void)bytes;
    count->done++;
    count->error = error;
}

static void a_posted_call_is_done_in_the_next_turn(void **state)
{
    struct count count = {0, ERROR_INVALID_FUNCTION};
    struct loop_call call;
    struct loop loop;

    (void)state;
    assert_int_equal(loop_init(&loop), ERROR_SUCCESS);
    loop_call_init(&call, on_done, &count);
    loop_call_begin(&loop, &call);
    assert_int_equal(loop_call_post(&loop, &call), ERROR_SUCCESS);
    assert_int_equal(count.done, 0);

    loop_turn(&loop, 0, NULL, NULL);
    assert_int_equal(count.done, 1);
    assert_int_equal(count.error, ERROR_SUCCESS);
    assert_false(call.is_pending);
    loop_deinit(&loop);
}

/* As when the system lacks memory for a packet. */
static void a_call_that_windows_refuses_to_post_has_ended(void **state)
{
    struct count count = {0, ERROR_SUCCESS};
    struct loop_call call;
    struct loop loop;

    (void)state;
    memset(&loop, 0, sizeof(loop)); /* without a port */
    loop_call_init(&call, on_done, &count);
    loop_call_begin(&loop, &call);
    assert_int_not_equal(loop_call_post(&loop, &call), ERROR_SUCCESS);

    assert_false(call.is_pending);
    assert_int_equal(loop.pending_count, 0);
    assert_int_equal(count.done, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_posted_call_is_done_in_the_next_turn),
        cmocka_unit_test(a_call_that_windows_refuses_to_post_has_ended),
    };

    return cmocka_run_group_tests_name("loop", tests, NULL, NULL);
}
