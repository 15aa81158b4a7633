/* What a call of MPR sends, and what the DLL counts when it cannot: with a pipe made up here. */
#include <windows.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "bridge_dll/post.h"
#include "bridge_dll/publish.h"
#include "proto/assertion.h"
#include "proto/notification.h"

static struct pipe {
    DWORD answer; /* of the next post_line */
    unsigned int lines_count;
    struct notification_room room;
    struct notification last;
} pipe;

/* Stands in for bridge_dll/post.c. */
DWORD post_line(const char *line, DWORD size)
{
    pipe.lines_count++;
    notification_deinit(&pipe.last);
    assert_int_equal(notification_read(line, size - 1, &pipe.room, &pipe.last, NULL, NULL),
                     NOTIFICATION_OK);
    return pipe.answer;
}

static struct mpr_notify_info info = {MPR_PHASE_PRE, ERROR_SUCCESS, NULL};
static struct mpr_notify_add add = {.resource = {.local_name = L"Z:"}};
static struct mpr_notify_cancel cancel = {.name = L"Z:"};
static const struct mpr_call good_call = {.info = &info, .add = &add};

/* The DLL's count outlives a test: a line that gets through takes it away. */
static int set_up(void **state)
{
    (void)state;
    pipe.answer = ERROR_SUCCESS;
    publish_call(&good_call, 1);
    pipe.lines_count = 0;
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    notification_deinit(&pipe.last);
    memset(&pipe, 0, sizeof(pipe));
    return 0;
}

static uint32_t dropped_in_next_line(void)
{
    pipe.answer = ERROR_SUCCESS;
    publish_call(&good_call, 1);
    return pipe.last.dropped;
}

static void a_call_becomes_one_line(void **state)
{
    (void)state;
    publish_call(&(struct mpr_call){.info = &info, .cancel = &cancel}, 7);

    assert_int_equal(pipe.lines_count, 1);
    assert_int_equal(pipe.last.call, NOTIFICATION_CANCEL);
    assert_int_equal(pipe.last.context, 7);
    assert_int_equal(pipe.last.dropped, 0);
}

static void lines_that_the_pipe_refuses_are_counted_in_the_next_one(void **state)
{
    (void)state;
    pipe.answer = ERROR_FILE_NOT_FOUND;
    publish_call(&good_call, 1);
    pipe.answer = ERROR_PIPE_NOT_CONNECTED;
    publish_call(&good_call, 1);

    assert_int_equal(dropped_in_next_line(), 2);
    assert_int_equal(dropped_in_next_line(), 0);
}

static void a_broken_contract_is_a_counted_loss_and_sends_nothing(void **state)
{
    static const struct {
        const char *title;
        struct mpr_call call;
        uint32_t context;
    } rows[] = {
        {"no context", {.info = &info, .add = &add}, 0},
        {"neither an add nor a cancel", {.info = &info}, 1},
        {"an add and a cancel", {.info = &info, .add = &add, .cancel = &cancel}, 1},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        print_message("%s\n", rows[i].title);
        pipe.lines_count = 0;
        publish_call(&rows[i].call, rows[i].context);
        assert_int_equal(pipe.lines_count, 0);
        assert_int_equal(dropped_in_next_line(), 1);
    }
}

static void a_contract_broken_earlier_costs_no_later_line(void **state)
{
    (void)state;
    assertion_failed("made up", __FILE__, __LINE__);

    assert_int_equal(dropped_in_next_line(), 0);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_call_becomes_one_line),
        TEST(lines_that_the_pipe_refuses_are_counted_in_the_next_one),
        TEST(a_broken_contract_is_a_counted_loss_and_sends_nothing),
        TEST(a_contract_broken_earlier_costs_no_later_line),
    };

    return cmocka_run_group_tests_name("bridge_dll.publish", tests, NULL, NULL);
}
