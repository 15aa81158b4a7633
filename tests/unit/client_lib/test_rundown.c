#include "client_lib/core/rundown.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/support/broken_contracts.h"
#include "tests/unit/client_lib/stage_threads.h"

struct scene {
    struct stage_threads threads;
    struct rundown rundown;
};

static int set_up(void **state)
{
    static struct scene scene;

    stage_threads_init(&scene.threads);
    rundown_init(&scene.rundown, &scene.threads.port);
    scene.rundown.phase = PHASE_RUNNING;
    scene.threads.user = &scene.rundown;
    *state = &scene;
    return 0;
}

static void becomes_live(void *user)
{
    rundown_set_live(user, true);
}

static void is_lost(void *user)
{
    rundown_set_live(user, false);
}

static void is_over(void *user)
{
    rundown_set_over(user);
}

static void a_client_that_was_not_started_is_not_waited_for(void **state)
{
    struct scene *scene = *state;

    scene->rundown.phase = PHASE_NEW;
    assert_int_equal(rundown_wait_live(&scene->rundown, UINT32_MAX), RUNDOWN_NOT_STARTED);
    assert_int_equal(rundown_wait_over(&scene->rundown, UINT32_MAX), RUNDOWN_NOT_STARTED);
}

static void a_phase_that_has_come_needs_no_wait(void **state)
{
    struct scene *scene = *state;

    rundown_set_live(&scene->rundown, true);
    assert_int_equal(rundown_wait_live(&scene->rundown, 0), RUNDOWN_OK);
    assert_int_equal(rundown_wait_over(&scene->rundown, 0), RUNDOWN_TIMEOUT);
    rundown_set_over(&scene->rundown);
    assert_int_equal(rundown_wait_live(&scene->rundown, 0), RUNDOWN_OVER);
    assert_int_equal(rundown_wait_over(&scene->rundown, 0), RUNDOWN_OK);
}

static void a_phase_that_comes_ends_the_wait(void **state)
{
    struct scene *scene = *state;

    scene->threads.meanwhile = becomes_live;
    assert_int_equal(rundown_wait_live(&scene->rundown, UINT32_MAX), RUNDOWN_OK);
    scene->threads.meanwhile = is_over;
    assert_int_equal(rundown_wait_over(&scene->rundown, UINT32_MAX), RUNDOWN_OK);
    assert_int_equal(scene->threads.now_ms, 1000);
}

static void a_client_that_ends_cannot_become_live(void **state)
{
    struct scene *scene = *state;

    scene->threads.meanwhile = is_over;
    assert_int_equal(rundown_wait_live(&scene->rundown, UINT32_MAX), RUNDOWN_OVER);
}

static void a_wait_that_is_woken_early_goes_on_to_its_deadline(void **state)
{
    struct scene *scene = *state;

    scene->threads.meanwhile = is_lost;
    assert_int_equal(rundown_wait_live(&scene->rundown, 250), RUNDOWN_TIMEOUT);
    assert_int_equal(scene->threads.now_ms, 1250);
}

static void leaves(void *user)
{
    struct rundown *rundown = user;

    rundown_release(rundown);
}

static void rundown_waits_for_a_call_that_is_inside(void **state)
{
    struct scene *scene = *state;

    rundown_acquire(&scene->rundown);
    scene->threads.meanwhile = leaves;

    rundown_wait(&scene->rundown);
    assert_int_equal(scene->rundown.calls, 0);
    assert_null(scene->threads.meanwhile);
}

static void a_release_without_a_call_inside_is_a_broken_contract(void **state)
{
    struct scene *scene = *state;

    rundown_release(&scene->rundown);
    assert_int_equal(broken_contracts_take(), 1);
    assert_int_equal(scene->rundown.calls, 0);
    rundown_wait(&scene->rundown);
}

static void a_phase_before_the_start_is_a_broken_contract(void **state)
{
    struct scene *scene = *state;

    scene->rundown.phase = PHASE_NEW;
    rundown_set_live(&scene->rundown, true);
    assert_int_equal(broken_contracts_take(), 1);
    assert_int_equal(scene->rundown.phase, PHASE_NEW);
    assert_false(rundown_is_started(&scene->rundown));
}

static void a_client_that_is_over_stays_over(void **state)
{
    struct scene *scene = *state;

    rundown_set_over(&scene->rundown);
    rundown_set_live(&scene->rundown, true);
    assert_int_equal(scene->rundown.phase, PHASE_OVER);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_client_that_was_not_started_is_not_waited_for, set_up),
        cmocka_unit_test_setup(a_phase_that_has_come_needs_no_wait, set_up),
        cmocka_unit_test_setup(a_phase_that_comes_ends_the_wait, set_up),
        cmocka_unit_test_setup(a_client_that_ends_cannot_become_live, set_up),
        cmocka_unit_test_setup(a_wait_that_is_woken_early_goes_on_to_its_deadline, set_up),
        cmocka_unit_test_setup(rundown_waits_for_a_call_that_is_inside, set_up),
        cmocka_unit_test_setup(a_release_without_a_call_inside_is_a_broken_contract, set_up),
        cmocka_unit_test_setup(a_phase_before_the_start_is_a_broken_contract, set_up),
        cmocka_unit_test_setup(a_client_that_is_over_stays_over, set_up),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
