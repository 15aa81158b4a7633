#include "client_lib/core/resync/ref_pair.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/support/broken_contracts.h"
#include "tests/unit/client_lib/stage_threads.h"

struct scene {
    struct stage_threads threads;
    struct ref_pairs pairs;
    struct ref_pair pair;
};

static int set_up(void **state)
{
    static struct scene scene;

    stage_threads_init(&scene.threads);
    ref_pairs_init(&scene.pairs, &scene.threads.port, 2);
    assert_true(ref_pair_init(&scene.pair, &scene.pairs));
    *state = &scene;
    return 0;
}

static void the_requester_frees_what_the_worker_released_first(void **state)
{
    struct scene *scene = *state;

    assert_false(ref_pair_release_worker(&scene->pair));
    assert_true(ref_pair_release_requester(&scene->pair));
}

static void the_worker_frees_what_the_requester_released_first(void **state)
{
    struct scene *scene = *state;

    assert_false(ref_pair_release_requester(&scene->pair));
    assert_true(ref_pair_release_worker(&scene->pair));
}

static void a_worker_counts_until_it_releases(void **state)
{
    struct scene *scene = *state;
    struct ref_pair second;
    struct ref_pair third;

    assert_true(ref_pair_init(&second, &scene->pairs));
    assert_false(ref_pair_init(&third, &scene->pairs));
    assert_false(ref_pair_release_requester(&scene->pair));
    assert_false(ref_pair_init(&third, &scene->pairs));
    assert_true(ref_pair_release_worker(&scene->pair));
    assert_true(ref_pair_init(&third, &scene->pairs));
}

static void a_side_that_releases_twice_frees_nothing(void **state)
{
    struct scene *scene = *state;

    assert_false(ref_pair_release_requester(&scene->pair));
    assert_false(ref_pair_release_requester(&scene->pair));
    assert_int_equal(broken_contracts_take(), 1);
    assert_true(ref_pair_release_worker(&scene->pair));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(the_requester_frees_what_the_worker_released_first, set_up),
        cmocka_unit_test_setup(the_worker_frees_what_the_requester_released_first, set_up),
        cmocka_unit_test_setup(a_worker_counts_until_it_releases, set_up),
        cmocka_unit_test_setup(a_side_that_releases_twice_frees_nothing, set_up),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
